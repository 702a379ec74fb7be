using InterfaceEngine.Mappings.Maps;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Definitions.Reference;

/// <summary>Writes the JSON Schema of map files and overrides from the declaration of their keys. Rules hold rules, so it refers to itself.</summary>
internal static class MapSchema
{
    private static readonly string[] s_scalar = ["string", "number", "boolean"];

    /// <summary>The schema: of an override where the key <c>override</c> stands, else of a map.</summary>
    public static JObject Write() => new()
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["title"] = "maps/*.yaml: One map, or an override of one.",
        ["if"] = new JObject { ["required"] = new JArray("override") },
        ["then"] = Block(MapGrammar.Override),
        ["else"] = Block(MapGrammar.Map),
        ["definitions"] = new JObject
        {
            ["expression"] = Scalar(),
            ["fields"] = MapOf(Reference("rule")),
            ["rule"] = AnyOf(Reference("expression"), Block(MapGrammar.Rule), ListOf(Reference("rule"))),
        },
    };

    private static JObject Block(IReadOnlyList<MapKey> keys)
    {
        var properties = new JObject();
        foreach (var key in keys)
        {
            var schema = Type(key);
            schema.AddFirst(new JProperty("description", key.Summary));
            properties[key.Name] = schema;
        }
        var block = new JObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (keys.Where(k => k.IsRequired).Select(k => k.Name).ToArray() is { Length: > 0 } required)
            block["required"] = new JArray(required);
        return block;
    }

    // Draft 7 reads nothing beside a $ref, so what has a description wraps it.
    private static JObject Type(MapKey key) => key.Kind switch
    {
        MapKeyKind.Expressions => AnyOf(Reference("expression"), ListOf(Reference("expression"))),
        MapKeyKind.Names => MapOf(Reference("expression")),
        MapKeyKind.Parameters => MapOf(new JObject { ["enum"] = new JArray("required", "optional") }),
        MapKeyKind.Fields => new JObject { ["allOf"] = new JArray(Reference("fields")) },
        MapKeyKind.Texts => MapOf(Scalar()),
        MapKeyKind.Target => AnyOf(Scalar(), Block(MapGrammar.XmlTarget), Block(MapGrammar.CsvTarget)),
        MapKeyKind.Word => new JObject { ["enum"] = new JArray(key.Words) },
        MapKeyKind.Miss => AnyOf(
            new JObject { ["enum"] = new JArray(key.Words) },
            new JObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = new JObject { ["use"] = Reference("expression") }, ["required"] = new JArray("use") }),
        _ => Scalar(),
    };

    private static JObject Scalar() => new() { ["type"] = new JArray(s_scalar) };

    private static JObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    private static JObject MapOf(JObject values) => new() { ["type"] = "object", ["additionalProperties"] = values };

    private static JObject ListOf(JObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JObject AnyOf(params JObject[] schemas) => new() { ["anyOf"] = new JArray(schemas) };
}
