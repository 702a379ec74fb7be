namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>What stands around a message's segments without belonging to them.</summary>
internal static class Hl7v2Framing
{
    /// <summary>Where the first segment begins: after a byte order mark, MLLP's start block, blanks, padding and empty lines.</summary>
    public static int SkipToHeader(ReadOnlySpan<byte> bytes) => SkipToSegment(bytes, 0);

    /// <summary>
    /// Where the next segment begins, from a place that is not within one: after ends of lines, blanks, control characters (MLLP's
    /// blocks, NUL padding) and byte order marks, none of which can begin a segment's name; the end where there is none.
    /// </summary>
    public static int SkipToSegment(ReadOnlySpan<byte> bytes, int position)
    {
        while ((uint)position < (uint)bytes.Length)
        {
            if (bytes[position] <= ' ')
                position++;
            else if (bytes[position] == 0xEF && bytes[position..].StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
                position += 3;
            else
                return position;
        }

        return bytes.Length;
    }

    /// <summary>
    /// Where the last segment's line ends: before MLLP's end block, ends of lines and the padding of files (NUL, and the Ctrl-Z of DOS).
    /// Blanks are the last value's own.
    /// </summary>
    public static int TrimEnd(ReadOnlySpan<byte> bytes)
    {
        const byte endBlock = 0x1C, endOfFile = 0x1A;
        var end = bytes.Length;
        while (end > 0 && bytes[end - 1] is endBlock or endOfFile or 0 or (byte)'\r' or (byte)'\n')
            end--;
        return end;
    }
}
