using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>How a channel's input is divided into messages.</summary>
public sealed record SplitModel
{
    /// <summary>Whether the first message that goes wrong ends the batch: those behind it are not taken.</summary>
    public bool StopsOnError { get; init; }

    /// <summary>Whether all messages are taken in one commit, or none is.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>What becomes of a batch whose BTS-1 or FTS-1 differs from what came.</summary>
    public BatchCounts Counts { get; init; } = BatchCounts.Report;

    /// <summary>How the sender of a batch is answered.</summary>
    public BatchReply Reply { get; init; } = BatchReply.Messages;

    /// <summary>The keys of the block.</summary>
    internal static IReadOnlyList<FieldSpec> Fields { get; } =
    [
        new("by", FieldKind.Choice, "What becomes a message of its own: each record of delimited text, each message of an HL7 v2 batch. Both words mean what the format has.")
        {
            Default = "records", Choices = ["records", "messages"],
        },
        new("on-error", FieldKind.Choice, "Whether the batch goes on behind a message that fails, or stops there and does not take those behind it.")
        {
            Choices = ["go-on", "stop"],
        },
        new("atomic", FieldKind.Flag,
            "Takes all messages of a batch in one commit or, where one cannot be read, is not accepted or fails, none of them. Such a batch has at most 5,000 messages and 32 MB.")
        {
            Default = "false",
        },
        new("counts", FieldKind.Choice,
            "What becomes of an HL7 v2 batch whose BTS-1 or FTS-1 differs from what came: refused as a whole; or taken, and the batch itself marked as failed; or not looked at.")
        {
            Default = "report", Choices = ["refuse", "report", "ignore"],
        },
        new("reply", FieldKind.Choice,
            "How the sender of an HL7 v2 batch is answered over MLLP: each message by itself, all in one batch of acknowledgments, only what went wrong, or not at all.")
        {
            Default = "messages", Choices = ["messages", "batch", "errors", "none"],
        },
    ];

    /// <summary>Reads it from a <c>source:</c> block; null where input is not divided. A value that was found wrong, and reported, is not there: it is read as the default.</summary>
    internal static SplitModel? Read(Settings source) => source.WordOrNull("split") is not null ? new SplitModel()
        : source.BlockOrNull("split") is not { } block ? null
        : new SplitModel
        {
            StopsOnError = block.TextOrNull("on-error") == "stop",
            IsAtomic = block.Has("atomic") && block.Flag("atomic"),
            Counts = block.TextOrNull("counts") switch { "refuse" => BatchCounts.Refuse, "ignore" => BatchCounts.Ignore, _ => BatchCounts.Report },
            Reply = block.TextOrNull("reply") switch
            {
                "batch" => BatchReply.Batch,
                "errors" => BatchReply.Errors,
                "none" => BatchReply.None,
                _ => BatchReply.Messages,
            },
        };
}
