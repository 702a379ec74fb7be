using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Selection;

/// <summary>
/// Finds what a selector names in a store. What the store can search for by itself goes into its filter; what only the content or the deliveries
/// tell (text, expressions, negations) is looked at on what the filter lets through.
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
    /// <exception cref="SelectionException">The selector cannot be answered.</exception>
    public IEnumerable<StoredMessage> Messages(Selector selector, string? patient, int limit, bool oldestFirst = false)
    {
        if (selector.IdPrefix is not null)
            return ById(selector.IdPrefix);
        var (states, deliveryStates) = States(selector);
        var (from, until) = Times(selector);
        var filter = new MessageFilter
        {
            Channels = Values(selector, SelectorTermKind.Channel),
            States = states.Count > 0 ? states : null,
            Errors = deliveryStates.Count == 0 && !AsksDeliveries(selector) ? Values(selector, SelectorTermKind.Error) : null,
            ControlIds = Values(selector, SelectorTermKind.Control),
            Types = Values(selector, SelectorTermKind.Type),
            SearchKeys = patient is null ? null : [$"patient={patient}"],
            From = from,
            Until = until,
            Limit = int.MaxValue,
            OldestFirst = oldestFirst,
        };
        var content = new ContentConditions(store, selector);
        return store.QueryMessages(filter)
            .Where(m => Holds(selector, m) && HoldsOfDeliveries(selector, m, deliveryStates) && content.Hold(m))
            .Take(limit);
    }

    /// <summary>The deliveries that a selector names.</summary>
    /// <inheritdoc cref="Messages"/>
    public IEnumerable<StoredDelivery> Deliveries(Selector selector, string? patient, int limit, bool oldestFirst = false)
    {
        if (selector.IdPrefix is not null)
            return DeliveriesById(selector.IdPrefix);
        var (messageStates, states) = States(selector);
        var (from, until) = Times(selector);
        var (least, most) = Attempts(selector);
        var filter = new DeliveryFilter
        {
            Channels = Values(selector, SelectorTermKind.Channel),
            Destinations = Values(selector, SelectorTermKind.To),
            Lanes = Values(selector, SelectorTermKind.Lane),
            States = states.Count > 0 ? states : null,
            Errors = Values(selector, SelectorTermKind.Error),
            Objects = Values(selector, SelectorTermKind.Object),
            From = from,
            Until = until,
            MinAttempts = least,
            MaxAttempts = most,
            Limit = int.MaxValue,
            OldestFirst = oldestFirst,
        };
        var content = new ContentConditions(store, selector);
        var asksMessage = patient is not null || messageStates.Count > 0 || content.Any
            || selector.Terms.Any(t => t.Kind is SelectorTermKind.Control or SelectorTermKind.Type);
        var ofPatient = patient is null ? null : store.QueryMessages(new MessageFilter { SearchKeys = [$"patient={patient}"], Limit = int.MaxValue })
            .Select(m => m.Id).ToHashSet();
        var like = Like(selector);
        return store.QueryDeliveries(filter)
            .Where(d => Holds(selector, d) && like(d) && (ofPatient is null || ofPatient.Contains(d.MessageId))
                && (!asksMessage || store.FindMessage(d.MessageId) is { } m && HoldsOfMessage(selector, m, messageStates) && content.Hold(m)))
            .Take(limit);
    }

    private IEnumerable<StoredMessage> ById(string id)
    {
        if (MessageId.TryParse(id, out var message))
            return store.FindMessage(message) is { } found ? [found] : [];
        if (DeliveryId.TryParse(id, out var delivery))
            return store.FindDelivery(delivery) is { } of && store.FindMessage(of.MessageId) is { } found ? [found] : [];
        throw NotAnId(id);
    }

    private IEnumerable<StoredDelivery> DeliveriesById(string id)
    {
        if (DeliveryId.TryParse(id, out var delivery))
            return store.FindDelivery(delivery) is { } found ? [found] : [];
        if (MessageId.TryParse(id, out var message))
            return store.FindMessage(message) is null ? [] : store.ReadDeliveries(message);
        throw NotAnId(id);
    }

    private static SelectionException NotAnId(string id) => new($"'{id}' is not the id of a message (m-1-42) or a delivery (d-1-42)");

    private static bool AsksDeliveries(Selector selector)
        => selector.Terms.Any(t => t.Kind is SelectorTermKind.To or SelectorTermKind.Lane or SelectorTermKind.Object or SelectorTermKind.Attempts or SelectorTermKind.Like);

    private static string[]? Values(Selector selector, SelectorTermKind kind)
    {
        var terms = selector.Of(kind).Where(t => !t.Negated).ToArray();
        return terms.Length switch
        {
            0 => null,
            1 => [.. terms[0].Values],
            _ => [.. terms.Skip(1).Aggregate(terms[0].Values.AsEnumerable(), (all, t) => all.Intersect(t.Values))],
        };
    }

    private static (IReadOnlyList<MessageState> Messages, IReadOnlyList<DeliveryState> Deliveries) States(Selector selector)
        => StateNames.Read(selector.Of(SelectorTermKind.State).Where(t => !t.Negated).SelectMany(t => t.Values));

    private (DateTimeOffset? From, DateTimeOffset? Until) Times(Selector selector)
    {
        DateTimeOffset? from = null, until = null;
        var now = time.GetUtcNow();
        foreach (var term in selector.Terms)
        {
            if (term.Kind == SelectorTermKind.At)
            {
                if (!SelectorRange.TryTimes(term.Values[0], now, zone, out var f, out var u))
                    throw new SelectionException($"'at:{term.Values[0]}' is no time or range, as in at:yesterday, at:08:00.. or at:2026-03-14..2026-03-15");
                (from, until) = (Later(from, f), Earlier(until, u));
            }
            else if (term.Kind == SelectorTermKind.Age)
            {
                if (!SelectorRange.TryAges(term.Values[0], out var least, out var most))
                    throw new SelectionException($"'age:{term.Values[0]}' is no range of ages, as in age:1h.. or age:..30m");
                (from, until) = (Later(from, now - most), Earlier(until, now - least));
            }
        }
        return (from, until);
    }

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b ?? a : a;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b ?? a : a;

    private static (int? Least, int? Most) Attempts(Selector selector)
    {
        if (selector.Of(SelectorTermKind.Attempts).FirstOrDefault() is not { } term)
            return (null, null);
        if (!SelectorRange.TryNumbers(term.Values[0], out var from, out var until))
            throw new SelectionException($"'attempts:{term.Values[0]}' is no number or range, as in attempts:5..");
        return (from, until);
    }

    // What negations say of a message; what is not negated was the store's to find.
    private static bool Holds(Selector selector, StoredMessage m)
    {
        foreach (var term in selector.Terms)
            if (term.Negated && term.Kind switch
            {
                SelectorTermKind.Channel => term.Values.Contains(m.Channel),
                SelectorTermKind.State => StateNames.Read(term.Values).Messages.Contains(m.State),
                SelectorTermKind.Error => m.Error is not null && term.Values.Contains(m.Error.Code),
                SelectorTermKind.Control => m.ControlId is not null && term.Values.Contains(m.ControlId),
                SelectorTermKind.Type => term.Values.Any(v => IsOfType(m, v)),
                _ => false,
            })
                return false;
        return true;
    }

    private bool HoldsOfDeliveries(Selector selector, StoredMessage m, IReadOnlyList<DeliveryState> states)
    {
        if (states.Count == 0 && !AsksDeliveries(selector))
            return true;
        var (least, most) = Attempts(selector);
        var (errors, like) = (Values(selector, SelectorTermKind.Error), Like(selector));
        return store.ReadDeliveries(m.Id).Any(d =>
            (states.Count == 0 || states.Contains(d.State))
            && (Values(selector, SelectorTermKind.To) is not { } to || to.Any(t => IsTo(d, t)))
            && (Values(selector, SelectorTermKind.Lane) is not { } lanes || (d.Lane is not null && lanes.Contains(d.Lane)))
            && (Values(selector, SelectorTermKind.Object) is not { } objects || objects.Any(o => IsObject(d, o)))
            && (errors is null || (d.Error is not null && errors.Contains(d.Error.Code)))
            && (least is null || d.Attempts >= least) && (most is null || d.Attempts <= most)
            && like(d));
    }

    private static bool Holds(Selector selector, StoredDelivery d)
    {
        foreach (var term in selector.Terms)
            if (term.Negated && term.Kind switch
            {
                SelectorTermKind.Channel => term.Values.Contains(d.Channel),
                SelectorTermKind.To => term.Values.Any(v => IsTo(d, v)),
                SelectorTermKind.Lane => d.Lane is not null && term.Values.Contains(d.Lane),
                SelectorTermKind.State => StateNames.Read(term.Values).Deliveries.Contains(d.State),
                SelectorTermKind.Error => d.Error is not null && term.Values.Contains(d.Error.Code),
                SelectorTermKind.Object => term.Values.Any(v => IsObject(d, v)),
                _ => false,
            })
                return false;
        return true;
    }

    private static bool HoldsOfMessage(Selector selector, StoredMessage m, IReadOnlyList<MessageState> states)
        => (states.Count == 0 || states.Contains(m.State))
            && (Values(selector, SelectorTermKind.Control) is not { } controls || (m.ControlId is not null && controls.Contains(m.ControlId)))
            && (Values(selector, SelectorTermKind.Type) is not { } types || types.Any(t => IsOfType(m, t)));

    private Func<StoredDelivery, bool> Like(Selector selector)
    {
        if (selector.Of(SelectorTermKind.Like).FirstOrDefault() is not { } term)
            return _ => true;
        var example = DeliveriesById(term.Values[0]).FirstOrDefault(d => d.Error is not null)
            ?? throw new SelectionException($"like:{term.Values[0]} names no delivery that stands with an error");
        return d => d.Channel == example.Channel && d.Destination == example.Destination
            && d.Error?.Code == example.Error!.Code && d.Error.Place == example.Error.Place;
    }

    private static bool IsTo(StoredDelivery d, string name)
        => name.Contains('/', StringComparison.Ordinal) ? name == $"{d.Channel}/{d.Destination}" : name == d.Destination;

    private static bool IsObject(StoredDelivery d, string name)
        => name.Contains('/', StringComparison.Ordinal) ? name == $"{d.ObjectType}/{d.ObjectId}" : name == d.ObjectId;

    private static bool IsOfType(StoredMessage m, string type)
        => m.Type is not null && (m.Type == type || (m.Type.StartsWith(type, StringComparison.Ordinal) && m.Type[type.Length] == '^'));
}
