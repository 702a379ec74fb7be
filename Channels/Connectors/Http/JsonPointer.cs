using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Http;

/// <summary>A place in a JSON document (RFC 6901): <c>/confirmation/0/number</c>.</summary>
internal sealed class JsonPointer
{
    private readonly string[] _steps;

    /// <summary>Makes one from its text, which is empty or begins with a slash.</summary>
    public JsonPointer(string text) => _steps = text.Split('/').Skip(1)
        .Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();

    /// <summary>The single value that stands there, as text; null where there is none, or the bytes are no JSON.</summary>
    public string? Read(ReadOnlyMemory<byte> json)
    {
        var token = JsonTree.Read(json, out _);
        foreach (var step in _steps)
            token = token switch
            {
                JObject item => item[step],
                JArray list => int.TryParse(step, out var index) && index >= 0 && index < list.Count ? list[index] : null,
                _ => null,
            };
        return token is JValue { Value: not null } value ? value.ToString() : null;
    }
}
