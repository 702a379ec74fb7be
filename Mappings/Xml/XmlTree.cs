using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Xml;

/// <summary>
/// A document as the tree that expressions walk: an object whose one member is the root element. An element's elements and attributes are its
/// members by their local names, attributes with an <c>@</c> before it, which expressions may leave out; repeated elements are a list. An
/// element with text only is that text; members of one with text stand in the object of its name with an underscore, where expressions find
/// them (as the extensions of FHIR's primitives). <c>xsi:nil</c> is JSON null.
/// </summary>
public static class XmlTree
{
    /// <summary>The media type of XML.</summary>
    public const string MediaType = "application/xml";

    /// <summary>The attribute that holds the namespace of an element that is in another than the one around it.</summary>
    public const string NamespaceName = "@xmlns";

    /// <summary>XML Schema's namespace of <c>xsi:nil</c>.</summary>
    internal const string InstanceNamespace = "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>Reads a document; every token of the tree knows its place.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="fault">Why they are no document; null where they are.</param>
    /// <returns>The tree, or null with a fault.</returns>
    public static JObject? Read(ReadOnlyMemory<byte> content, out XmlFault? fault)
    {
        if (!XmlDocumentReader.TryRead(content.Span, out var root, out fault))
            return null;
        var tokens = new PlacedTokens();
        tokens.Add(JsonToken.StartObject, null, root.Line, root.Column);
        Write([root], "", tokens);
        tokens.Add(JsonToken.EndObject, null, root.Line, root.Column);
        return (JObject)tokens.ToTree();
    }

    /// <summary>Whether content can only be XML: its first character is an angle bracket.</summary>
    public static bool LooksLikeXml(ReadOnlySpan<byte> content) => Hl7v2.Xml.Hl7v2Xml.LooksLikeXml(content);

    // One element, or all that have one name in the element around them.
    private static void Write(List<XmlElement> same, string around, PlacedTokens tokens)
    {
        var first = same[0];
        Name(first.Name, first, tokens);
        if (same.Count > 1)
            tokens.Add(JsonToken.StartArray, null, first.Line, first.Column);
        foreach (var element in same)
        {
            if (HasText(element))
                tokens.Add(JsonToken.String, Text(element), element.Line, element.Column);
            else if (IsNil(element))
                tokens.Add(JsonToken.Null, null, element.Line, element.Column);
            else if (HasMembers(element, around))
                WriteMembers(element, around, tokens);
            else
                tokens.Add(JsonToken.String, "", element.Line, element.Column);
        }
        if (same.Count > 1)
            tokens.Add(JsonToken.EndArray, null, first.Line, first.Column);
        if (same.Exists(e => HasText(e) && HasMembers(e, around)))
            WriteCompanions(same, around, tokens);
    }

    private static void WriteCompanions(List<XmlElement> same, string around, PlacedTokens tokens)
    {
        var first = same[0];
        Name("_" + first.Name, first, tokens);
        if (same.Count > 1)
            tokens.Add(JsonToken.StartArray, null, first.Line, first.Column);
        foreach (var element in same)
            if (HasText(element) && HasMembers(element, around))
                WriteMembers(element, around, tokens);
            else
                tokens.Add(JsonToken.Null, null, element.Line, element.Column);
        if (same.Count > 1)
            tokens.Add(JsonToken.EndArray, null, first.Line, first.Column);
    }

    private static void WriteMembers(XmlElement element, string around, PlacedTokens tokens)
    {
        tokens.Add(JsonToken.StartObject, null, element.Line, element.Column);
        if (element.Namespace != around)
        {
            Name(NamespaceName, element, tokens);
            tokens.Add(JsonToken.String, element.Namespace, element.Line, element.Column);
        }
        foreach (var attribute in element.Attributes.Where(IsMember).DistinctBy(a => a.Name))
        {
            tokens.Add(JsonToken.PropertyName, "@" + attribute.Name, attribute.Line, attribute.Column);
            tokens.Add(JsonToken.String, attribute.Value, attribute.Line, attribute.Column);
        }
        if (element.Children.Count == 1)
            Write([element.Children[0]], element.Namespace, tokens);
        else
            foreach (var group in element.Children.GroupBy(c => c.Name, StringComparer.Ordinal))
                Write([.. group], element.Namespace, tokens);
        tokens.Add(JsonToken.EndObject, null, element.Line, element.Column);
    }

    private static void Name(string name, XmlElement at, PlacedTokens tokens) => tokens.Add(JsonToken.PropertyName, name, at.Line, at.Column);

    private static bool HasMembers(XmlElement element, string around)
        => element.Children.Count > 0 || element.Namespace != around || element.Attributes.Any(IsMember);

    // What XML Schema says of an instance, and xml:space, speak of the document and not in it.
    private static bool IsMember(XmlAttribute attribute)
        => attribute.Namespace != InstanceNamespace && !(attribute.Name == "space" && attribute.Namespace == "http://www.w3.org/XML/1998/namespace");

    private static bool IsNil(XmlElement element)
        => element.Children.Count == 0 && element.Attributes.Any(a => a is { Name: "nil", Namespace: InstanceNamespace, Value: "true" or "1" });

    private static bool HasText(XmlElement element) => element.KeepsBlanks && element.Children.Count == 0 ? element.Text.Length > 0 : !string.IsNullOrWhiteSpace(element.Text);

    private static string Text(XmlElement element) => element.KeepsBlanks ? element.Text : element.Text.Trim();
}
