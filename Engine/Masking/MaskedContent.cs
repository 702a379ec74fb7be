using System.Globalization;
using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Xml;
using InterfaceEngine.Mappings.Xml;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Masking;

/// <summary>
/// Shows the structure of content without its values: which fields are there and how long. What the header says of the message itself (systems, type,
/// control id, version) is shown; everything else is masked.
/// </summary>
internal static class MaskedContent
{
    // MSH-1..7, 9..18: systems, time, type, control id, processing id, version, character set. MSH-8 is a password by another name.
    private static readonly bool[] ShownHeaderFields = [.. Enumerable.Range(0, 19).Select(n => n is > 0 and not 8 and not 13 and not 14)];

    private static readonly HashSet<string> ShownNames = new(StringComparer.Ordinal) { "resourceType", "type", "version", "currency" };

    /// <summary>The lines of the masked view of content in a format.</summary>
    public static string Show(ReadOnlyMemory<byte> content, ContentFormat format) => format switch
    {
        ContentFormat.Hl7v2 when Hl7v2Xml.TryReadEither(content, Hl7v2TextRules.Standard, out var message, out _) => Show(message!),
        ContentFormat.Fhir or ContentFormat.Xml when XmlTree.LooksLikeXml(content.Span) && XmlTree.Read(content, out _) is { } tree => Show(tree),
        ContentFormat.Fhir or ContentFormat.Json when JsonTree.Read(content, out _) is { } tree => Show(tree),
        ContentFormat.Csv => ShowLines(content.Span),
        _ => OfBytes(content.Length),
    };

    /// <summary>The format that a payload's media type stands for.</summary>
    public static ContentFormat FormatOf(string contentType)
        => contentType.Contains("hl7-v2", StringComparison.OrdinalIgnoreCase) ? ContentFormat.Hl7v2
        : contentType.Contains("json", StringComparison.OrdinalIgnoreCase) ? ContentFormat.Json
        : contentType.Contains("xml", StringComparison.OrdinalIgnoreCase) ? ContentFormat.Xml
        : contentType.Contains("csv", StringComparison.OrdinalIgnoreCase) ? ContentFormat.Csv
        : ContentFormat.Raw;

    /// <summary>What stands for a value of that many characters.</summary>
    public static string OfLength(int length) => $"‹{length.ToString(CultureInfo.InvariantCulture)} chars›";

    private static string Show(Hl7v2Message message)
    {
        var text = new StringBuilder();
        for (var s = 0; s < message.Segments.Count; s++)
        {
            var segment = message.Segments[s];
            var header = segment.Id == Hl7v2SegmentId.Msh;
            var f = 0;
            foreach (var field in segment.Fields)
            {
                f++;
                if (field.IsEmpty || (header && f < 3))
                    continue;
                var shown = header && f < ShownHeaderFields.Length && ShownHeaderFields[f];
                text.Append(CultureInfo.InvariantCulture, $"{segment.ReadName()}-{f}  ");
                text.AppendLine(shown ? Encoding.Latin1.GetString(field.Raw) : field.IsNull ? "‹null›" : OfLength(field.Raw.Length));
            }
        }
        return text.ToString();
    }

    private static string Show(JToken token)
    {
        Mask(token);
        return token.ToString(Newtonsoft.Json.Formatting.Indented);
    }

    private static void Mask(JToken token)
    {
        switch (token)
        {
            case JObject tree:
                foreach (var property in tree.Properties())
                    if (!(property.Value is JValue && ShownNames.Contains(property.Name)))
                        Mask(property.Value);
                break;
            case JArray list:
                // Masking replaces values in place, so the list is walked over a copy of its items.
                foreach (var item in list.ToArray())
                    Mask(item);
                break;
            case JValue { Type: not JTokenType.Null } value:
                value.Value = value.Type switch
                {
                    JTokenType.Boolean => "‹flag›",
                    JTokenType.Integer or JTokenType.Float => "‹number›",
                    _ => OfLength(value.ToString(CultureInfo.InvariantCulture).Length),
                };
                break;
        }
    }

    private static string ShowLines(ReadOnlySpan<byte> content)
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var range in content.Split((byte)'\n'))
        {
            number++;
            var line = content[range].TrimEnd((byte)'\r');
            if (line.Length > 0)
                text.AppendLine(CultureInfo.InvariantCulture, $"line {number}  {OfLength(line.Length)}");
        }
        return text.ToString();
    }

    /// <summary>What stands for that many bytes.</summary>
    public static string OfBytes(long length) => $"‹{length.ToString(CultureInfo.InvariantCulture)} bytes›";
}
