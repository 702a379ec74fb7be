using System.Globalization;
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
            WriteSegment(segment, writer);
        writer.WriteEndArray();
    }

    private static void WriteSegment(Hl7v2Segment segment, JsonWriter writer)
    {
        var (number, written) = (0, 0);
        foreach (var field in segment.Fields)
        {
            number++;
            if (field.IsEmpty)
                continue;
            if (written++ == 0)
            {
                writer.WriteStartObject();
                writer.WritePropertyName("id");
                writer.WriteValue(segment.ReadName());
                writer.WritePropertyName("fields");
                writer.WriteStartObject();
            }

            writer.WritePropertyName(number.ToString(CultureInfo.InvariantCulture));
            writer.WriteStartArray();
            WriteParts(field.Repetitions, Hl7v2Level.Repetition, writer);
            writer.WriteEndArray();
        }

        if (written > 0)
        {
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }

    // Empty parts are written once one follows that is not.
    private static void WriteParts(Hl7v2Values parts, Hl7v2Level level, JsonWriter writer)
    {
        var empty = 0;
        foreach (var part in parts)
        {
            if (part.IsEmpty)
            {
                empty++;
                continue;
            }

            for (; empty > 0; empty--)
                WritePart(default, level, writer);
            WritePart(part, level, writer);
        }
    }

    private static void WritePart(Hl7v2Value part, Hl7v2Level level, JsonWriter writer)
    {
        if (level == Hl7v2Level.SubComponent)
        {
            writer.WriteValue(part.ReadEscapedText(Hl7v2Escapes.Delimiters));
            return;
        }

        writer.WriteStartArray();
        WriteParts(level == Hl7v2Level.Repetition ? part.Components : part.SubComponents, level + 1, writer);
        writer.WriteEndArray();
    }
}
