namespace InterfaceEngine.Channels.Pipeline;

/// <summary>What is known of a batch as a whole; the templates of its header, its trailer and its <c>send:</c> speak of this alone.</summary>
/// <param name="Number">Its number, ascending by one in its destination.</param>
/// <param name="Count">How many members it has.</param>
/// <param name="Date">When it was closed, in the node's zone.</param>
/// <param name="By">The value that it is for; null where the destination has no <c>by:</c>.</param>
/// <param name="Totals">The sums over its members, by name.</param>
public sealed record BatchFacts(long Number, int Count, DateTimeOffset Date, string? By, IReadOnlyDictionary<string, decimal> Totals)
{
    /// <summary>The names of the variables that templates find this under, without <c>%</c>.</summary>
    internal const string NumberName = "number";

    internal const string CountName = "count";

    internal const string DateName = "date";

    internal const string ByName = "by";

    internal const string TotalsName = "totals";

    /// <summary>The name under which a member's delivery holds what it adds to a total.</summary>
    internal static string AttributeOf(string total) => $"{TotalsName}.{total}";
}

/// <summary>One member of a batch, as it was stored.</summary>
/// <param name="Payload">Its payload.</param>
/// <param name="ContentType">The payload's media type.</param>
/// <param name="Attributes">The delivery's, with what it adds to the totals.</param>
public readonly record struct BatchPart(ReadOnlyMemory<byte> Payload, string ContentType, IReadOnlyDictionary<string, string> Attributes);

/// <summary>A batch, composed.</summary>
/// <param name="Payload">Exactly what is to be sent.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Key">Its idempotency key.</param>
/// <param name="Attributes">The filled templates of <c>send:</c>.</param>
/// <param name="Facts">What it is known by, as texts by name.</param>
public sealed record ComposedPayload(
    ReadOnlyMemory<byte> Payload, string ContentType, string Key, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Facts);
