using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Selection;

/// <summary>Makes tests of terms.</summary>
/// <param name="store">The store.</param>
/// <param name="now">The time, for ages and clock times.</param>
/// <param name="zone">The zone of written times.</param>
/// <param name="patient">The value of the <c>patient:</c> term; null where there is none.</param>
internal sealed class TermCompiler(MessageStore store, DateTimeOffset now, TimeZoneInfo zone, string? patient)
{
    private HashSet<MessageId>? _ofPatient;

    /// <summary>Makes a term's test.</summary>
    /// <exception cref="SelectionException">The term cannot be answered.</exception>
    public TermTest Compile(SelectorTerm term)
    {
        var values = term.Values;
        return term.Kind switch
        {
            SelectorTermKind.Channel => OfMessage(term, (m, d) => values.Contains(d?.Channel ?? m.Message?.Channel)),
            SelectorTermKind.Control => OfMessage(term, (m, _) => m.Message?.ControlId is { } id && values.Contains(id)),
            SelectorTermKind.Type => OfMessage(term, (m, _) => m.Message?.Type is { } type && values.Any(v => IsOfType(type, v))),
            SelectorTermKind.At or SelectorTermKind.Age => Span(term),
            SelectorTermKind.Patient => OfMessage(term, (m, _) => OfPatient.Contains(m.Id)),
            SelectorTermKind.State => State(term),
            SelectorTermKind.Error => new TermTest(TermScope.Either, false, term.Negated, (m, d) => (d is null ? m.Message?.Error : d.Error) is { } e && values.Contains(e.Code)),
            SelectorTermKind.To => OfDelivery(term, d => values.Any(v => IsTo(d, v))),
            SelectorTermKind.Lane => OfDelivery(term, d => d.Lane is { } lane && values.Contains(lane)),
            SelectorTermKind.Object => OfDelivery(term, d => d.ObjectId is { } id && values.Any(v => v == id || v == $"{d.ObjectType}/{id}")),
            SelectorTermKind.Attempts => Attempts(term),
            SelectorTermKind.Like => Like(term),
            SelectorTermKind.Text => OfContent(term, ContentTerms.Text(values[0])),
            SelectorTermKind.Where => OfContent(term, ContentTerms.Where(values[0])),
            _ => throw new InvalidOperationException($"The kind {term.Kind} has no test."),
        };
    }

    /// <summary>The times that an <c>at:</c> or <c>age:</c> term means; the end is exclusive.</summary>
    /// <exception cref="SelectionException">It means none.</exception>
    public (DateTimeOffset? From, DateTimeOffset? Until) Times(SelectorTerm term)
    {
        if (term.Kind == SelectorTermKind.At)
            return SelectorRange.TryTimes(term.Values[0], now, zone, out var from, out var until)
                ? (from, until)
                : throw new SelectionException($"'at:{term.Values[0]}' is no time or range, as in at:yesterday, at:08:00.. or at:2026-03-14..2026-03-15");
        return SelectorRange.TryAges(term.Values[0], out var least, out var most)
            ? (now - most, now - least)
            : throw new SelectionException($"'age:{term.Values[0]}' is no range of ages up to a hundred years, as in age:1h.. or age:..30m");
    }

    /// <summary>The numbers that an <c>attempts:</c> term means, both included.</summary>
    /// <exception cref="SelectionException">It means none.</exception>
    public static (int? Least, int? Most) Numbers(SelectorTerm term)
        => SelectorRange.TryNumbers(term.Values[0], out var least, out var most)
            ? (least, most)
            : throw new SelectionException($"'attempts:{term.Values[0]}' is no number or range, as in attempts:5..");

    private HashSet<MessageId> OfPatient
        => _ofPatient ??= [.. store.QueryMessages(new MessageFilter { SearchKeys = [$"patient={patient}"], Limit = int.MaxValue }).Select(m => m.Id)];

    private TermTest Span(SelectorTerm term)
    {
        var (from, until) = Times(term);
        return OfMessage(term, (m, d) => (d?.CreatedAt ?? m.Message?.ReceivedAt) is { } at && (from is null || at >= from) && (until is null || at < until));
    }

    // A name may be a state of messages or of deliveries: a delivery also fits by its message's state.
    private static TermTest State(SelectorTerm term)
    {
        var (messages, deliveries) = StateNames.Read(term.Values);
        return new TermTest(TermScope.Either, deliveries.Count > 0, term.Negated, (m, d)
            => (d is not null && deliveries.Contains(d.State)) || (messages.Count > 0 && m.Message is { } message && messages.Contains(message.State)));
    }

    private static TermTest Attempts(SelectorTerm term)
    {
        var (least, most) = Numbers(term);
        return OfDelivery(term, d => (least is null || d.Attempts >= least) && (most is null || d.Attempts <= most));
    }

    private TermTest Like(SelectorTerm term)
    {
        var examples = term.Values.Select(Example).ToArray();
        return OfDelivery(term, d => examples.Any(e => d.Channel == e.Channel && d.Destination == e.Destination
            && d.Error?.Code == e.Error!.Code && d.Error.Place == e.Error.Place));
    }

    private StoredDelivery Example(string id)
    {
        var named = DeliveryId.TryParse(id, out var delivery) ? store.FindDelivery(delivery) is { } one ? [one] : []
            : MessageId.TryParse(id, out var message) ? store.ReadDeliveries(message)
            : (IReadOnlyList<StoredDelivery>)[];
        return named.FirstOrDefault(d => d.Error is not null) ?? throw new SelectionException($"like:{id} names no delivery that stands with an error");
    }

    private static TermTest OfMessage(SelectorTerm term, Func<Candidate, StoredDelivery?, bool> fits) => new(TermScope.Message, false, term.Negated, fits);

    private static TermTest OfDelivery(SelectorTerm term, Func<StoredDelivery, bool> fits)
        => new(TermScope.Delivery, true, term.Negated, (_, d) => d is not null && fits(d));

    private static TermTest OfContent(SelectorTerm term, Func<Candidate, bool> fits) => new(TermScope.Content, false, term.Negated, (m, _) => fits(m));

    private static bool IsTo(StoredDelivery d, string name)
        => name == d.Destination || (name.Contains('/', StringComparison.Ordinal) && name == $"{d.Channel}/{d.Destination}");

    private static bool IsOfType(string type, string wanted)
        => type.StartsWith(wanted, StringComparison.Ordinal) && (type.Length == wanted.Length || type[wanted.Length] == '^');
}
