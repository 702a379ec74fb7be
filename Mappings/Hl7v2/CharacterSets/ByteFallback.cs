using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2.CharacterSets;

/// <summary>
/// What impossible bytes read as. A byte below 0x80 among them is a character of its own in either way, so that half a character before a
/// delimiter does not swallow the delimiter.
/// </summary>
internal sealed class ByteFallback : DecoderFallback
{
    private readonly char? _replacement;

    private ByteFallback(char? replacement) => _replacement = replacement;

    /// <summary>The characters of their numbers.</summary>
    public static ByteFallback Keep { get; } = new(null);

    /// <summary>One replacement character for the bytes that belong together.</summary>
    public static ByteFallback Replace { get; } = new('\uFFFD');

    /// <inheritdoc/>
    public override int MaxCharCount => 8;

    /// <inheritdoc/>
    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer(_replacement);

    private sealed class Buffer(char? replacement) : DecoderFallbackBuffer
    {
        private string _text = "";
        private int _next;

        public override int Remaining => _text.Length - _next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            var text = new StringBuilder(bytesUnknown.Length);
            foreach (var value in bytesUnknown)
            {
                if (value < 0x80 || replacement is null)
                    text.Append((char)value);
                else if (text.Length == 0 || text[^1] != replacement)
                    text.Append(replacement);
            }

            (_text, _next) = (text.ToString(), 0);
            return _text.Length > 0;
        }

        public override char GetNextChar() => _next < _text.Length ? _text[_next++] : '\0';

        public override bool MovePrevious()
        {
            if (_next == 0)
                return false;
            _next--;
            return true;
        }
    }
}
