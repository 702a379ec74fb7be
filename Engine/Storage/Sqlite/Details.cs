using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// The form in which attributes and errors stand in a column: texts as a 32-bit little-endian length and UTF-8, a length of -1 for none. An error's
/// value is not among them; see <c>explanation</c> in FORMAT.md.
/// </summary>
internal static class Details
{
    // 2 has the further errors behind the first one's condition.
    private const int ErrorVersion = 2;

    /// <param name="output">Where they go.</param>
    /// <param name="attributes">The attributes.</param>
    /// <param name="duplicateKey">What the transport knows the message by, which stands behind them; null for none.</param>
    public static void Write(ArrayBufferWriter<byte> output, IReadOnlyDictionary<string, string> attributes, string? duplicateKey = null)
    {
        WriteInt(output, attributes.Count);
        foreach (var (name, value) in attributes)
        {
            WriteText(output, name);
            WriteText(output, value);
        }
        if (duplicateKey is not null)
            WriteText(output, duplicateKey);
    }

    public static IReadOnlyDictionary<string, string> ReadAttributes(ReadOnlySpan<byte> input) => ReadAttributes(input, out _);

    public static IReadOnlyDictionary<string, string> ReadAttributes(ReadOnlySpan<byte> input, out string? duplicateKey)
    {
        duplicateKey = null;
        if (input.IsEmpty)
            return Envelope.NoAttributes;
        var count = ReadInt(ref input);
        var attributes = new Dictionary<string, string>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var name = ReadText(ref input)!;
            attributes[name] = ReadText(ref input)!;
        }
        if (!input.IsEmpty)
            duplicateKey = ReadText(ref input);
        return count == 0 ? Envelope.NoAttributes : attributes;
    }

    public static void Write(ArrayBufferWriter<byte> output, MessageError error)
    {
        WriteInt(output, ErrorVersion);
        WriteOne(output, error);
        WriteInt(output, error.Further.Count);
        foreach (var further in error.Further)
            WriteOne(output, further);
    }

    public static MessageError? ReadError(ReadOnlySpan<byte> input, string? value = null)
    {
        if (input.IsEmpty)
            return null;
        var version = ReadInt(ref input);
        var error = ReadOne(ref input);
        var count = version < 2 ? 0 : ReadInt(ref input);
        if (count == 0)
            return value is null ? error : error with { Value = value };
        var further = new MessageError[count];
        for (var i = 0; i < count; i++)
            further[i] = ReadOne(ref input);
        return error with { Value = value, Further = further };
    }

    private static void WriteOne(ArrayBufferWriter<byte> output, MessageError error)
    {
        WriteText(output, error.Code);
        WriteText(output, error.Message);
        WriteText(output, error.Place);
        WriteText(output, error.Rule);
        WriteInt(output, error.Condition);
    }

    private static MessageError ReadOne(ref ReadOnlySpan<byte> input)
    {
        var code = ReadText(ref input)!;
        var message = ReadText(ref input)!;
        return new MessageError(code, message) { Place = ReadText(ref input), Rule = ReadText(ref input), Condition = ReadInt(ref input) };
    }

    private static void WriteInt(ArrayBufferWriter<byte> output, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    private static void WriteText(ArrayBufferWriter<byte> output, string? text)
    {
        if (text is null)
        {
            WriteInt(output, -1);
            return;
        }
        var length = Encoding.UTF8.GetByteCount(text);
        WriteInt(output, length);
        Encoding.UTF8.GetBytes(text, output.GetSpan(length));
        output.Advance(length);
    }

    private static int ReadInt(ref ReadOnlySpan<byte> input)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(input);
        input = input[4..];
        return value;
    }

    private static string? ReadText(ref ReadOnlySpan<byte> input)
    {
        var length = ReadInt(ref input);
        if (length < 0)
            return null;
        var text = Encoding.UTF8.GetString(input[..length]);
        input = input[length..];
        return text;
    }
}
