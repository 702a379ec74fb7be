using System.Text;
using System.Xml;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>Writes a resource in FHIR's XML form (xml.html), its elements in the standard's order.</summary>
public static class FhirXml
{
    /// <summary>The media type of FHIR XML.</summary>
    public const string MediaType = "application/fhir+xml";

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a resource in UTF-8. It must be a valid one: what R4 does not know has no place in the order.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="indented">Whether it is laid out for people.</param>
    /// <exception cref="ArgumentException">An element is not one of R4, or not of its kind.</exception>
    public static byte[] Write(JObject resource, bool indented = false)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = s_utf8, Indent = indented, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize }))
            Resource(xml, resource);
        return bytes.ToArray();
    }

    private static void Resource(XmlWriter xml, JObject resource)
    {
        var type = FhirDefinitions.R4.Find(FhirReader.TypeOf(resource) ?? "") ?? throw Unknown("resourceType");
        xml.WriteStartElement(type.Name, FhirXmlReader.Namespace);
        Members(xml, resource, type, isResource: true);
        xml.WriteEndElement();
    }

    private static void Members(XmlWriter xml, JObject owner, FhirType type, bool isResource)
    {
        foreach (var property in owner.Properties())
            if (!(isResource && property.Name == "resourceType") && !type.Elements.ContainsKey(property.Name.TrimStart('_')))
                throw Unknown(property.Name);
        foreach (var element in type.Ordered)
        {
            if (!isResource && IsAttribute(element, type))
                continue;
            var (value, more) = (owner[element.Name], element.Type is null ? owner["_" + element.Name] : null);
            if (value is null && more is null)
                continue;
            var (values, companions) = (value as JArray, more as JArray);
            var count = Math.Max(values?.Count ?? 1, companions?.Count ?? 1);
            for (var i = 0; i < count; i++)
                One(xml, element, values is null ? value : values.ElementAtOrDefault(i), (companions is null ? more : companions.ElementAtOrDefault(i)) as JObject);
        }
    }

    private static void One(XmlWriter xml, FhirElement element, JToken? value, JObject? more)
    {
        if (element.TypeName == "xhtml" && value is JValue { Value: string markup })
        {
            xml.WriteRaw(markup);
            return;
        }
        xml.WriteStartElement(element.Name, FhirXmlReader.Namespace);
        if (element.Type is { } type)
        {
            var part = value as JObject ?? throw Unknown(element.Name);
            if (type.IsResource)
                Resource(xml, part);
            else
                Part(xml, part, type);
        }
        else
        {
            if (more?["id"] is JValue { Value: string id })
                xml.WriteAttributeString("id", id);
            if (value is JValue { Type: not JTokenType.Null } primitive)
                xml.WriteAttributeString("value", primitive.Value is string text ? text : primitive.ToString(Newtonsoft.Json.Formatting.None));
            if (more is not null)
                Members(xml, more, FhirDefinitions.R4["Element"], isResource: false);
        }
        xml.WriteEndElement();
    }

    private static void Part(XmlWriter xml, JObject part, FhirType type)
    {
        foreach (var element in type.Ordered)
            if (IsAttribute(element, type) && part[element.Name] is JValue { Value: string text })
                xml.WriteAttributeString(element.Name, text);
        Members(xml, part, type, isResource: false);
    }

    // The id of an element and the url of an extension are attributes.
    private static bool IsAttribute(FhirElement element, FhirType type) => element.Name == "id" || (element.Name == "url" && type.Name == "Extension");

    private static ArgumentException Unknown(string name) => new($"'{(name.Length <= 40 ? name : name[..40])}' is no element of R4 here.");
}
