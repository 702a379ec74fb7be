using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Documents;

/// <summary>A number whose digits a decimal would not give back (<c>1.0E2</c>, <c>-0</c>, more than 28 digits): it is written as it was read.</summary>
internal sealed class ExactNumber(object value, string text, int line, int column) : JValue(value), IJsonLineInfo
{
    int IJsonLineInfo.LineNumber => line;

    int IJsonLineInfo.LinePosition => column;

    bool IJsonLineInfo.HasLineInfo() => true;

    /// <inheritdoc/>
    public override void WriteTo(JsonWriter writer, params JsonConverter[] converters) => writer.WriteRawValue(text);
}
