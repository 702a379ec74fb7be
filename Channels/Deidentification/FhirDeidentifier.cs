using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Deidentification;

/// <summary>Replaces what a FHIR resource says of people, by the elements that hold it in R4.</summary>
internal static class FhirDeidentifier
{
    private static readonly HashSet<string> s_freeText =
        ["div", "comment", "comments", "conclusion", "description", "note", "patientInstruction", "valueString", "valueMarkdown", "data", "title", "details", "recommendation", "instruction"];
    private static readonly HashSet<string> s_contactSystems = ["phone", "fax", "email", "pager", "url", "sms", "other"];

    /// <summary>Replaces it.</summary>
    public static byte[]? Replace(ReadOnlyMemory<byte> content, InventedValues values, out MessageError? error)
    {
        var resource = FhirReader.Read(content, out var issue);
        error = issue is null ? null : new MessageError(issue.Code, issue.Message) { Place = $"line {issue.Line}, column {issue.Column}" };
        if (resource is null)
            return null;
        Walk(resource, "", values);
        return [.. JsonTree.Write(resource, indented: true), (byte)'\n'];
    }

    private static void Walk(JToken token, string name, InventedValues values)
    {
        switch (token)
        {
            case JObject member:
                foreach (var property in member.Properties().ToArray())
                    Walk(property.Value, member, property.Name, name, values);
                break;
            case JArray list:
                foreach (var item in list.ToArray())
                    Walk(item, name, values);
                break;
        }
    }

    private static void Walk(JToken value, JObject owner, string name, string ownerName, InventedValues values)
    {
        if (value is JArray list && list.All(i => i.Type == JTokenType.String))
        {
            foreach (var item in list.ToArray())
                if (Choose(owner, name, ownerName, values) is { } replaceItem)
                    item.Replace(new JValue(replaceItem((string)item!)));
        }
        else if (value.Type == JTokenType.String)
        {
            if (Choose(owner, name, ownerName, values) is { } replace)
                value.Replace(new JValue(replace((string)value!)));
        }
        else
            Walk(value, name, values);
    }

    // By what the element is called and what it stands in.
    private static Func<string, string>? Choose(JObject owner, string name, string ownerName, InventedValues values) => name switch
    {
        "family" => values.Family,
        "given" => values.Given,
        "text" when owner["family"] is not null || owner["given"] is not null || ownerName is "name" => values.Family,
        "birthDate" or "deceasedDateTime" => values.Birth,
        "line" or "city" or "district" or "postalCode" => values.Address,
        "text" when owner["line"] is not null || owner["city"] is not null || ownerName is "address" => values.Address,
        "text" => values.FreeText,
        "value" when ownerName.EndsWith("dentifier", StringComparison.Ordinal) || ownerName is "requisition" => values.Id,
        "subscriberId" or "preAuthRef" => values.Id,
        "valueDateTime" or "valueDate" when ((string?)owner["url"])?.Contains("irth", StringComparison.Ordinal) == true => values.Birth,
        "url" when ownerName is "request" || owner["contentType"] is not null => text => Reference(text, values),
        "ifNoneExist" => values.FreeText,
        "value" when owner["system"] is { Type: JTokenType.String } system && s_contactSystems.Contains((string)system!) => values.Contact,
        "id" when owner["resourceType"] is not null => values.Id,
        "reference" => text => Reference(text, values),
        "fullUrl" => text => Reference(text, values),
        "display" when owner["reference"] is not null || owner["identifier"] is not null => values.FreeText,
        "div" => text => $"<div xmlns=\"http://www.w3.org/1999/xhtml\">{values.FreeText("narrative")}</div>",
        "data" => text => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(values.FreeText("what was attached"))),
        _ => s_freeText.Contains(name) ? values.FreeText : null,
    };

    // Patient/123 and what has the id 123 must go on to belong together.
    private static string Reference(string text, InventedValues values)
    {
        var slash = text.LastIndexOf('/');
        if (slash >= 0 && slash < text.Length - 1)
            return text[..(slash + 1)] + values.Id(text[(slash + 1)..]);
        var colon = text.LastIndexOf(':');
        return colon >= 0 && !text.StartsWith('#') ? text[..(colon + 1)] + values.Id(text[(colon + 1)..]) : text;
    }
}
