using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Canonical.Versions;

/// <summary>
/// Compares two JSON Schemas of one object. Compatible is a change under which every document that was valid stays valid, and every
/// reader that passes over properties it does not know still meets only what it was told.
/// </summary>
/// <remarks>
/// It knows the keywords that canonical schemas are made of: <c>type</c>, <c>const</c>, <c>enum</c>, <c>properties</c>, <c>required</c>, <c>additionalProperties</c>,
/// <c>items</c>, <c>minItems</c>, <c>minLength</c>, <c>pattern</c>, <c>anyOf</c> with null, and <c>$ref</c> into <c>$defs</c>, whose names mean nothing. What another keyword asks cannot be weighed, so
/// where one differs that breaks both.
/// </remarks>
public sealed class SchemaComparison
{
    // What is said to people, and what is looked at elsewhere.
    private static readonly HashSet<string> s_weighed = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "$defs", "title", "description", "examples", "type", "const", "enum", "properties", "required", "additionalProperties", "items", "minItems", "minLength",
    };

    private readonly JObject _older;
    private readonly JObject _newer;
    private readonly List<SchemaDifference> _differences = [];
    private readonly HashSet<(string Older, string Newer)> _underWay = [];

    private SchemaComparison(JObject older, JObject newer) => (_older, _newer) = (older, newer);

    /// <summary>All differences that a document or reader could meet; descriptions are none.</summary>
    /// <param name="older">The schema as it was published.</param>
    /// <param name="newer">The schema as it is to be.</param>
    public static IReadOnlyList<SchemaDifference> Compare(JObject older, JObject newer)
    {
        var comparison = new SchemaComparison(older, newer);
        comparison.Schema(older, newer, "");
        return comparison._differences;
    }

    /// <summary>Whether no difference breaks anybody.</summary>
    public static bool IsCompatible(IEnumerable<SchemaDifference> differences) => differences.All(d => d.Breaks == SchemaBreak.Nothing);

    private void Schema(JToken? olderToken, JToken? newerToken, string place)
    {
        var (older, olderNull, olderName) = Resolve(olderToken, _older);
        var (newer, newerNull, newerName) = Resolve(newerToken, _newer);
        if (olderNull && !newerNull)
            Add(place, "may not be null any more", SchemaBreak.Documents);
        if (!olderNull && newerNull)
            Add(place, "may be null now", SchemaBreak.Readers);
        if (Kind(older) != Kind(newer))
        {
            Add(place, $"was {Kind(older)}, is {Kind(newer)}", SchemaBreak.Both);
            return;
        }
        // A part may contain itself.
        var isPart = olderName.Length > 0 || newerName.Length > 0;
        if (isPart && !_underWay.Add((olderName, newerName)))
            return;
        Keywords(older, newer, place);
        if (isPart)
            _underWay.Remove((olderName, newerName));
    }

    private void Keywords(JObject older, JObject newer, string place)
    {
        Words(older, newer, place);
        Limit(older, newer, "minLength", place, "shorter texts");
        Limit(older, newer, "minItems", place, "shorter lists");
        foreach (var keyword in older.Properties().Concat(newer.Properties()).Select(p => p.Name).Distinct(StringComparer.Ordinal).Where(k => !s_weighed.Contains(k)))
            if (!JToken.DeepEquals(older[keyword], newer[keyword]))
                Add(place, $"'{keyword}' {(older[keyword] is null ? "added" : newer[keyword] is null ? "removed" : "changed")}", SchemaBreak.Both);
        if (older["items"] is not null || newer["items"] is not null)
            Schema(older["items"], newer["items"], place + "[]");
        if (older["properties"] is not null || newer["properties"] is not null)
            Members(older, newer, place);
    }

    private void Members(JObject older, JObject newer, string place)
    {
        var (had, has) = (Object(older["properties"]), Object(newer["properties"]));
        var (needed, needs) = (Names(older["required"]), Names(newer["required"]));
        foreach (var (name, schema) in had)
        {
            var inner = place.Length == 0 ? name : $"{place}.{name}";
            if (has[name] is not { } now)
            {
                // Whoever read it misses it; whether a document may still hold it is the other question.
                Add(inner, "removed", needed.Contains(name) || IsClosed(newer) ? SchemaBreak.Both : SchemaBreak.Readers);
                continue;
            }
            if (!needed.Contains(name) && needs.Contains(name))
                Add(inner, "made required", SchemaBreak.Documents);
            if (needed.Contains(name) && !needs.Contains(name))
                Add(inner, "not required any more", SchemaBreak.Readers);
            Schema(schema, now, inner);
        }
        foreach (var (name, _) in has)
            if (had[name] is null)
                Add(place.Length == 0 ? name : $"{place}.{name}", needs.Contains(name) ? "added as required" : "added", needs.Contains(name) ? SchemaBreak.Documents : SchemaBreak.Nothing);
        if (!IsClosed(older) && IsClosed(newer))
            Add(place, "may not hold other properties any more", SchemaBreak.Documents);
        if (IsClosed(older) && !IsClosed(newer))
            Add(place, "may hold other properties now", SchemaBreak.Nothing);
    }

    private void Words(JObject older, JObject newer, string place)
    {
        if (older["const"] is { } was && !JToken.DeepEquals(was, newer["const"]))
            Add(place, "has another constant", SchemaBreak.Both);
        if (older["enum"] is not JArray olderWords || newer["enum"] is not JArray newerWords)
            return;
        foreach (var word in olderWords)
            if (!newerWords.Any(w => JToken.DeepEquals(w, word)))
                Add(place, $"the word '{word}' removed", SchemaBreak.Documents);
        foreach (var word in newerWords)
            if (!olderWords.Any(w => JToken.DeepEquals(w, word)))
                Add(place, $"the word '{word}' added", SchemaBreak.Readers);
    }

    private void Limit(JObject older, JObject newer, string keyword, string place, string what)
    {
        var (was, now) = ((int?)older[keyword] ?? 0, (int?)newer[keyword] ?? 0);
        if (now > was)
            Add(place, $"'{keyword}' raised to {now}: {what} are refused", SchemaBreak.Documents);
        if (now < was)
            Add(place, $"'{keyword}' lowered to {now}: {what} may come", SchemaBreak.Readers);
    }

    // Follows references, and takes "this or null" apart; the name is the last definition's.
    private static (JObject Schema, bool MayBeNull, string Name) Resolve(JToken? token, JObject root)
    {
        var (schema, mayBeNull, name) = (Object(token), false, "");
        while (true)
        {
            if (schema["$ref"] is JValue { Value: string reference } && reference.StartsWith("#/$defs/", StringComparison.Ordinal))
            {
                name = reference["#/$defs/".Length..];
                schema = Object(root["$defs"]?[name]);
            }
            else if (schema["anyOf"] is JArray { Count: 2 } choice && choice.FirstOrDefault(c => (string?)c["type"] == "null") is { } none)
            {
                mayBeNull = true;
                schema = Object(choice.First(c => c != none));
            }
            else
            {
                return (schema, mayBeNull, name);
            }
        }
    }

    // What differs here differs in all that can be said of it.
    private static string Kind(JObject schema) => schema switch
    {
        _ when schema["enum"] is not null => "one of some words",
        _ when schema["const"] is not null => "a constant",
        _ when schema["type"] is JValue { Value: string type } => type switch
        {
            "array" => "a list",
            "object" => "an object",
            "integer" => "a whole number",
            "boolean" => "true or false",
            "string" => schema["pattern"] is null ? "text" : "text of a pattern",
            _ => $"a {type}",
        },
        _ => "anything",
    };

    private static bool IsClosed(JObject schema) => schema["additionalProperties"] is JValue { Value: false };

    private static HashSet<string> Names(JToken? list) => [.. (list as JArray ?? []).Select(n => (string)n!)];

    private static JObject Object(JToken? token) => token as JObject ?? [];

    private void Add(string place, string change, SchemaBreak breaks) => _differences.Add(new SchemaDifference(place, change, breaks));
}
