using System.Globalization;
using System.Text;
using System.Xml;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Hl7v2.Xml;

/// <summary>
/// Writes a message as XML: its groups as its structure sees them, its components by the data types of its version. What the version does
/// not know (Z segments, further fields) is written with the data type UNKNOWN, so that nothing is left out.
/// </summary>
internal sealed class XmlMessageWriter
{
    private const string Unknown = "UNKNOWN";
    private static readonly Hl7v2SegmentId Obx = Hl7v2SegmentId.From("OBX"u8);
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineHandling = NewLineHandling.Entitize };

    private readonly Hl7v2Message _message;
    private readonly Hl7v2Dictionary _dictionary;
    private readonly XmlWriter _xml;
    private readonly string _namespace;

    private XmlMessageWriter(Hl7v2Message message, XmlWriter xml, string ns)
    {
        (_message, _xml, _namespace) = (message, xml, ns);
        _dictionary = Hl7v2Dictionary.For(message);
    }

    /// <summary>Writes a message as a document of its own.</summary>
    public static byte[] Write(Hl7v2Message message, string ns)
    {
        using var bytes = new MemoryStream(message.Content.Length * 4);
        using (var xml = XmlWriter.Create(bytes, Settings))
            new XmlMessageWriter(message, xml, ns).WriteMessage();
        return bytes.ToArray();
    }

    private void WriteMessage()
    {
        var root = RootName();
        Open(root);
        var groups = _message.Groups.Own;
        var (next, open) = (0, new Stack<int>());
        for (var i = 0; i < _message.Segments.Count; i++)
        {
            for (; open.Count > 0 && open.Peek() <= i; open.Pop())
                _xml.WriteEndElement();
            for (; next < groups.Length && groups[next].Start == i; next++)
            {
                Open($"{root}.{groups[next].Name}");
                open.Push(groups[next].End);
            }

            WriteSegment(_message.Segments[i]);
        }

        for (; open.Count > 0; open.Pop())
            _xml.WriteEndElement();
        _xml.WriteEndElement();
    }

    // The structure's name; where nobody knows it, what the sender says, as far as it can name an element.
    private string RootName()
    {
        var type = _message.Header.Field(9);
        var (code, happening, name) = (type.Component(1).ReadText(), type.Component(2).ReadText(), type.Component(3).ReadText());
        if (_dictionary.TryFindStructure(code, happening, name, out var structure))
            return structure.Id;
        var own = name.Length > 0 ? name : happening.Length > 0 ? $"{code}_{happening}" : code;
        return IsName(own) ? own : Unknown;
    }

    private void WriteSegment(Hl7v2Segment segment)
    {
        // A line without a name has no place in a document of named elements.
        if (!segment.Id.IsWellFormed)
            return;
        var name = segment.Id.ToString();
        _dictionary.TryFindSegment(segment.Id, out var definition);
        Open(name);
        var number = 0;
        foreach (var field in segment.Fields)
        {
            number++;
            if (field.IsEmpty)
                continue;
            var element = string.Create(CultureInfo.InvariantCulture, $"{name}.{number}");
            if (field.Level == Hl7v2Level.Literal)
            {
                WriteLiteral(element, field.ReadText());
                continue;
            }

            var type = definition?.Field(number)?.Type;
            if (segment.Id == Obx && number == 5)
                type = _dictionary.TryFindType(segment.Field(2).ReadText(), out var stated) ? stated : null;
            WriteField(element, field, type);
        }

        _xml.WriteEndElement();
    }

    private void WriteField(string element, Hl7v2Value field, Hl7v2TypeDefinition? type)
    {
        // Empty ones are written only where another follows: it must keep its number.
        var (first, empty) = (true, 0);
        foreach (var repetition in field.Repetitions)
        {
            if (repetition.IsEmpty && !first)
            {
                empty++;
                continue;
            }

            for (first = false; empty > 0; empty--)
                WriteRepetition(element, default, type);
            WriteRepetition(element, repetition, type);
        }
    }

    private void WriteRepetition(string element, Hl7v2Value repetition, Hl7v2TypeDefinition? type)
    {
        Open(element);
        WriteParts(repetition, type, repetition.ComponentCount, static (value, number) => value.Component(number), WriteComponent);
        _xml.WriteEndElement();
    }

    // Delimiters have no escapes: they are what XML can carry, or the message cannot be written so.
    private void WriteLiteral(string element, string text)
    {
        if (text.Any(c => !XmlConvert.IsXmlChar(c)))
            throw Hl7v2WriteException.NotInXml(element.Replace('.', '-'));
        Open(element);
        _xml.WriteString(text);
        _xml.WriteEndElement();
    }

    private void WriteComponent(Hl7v2Value component, Hl7v2TypeDefinition? type)
        => WriteParts(component, type, component.SubComponentCount, static (value, number) => value.SubComponent(number), (leaf, _) => WriteText(leaf));

    // A simple data type has no parts to name, unless the sender wrote some.
    private void WriteParts(
        Hl7v2Value value, Hl7v2TypeDefinition? type, int count, Func<Hl7v2Value, int, Hl7v2Value> part, Action<Hl7v2Value, Hl7v2TypeDefinition?> write)
    {
        while (count > 1 && part(value, count).IsEmpty)
            count--;
        if (value.IsNull && count <= 1)
        {
            WriteText(part(value, 1));
            return;
        }

        if (type is null or { IsSimple: true } && count <= 1 && part(value, 1).SubComponentCount <= 1)
        {
            write(part(value, 1), null);
            return;
        }

        for (var number = 1; number <= count; number++)
        {
            var one = part(value, number);
            if (one.IsEmpty)
                continue;
            Open(string.Create(CultureInfo.InvariantCulture, $"{(type is null or { Varies: true } ? Unknown : type.Id)}.{number}"));
            write(one, type?.Component(number)?.Type);
            _xml.WriteEndElement();
        }
    }

    // Sequences that reading keeps are elements; characters that XML cannot carry are written as HL7 writes them.
    private void WriteText(Hl7v2Value leaf)
    {
        var text = leaf.ReadEscapedText(Hl7v2Escapes.Marked);
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character is >= ' ' and < '\uD800' or > '\uDFFF' and < '\uFFFE')
                continue;
            if (char.IsHighSurrogate(character) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
                continue;
            }

            _xml.WriteString(text[start..i]);
            if (character == Hl7v2Text.Mark && text.IndexOf((char)Hl7v2Text.Mark, i + 1) is var close and > 0)
            {
                WriteEscape(text[(i + 1)..close]);
                i = close;
            }
            else if (character < ' ')
                WriteEscape(string.Create(CultureInfo.InvariantCulture, $"X{(int)character:X2}"));
            else
                _xml.WriteString("\uFFFD");
            start = i + 1;
        }

        _xml.WriteString(text[start..]);
    }

    private void WriteEscape(string sequence)
    {
        Open("escape");
        _xml.WriteAttributeString("V", sequence);
        _xml.WriteEndElement();
    }

    private void Open(string name) => _xml.WriteStartElement(name, _namespace);

    private static bool IsName(string text)
        => text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
