namespace InterfaceEngine.Mappings.Delimited;

/// <summary>Ends of lines: CR, LF and CRLF each are one.</summary>
public static class LineEnds
{
    /// <summary>How many lines end in bytes.</summary>
    public static int Count(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        for (int end; (end = bytes.IndexOfAny((byte)'\r', (byte)'\n')) >= 0; count++)
            bytes = bytes[(end + (bytes[end] == '\r' && end + 1 < bytes.Length && bytes[end + 1] == '\n' ? 2 : 1))..];
        return count;
    }

    /// <summary>How many lines end in a stream before an offset.</summary>
    /// <param name="stream">The stream, at its beginning.</param>
    /// <param name="offset">The offset.</param>
    public static int Count(Stream stream, long offset)
    {
        var buffer = new byte[(int)Math.Clamp(offset, 1, 256 << 10)];
        var (count, endsWithReturn) = (0, false);
        while (offset > 0 && stream.Read(buffer, 0, (int)Math.Min(buffer.Length, offset)) is > 0 and var read)
        {
            var bytes = buffer.AsSpan(0, read);
            // A CRLF that two pieces share was counted with its CR.
            count += Count(bytes) - (endsWithReturn && bytes[0] == '\n' ? 1 : 0);
            endsWithReturn = bytes[^1] == '\r';
            offset -= read;
        }

        return count;
    }
}
