using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using JsonReader = Newtonsoft.Json.JsonReader;

namespace InterfaceEngine.Mappings.Documents;

/// <summary>The runtime's strict UTF-8 JSON tokens, handed to Newtonsoft's tree with the place where each begins.</summary>
internal sealed class StrictJsonReader : JsonReader, IJsonLineInfo
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly List<(int Line, int Column, string Text)> _exact = [];
    private JsonReaderState _state;
    private int _consumed;
    private int _counted;
    private int _open;

    public StrictJsonReader(ReadOnlyMemory<byte> bytes, int maxDepth)
    {
        _bytes = bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        _state = new JsonReaderState(new JsonReaderOptions { MaxDepth = maxDepth });
        // The depth is watched by the runtime's reader, which says where.
        MaxDepth = null;
    }

    public int LineNumber { get; private set; } = 1;

    public int LinePosition { get; private set; } = 1;

    public bool HasLineInfo() => true;

    /// <exception cref="JsonFaultException">The bytes are not JSON.</exception>
    public override bool Read()
    {
        if (_consumed == _bytes.Length && TokenType == JsonToken.None)
            return false;
        var json = new Utf8JsonReader(_bytes.Span[_consumed..], isFinalBlock: true, _state);
        try
        {
            if (!json.Read())
            {
                SetToken(JsonToken.None);
                return false;
            }
            MoveTo(_consumed + (int)json.TokenStartIndex);
            Take(in json);
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new JsonFaultException(Describe(e));
        }
        catch (InvalidOperationException)
        {
            throw new JsonFaultException(new JsonFault("JSON-ENCODING", LineNumber, LinePosition,
                "this text is not UTF-8, or half of a surrogate pair stands alone; expected JSON in UTF-8"));
        }
        _consumed += (int)json.BytesConsumed;
        _state = json.CurrentState;
        return true;
    }

    /// <summary>Puts the numbers that decimals would not give back into the tree as they were written.</summary>
    public JToken RestoreNumbers(JToken tree) => ExactNumber.Restore(tree, _exact);

    private void Take(in Utf8JsonReader json)
    {
        _open += json.TokenType switch
        {
            JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
            JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
            _ => 0,
        };
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject: SetToken(JsonToken.StartObject); break;
            case JsonTokenType.EndObject: SetToken(JsonToken.EndObject); break;
            case JsonTokenType.StartArray: SetToken(JsonToken.StartArray); break;
            case JsonTokenType.EndArray: SetToken(JsonToken.EndArray); break;
            case JsonTokenType.PropertyName: SetToken(JsonToken.PropertyName, json.GetString()); break;
            case JsonTokenType.String: SetToken(JsonToken.String, json.GetString()); break;
            case JsonTokenType.True: SetToken(JsonToken.Boolean, true); break;
            case JsonTokenType.False: SetToken(JsonToken.Boolean, false); break;
            case JsonTokenType.Null: SetToken(JsonToken.Null, null); break;
            case JsonTokenType.Number: Number(json.ValueSpan); break;
        }
    }

    private void Number(ReadOnlySpan<byte> digits)
    {
        if (digits.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0)
        {
            if (Utf8Parser.TryParse(digits, out long whole, out var used) && used == digits.Length && !(whole == 0 && digits[0] == '-'))
            {
                SetToken(JsonToken.Integer, whole);
                return;
            }
            var text = Encoding.ASCII.GetString(digits);
            if (text == "-0")
                _exact.Add((LineNumber, LinePosition, text));
            SetToken(JsonToken.Integer, text == "-0" ? 0L : BigInteger.Parse(text, CultureInfo.InvariantCulture));
            return;
        }
        var written = Encoding.ASCII.GetString(digits);
        if (decimal.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            if (number.ToString(CultureInfo.InvariantCulture) != written)
                _exact.Add((LineNumber, LinePosition, written));
            SetToken(JsonToken.Float, number);
            return;
        }
        _exact.Add((LineNumber, LinePosition, written));
        SetToken(JsonToken.Float, double.Parse(written, CultureInfo.InvariantCulture));
    }

    // Lines and columns are counted on from the token before, so that each byte is looked at once.
    private void MoveTo(int offset)
    {
        var passed = _bytes.Span[_counted..offset];
        for (int end; (end = passed.IndexOf((byte)'\n')) >= 0; passed = passed[(end + 1)..])
            (LineNumber, LinePosition) = (LineNumber + 1, 1);
        LinePosition += Encoding.UTF8.GetCharCount(passed);
        _counted = offset;
    }

    private JsonFault Describe(System.Text.Json.JsonException e)
    {
        var rest = _bytes.Span;
        var line = (int)(e.LineNumber ?? 0);
        for (var i = 0; i < line; i++)
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        var inLine = Math.Min((int)(e.BytePositionInLine ?? 0), rest.Length);
        var column = Encoding.UTF8.GetCharCount(rest[..inLine]) + 1;
        if (_open >= _state.Options.MaxDepth)
            return new JsonFault("JSON-DEPTH", line + 1, column, $"objects and lists nest deeper than {_state.Options.MaxDepth} levels");
        var found = inLine == rest.Length ? "the text ends here"
            : rest[inLine] is > 0x20 and < 0x7F && !char.IsAsciiLetterOrDigit((char)rest[inLine]) ? $"unexpected '{(char)rest[inLine]}'"
            : "unexpected text";
        return new JsonFault("JSON-SYNTAX", line + 1, column, $"{found}; expected {Expected()}");
    }

    private string Expected() => TokenType switch
    {
        JsonToken.None => "one JSON value",
        JsonToken.StartObject => "a property name in double quotes, or '}'",
        JsonToken.PropertyName => "':' and a JSON value (text in double quotes)",
        JsonToken.StartArray => "a JSON value, or ']'",
        _ when Path.Length == 0 => "nothing more after the JSON value",
        _ when Path.EndsWith(']') && TokenType is not (JsonToken.EndObject or JsonToken.EndArray) => "',' and a JSON value, or ']'",
        _ => "',' and what follows, or the end of the object or list",
    };
}
