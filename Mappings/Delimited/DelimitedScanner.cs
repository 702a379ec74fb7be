namespace InterfaceEngine.Mappings.Delimited;

/// <summary>
/// Finds where records begin and end in the bytes of a delimited file, without reading their fields. The file is there as a whole, or comes in pieces: then the
/// caller brings more when a record does not end in what is there.
/// </summary>
/// <param name="format">The form of the file.</param>
/// <param name="line">The line that reading begins in, from 1.</param>
public sealed class DelimitedScanner(DelimitedFormat format, int line = 1)
{
    private int _line = line;

    /// <summary>The line in which the last record begins, from 1.</summary>
    public int Line { get; private set; } = line;

    /// <summary>Reads on to the end of the next record; blank lines before it are passed over.</summary>
    /// <param name="bytes">What is there of the file.</param>
    /// <param name="isLast">Whether the file ends with it.</param>
    /// <param name="position">Where to read on; afterwards where the next record, or the blank lines before it, begin.</param>
    /// <param name="start">Where the record begins.</param>
    /// <returns>
    /// False where there is no more record in it. Where it is not the last piece, what stands from the position on is still needed, and reading goes on with more
    /// behind it.
    /// </returns>
    public bool TryNext(ReadOnlySpan<byte> bytes, bool isLast, ref int position, out int start)
    {
        var scanner = new FieldScanner(bytes, (byte)format.Delimiter, (byte)format.Quote);
        var (at, line) = (position, _line);
        for (int end; (end = scanner.LineEndAt(at)) > 0; at += end)
            line++;
        start = at;
        if (at >= bytes.Length)
            return false;
        scanner.Seek(at);
        do
            scanner.Next(out _, out _, out _);
        while (!scanner.AtRecordEnd);
        // What ends with the piece may go on behind it, if only with the LF of a CRLF.
        if (scanner.Position >= bytes.Length && !isLast)
            return false;
        position = scanner.Position;
        Line = line;
        _line = line + LineEnds.Count(bytes[start..position]);
        return true;
    }
}
