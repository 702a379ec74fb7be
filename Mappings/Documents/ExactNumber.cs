using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Documents;

/// <summary>A number whose digits a decimal would not give back (<c>1.0E2</c>, <c>-0</c>, more than 28 digits): it is written as it was read.</summary>
internal sealed class ExactNumber(object value, string text, int line, int column) : JValue(value), IJsonLineInfo
{
    int IJsonLineInfo.LineNumber => line;

    int IJsonLineInfo.LinePosition => column;

    bool IJsonLineInfo.HasLineInfo() => true;

    /// <summary>The same in a tree of its own; Newtonsoft's copy would forget how it was written.</summary>
    public ExactNumber Copy() => new(Value!, text, line, column);

    /// <inheritdoc/>
    public override void WriteTo(JsonWriter writer, params JsonConverter[] converters) => writer.WriteRawValue(text);

    /// <summary>Puts numbers into a tree as they were written.</summary>
    /// <param name="tree">The tree, whose tokens know their places.</param>
    /// <param name="numbers">The numbers with their places.</param>
    public static JToken Restore(JToken tree, IReadOnlyCollection<(int Line, int Column, string Text)> numbers)
    {
        if (numbers.Count == 0)
            return tree;
        var places = numbers.ToDictionary(e => (e.Line, e.Column), e => e.Text);
        foreach (var number in (tree is JContainer container ? container.Descendants() : [tree]).OfType<JValue>().ToList())
        {
            var at = (IJsonLineInfo)number;
            if (number.Type is not (JTokenType.Integer or JTokenType.Float) || !places.TryGetValue((at.LineNumber, at.LinePosition), out var text))
                continue;
            var exact = new ExactNumber(number.Value!, text, at.LineNumber, at.LinePosition);
            if (number.Parent is null)
                return exact;
            // The tree keeps the old token where the new one has an equal value, so a gap comes between.
            var gap = CreateNull();
            number.Replace(gap);
            gap.Replace(exact);
        }
        return tree;
    }
}
