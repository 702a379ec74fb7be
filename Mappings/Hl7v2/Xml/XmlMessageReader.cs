using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml;
using InterfaceEngine.Mappings.Hl7v2.CharacterSets;

namespace InterfaceEngine.Mappings.Hl7v2.Xml;

/// <summary>
/// Makes a delimited message of an XML document. Only the numbers in names matter (<c>PID.3</c>, <c>CX.4</c>), not the groups or data types that the
/// names begin with: those follow from the segments.
/// </summary>
internal sealed class XmlMessageReader
{
    private const int Deepest = 32;
    private const int MostNumber = 999;
    private const int MostCharacters = 64 * 1024 * 1024;

    // No document type and so no entities of its own, nothing fetched from anywhere, an end to its size.
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MostCharacters,
        MaxCharactersFromEntities = 1,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    };

    private readonly XmlReader _xml;
    private readonly StringBuilder _text = new();
    private ErEncoder _encoder = new(Hl7v2Delimiters.Standard);
    private string _characterSet = "";
    private bool _hasHeader;

    private XmlMessageReader(XmlReader xml) => _xml = xml;

    /// <summary>Reads a document.</summary>
    /// <param name="content">The document.</param>
    /// <param name="bytes">The delimited message.</param>
    /// <param name="set">The set that it is in: the one of MSH.18 where that has all its characters, else UTF-8.</param>
    /// <param name="error">Why the document holds no message.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> content, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(true)] out Hl7v2CharacterSet? set, [NotNullWhen(false)] out Hl7v2Error? error)
    {
        (bytes, set) = (null, null);
        if (!MemoryMarshal.TryGetArray(content, out var array))
            array = content.ToArray();
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(array.Array!, array.Offset, array.Count, writable: false), Settings);
            (bytes, set) = new XmlMessageReader(xml).Read();
            error = null;
            return true;
        }
        catch (XmlException e)
        {
            // The exception's own text may quote the document.
            error = Error(Math.Max(1, e.LineNumber), Math.Max(1, e.LinePosition), "the content is no well-formed XML, or has a document type, which is not taken");
        }
        catch (FormatException e)
        {
            error = new Hl7v2Error("HL7V2-XML", e.Message, 0, null, 100);
        }

        return false;
    }

    private static Hl7v2Error Error(int line, int column, string text) => new("HL7V2-XML", $"Line {line}, column {column}: {text}", 0, null, 100);

    private (byte[] Bytes, Hl7v2CharacterSet Set) Read()
    {
        if (_xml.MoveToContent() != XmlNodeType.Element)
            throw Fault("the document has no root element");
        CheckNamespace();
        ReadGroup();
        if (!_hasHeader)
            throw new FormatException("The document has no MSH element, or another segment before it");
        var text = _text.ToString();
        var set = Declaration.Find(Encoding.Latin1.GetBytes(_characterSet)) is { } declared && declared.CanWrite(text) ? declared : Hl7v2CharacterSet.Utf8;
        return (set.Encoding.GetBytes(text), set);
    }

    // The root or a group: segments and groups.
    private void ReadGroup()
    {
        if (_xml.Depth > Deepest)
            throw Fault($"elements are nested more than {Deepest} deep");
        foreach (var _ in Children())
        {
            if (Hl7v2SegmentId.TryParse(_xml.LocalName, out var id))
                ReadSegment(id);
            else if (_xml.LocalName.Contains('.', StringComparison.Ordinal))
                ReadGroup();
            else
                throw Fault("an element is neither a segment, named by three capital letters or digits, nor a group, named with a dot");
        }
    }

    private void ReadSegment(Hl7v2SegmentId id)
    {
        if (!_hasHeader && id != Hl7v2SegmentId.Msh)
            throw new FormatException("The document has no MSH element, or another segment before it");
        var fields = new SortedDictionary<int, string>();
        foreach (var _ in Children())
        {
            var number = Number();
            if (id == Hl7v2SegmentId.Msh && number <= 2)
            {
                fields[number] = _xml.ReadElementContentAsString();
                if (Hl7v2Delimiters.TryRead(Encoding.UTF8.GetBytes($"MSH{fields.GetValueOrDefault(1, "|")}{fields.GetValueOrDefault(2, "^~\\&")}"), out var delimiters))
                    _encoder = new ErEncoder(delimiters);
                continue;
            }

            var value = ReadField();
            fields[number] = fields.TryGetValue(number, out var earlier) ? $"{earlier}{(char)_encoder.Repetition(Fault)}{value}" : value;
        }

        Write(id, fields);
    }

    private void Write(Hl7v2SegmentId id, SortedDictionary<int, string> fields)
    {
        var separator = (char)_encoder.Delimiters.Field;
        _text.Append(id.ToString());
        var at = 0;
        if (id == Hl7v2SegmentId.Msh)
        {
            _hasHeader = true;
            _characterSet = fields.GetValueOrDefault(18, "").Split((char)_encoder.Delimiters.Repetition)[0];
            _text.Append(separator).Append(IsEncodingCharacters(fields.GetValueOrDefault(2, "")) ? fields[2] : _encoder.EncodingCharacters);
            at = 2;
        }

        foreach (var (number, value) in fields)
        {
            if (value.Length == 0 || (number <= at && id == Hl7v2SegmentId.Msh))
                continue;
            _text.Append(separator, number - at).Append(value);
            at = number;
        }

        _text.Append('\r');
    }

    // What stands in MSH.2 stays, further characters too, unless it would be something else in the delimited form.
    private bool IsEncodingCharacters(string text)
        => text.Length > 0 && text.All(c => c is >= ' ' and < '\x7F' && c != _encoder.Delimiters.Field)
            && text.StartsWith(_encoder.EncodingCharacters, StringComparison.Ordinal);

    // One repetition.
    private string ReadField() => ReadParts(static reader => reader.ReadComponent(), () => _encoder.Component(Fault));

    private string ReadComponent() => ReadParts(static reader => reader.ReadLeaf(), () => _encoder.SubComponent(Fault));

    private string ReadLeaf()
    {
        var text = ReadText(out var hasParts);
        return hasParts ? throw Fault("an element has parts, where a sub-component is text") : text!;
    }

    private string ReadParts(Func<XmlMessageReader, string> read, Func<byte> delimiter)
    {
        var text = ReadText(out var hasParts);
        if (!hasParts)
            return text!;
        var parts = new SortedDictionary<int, string>();
        do
        {
            var number = Number();
            if (!parts.TryAdd(number, read(this)))
                throw Fault("a component comes twice");
        }
        while (MoveToElement());

        _xml.ReadEndElement();
        var joined = new StringBuilder();
        var at = 1;
        foreach (var (number, part) in parts)
        {
            if (part.Length == 0)
                continue;
            if (number > at)
                joined.Append((char)delimiter(), number - at);
            joined.Append(part);
            at = number;
        }

        return joined.ToString();
    }

    // An element's text, escaped; where it has parts instead, the reader stands on the first of them.
    private string? ReadText(out bool hasParts)
    {
        hasParts = false;
        CheckNamespace();
        if (_xml.IsEmptyElement)
        {
            _xml.Read();
            return "";
        }

        _xml.Read();
        var text = new StringBuilder();
        while (_xml.NodeType != XmlNodeType.EndElement)
        {
            switch (_xml.NodeType)
            {
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    _encoder.AddText(text, _xml.Value);
                    break;
                case XmlNodeType.Whitespace when text.Length > 0 || !_xml.Value.Contains('\n', StringComparison.Ordinal):
                    // Blanks alone are a value; a line break alone is how the document is laid out.
                    _encoder.AddText(text, _xml.Value);
                    break;
                case XmlNodeType.Element when _xml.LocalName == "escape":
                    _encoder.AddEscape(text, _xml.GetAttribute("V") ?? throw Fault("an escape has no V, which says what it stands for"));
                    _xml.Skip();
                    continue;
                case XmlNodeType.Element:
                    if (text.ToString().AsSpan().Trim().Length > 0)
                        throw Fault("an element has both text and parts");
                    hasParts = true;
                    return null;
                case XmlNodeType.None:
                    throw Fault("the document ends within an element");
            }

            _xml.Read();
        }

        _xml.ReadEndElement();
        return text.ToString();
    }

    // Stands on each child element in turn; whoever asks reads it to its end.
    private IEnumerable<int> Children()
    {
        if (_xml.IsEmptyElement)
        {
            _xml.Read();
            yield break;
        }

        _xml.Read();
        while (MoveToElement())
        {
            CheckNamespace();
            yield return _xml.Depth;
        }

        _xml.ReadEndElement();
    }

    private bool MoveToElement()
    {
        while (_xml.NodeType is not (XmlNodeType.Element or XmlNodeType.EndElement))
        {
            if (_xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                throw Fault("text stands where elements are expected");
            if (!_xml.Read())
                throw Fault("the document ends within an element");
        }

        return _xml.NodeType == XmlNodeType.Element;
    }

    private int Number()
    {
        CheckNamespace();
        var name = _xml.LocalName;
        return int.TryParse(name.AsSpan(name.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostNumber
            ? number
            : throw Fault($"an element of a segment is named with a number from 1 to {MostNumber} after a dot, such as PID.3 or CX.1");
    }

    private void CheckNamespace()
    {
        if (_xml.NamespaceURI is not ("" or Hl7v2Xml.Namespace))
            throw Fault($"an element is in another namespace than {Hl7v2Xml.Namespace}");
    }

    private FormatException Fault(string text)
    {
        var at = (IXmlLineInfo)_xml;
        return new FormatException($"Line {at.LineNumber}, column {at.LinePosition}: {text}");
    }
}
