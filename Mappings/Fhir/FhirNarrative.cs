using System.Collections.Frozen;
using System.Xml;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>The rules of a narrative's XHTML (narrative.html): well-formed, a div, and nothing that acts.</summary>
internal static class FhirNarrative
{
    private static readonly FrozenSet<string> Active = FrozenSet.ToFrozenSet(
        ["script", "form", "input", "button", "select", "textarea", "base", "frame", "frameset", "iframe", "object", "embed", "applet", "link", "head", "body", "html"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly XmlReaderSettings Reading = new()
    {
        // The document type declares HTML's entities in browsers; here it would only be a way to attack.
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        ConformanceLevel = ConformanceLevel.Fragment,
    };

    /// <summary>Tells what is wrong with a narrative's div.</summary>
    public static void Check(JValue div, string path, FhirIssues issues)
    {
        if (div.Type != JTokenType.String)
        {
            issues.Error(div, "FHIR-VALUE", "value", path, "this is no xhtml; expected a text in double quotes");
            return;
        }
        try
        {
            // HTML's named blanks are common in the field and harmless; XML itself knows five entities.
            using var text = new StringReader(((string)div.Value!).Replace("&nbsp;", " ", StringComparison.Ordinal));
            using var xml = XmlReader.Create(text, Reading);
            if (xml.MoveToContent() != XmlNodeType.Element || xml.LocalName != "div")
            {
                issues.Error(div, "FHIR-NARRATIVE", "value", path, "a narrative must be one <div> element");
                return;
            }
            do
            {
                if (xml.NodeType == XmlNodeType.Element && Active.Contains(xml.LocalName))
                    issues.Error(div, "FHIR-NARRATIVE", "invariant", path, $"a narrative must not hold the element <{xml.LocalName.ToLowerInvariant()}>");
            }
            while (xml.Read());
        }
        catch (XmlException)
        {
            // It is for people to read: whoever wants the data can still have it.
            issues.Warning(div, "FHIR-NARRATIVE", "value", path, "the narrative is not well-formed XHTML");
        }
    }
}
