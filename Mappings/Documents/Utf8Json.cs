using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Documents;

/// <summary>Writes the trees that maps make as UTF-8, straight into bytes: a payload is written for every message.</summary>
/// <remarks>The runtime's writer: measured, it takes half of what Newtonsoft's takes over a stream and a text writer.</remarks>
internal static class Utf8Json
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>The bytes of a tree.</summary>
    public static byte[] Write(JToken tree)
    {
        var writer = Begin();
        Write(writer, tree);
        return End(writer);
    }

    /// <summary>The bytes of what a map made.</summary>
    public static byte[] Write(MadeValue value)
    {
        var writer = Begin();
        Write(writer, value);
        return End(writer);
    }

    private static Utf8JsonWriter Begin()
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(4096);
        buffer.ResetWrittenCount();
        // Only what JSON itself asks for is escaped: names stay readable for people.
        var writer = t_writer ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        writer.Reset(buffer);
        return writer;
    }

    private static byte[] End(Utf8JsonWriter writer)
    {
        writer.Flush();
        var buffer = t_buffer!;
        var bytes = buffer.WrittenSpan.ToArray();
        // One large payload should not keep its memory for good.
        if (buffer.Capacity > 1 << 20)
            t_buffer = null;
        return bytes;
    }

    private static void Write(Utf8JsonWriter writer, MadeValue value)
    {
        switch (value)
        {
            case MadeObject made:
                writer.WriteStartObject();
                foreach (ref readonly var member in made.Members)
                {
                    writer.WritePropertyName(member.Key);
                    Write(writer, member.Value);
                }
                writer.WriteEndObject();
                break;
            case MadeList list:
                writer.WriteStartArray();
                for (var i = 0; i < list.Items.Count; i++)
                    Write(writer, list.Items[i]);
                writer.WriteEndArray();
                break;
            case MadeScalar scalar:
                Write(writer, scalar.Value);
                break;
            default:
                writer.WriteStringValue(value.ToString());
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, JToken token)
    {
        switch (token)
        {
            case JObject members:
                writer.WriteStartObject();
                foreach (var member in members)
                {
                    writer.WritePropertyName(member.Key);
                    Write(writer, member.Value!);
                }
                writer.WriteEndObject();
                break;
            case JArray elements:
                writer.WriteStartArray();
                foreach (var element in elements)
                    Write(writer, element);
                writer.WriteEndArray();
                break;
            case JValue { Value: string text }:
                writer.WriteStringValue(text);
                break;
            case JValue { Type: JTokenType.Integer, Value: long number } when token.GetType() == typeof(JValue):
                writer.WriteNumberValue(number);
                break;
            case JValue { Value: decimal number } when token.GetType() == typeof(JValue):
                writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case JValue { Value: bool flag }:
                writer.WriteBooleanValue(flag);
                break;
            case JValue { Value: null }:
                writer.WriteNullValue();
                break;
            default:
                // A number that is kept to the digit writes itself.
                writer.WriteRawValue(Encoding.UTF8.GetBytes(token.ToString(Newtonsoft.Json.Formatting.None)), skipInputValidation: true);
                break;
        }
    }
}
