using System.Buffers;
using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2.CharacterSets;

/// <summary>An encoding that .NET lacks, written as two walks over a whole text: bytes to characters and back. What it cannot do goes to its fallbacks.</summary>
internal abstract class WholeEncoding : Encoding
{
    protected WholeEncoding()
        : base(0, EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback)
    {
    }

    /// <inheritdoc/>
    public override int GetMaxByteCount(int charCount) => (charCount + 2) * MostBytes;

    /// <inheritdoc/>
    public override int GetMaxCharCount(int byteCount) => Math.Max(1, byteCount * Math.Max(1, DecoderFallback.MaxCharCount));

    /// <inheritdoc/>
    public override int GetByteCount(char[] chars, int index, int count) => Encode(chars.AsSpan(index, count)).WrittenCount;

    /// <inheritdoc/>
    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)
    {
        var written = Encode(chars.AsSpan(charIndex, charCount)).WrittenSpan;
        written.CopyTo(bytes.AsSpan(byteIndex));
        return written.Length;
    }

    /// <inheritdoc/>
    public override int GetCharCount(byte[] bytes, int index, int count) => Decode(bytes.AsSpan(index, count)).Length;

    /// <inheritdoc/>
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var text = Decode(bytes.AsSpan(byteIndex, byteCount));
        text.CopyTo(0, chars, charIndex, text.Length);
        return text.Length;
    }

    /// <summary>The most bytes that one character takes, with what leads into and out of its set.</summary>
    protected abstract int MostBytes { get; }

    /// <summary>Reads all bytes.</summary>
    protected abstract void Read(ReadOnlySpan<byte> bytes, ref CharacterSink into);

    /// <summary>Writes all characters.</summary>
    protected abstract void Write(ReadOnlySpan<char> text, ArrayBufferWriter<byte> into);

    /// <summary>Writes what the fallback has for a character that the set lacks.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">The character's place; a surrogate is taken with its other half.</param>
    /// <param name="into">Gets the substitute.</param>
    /// <returns>How many characters were passed.</returns>
    protected int WriteUnknown(ReadOnlySpan<char> text, int index, ArrayBufferWriter<byte> into)
    {
        var isPair = char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]);
        var buffer = EncoderFallback.CreateFallbackBuffer();
        _ = isPair ? buffer.Fallback(text[index], text[index + 1], index) : buffer.Fallback(text[index], index);
        while (buffer.GetNextChar() is var next and not '\0')
            into.Write((ReadOnlySpan<byte>)[(byte)(next < 0x80 ? next : '?')]);
        return isPair ? 2 : 1;
    }

    private ArrayBufferWriter<byte> Encode(ReadOnlySpan<char> text)
    {
        var into = new ArrayBufferWriter<byte>(Math.Max(16, text.Length * 2));
        Write(text, into);
        return into;
    }

    private StringBuilder Decode(ReadOnlySpan<byte> bytes)
    {
        var into = new CharacterSink(new StringBuilder(bytes.Length), DecoderFallback);
        Read(bytes, ref into);
        return into.Text;
    }
}

/// <summary>Text being read; impossible bytes go through a fallback.</summary>
internal struct CharacterSink(StringBuilder text, DecoderFallback fallback)
{
    private DecoderFallbackBuffer? _fallback;

    public readonly StringBuilder Text => text;

    /// <summary>Adds what the fallback has for bytes.</summary>
    /// <param name="bytes">The bytes that belong together.</param>
    /// <param name="index">Where they stand, for an exception.</param>
    public void AddUnknown(ReadOnlySpan<byte> bytes, int index)
    {
        _fallback ??= fallback.CreateFallbackBuffer();
        _fallback.Fallback(bytes.ToArray(), index);
        while (_fallback.GetNextChar() is var next and not '\0')
            text.Append(next);
    }
}
