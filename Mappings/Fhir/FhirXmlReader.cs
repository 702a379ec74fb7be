using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Xml;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>
/// Reads a resource in FHIR's XML form (xml.html) into the tree of its JSON form. What R4 does not know goes into the tree too, for the validator
/// to tell. Every token has the place of its element.
/// </summary>
internal sealed class FhirXmlReader
{
    /// <summary>The namespace of FHIR's elements.</summary>
    public const string Namespace = "http://hl7.org/fhir";

    private readonly PlacedTokens _tokens = new();

    /// <summary>Reads a document.</summary>
    /// <returns>The tree, or null with an issue.</returns>
    public static JObject? Read(ReadOnlySpan<byte> content, out FhirIssue? issue)
    {
        issue = null;
        if (!XmlDocumentReader.TryRead(content, out var root, out var fault, IsNarrative))
            issue = new FhirIssue(Severity.Error, fault.Code, "structure", "", fault.Line, fault.Column, fault.Message);
        else if (root.Namespace != Namespace)
            issue = new FhirIssue(Severity.Error, "FHIR-NAMESPACE", "structure", "", root.Line, root.Column, $"the root element is not in FHIR's namespace; expected xmlns=\"{Namespace}\"");
        else
        {
            var reader = new FhirXmlReader();
            reader.Resource(root);
            return (JObject)reader._tokens.ToTree();
        }
        return null;
    }

    private static bool IsNarrative(System.Xml.XmlReader xml) => xml is { LocalName: "div", NamespaceURI: "http://www.w3.org/1999/xhtml" };

    private void Resource(XmlElement element)
    {
        _tokens.Add(JsonToken.StartObject, null, element.Line, element.Column);
        Name("resourceType", element);
        Text(element.Name, element);
        Members(element, FhirDefinitions.R4.Find(element.Name) is { IsResource: true } type ? type : null);
        _tokens.Add(JsonToken.EndObject, null, element.Line, element.Column);
    }

    private void Complex(XmlElement element, FhirType? type)
    {
        // contained, and resource of an entry, hold the resource as an element of its own.
        if (type is { IsResource: true } && element.Children.Count == 1)
        {
            Resource(element.Children[0]);
            return;
        }
        _tokens.Add(JsonToken.StartObject, null, element.Line, element.Column);
        Attributes(element);
        Members(element, type);
        _tokens.Add(JsonToken.EndObject, null, element.Line, element.Column);
    }

    private void Members(XmlElement element, FhirType? type)
    {
        foreach (var group in element.Children.GroupBy(c => c.Name, StringComparer.Ordinal))
        {
            var known = type?.Elements.GetValueOrDefault(group.Key);
            var list = known?.IsList ?? group.Skip(1).Any();
            // What stands twice and must not is a list to the validator, which says so.
            Member([.. group], known, list || group.Skip(1).Any());
        }
    }

    private void Member(List<XmlElement> same, FhirElement? known, bool list)
    {
        var isComplex = known is null ? same.Exists(e => e.Attribute("value") is null && e.Children.Count > 0) : known.Type is not null;
        if (isComplex)
        {
            Name(same[0].Name, same[0]);
            Each(same, list, e => Complex(e, known?.Type));
            return;
        }
        if (same.Exists(e => HasValue(e)))
        {
            Name(same[0].Name, same[0]);
            Each(same, list, e => Primitive(e, known?.TypeName));
        }
        if (!same.Exists(HasMore))
            return;
        Name("_" + same[0].Name, same[0]);
        Each(same, list, e =>
        {
            if (HasMore(e))
                Companion(e);
            else
                _tokens.Add(JsonToken.Null, null, e.Line, e.Column);
        });
    }

    private void Each(List<XmlElement> same, bool list, Action<XmlElement> write)
    {
        if (list)
            _tokens.Add(JsonToken.StartArray, null, same[0].Line, same[0].Column);
        same.ForEach(write);
        if (list)
            _tokens.Add(JsonToken.EndArray, null, same[^1].Line, same[^1].Column);
    }

    private void Primitive(XmlElement element, string? type)
    {
        var value = element.Markup ?? element.Attribute("value");
        switch (type)
        {
            case null when value is null && !HasMore(element):
                Text(element.Text, element);
                break;
            case var _ when value is null:
                _tokens.Add(JsonToken.Null, null, element.Line, element.Column);
                break;
            case "boolean" when value is "true" or "false":
                _tokens.Add(JsonToken.Boolean, value == "true", element.Line, element.Column);
                break;
            case "decimal" or "integer" or "positiveInt" or "unsignedInt":
                _tokens.AddNumber(value!, element.Line, element.Column);
                break;
            default:
                Text(value!, element);
                break;
        }
    }

    private void Companion(XmlElement element)
    {
        _tokens.Add(JsonToken.StartObject, null, element.Line, element.Column);
        Attributes(element);
        Members(element, FhirDefinitions.R4["Element"]);
        _tokens.Add(JsonToken.EndObject, null, element.Line, element.Column);
    }

    // The id of an element and the url of an extension are attributes; the value of a primitive stands elsewhere.
    private void Attributes(XmlElement element)
    {
        foreach (var attribute in element.Attributes)
            if (attribute.Namespace.Length == 0 && attribute.Name != "value")
            {
                _tokens.Add(JsonToken.PropertyName, attribute.Name, attribute.Line, attribute.Column);
                _tokens.Add(JsonToken.String, attribute.Value, attribute.Line, attribute.Column);
            }
    }

    private static bool HasValue(XmlElement element) => element.Markup is not null || element.Attribute("value") is not null || !HasMore(element);

    private static bool HasMore(XmlElement element) => element.Children.Count > 0 || element.Attributes.Any(a => a is { Namespace: "", Name: "id" });

    private void Name(string name, XmlElement at) => _tokens.Add(JsonToken.PropertyName, name, at.Line, at.Column);

    private void Text(string text, XmlElement at) => _tokens.Add(JsonToken.String, text, at.Line, at.Column);
}
