using System.Globalization;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>The document that a request brings. What it is read for must be of the right kind, and nothing else may stand in it.</summary>
internal sealed class RequestBody(JObject document)
{
    /// <summary>Refuses what has another name than these.</summary>
    /// <exception cref="ApiException">Something has.</exception>
    public void HasOnly(params IReadOnlyCollection<string> names)
    {
        foreach (var name in document.Properties().Select(p => p.Name).Where(n => !names.Contains(n)))
            throw ApiException.Wrong($"unknown property '{name}'"
                + (NearNames.Nearest(name, names) is { } near ? $"; did you mean '{near}'?" : names.Count == 0 ? "; the body is empty here" : $"; the properties are {string.Join(", ", names)}"));
    }

    /// <summary>A text; null where it is absent.</summary>
    public string? Text(string name) => Of(name, JTokenType.String, "a text")?.Value<string>();

    /// <summary>Why, which is recorded.</summary>
    /// <param name="act">What wants a reason, such as <c>an edit</c>.</param>
    public string Reason(string act) => Text("reason") is { } reason && !string.IsNullOrWhiteSpace(reason) ? reason : throw ApiException.Wrong($"{act} wants a reason, which is recorded");

    /// <summary>Yes or no; no where it is absent.</summary>
    public bool Flag(string name) => Of(name, JTokenType.Boolean, "true or false")?.Value<bool>() ?? false;

    /// <summary>A whole number that is not negative; null where it is absent.</summary>
    public int? Number(string name)
        => Of(name, JTokenType.Integer, "a whole number") is not { } token ? null
            : int.TryParse(token.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw ApiException.Wrong($"'{name}' is to be a whole number from 0 to {int.MaxValue}");

    /// <summary>A number within bounds; null where it is absent.</summary>
    public double? Number(string name, double least, double most)
    {
        if (document[name] is not { Type: not JTokenType.Null } token)
            return null;
        if (token.Type is JTokenType.Integer or JTokenType.Float
            && double.TryParse(token.ToString(Newtonsoft.Json.Formatting.None), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        throw ApiException.Wrong(string.Create(CultureInfo.InvariantCulture, $"'{name}' is to be a number from {least} to {most}"));
    }

    /// <summary>One of an enumeration's words.</summary>
    public T Word<T>(string name, T otherwise) where T : struct, Enum
    {
        if (Text(name) is not { } word)
            return otherwise;
        var words = Enum.GetValues<T>().ToDictionary(v => v.ToString().ToLowerInvariant(), StringComparer.Ordinal);
        return words.TryGetValue(word, out var value) ? value : throw ApiException.Wrong($"'{word}' is no {name}; it is one of {string.Join(", ", words.Keys)}");
    }

    private JToken? Of(string name, JTokenType type, string kind)
        => document[name] is not { Type: not JTokenType.Null } token ? null
            : token.Type == type ? token
            : throw ApiException.Wrong($"'{name}' is to be {kind}");
}
