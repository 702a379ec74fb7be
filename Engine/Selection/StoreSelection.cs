using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Selection;

/// <summary>
/// Finds what a selector names in a store. Every term is tested; what the store can search for by itself is also in its filter, so that little is left to test.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="time">The time, for ages and clock times.</param>
/// <param name="zone">The zone of written times.</param>
internal sealed class StoreSelection(MessageStore store, TimeProvider time, TimeZoneInfo zone)
{
    /// <summary>The messages that a selector names, newest first unless oldest first is asked for.</summary>
    /// <param name="selector">The selector.</param>
    /// <param name="patient">The value of its <c>patient:</c> term; null where it has none.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="oldestFirst">Oldest first.</param>
    /// <param name="cancellationToken">Ends the search, also amid what does not fit.</param>
    /// <exception cref="SelectionException">The selector cannot be answered.</exception>
    public IEnumerable<StoredMessage> Messages(Selector selector, string? patient, int limit, bool oldestFirst = false, CancellationToken cancellationToken = default)
    {
        if (selector.Id is not null)
            return ById(selector.Id);
        var terms = new TermCompiler(store, time.GetUtcNow(), zone, patient);
        var test = new SelectorTest(selector.Terms.Select(terms.Compile));
        var (from, until) = Times(selector, terms);
        var filter = new MessageFilter
        {
            Channels = First(selector, SelectorTermKind.Channel),
            States = States(selector, s => s.Deliveries.Count == 0)?.Messages,
            Errors = test.AsksDeliveries ? null : First(selector, SelectorTermKind.Error),
            ControlIds = First(selector, SelectorTermKind.Control),
            Types = First(selector, SelectorTermKind.Type),
            SearchKeys = selector.Of(SelectorTermKind.Patient).Any(t => !t.Negated) ? [$"patient={patient}"] : null,
            From = from,
            Until = until,
            Limit = int.MaxValue,
            OldestFirst = oldestFirst,
        };
        return Unless(store.QueryMessages(filter), cancellationToken).Where(m => test.HoldsOf(new Candidate(store, m.Id, m))).Take(limit);
    }

    /// <summary>Whether a selector names what never became a message.</summary>
    public static bool IsOfRejects(Selector selector)
        => RejectId.TryParse(selector.Id, out _) || selector.Of(SelectorTermKind.State).Any(t => !t.Negated && t.Values is [StateNames.Rejected]);

    /// <summary>The rejects that a selector names, newest first unless oldest first is asked for.</summary>
    /// <exception cref="SelectionException">It has terms that mean nothing of rejects.</exception>
    public IReadOnlyList<StoredReject> Rejects(Selector selector, int limit, bool oldestFirst)
    {
        if (RejectId.TryParse(selector.Id, out var id))
            return store.Rejects.Find(id) is { } found ? [found] : [];
        foreach (var term in selector.Terms)
        {
            if (term.Negated || term.Kind is not (SelectorTermKind.State or SelectorTermKind.Channel or SelectorTermKind.Error or SelectorTermKind.At or SelectorTermKind.Age))
                throw new SelectionException("of rejects only channel:, error:, at: and age: can be asked, and none of them with not-");
        }

        var (from, until) = Times(selector, new TermCompiler(store, time.GetUtcNow(), zone, null));
        return store.Rejects.Query(new RejectFilter
        {
            Channels = First(selector, SelectorTermKind.Channel),
            Errors = First(selector, SelectorTermKind.Error),
            From = from,
            Until = until,
            Limit = limit,
            OldestFirst = oldestFirst,
        });
    }

    /// <summary>The deliveries that a selector names.</summary>
    /// <inheritdoc cref="Messages"/>
    public IEnumerable<StoredDelivery> Deliveries(Selector selector, string? patient, int limit, bool oldestFirst = false, CancellationToken cancellationToken = default)
    {
        if (selector.Id is not null)
            return DeliveriesById(selector.Id);
        var terms = new TermCompiler(store, time.GetUtcNow(), zone, patient);
        var test = new SelectorTest(selector.Terms.Select(terms.Compile));
        var (from, until) = Times(selector, terms);
        var (least, most) = selector.Of(SelectorTermKind.Attempts).FirstOrDefault(t => !t.Negated) is { } attempts ? TermCompiler.Numbers(attempts) : (null, null);
        var filter = new DeliveryFilter
        {
            Channels = First(selector, SelectorTermKind.Channel),
            Destinations = First(selector, SelectorTermKind.To),
            Lanes = First(selector, SelectorTermKind.Lane),
            States = States(selector, s => s.Messages.Count == 0)?.Deliveries,
            Errors = First(selector, SelectorTermKind.Error),
            Objects = First(selector, SelectorTermKind.Object),
            From = from,
            Until = until,
            MinAttempts = least,
            MaxAttempts = most,
            Limit = int.MaxValue,
            OldestFirst = oldestFirst,
        };
        return Unless(store.QueryDeliveries(filter), cancellationToken).Where(d => test.HoldsOf(new Candidate(store, d.MessageId), d)).Take(limit);
    }

