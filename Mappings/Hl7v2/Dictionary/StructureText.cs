using System.Globalization;

namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>
/// Reads a structure as <c>structures.txt</c> writes it: <c>MSH SFT*? PATIENT?(PID PD1?) &lt;OBR|RQD&gt;*</c>. <c>?</c> may be missing,
/// <c>*</c> repeats, <c>*5</c> up to five times, <c>(…)</c> what a group consists of, <c>&lt;…|…&gt;</c> one of several, <c>A=B(…)</c>
/// the group A, which other versions call B.
/// </summary>
internal ref struct StructureText
{
    private readonly ReadOnlySpan<char> _text;
    private int _position;

    private StructureText(ReadOnlySpan<char> text) => _text = text;

    public static Hl7v2Structure Read(string id, ReadOnlySpan<char> text)
    {
        var reader = new StructureText(text);
        var children = reader.Nodes(' ');
        if (reader._position < text.Length)
            throw new FormatException($"The structure {id} of the dictionary cannot be read at {reader._position}");
        return new Hl7v2Structure(id, new Hl7v2StructureNode(Hl7v2StructureNodeKind.Group, "", default, (1, 1), children));
    }

    private Hl7v2StructureNode[] Nodes(char divider)
    {
        var nodes = new List<Hl7v2StructureNode>();
        do
        {
            nodes.Add(Node());
        }
        while (Take(divider));
        return [.. nodes];
    }

    private Hl7v2StructureNode Node()
    {
        if (Take('<'))
        {
            var options = Nodes('|');
            Expect('>');
            return new Hl7v2StructureNode(Hl7v2StructureNodeKind.Choice, "", default, Cardinality(), options);
        }

        var name = Name();
        List<string>? others = null;
        while (Take('='))
            (others ??= []).Add(Name());
        var cardinality = Cardinality();
        if (!Take('('))
        {
            _ = Hl7v2SegmentId.TryParse(name, out var segment);
            return new Hl7v2StructureNode(Hl7v2StructureNodeKind.Segment, name, segment, cardinality, []);
        }

        var children = Nodes(' ');
        Expect(')');
        return new Hl7v2StructureNode(Hl7v2StructureNodeKind.Group, name, default, cardinality, children, others?.ToArray());
    }

    private string Name()
    {
        var start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
            _position++;
        return TextPool.Share(_text[start.._position]);
    }

    private (int Min, int Max) Cardinality()
    {
        var max = 1;
        if (Take('*'))
        {
            var start = _position;
            while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
                _position++;
            max = start == _position ? 0 : int.Parse(_text[start.._position], NumberStyles.None, CultureInfo.InvariantCulture);
        }

        return (Take('?') ? 0 : 1, max);
    }

    private bool Take(char expected)
    {
        if (_position >= _text.Length || _text[_position] != expected)
            return false;
        _position++;
        return true;
    }

    private void Expect(char expected)
    {
        if (!Take(expected))
            throw new FormatException($"A structure of the dictionary has no '{expected}' at {_position}");
    }
}
