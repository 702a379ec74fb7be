namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>Where the fields of one segment stand, found in one walk: for who asks for many of them. Not for MSH, FHS and BHS, whose fields are numbered otherwise.</summary>
internal sealed class Hl7v2FieldIndex
{
    private readonly Hl7v2Message _message;
    private readonly int _start;
    private readonly int[] _ends;

    /// <summary>Finds the fields of a segment that exists.</summary>
    public Hl7v2FieldIndex(Hl7v2Segment segment)
    {
        (_message, Id) = (segment.Message, segment.Id);
        var separator = _message.Delimiters.Field;
        var text = segment.Raw;
        _start = _message.Entry(segment.Index).Start;
        _ends = new int[text.Count(separator) + 1];
        var at = 0;
        for (var i = 0; i < _ends.Length - 1; i++)
        {
            at += text[at..].IndexOf(separator);
            _ends[i] = at++;
        }
        _ends[^1] = text.Length;
    }

    /// <summary>The segment's name.</summary>
    public Hl7v2SegmentId Id { get; }

    /// <summary>A field with all its repetitions, as <see cref="Hl7v2Segment.Field"/> gives it; empty where there is none.</summary>
    public Hl7v2Value Field(int number)
    {
        // What stands before the first separator is the name.
        if (number < 1 || number >= _ends.Length)
            return default;
        var start = _ends[number - 1] + 1;
        return new Hl7v2Value(_message, _start + start, _ends[number] - start, Hl7v2Level.Field);
    }
}
