using System.Globalization;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using JsonReader = Newtonsoft.Json.JsonReader;

namespace InterfaceEngine.Mappings.Documents;

/// <summary>Builds a tree whose tokens answer <see cref="IJsonLineInfo"/> with a place, from a document that is not JSON.</summary>
internal sealed class PlacedTokens
{
    private static readonly JsonLoadSettings s_loading = new() { LineInfoHandling = LineInfoHandling.Load };

    private readonly List<(JsonToken Type, object? Value, int Line, int Column)> _tokens = [];
    private readonly List<(int Line, int Column, string Text)> _exact = [];

    /// <summary>Adds a token: the start or end of an object or list, a name, or a value.</summary>
    public void Add(JsonToken type, object? value, int line, int column) => _tokens.Add((type, value, line, column));

    /// <summary>Adds a number, kept to the digit; a text that is none is added as text.</summary>
    public void AddNumber(string text, int line, int column)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.ToString(CultureInfo.InvariantCulture) == text)
            Add(JsonToken.Integer, whole, line, column);
        else if (!IsNumber(text))
            Add(JsonToken.String, text, line, column);
        else
        {
            var fits = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
            if (!fits || number.ToString(CultureInfo.InvariantCulture) != text)
                _exact.Add((line, column, text));
            Add(JsonToken.Float, fits ? number : double.Parse(text, CultureInfo.InvariantCulture), line, column);
        }
    }

    /// <summary>The tree.</summary>
    public JToken ToTree()
    {
        using var reader = new Reader(_tokens);
        reader.Read();
        return ExactNumber.Restore(JToken.Load(reader, s_loading), _exact);
    }

    // JSON's own grammar: what else a number parser takes could not be written back.
    private static bool IsNumber(string text)
    {
        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        try
        {
            return json.Read() && json.TokenType == JsonTokenType.Number && !json.Read();
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private sealed class Reader : JsonReader, IJsonLineInfo
    {
        private readonly List<(JsonToken Type, object? Value, int Line, int Column)> _tokens;
        private int _next;

        public Reader(List<(JsonToken Type, object? Value, int Line, int Column)> tokens)
        {
            _tokens = tokens;
            MaxDepth = null;
        }

        public int LineNumber => _tokens[_next - 1].Line;

        public int LinePosition => _tokens[_next - 1].Column;

        public bool HasLineInfo() => _next > 0;

        public override bool Read()
        {
            if (_next == _tokens.Count)
                return false;
            var (type, value, _, _) = _tokens[_next++];
            SetToken(type, value);
            return true;
        }
    }
}
