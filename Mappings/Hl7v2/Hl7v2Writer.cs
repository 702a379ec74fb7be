using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>Bytes being written: first into the caller's stack, then into rented memory, copied once at the end.</summary>
internal ref struct Hl7v2Writer
{
    private readonly Hl7v2Delimiters _delimiters;
    private readonly Encoding _encoding;
    private Span<byte> _buffer;
    private byte[]? _rented;

    public Hl7v2Writer(Span<byte> initial, Hl7v2Delimiters delimiters, Encoding encoding)
    {
        _buffer = initial;
        _delimiters = delimiters;
        _encoding = encoding;
    }

    /// <summary>How many bytes are written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    public void Write(byte value)
    {
        if (Length == _buffer.Length)
            Grow(1);
        _buffer[Length++] = value;
    }

    public void Write(byte value, int times)
    {
        for (var i = 0; i < times; i++)
            Write(value);
    }

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - Length)
            Grow(bytes.Length);
        bytes.CopyTo(_buffer[Length..]);
        Length += bytes.Length;
    }

    public void Write(int number)
    {
        Span<byte> digits = stackalloc byte[11];
        Utf8Formatter.TryFormat(number, digits, out var written);
        Write(digits[..written]);
    }

    /// <summary>Writes text so that it reads as the same text: escaped, in the character set.</summary>
    /// <remarks>
    /// Delimiters become F S T R E, control characters X; without an escape character both become blanks. Sequences that reading keeps
    /// as written (highlighting, formatting, shifts) are written as they are, so that text taken from a message keeps its meaning.
    /// </remarks>
    public void WriteText(scoped ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var plain = 0;
            while (plain < text.Length && IsPlain(text[plain]))
                plain++;
            if (plain > 0)
            {
                if (_buffer.Length - Length < plain)
                    Grow(plain);
                Ascii.FromUtf16(text[..plain], _buffer[Length..], out _);
                Length += plain;
                text = text[plain..];
                continue;
            }

            if (text[0] > 0x7F)
            {
                var run = 1;
                while (run < text.Length && text[run] > 0x7F)
                    run++;
                var size = _encoding.GetMaxByteCount(run);
                if (_buffer.Length - Length < size)
                    Grow(size);
                Length += _encoding.GetBytes(text[..run], _buffer[Length..]);
                text = text[run..];
            }
            else
            {
                text = text[WriteEscaped(text)..];
            }
        }
    }

    /// <summary>Writes a value with its parts as this writer divides them, no deeper than a level allows.</summary>
    public void WriteValue(Hl7v2Value value, Hl7v2Level level)
    {
        if (level == Hl7v2Level.SubComponent || (level == Hl7v2Level.Component && value.Level is Hl7v2Level.Field or Hl7v2Level.Repetition))
        {
            WriteText(value.ReadText());
            return;
        }

        var (repetition, component, subComponent) = (1, 1, 1);
        foreach (var leaf in new Hl7v2Leaves(value))
        {
            if (leaf.Repetition > repetition)
            {
                Write(_delimiters.Repetition, leaf.Repetition - repetition);
                (repetition, component, subComponent) = (leaf.Repetition, 1, 1);
            }

            if (leaf.Component > component)
            {
                Write(_delimiters.Component, leaf.Component - component);
                (component, subComponent) = (leaf.Component, 1);
            }

            Write(_delimiters.SubComponent, leaf.SubComponent - subComponent);
            subComponent = leaf.SubComponent;
            WriteText(leaf.Value.ReadText());
        }
    }

    /// <summary>Writes MSH-2: as many of the encoding characters as there are before the first that is missing.</summary>
    public void WriteEncodingCharacters()
    {
        ReadOnlySpan<byte> characters =
            [_delimiters.Component, _delimiters.Repetition, _delimiters.Escape, _delimiters.SubComponent, _delimiters.Truncation];
        var missing = characters.IndexOf((byte)0);
        Write(missing < 0 ? characters : characters[..missing]);
    }

    /// <summary>The bytes, in an array of their own; gives the rented memory back, and nothing can be written after it.</summary>
    public byte[] ToArray()
    {
        var bytes = Written.ToArray();
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        this = default;
        return bytes;
    }

    private readonly bool IsPlain(char value)
        => value is >= ' ' and < '\x7F' && value != _delimiters.Field && value != _delimiters.Component && value != _delimiters.Repetition
            && value != _delimiters.Escape && value != _delimiters.SubComponent && (value != _delimiters.Truncation);

    private int WriteEscaped(scoped ReadOnlySpan<char> text)
    {
        var value = (byte)text[0];
        var escape = _delimiters.Escape;
        if (escape == 0)
        {
            Write((byte)' ');
            return 1;
        }

        if (value == escape && KeptLength(text) is var kept and > 0)
        {
            foreach (var character in text[..kept])
                Write((byte)character);
            return kept;
        }

        var name = value == _delimiters.Field ? (byte)'F'
            : value == escape ? (byte)'E'
            : value == _delimiters.Component ? (byte)'S'
            : value == _delimiters.Repetition ? (byte)'R'
            : value == _delimiters.SubComponent ? (byte)'T'
            : value == _delimiters.Truncation && value != 0 ? (byte)'P'
            : (byte)0;
        Write(escape);
        if (name != 0)
        {
            Write(name);
        }
        else
        {
            Write((byte)'X');
            Write(HexDigit(value >> 4));
            Write(HexDigit(value & 0xF));
        }

        Write(escape);
        return 1;
    }

    private readonly int KeptLength(scoped ReadOnlySpan<char> text)
    {
        var end = text[1..].IndexOf((char)_delimiters.Escape);
        if (end is < 1 or > 10)
            return 0;

        // The point and the signs of formatting commands divide in messages that choose them for it.
        foreach (var character in text.Slice(1, end))
        {
            if (!IsPlain(character))
                return 0;
        }

        Span<byte> sequence = stackalloc byte[10];
        return Ascii.FromUtf16(text.Slice(1, end), sequence, out var written) == OperationStatus.Done && Hl7v2Text.IsKept(sequence[..written])
            ? end + 2 : 0;
    }

    private void Grow(int atLeast)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + atLeast));
        Written.CopyTo(larger);
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        _buffer = _rented = larger;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
