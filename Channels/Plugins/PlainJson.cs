using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>Holds what plug-ins make to what JSON has: Newtonsoft's trees can hold dates, bytes and numbers that are none, and each reader would take them otherwise.</summary>
internal static class PlainJson
{
    /// <summary>What in a tree is not JSON, as the second half of a sentence that begins with who made it; null where all is.</summary>
    /// <param name="made">The tree; null is a breach too.</param>
    public static string? Breach(JObject? made)
    {
        if (made is null)
            return "makes null instead of an object";
        foreach (var token in made.DescendantsAndSelf())
        {
            var isPlain = token.Type switch
            {
                JTokenType.Object or JTokenType.Array or JTokenType.Property or JTokenType.String or JTokenType.Boolean or JTokenType.Null => true,
                JTokenType.Integer => true,
                // A binary fraction says more digits than were meant. A number that no decimal can hold comes as a type of the reader's own, which keeps its text.
                JTokenType.Float => ((JValue)token).Value is decimal || token.GetType() != typeof(JValue),
                _ => false,
            };
            if (!isPlain)
                return $"makes JSON with a value of the type {(token as JValue)?.Value?.GetType().Name ?? token.Type.ToString()} at {token.Path}; write texts, whole numbers, decimals, true, false or null";
        }
        return null;
    }
}
