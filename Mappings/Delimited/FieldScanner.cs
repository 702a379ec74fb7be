namespace InterfaceEngine.Mappings.Delimited;

/// <summary>Finds the fields of one record after another in bytes; it knows quotes, delimiters and line ends, and no names.</summary>
internal ref struct FieldScanner(ReadOnlySpan<byte> bytes, byte delimiter, byte quote)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Where the next field begins.</summary>
    public int Position { get; private set; }

    /// <summary>Whether the last field ended its record.</summary>
    public bool AtRecordEnd { get; private set; }

    /// <summary>Reads one field.</summary>
    /// <param name="start">Where its text begins, without the quote.</param>
    /// <param name="length">The text's length in bytes, doubled quotes still doubled.</param>
    /// <param name="quotes">How many doubled quotes it holds.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public string? Next(out int start, out int length, out int quotes)
    {
        quotes = 0;
        if (Position >= _bytes.Length || _bytes[Position] != quote)
        {
            start = Position;
            length = FieldEnd();
            Leave(start + length);
            return null;
        }
        start = Position + 1;
        for (var at = start; ;)
        {
            var found = _bytes[at..].IndexOf(quote);
            if (found < 0)
            {
                length = _bytes.Length - start;
                (Position, AtRecordEnd) = (_bytes.Length, true);
                return "CSV-UNCLOSED-QUOTE";
            }
            at += found;
            if (at + 1 >= _bytes.Length || _bytes[at + 1] != quote)
            {
                length = at - start;
                Position = at + 1;
                break;
            }
            quotes++;
            at += 2;
        }
        var rest = FieldEnd();
        Leave(Position + rest);
        return rest == 0 ? null : "CSV-AFTER-QUOTE";
    }

    /// <summary>Goes on at another place.</summary>
    public void Seek(int position) => (Position, AtRecordEnd) = (position, false);

    /// <summary>How long a line end at the place is: 0 where there is none, 1 for CR or LF, 2 for CRLF.</summary>
    public readonly int LineEndAt(int position) => position >= _bytes.Length ? 0
        : _bytes[position] == '\n' ? 1
        : _bytes[position] != '\r' ? 0
        : position + 1 < _bytes.Length && _bytes[position + 1] == '\n' ? 2 : 1;

    private readonly int FieldEnd()
    {
        var rest = _bytes[Position..];
        var end = rest.IndexOfAny(delimiter, (byte)'\r', (byte)'\n');
        return end < 0 ? rest.Length : end;
    }

    private void Leave(int end)
    {
        AtRecordEnd = end >= _bytes.Length || _bytes[end] != delimiter;
        Position = AtRecordEnd ? end + LineEndAt(end) : end + 1;
    }
}
