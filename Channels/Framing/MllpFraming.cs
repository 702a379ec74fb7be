using System.Buffers;

namespace InterfaceEngine.Channels.Framing;

/// <summary>
/// The bytes of the Minimal Lower Layer Protocol, release 1: a frame is VT, content, FS, CR. Content is text in a character set that uses
/// neither control byte (UTF-8 and all single-byte sets do; UTF-16 and UTF-32 cannot be carried).
/// </summary>
public static class MllpFraming
{
    /// <summary>The start block, 0x0B (vertical tab).</summary>
    public const byte StartBlock = 0x0B;

    /// <summary>The end block, 0x1C (file separator). It ends a frame only where a carriage return follows.</summary>
    public const byte EndBlock = 0x1C;

    /// <summary>The carriage return after the end block.</summary>
    public const byte CarriageReturn = 0x0D;

    /// <summary>How many bytes a frame has beyond its content.</summary>
    public const int Overhead = 3;

    /// <summary>Whether content can be carried: it holds no start block, and no end block with a carriage return after it.</summary>
    public static bool CanCarry(ReadOnlySpan<byte> content)
    {
        while (true)
        {
            var at = content.IndexOfAny(StartBlock, EndBlock);
            if (at < 0)
                return true;
            if (content[at] == StartBlock || at + 1 < content.Length && content[at + 1] == CarriageReturn)
                return false;
            content = content[(at + 1)..];
        }
    }

    /// <summary>Writes content as one frame. The content must be such as <see cref="CanCarry"/> allows.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(output);
        var frame = output.GetSpan(content.Length + Overhead);
        frame[0] = StartBlock;
        content.CopyTo(frame[1..]);
        frame[content.Length + 1] = EndBlock;
        frame[content.Length + 2] = CarriageReturn;
        output.Advance(content.Length + Overhead);
    }

    /// <summary>Content as one frame in an array of its own.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> content)
    {
        var frame = new byte[content.Length + Overhead];
        frame[0] = StartBlock;
        content.CopyTo(frame.AsSpan(1));
        frame[^2] = EndBlock;
        frame[^1] = CarriageReturn;
        return frame;
    }
}
