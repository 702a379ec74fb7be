using System.Buffers;

namespace InterfaceEngine.Channels.Framing;

/// <summary>
/// What MLLP release 2 says of each frame, in a frame of its own: one byte, ACK where the content is kept safely, NAK where it is not. It says nothing of what the
/// content means: HL7 acknowledgments are content of their own, and flow apart from it.
/// </summary>
public static class MllpCommit
{
    /// <summary>The content is kept (0x06).</summary>
    public const byte Ack = 0x06;

    /// <summary>The content is not kept (0x15).</summary>
    public const byte Nak = 0x15;

    /// <summary>What <see cref="Nak"/> is called in the records of people.</summary>
    internal const string NakWord = "NAK";

    /// <summary>Writes one.</summary>
    public static void Write(IBufferWriter<byte> output, bool isKept) => MllpFraming.Write(output, [isKept ? Ack : Nak]);

    /// <summary>Reads one; false where a frame's content is something else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out bool isKept)
    {
        isKept = content is [Ack];
        return content is [Ack or Nak];
    }
}