    /// <summary>The transactions of which a delivery is what a selector names; by an id, those of the message, the delivery, or that one.</summary>
    /// <param name="selector">The selector; without terms it names all.</param>
    /// <param name="patient">The value of its <c>patient:</c> term; null where it has none.</param>
    /// <param name="open">Only those of which something is not final yet, however many are over. An id names its own in either case.</param>
    /// <param name="oldestFirst">Oldest first.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="SelectionException">The selector cannot be answered.</exception>
    public IEnumerable<TransactionId> Transactions(Selector selector, string? patient, bool open, bool oldestFirst = false, CancellationToken cancellationToken = default)
    {
        if (selector.Id is not null)
            return DeliveriesById(selector.Id).Select(d => d.Step?.Transaction).OfType<TransactionId>().Distinct();
        var filter = new TransactionFilter { Channels = First(selector, SelectorTermKind.Channel), Open = open, Limit = int.MaxValue, OldestFirst = oldestFirst };
        var found = Unless(store.QueryTransactions(filter), cancellationToken);
        if (selector.Terms.Count == 0)
            return found;
        var terms = new TermCompiler(store, time.GetUtcNow(), zone, patient);
        var test = new SelectorTest(selector.Terms.Select(terms.Compile));
        return found.Where(t => store.ReadDeliveries(t.Message).Any(d => d.Step?.Transaction == t && test.HoldsOf(new Candidate(store, t.Message), d)));
    }

    private IEnumerable<StoredMessage> ById(string id)
    {
        if (MessageId.TryParse(id, out var message))
            return store.FindMessage(message) is { } found ? [found] : [];
        if (DeliveryId.TryParse(id, out var delivery))
            return store.FindDelivery(delivery) is { } of && store.FindMessage(of.MessageId) is { } found ? [found] : [];
        if (TransactionId.TryParse(id, out var transaction))
            return store.FindMessage(transaction.Message) is { } found ? [found] : [];
        throw NotAnId(id);
    }

    private IEnumerable<StoredDelivery> DeliveriesById(string id)
    {
        if (DeliveryId.TryParse(id, out var delivery))
            return store.FindDelivery(delivery) is { } found ? [found] : [];
        if (MessageId.TryParse(id, out var message))
            return store.FindMessage(message) is null ? [] : store.ReadDeliveries(message);
        if (TransactionId.TryParse(id, out var transaction))
            return store.FindMessage(transaction.Message) is null ? [] : store.ReadDeliveries(transaction.Message).Where(d => d.Step?.Transaction == transaction);
        throw NotAnId(id);
    }

    private static SelectionException NotAnId(string id) => new($"'{id}' is not the id of a message (m-1-42), a delivery (d-1-42) or a transaction (t-1-42)");

    // The values of the first positive term: that all the others hold too is tested.
    private static IReadOnlyList<string>? First(Selector selector, SelectorTermKind kind) => selector.Of(kind).FirstOrDefault(t => !t.Negated)?.Values;

    // The first positive term whose states are all of one sort; a mixture is an or over two tables, which no filter says.
    private static (IReadOnlyList<MessageState> Messages, IReadOnlyList<DeliveryState> Deliveries)? States(
        Selector selector, Func<(IReadOnlyList<MessageState> Messages, IReadOnlyList<DeliveryState> Deliveries), bool> isOfOneSort)
    {
        foreach (var term in selector.Of(SelectorTermKind.State))
            if (!term.Negated && StateNames.Read(term.Values) is var states && isOfOneSort(states))
                return states;
        return null;
    }

    private static (DateTimeOffset? From, DateTimeOffset? Until) Times(Selector selector, TermCompiler terms)
    {
        DateTimeOffset? from = null, until = null;
        foreach (var term in selector.Terms.Where(t => !t.Negated && t.Kind is (SelectorTermKind.At or SelectorTermKind.Age)))
        {
            var (first, end) = terms.Times(term);
            (from, until) = (from is null || first > from ? first ?? from : from, until is null || end < until ? end ?? until : until);
        }
        return (from, until);
    }

    private static IEnumerable<T> Unless<T>(IEnumerable<T> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }
}
