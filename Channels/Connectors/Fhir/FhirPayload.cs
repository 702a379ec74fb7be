using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Xml;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Fhir;

/// <summary>What the connector has to know of a payload. The payload itself is sent as it is.</summary>
internal sealed class FhirPayload
{
    private readonly JObject _resource;

    private FhirPayload(JObject resource, bool isXml)
    {
        (_resource, IsXml) = (resource, isXml);
        Type = FhirReader.TypeOf(resource)!;
        var id = Text(resource["id"]);
        Id = id is { Length: > 0 and <= 64 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') && id is not ("." or "..") ? id : null;
        if (Type != "Bundle")
            return;
        BundleType = Text(resource["type"]) ?? "";
        var entries = (resource["entry"] as JArray)?.OfType<JObject>().ToList() ?? [];
        EntryCount = entries.Count;
        UnsafeEntries = [.. Enumerable.Range(0, entries.Count).Where(i => !IsRepeatable(entries[i]["request"] as JObject))];
    }

    /// <summary>The resource's type.</summary>
    public string Type { get; }

    /// <summary>Its id; null where it has none that can stand in an address.</summary>
    public string? Id { get; }

    /// <summary>Whether it is XML, and not JSON.</summary>
    public bool IsXml { get; }

    /// <summary>A Bundle's type; null where it is no Bundle.</summary>
    public string? BundleType { get; }

    /// <summary>How many entries a Bundle has.</summary>
    public int EntryCount { get; }

    /// <summary>The entries of a Bundle that a repeat would do again, from 0.</summary>
    public IReadOnlyList<int> UnsafeEntries { get; } = [];

    /// <summary>Reads one.</summary>
    /// <param name="bytes">The payload.</param>
    /// <param name="wrong">Why it is no resource; null where it is one.</param>
    public static FhirPayload? Read(ReadOnlyMemory<byte> bytes, out MessageError? wrong)
    {
        var resource = FhirReader.Read(bytes, out var issue);
        wrong = issue is null ? null : new MessageError("FHIR-PAYLOAD", $"what is to be sent is no FHIR R4 resource ({issue.Code}): {issue.Message}") { Place = $"line {issue.Line}" };
        return resource is null ? null : new FhirPayload(resource, XmlTree.LooksLikeXml(bytes.Span));
    }

    /// <summary>A search for its first identifier that has a system and a value, encoded as a query; null where it has none.</summary>
    public string? IdentifierSearch()
        => Identifiers().Select(i => $"identifier={Uri.EscapeDataString(Escaped(i.System))}%7C{Uri.EscapeDataString(Escaped(i.Value))}").FirstOrDefault();

    /// <summary>
    /// Whether a search would find this resource once it is there, as far as can be seen: one for an identifier must name one of its own. Otherwise each repeat
    /// finds nothing, and makes another.
    /// </summary>
    public bool IsFoundBy(string search)
    {
        foreach (var parameter in search.Split('&'))
        {
            if (!parameter.StartsWith("identifier=", StringComparison.Ordinal))
                continue;
            var token = Uri.UnescapeDataString(parameter["identifier=".Length..]);
            var bar = token.IndexOf('|', StringComparison.Ordinal);
            if (!Identifiers().Any(i => bar < 0 ? Escaped(i.Value) == token : $"{Escaped(i.System)}|{Escaped(i.Value)}" == token))
                return false;
        }
        return true;
    }

    // Most resources have a list of identifiers, a few have one.
    private IEnumerable<(string System, string Value)> Identifiers()
    {
        var all = _resource["identifier"] switch { JArray list => list.OfType<JObject>(), JObject one => [one], _ => [] };
        foreach (var identifier in all)
        {
            if (Text(identifier["system"]) is { Length: > 0 } system && Text(identifier["value"]) is { Length: > 0 } value)
                yield return (system, value);
        }
    }

    // R4, 3.1.1.4.0.1: what has a meaning of its own in a search.
    private static string Escaped(string text)
        => text.AsSpan().IndexOfAny("\\|,$") < 0 ? text : string.Concat(text.Select(c => c is '\\' or '|' or ',' or '$' ? $"\\{c}" : c.ToString()));

    private static bool IsRepeatable(JObject? request) => Text(request?["method"]) switch
    {
        "GET" or "HEAD" or "PUT" or "DELETE" => true,
        "POST" => Text(request!["ifNoneExist"]) is { Length: > 0 },
        "PATCH" => Text(request!["ifMatch"]) is { Length: > 0 },
        _ => false,
    };

    private static string? Text(JToken? token) => token is JValue { Type: JTokenType.String } value ? (string?)value : null;
}
