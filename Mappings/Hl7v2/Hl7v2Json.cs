using Newtonsoft.Json;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// Writes a message as the tree that <c>engine parse --json</c> shows:
/// <c>{"segments":[{"id":"PID","fields":{"3":[[["4711"],["MR"]]]}}]}</c>, a field being an array of repetitions, a repetition one of
/// components, a component one of sub-component texts.
/// </summary>
/// <remarks>
/// Trailing empties are trimmed at every level, empty fields and segments without a value left out; MSH-1 and MSH-2 are literal; <c>""</c> stays two quotes; the
/// escapes F S T R E are decoded, all others are as written.
/// </remarks>
public static class Hl7v2Json
{
    /// <summary>Writes the tree as an object of its own.</summary>
    public static void Write(Hl7v2Message message, TextWriter target)
    {
        using var writer = new JsonTextWriter(target) { CloseOutput = false };
        writer.WriteStartObject();
        WriteSegments(message, writer);
        writer.WriteEndObject();
    }

    /// <summary>Writes the <c>segments</c> property into an object that is begun, so that others (<c>file</c>) can stand beside it.</summary>
    public static void WriteSegments(Hl7v2Message message, JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName("segments");
        writer.WriteStartArray();
        foreach (var segment in message.Segments)
        {
            var fields = LastField(segment);
            if (fields == 0)
                continue;
            writer.WriteStartObject();
            writer.WritePropertyName("id");
            writer.WriteValue(segment.ReadName());
            writer.WritePropertyName("fields");
            writer.WriteStartObject();
            for (var i = 1; i <= fields; i++)
            {
                var field = segment.Field(i);
                if (field.IsEmpty)
                    continue;
                writer.WritePropertyName(i.ToString());
                WriteField(field, writer);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteField(Hl7v2Value field, JsonWriter writer)
    {
        writer.WriteStartArray();
        for (var r = 1; r <= LastRepetition(field); r++)
        {
            var repetition = field.Repetition(r);
            writer.WriteStartArray();
            for (var c = 1; c <= LastComponent(repetition); c++)
            {
                var component = repetition.Component(c);
                writer.WriteStartArray();
                for (var s = 1; s <= LastSubComponent(component); s++)
                    writer.WriteValue(component.SubComponent(s).ReadEscapedText(Hl7v2Escapes.Delimiters));
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static int LastField(Hl7v2Segment segment)
    {
        var last = segment.FieldCount;
        while (last > 0 && segment.Field(last).IsEmpty)
            last--;
        return last;
    }

    private static int LastRepetition(Hl7v2Value field)
    {
        var last = field.RepetitionCount;
        while (last > 0 && field.Repetition(last).IsEmpty)
            last--;
        return last;
    }

    private static int LastComponent(Hl7v2Value repetition)
    {
        var last = repetition.ComponentCount;
        while (last > 0 && repetition.Component(last).IsEmpty)
            last--;
        return last;
    }

    private static int LastSubComponent(Hl7v2Value component)
    {
        var last = component.SubComponentCount;
        while (last > 0 && component.SubComponent(last).IsEmpty)
            last--;
        return last;
    }
}
