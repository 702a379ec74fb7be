using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Canonical.Reference;

/// <summary>Generates the JSON Schemas of canonical objects from their records.</summary>
/// <param name="documentation">What the records say of themselves.</param>
public sealed class CanonicalSchema(RecordDocumentation documentation)
{
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
            schema.AddFirst(new JProperty("description", documentation.SummaryOf(property)));
            properties[property.Name] = schema;
        }
        return new JObject
        {
            ["description"] = documentation.SummaryOf(type),
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
}
