using System.Text;
using System.Xml.Linq;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Canonical;

/// <summary>Generates, from the records and their XML documentation, what others read: JSON Schemas and the reference page.</summary>
/// <param name="documentation">The documentation file that the compiler writes beside this assembly.</param>
public sealed class CanonicalSchema(XDocument documentation)
{
    private readonly Dictionary<string, string> _summaries = documentation.Descendants("member")
        .Where(m => m.Element("summary") is not null)
        .ToDictionary(m => m.Attribute("name")!.Value, m => Plain(m.Element("summary")!));

    /// <summary>The JSON Schema (2020-12) of one canonical object.</summary>
    public JObject SchemaOf(CanonicalType type)
    {
        var definitions = new JObject();
        var schema = new JObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = $"urn:interface-engine:canonical:{type.Name}:{type.Version}",
            ["title"] = type.Key,
        };
        foreach (var member in Body(type, definitions).Properties())
            schema.Add(member.Name, member.Value);
        var properties = (JObject)schema["properties"]!;
        properties.AddFirst(new JProperty("version", new JObject { ["const"] = type.Version }));
        properties.AddFirst(new JProperty("type", new JObject { ["const"] = type.Name }));
        var required = (JArray)schema["required"]!;
        required.Insert(0, "version");
        required.Insert(0, "type");
        schema["$defs"] = new JObject(definitions.Properties().OrderBy(p => p.Name, StringComparer.Ordinal));
        return schema;
    }

    /// <summary>The page that says what each object holds and which elements of the standards feed it, in Markdown.</summary>
    public string Page()
    {
        var page = new StringBuilder();
        page.Append("# Canonical objects\n\n")
            .Append("Generated from the records in this folder; `dotnet test` fails where it is not in step.\n\n")
            .Append("Each object is one JSON document: `{\"type\":\"ChargeEvent\",\"version\":\"1\",\"id\":…,\"source\":{…},…}`. What a source did\n")
            .Append("not say is absent; what it took away (HL7 v2 `\"\"`) is null. Times are ISO 8601 with the source's precision, decimals exact, `Money.value` is text. A property\n")
            .Append("marked * is required. The columns on the right say what usually feeds a property; a site's map decides.\n");
        var parts = new SortedDictionary<string, CanonicalType>(StringComparer.Ordinal);
        foreach (var type in CanonicalType.Objects)
            Section(page, type, parts);
        page.Append("\n# Parts\n");
        var done = new HashSet<string>(StringComparer.Ordinal);
        while (parts.Values.FirstOrDefault(p => !done.Contains(p.Name)) is { } part)
        {
            done.Add(part.Name);
            Collect(part, parts);
        }
        foreach (var part in parts.Values)
            Section(page, part, parts);
        return page.ToString();
    }

    private static void Collect(CanonicalType type, SortedDictionary<string, CanonicalType> parts)
    {
        foreach (var property in type.Properties)
            if (property.ObjectType is not null)
                parts.TryAdd(property.ObjectType.Name, property.ObjectType);
    }

    private void Section(StringBuilder page, CanonicalType type, SortedDictionary<string, CanonicalType> parts)
    {
        page.Append($"\n## {type.Key}\n\n{Summary($"T:{type.Record.FullName}")}\n\n")
            .Append("| property | kind | meaning | HL7 v2 | FHIR R4 |\n| --- | --- | --- | --- | --- |\n");
        foreach (var property in type.Properties)
            page.Append($"| `{property.Name}`{(property.IsRequired ? " *" : "")} | {property.KindName} | {SummaryOf(property)} ")
                .Append($"| {property.Hl7v2} | {property.Fhir} |\n");
        Collect(type, parts);
    }

    private JObject Body(CanonicalType type, JObject definitions)
    {
        var properties = new JObject();
        foreach (var property in type.Properties)
        {
            var schema = property.Kind switch
            {
                CanonicalKind.Word => new JObject { ["enum"] = new JArray(property.Words) },
                CanonicalKind.Time => new JObject { ["type"] = "string", ["pattern"] = TimePattern },
                CanonicalKind.Decimal => new JObject { ["type"] = "number" },
                CanonicalKind.DecimalText => new JObject { ["type"] = "string", ["pattern"] = @"^-?\d+(\.\d+)?$" },
                CanonicalKind.Integer => new JObject { ["type"] = "integer" },
                CanonicalKind.Boolean => new JObject { ["type"] = "boolean" },
                CanonicalKind.Object => Reference(property.ObjectType!, definitions),
                _ => new JObject { ["type"] = "string", ["minLength"] = 1 },
            };
            if (property.IsList)
                schema = new JObject { ["type"] = "array", ["items"] = schema, ["minItems"] = 1 };
            // What the source took away is null; what it did not speak of is absent.
            if (!property.IsRequired)
                schema = new JObject { ["anyOf"] = new JArray(schema, new JObject { ["type"] = "null" }) };
            schema.AddFirst(new JProperty("description", SummaryOf(property)));
            properties[property.Name] = schema;
        }
        return new JObject
        {
            ["description"] = Summary($"T:{type.Record.FullName}"),
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JArray(type.Properties.Where(p => p.IsRequired).Select(p => p.Name)),
            ["additionalProperties"] = false,
        };
    }

    private const string TimePattern = @"^\d{4}(-\d{2}(-\d{2}(T\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$";

    private JObject Reference(CanonicalType type, JObject definitions)
    {
        if (!definitions.ContainsKey(type.Name))
        {
            definitions[type.Name] = new JObject();
            definitions[type.Name] = Body(type, definitions);
        }
        return new JObject { ["$ref"] = $"#/$defs/{type.Name}" };
    }

    private string SummaryOf(CanonicalProperty property)
        => Summary($"P:{property.Member.DeclaringType!.FullName}.{property.Member.Name}");

    private string Summary(string member) => _summaries.TryGetValue(member, out var text)
        ? text
        : throw new InvalidOperationException($"{member} is not documented.");

    // Text, <c> and <see/> as one line of Markdown.
    private static string Plain(XElement summary)
    {
        var text = new StringBuilder();
        foreach (var node in summary.Nodes())
            text.Append(node switch
            {
                XText words => words.Value,
                XElement { Name.LocalName: "see" } see => Name(see.Attribute("cref")!.Value),
                XElement element => $"`{element.Value}`",
                _ => "",
            });
        return string.Join(' ', text.ToString().Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Name(string reference)
    {
        var last = reference[(reference.LastIndexOf('.') + 1)..];
        return reference.StartsWith("P:", StringComparison.Ordinal) ? CanonicalType.CamelCase(last) : last;
    }
}
