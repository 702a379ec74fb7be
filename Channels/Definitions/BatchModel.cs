using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Pipeline;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>How many deliveries of one destination become one: when a batch is closed, and how it is composed.</summary>
public sealed record BatchModel
{
    /// <summary>How many members a batch has where nothing says so.</summary>
    internal const int MostMembers = 10_000;

    /// <summary>How many bytes the payloads of its members may come to at all: it is composed in memory.</summary>
    public const long MostBytes = 64L << 20;

    /// <summary>How many members a batch has at the most.</summary>
    public required int Count { get; init; }

    /// <summary>How many bytes the payloads of its members come to at the most; a single member may have more.</summary>
    public required long Size { get; init; }

    /// <summary>How long after its first member was stored a batch is closed; null where that does not count.</summary>
    public required TimeSpan? Every { get; init; }

    /// <summary>When whatever waits is closed; null where no schedule says.</summary>
    public required PollSchedule? Schedule { get; init; }

    /// <summary>Whether the schedule sends a batch of no members where nothing waits.</summary>
    public required bool SendsEmpty { get; init; }

    /// <summary>Makes a batch of its members.</summary>
    public required BatchComposer Composer { get; init; }

    /// <summary>The keys of the block.</summary>
    internal static IReadOnlyList<FieldSpec> Fields { get; } =
    [
        new("count", FieldKind.Integer, "Closes a batch that has so many members. Without it a batch has at most 10,000.") { Min = "1", Max = "100000", Example = "500" },
        new("size", FieldKind.Size, "Closes a batch before the payloads of its members come to more than this; a larger member has a batch of its own. Without it, 64MB.")
        {
            Min = "1KB", Max = "64MB", Example = "10MB",
        },
        new("every", FieldKind.Duration, "Closes a batch so long after its first member was stored.") { Min = "1s", Max = "31d", Example = "1h" },
        new("schedule", FieldKind.Block, "Closes what waits at these times, instead of `every`. One of `daily` or `cron` that was missed is made up for once, at the next start.")
        {
            Fields = PollSchedule.Fields, Example = "{ daily: \"22:00\" }",
        },
        new("when-empty", FieldKind.Choice, "Whether the schedule sends a batch without members, header and trailer alone, where nothing waits.") { Default = "skip", Choices = ["skip", "send"] },
        new("by", FieldKind.Expression, "Makes a batch for each value of this, on what enters the destination. Batches of one value go out one after the other, others beside them.")
        {
            Late = true, Example = "department",
        },
        new("totals", FieldKind.ExpressionMap, "Sums over the members, exact decimals by name: of each, what this gives on what enters the destination. Nothing counts as 0.")
        {
            Late = true, Example = "{ amount: amount.value }",
        },
        new("header", FieldKind.Template, "What a batch begins with. It may speak of the batch alone: `%number` (ascending by one, from 1), `%count`, `%date` (when it was closed), `%by`, `%totals`.")
        {
            Example = "\"H|{%number}|{%date.format('yyyyMMdd')}\"",
        },
        new("trailer", FieldKind.Template, "What a batch ends with, of the same.") { Example = "\"T|{%count}|{%totals.amount}\"" },
        new("separator", FieldKind.Text, "What stands between members. One that ends in a line break ends every part: the header, each member that does not end so by itself, and the trailer.")
        {
            Default = "\n", Example = "\",\"",
        },
        new("hl7v2", FieldKind.Choice, "Makes an HL7 v2 batch of messages: BHS and BTS with their count, in a file also FHS and FTS. It takes the place of header, trailer and separator.")
        {
            Choices = ["batch", "file"],
        },
    ];
}
