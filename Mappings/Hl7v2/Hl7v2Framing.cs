namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>What stands around a message's segments without belonging to them.</summary>
internal static class Hl7v2Framing
{
    private const byte StartBlock = 0x0B;
    private const byte EndBlock = 0x1C;

    /// <summary>Where the first segment begins: after a byte order mark, MLLP's start block, blanks and empty lines.</summary>
    public static int SkipToHeader(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        while (position < bytes.Length)
        {
            if (bytes[position] is StartBlock or (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t')
                position++;
            else if (bytes[position..].StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
                position += 3;
            else
                break;
        }

        return position;
    }

    /// <summary>Where the last segment's line ends: before MLLP's end block.</summary>
    public static int TrimEnd(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.Length;
        while (end > 0 && bytes[end - 1] is EndBlock or (byte)'\r' or (byte)'\n')
            end--;
        return end;
    }
}
