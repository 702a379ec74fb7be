using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Tests.Support;

/// <summary>Checks a document against a JSON Schema, as far as canonical schemas go; a keyword that it does not know is a failure of the test.</summary>
internal static class JsonSchemaCheck
{
    private static readonly string[] s_known =
    [
        "$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum", "anyOf", "properties", "required", "additionalProperties", "items", "minItems", "minLength", "pattern",
    ];

    /// <summary>What is wrong, each with its place; empty where the document is valid.</summary>
    public static IReadOnlyList<string> Problems(JObject schema, JToken document)
    {
        var problems = new List<string>();
        Check(schema, schema, document, problems);
        return problems;
    }

    private static void Check(JObject root, JObject schema, JToken value, List<string> problems)
    {
        foreach (var keyword in schema.Properties())
            if (!s_known.Contains(keyword.Name))
                problems.Add($"the schema has the unknown keyword {keyword.Name}");
        void Say(string what) => problems.Add($"{value.Path}: {what}");

        if (schema["$ref"] is { } reference)
            Check(root, (JObject)root.SelectToken("['$defs']." + ((string)reference!)["#/$defs/".Length..])!, value, problems);
        if (schema["anyOf"] is JArray choices)
        {
            var tried = choices.Select(c =>
            {
                var inner = new List<string>();
                Check(root, (JObject)c, value, inner);
                return inner;
            }).ToList();
            if (tried.TrueForAll(t => t.Count > 0))
                problems.AddRange(tried[0]);
        }
        if (schema["type"] is { } type && !IsOf((string)type!, value))
            Say($"{type} is expected");
        if (schema["const"] is { } constant && !JToken.DeepEquals(constant, value))
            Say("another constant is expected");
        if (schema["enum"] is JArray words && !words.Any(w => JToken.DeepEquals(w, value)))
            Say("it is none of the words");
        if (value.Type == JTokenType.String && (((string)value!).Length < ((int?)schema["minLength"] ?? 0)
            || (schema["pattern"] is { } pattern && !Regex.IsMatch((string)value!, (string)pattern!))))
            Say("too short, or not of the pattern");
        if (value is JArray items)
        {
            if (items.Count < ((int?)schema["minItems"] ?? 0))
                Say("too few");
            if (schema["items"] is JObject each)
                foreach (var item in items)
                    Check(root, each, item, problems);
        }
        if (value is not JObject made)
            return;
        foreach (var required in schema["required"] as JArray ?? [])
            if (made[(string)required!] is null)
                Say($"{required} is missing");
        foreach (var member in made.Properties())
            if (schema["properties"]?[member.Name] is JObject inner)
                Check(root, inner, member.Value, problems);
            else if (schema["additionalProperties"] is JValue { Value: false })
                Say($"{member.Name} is not known");
    }

    private static bool IsOf(string type, JToken value) => type switch
    {
        "object" => value is JObject,
        "array" => value is JArray,
        "string" => value.Type == JTokenType.String,
        "boolean" => value.Type == JTokenType.Boolean,
        "integer" => value.Type == JTokenType.Integer,
        "number" => value.Type is JTokenType.Integer or JTokenType.Float,
        "null" => value.Type == JTokenType.Null,
        _ => false,
    };
}
