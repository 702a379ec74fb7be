using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Selection;

/// <summary>
/// A selector's terms as tests, all of which are made: of a delivery with its message, or of a message with its deliveries. A message is what was asked for
/// where it, or one and the same delivery of it, fits all the positive terms, and where neither it nor any of its deliveries fits a negated one.
/// </summary>
internal sealed class SelectorTest
{
    private readonly IReadOnlyList<TermTest> _all;
    private readonly IReadOnlyList<TermTest> _ofMessage;
    private readonly IReadOnlyList<TermTest> _ofContent;
    private readonly IReadOnlyList<TermTest> _ofEither;

    /// <summary>Puts them in the order of what they cost.</summary>
    public SelectorTest(IEnumerable<TermTest> tests)
    {
        _all = [.. tests.OrderBy(t => t.Scope)];
        _ofMessage = [.. _all.Where(t => t.Scope == TermScope.Message)];
        _ofContent = [.. _all.Where(t => t.Scope == TermScope.Content)];
        _ofEither = [.. _all.Where(t => t.Scope is TermScope.Either or TermScope.Delivery)];
        AsksDeliveries = _ofEither.Any(t => t.AsksDeliveries);
    }

    /// <summary>Whether a term asks of deliveries; otherwise <c>error:</c> and <c>state:</c> mean the message's own.</summary>
    public bool AsksDeliveries { get; }

    /// <summary>Whether the selector names a message.</summary>
    public bool HoldsOf(Candidate message)
        => _ofMessage.All(t => t.Holds(message, null)) && HoldsOfEither(message) && _ofContent.All(t => t.Holds(message, null));

    /// <summary>Whether the selector names a delivery.</summary>
    public bool HoldsOf(Candidate message, StoredDelivery delivery) => _all.All(t => t.Holds(message, delivery));

    private bool HoldsOfEither(Candidate message)
    {
        if (_ofEither.Count == 0)
            return true;
        IReadOnlyList<StoredDelivery?> places = AsksDeliveries ? [null, .. message.Deliveries] : [null];
        return places.Any(p => _ofEither.All(t => t.Negated || t.Fits(message, p)))
            && !_ofEither.Any(t => t.Negated && places.Any(p => t.Fits(message, p)));
    }
}

/// <summary>What a term asks of, in the order of what it costs to find out.</summary>
internal enum TermScope
{
    /// <summary>A message; of a delivery, what it has of its message.</summary>
    Message,

    /// <summary>A message or a delivery.</summary>
    Either,

    /// <summary>A delivery.</summary>
    Delivery,

    /// <summary>The raw bytes.</summary>
    Content,
}

/// <summary>One term as a test.</summary>
/// <param name="Scope">What it asks of.</param>
/// <param name="AsksDeliveries">Whether deliveries have to be looked at.</param>
/// <param name="Negated">It must not fit.</param>
/// <param name="Fits">Whether one of its values fits a message, or, where it is not null, a delivery of it.</param>
internal sealed record TermTest(TermScope Scope, bool AsksDeliveries, bool Negated, Func<Candidate, StoredDelivery?, bool> Fits)
{
    /// <summary>Whether it holds.</summary>
    public bool Holds(Candidate message, StoredDelivery? delivery) => Fits(message, delivery) != Negated;
}
