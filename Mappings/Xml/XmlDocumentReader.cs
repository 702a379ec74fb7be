using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Xml;

namespace InterfaceEngine.Mappings.Xml;

/// <summary>
/// Reads a document of unknown origin: no document type and so no entities of its own, nothing fetched from anywhere, an end to its depth and
/// size. Comments and processing instructions say nothing.
/// </summary>
internal sealed class XmlDocumentReader
{
    /// <summary>How deep elements may nest.</summary>
    public const int MostDepth = 128;

    /// <summary>How many characters a document may have.</summary>
    public const int MostCharacters = 64 * 1024 * 1024;

    private static readonly XmlReaderSettings s_settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MostCharacters,
        MaxCharactersFromEntities = 1,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private readonly XmlReader _xml;
    private readonly IXmlLineInfo _at;
    private readonly Func<XmlReader, bool>? _isMarkup;

    private XmlDocumentReader(XmlReader xml, Func<XmlReader, bool>? isMarkup) => (_xml, _at, _isMarkup) = (xml, (IXmlLineInfo)xml, isMarkup);

    /// <summary>Reads a document.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="root">Its root element.</param>
    /// <param name="fault">Why it is none.</param>
    /// <param name="isMarkup">Says of which elements the markup is wanted as it stands, instead of their parts; null for none.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> content, [NotNullWhen(true)] out XmlElement? root, [NotNullWhen(false)] out XmlFault? fault, Func<XmlReader, bool>? isMarkup = null)
    {
        (root, fault) = (null, null);
        string? text = null;
        XmlReader? xml = null;
        try
        {
            text = XmlText.Decode(content);
            if (string.IsNullOrWhiteSpace(text))
                fault = new XmlFault("XML-EMPTY", 1, 1, "there is nothing here; expected an XML document");
            else if (text.Length > MostCharacters)
                fault = new XmlFault("XML-SIZE", 1, 1, $"the document has more than {MostCharacters / 1024 / 1024} million characters");
            else
            {
                xml = XmlReader.Create(new StringReader(text), s_settings);
                root = new XmlDocumentReader(xml, isMarkup).Read();
            }
        }
        catch (XmlFaultException e)
        {
            fault = e.Fault;
        }
        catch (XmlException e)
        {
            fault = Describe(e, text!, xml is { NodeType: not XmlNodeType.None, Depth: > 0 });
        }
        finally
        {
            xml?.Dispose();
        }
        return root is not null;
    }

    private XmlElement Read()
    {
        _xml.MoveToContent();
        var root = ReadElement();
        // What follows the root may be no document.
        while (_xml.Read())
        {
        }
        return root;
    }

    // Stands on a start tag, and after it on its end tag, or still on it where it is empty.
    private XmlElement ReadElement()
    {
        if (_xml.Depth >= MostDepth)
            throw new XmlFaultException(new XmlFault("XML-DEPTH", _at.LineNumber, _at.LinePosition, $"elements nest deeper than {MostDepth} levels"));
        var element = new XmlElement(_xml.LocalName, _xml.NamespaceURI, _at.LineNumber, _at.LinePosition - 1) { KeepsBlanks = _xml.XmlSpace == XmlSpace.Preserve };
        if (_isMarkup?.Invoke(_xml) == true)
        {
            using var subtree = _xml.ReadSubtree();
            subtree.Read();
            element.Markup = subtree.ReadOuterXml();
            return element;
        }
        var isEmpty = _xml.IsEmptyElement;
        while (_xml.MoveToNextAttribute())
            if (_xml.Prefix != "xmlns" && (_xml.Prefix.Length > 0 || _xml.LocalName != "xmlns"))
                element.Add(new XmlAttribute(_xml.LocalName, _xml.NamespaceURI, _xml.Value, _at.LineNumber, _at.LinePosition));
        _xml.MoveToElement();
        if (!isEmpty)
            ReadContent(element);
        return element;
    }

    private void ReadContent(XmlElement element)
    {
        StringBuilder? more = null;
        while (_xml.Read() && _xml.NodeType != XmlNodeType.EndElement)
        {
            switch (_xml.NodeType)
            {
                case XmlNodeType.Element:
                    element.Add(ReadElement());
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    if (element.Text.Length == 0 && more is null)
                        element.Text = _xml.Value;
                    else
                        (more ??= new StringBuilder(element.Text)).Append(_xml.Value);
                    break;
            }
        }
        if (more is not null)
            element.Text = more.ToString();
    }

    // The exception's own text may quote the document. It has no place where the document ends too early or has a document type.
    private static XmlFault Describe(XmlException e, string text, bool hasRoot)
    {
        var (line, column) = (e.LineNumber, e.LinePosition);
        if (!hasRoot && text.IndexOf("<!DOCTYPE", StringComparison.Ordinal) is >= 0 and var at && (line == 0 || IsBefore(text, at, line, column)))
        {
            (line, column) = PlaceOf(text, at);
            return new XmlFault("XML-DTD", line, column, "the document has a document type, which is not taken: it could name entities and files");
        }
        if (line == 0)
            (line, column) = PlaceOf(text, text.Length);
        return new XmlFault("XML-SYNTAX", line, Math.Max(1, column),
            "the text is not well-formed here; expected each tag closed by its own name, attributes in quotes, and &amp; and &lt; for & and <");
    }

    private static bool IsBefore(string text, int at, int line, int column) => PlaceOf(text, at).CompareTo((line, column)) <= 0;

    private static (int Line, int Column) PlaceOf(string text, int at)
    {
        var before = text.AsSpan(0, at);
        return (before.Count('\n') + 1, at - before.LastIndexOf('\n'));
    }
}
