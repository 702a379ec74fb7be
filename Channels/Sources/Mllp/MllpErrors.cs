using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Sources.Mllp;

/// <summary>What can be wrong with what comes in by MLLP, apart from the message itself. Samples of content go into <see cref="MessageError.Value"/> only.</summary>
internal static class MllpErrors
{
    public static MessageError Junk(MllpFrameReader reader) => TlsRecord.IsHello(reader.JunkSample) ? TlsOnPlain : new(
        "MLLP-JUNK",
        $"{reader.JunkRunLength} bytes stood outside of any frame and were skipped; a frame begins with VT (0x0B) and ends with FS CR (0x1C 0x0D)")
    {
        Value = Convert.ToHexString(reader.JunkSample),
    };

    public static MessageError Unfinished(int length, bool endedByFileSeparator) => new(
        "MLLP-FRAME-UNFINISHED",
        $"a frame of {length} bytes was followed by the next without its end (FS CR) and was not taken"
        + (endedByFileSeparator ? "; it ended with FS alone: set end-of-frame: lenient if the sender always does so" : ""));

    public static MessageError ClosedInFrame(int length) => new(
        "MLLP-FRAME-UNFINISHED", $"the sender closed the connection {length} bytes into a frame; what came was not taken");

    public static MessageError TimeoutInFrame(int length, TimeSpan limit) => new(
        "MLLP-FRAME-TIMEOUT",
        $"nothing came for {limit.TotalSeconds:0.###}s, {length} bytes into a frame; the connection was closed and what came was not taken");

    public static MessageError TooLarge(int limit) => new(
        "MLLP-FRAME-TOO-LARGE", $"the frame is longer than {limit} bytes, the channel's max-size; it was not taken and the connection closed");

    public static MessageError NotAMessage(ReadOnlySpan<byte> content)
        => content.StartsWith("FHS"u8) || content.StartsWith("BHS"u8) ? Batch : IsWide(content) ? Wide : NoHeader;

    public static MessageError AnswerNotTaken(TimeSpan limit) => new(
        "MLLP-ANSWER-NOT-TAKEN", $"the sender did not take its acknowledgment within {limit.TotalSeconds:0.###}s; the connection was closed");

    public static MessageError AnswerLost { get; } = new(
        "MLLP-ANSWER-LOST", "the sender closed the connection before its acknowledgment; what it sent stands as it was answered");

    private static MessageError TlsOnPlain { get; } = new(
        "MLLP-TLS-ON-PLAIN", "the sender began with TLS, and this port is plain: give the source a tls block, or let the sender speak plain MLLP; the connection was closed");

    public static MessageError StrayAcknowledgment { get; } = new(
        "MLLP-STRAY-ACCEPT", "an accept acknowledgment (CA, CE or CR) came that answers nothing which this channel has sent lately; it was not taken");

    private static MessageError NoHeader { get; } = new(
        "MLLP-NO-MSH", "the frame does not begin with an MSH segment that can be read; it was not taken")
    {
        Place = "MSH",
        Condition = 100,
    };

    // A byte order mark, or MSH with NULs between its letters.
    private static bool IsWide(ReadOnlySpan<byte> content)
        => content is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, 0, 0xFE, 0xFF, ..]
            or [(byte)'M', 0, ..] or [0, (byte)'M', ..] or [0, 0, 0, (byte)'M', ..];

    private static MessageError Wide { get; } = new(
        "MLLP-WIDE-CHARACTERS", "the frame is in UTF-16 or UTF-32, whose bytes MLLP cannot carry; the sender must use UTF-8 or a set of single bytes")
    {
        Place = "MSH",
        Condition = 100,
    };

    private static MessageError Batch { get; } = new(
        "MLLP-BATCH", "the frame is a batch (FHS or BHS); this channel takes one message a frame: its source says nothing of 'split'")
    {
        Place = "MSH",
        Condition = 100,
    };
}
