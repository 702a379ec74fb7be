using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>One segment of a message: a place in its bytes.</summary>
public readonly struct Hl7v2Segment
{
    private readonly Hl7v2Message? _message;
    private readonly int _index;

    internal Hl7v2Segment(Hl7v2Message message, int index)
    {
        _message = message;
        _index = index;
    }

    /// <summary>False for the segment that was looked for and not found; it has no fields.</summary>
    public bool Exists => _message is not null;

    /// <summary>The message it belongs to.</summary>
    /// <exception cref="InvalidOperationException">The segment does not exist.</exception>
    public Hl7v2Message Message => _message ?? throw new InvalidOperationException("A segment that does not exist has no message");

    /// <summary>Its place among the message's segments, from 0; -1 where it does not exist.</summary>
    public int Index => _message is null ? -1 : _index;

    /// <summary>Its name.</summary>
    public Hl7v2SegmentId Id => _message is null ? default : _message.IdAt(_index);

    /// <summary>The segment's bytes without its end.</summary>
    public ReadOnlySpan<byte> Raw
    {
        get
        {
            if (_message is null)
                return default;
            var entry = _message.Entry(_index);
            return _message.Slice(entry.Start, entry.Length);
        }
    }

    /// <summary>How many fields are written, empty ones counted; MSH counts its separator.</summary>
    public int FieldCount
    {
        get
        {
            if (_message is null)
                return 0;
            var text = Raw;
            var separator = _message.Delimiters.Field;
            var separators = text.Count(separator);
            return separators > 0 && Hl7v2SegmentId.Of(text, separator).IsHeader ? separators + 1 : separators;
        }
    }

    /// <summary>Which segment of this name it is, from 1.</summary>
    public int Occurrence
    {
        get
        {
            if (_message is null)
                return 0;
            var (id, count) = (Id, 1);
            for (var i = 0; i < _index; i++)
                count += _message.IdAt(i) == id ? 1 : 0;
            return count;
        }
    }

    /// <summary>A field with all its repetitions; empty where there is none.</summary>
    /// <param name="number">The field's number, from 1. In MSH, FHS and BHS 1 is the separator and 2 the encoding characters.</param>
    public Hl7v2Value Field(int number)
    {
        if (_message is null || number < 1)
            return default;
        var entry = _message.Entry(_index);
        var separator = _message.Delimiters.Field;
        var text = _message.Slice(entry.Start, entry.Length);
        var isHeader = Hl7v2SegmentId.Of(text, separator).IsHeader;
        if (isHeader && number-- == 1)
            return entry.Length > 3 ? new Hl7v2Value(_message, entry.Start + 3, 1, Hl7v2Level.Literal) : default;
        if (!Hl7v2Parts.TryFind(text, separator, number + 1, out var start, out var length))
            return default;
        return new Hl7v2Value(_message, entry.Start + start, length, isHeader && number == 1 ? Hl7v2Level.Literal : Hl7v2Level.Field);
    }

    /// <summary>The fields that are written, empty ones too, in order, in one walk. In MSH, FHS and BHS the first is the separator.</summary>
    public Hl7v2Values Fields => _message is null ? default : Hl7v2Values.FieldsOf(_message, _message.Entry(_index));

    /// <summary>What stands before the first field separator, also where that is no well-formed name.</summary>
    public string ReadName()
    {
        if (_message is null)
            return "";
        var text = Raw;
        var end = text.IndexOf(_message.Delimiters.Field);
        return Encoding.Latin1.GetString(end < 0 ? text : text[..end]);
    }
}
