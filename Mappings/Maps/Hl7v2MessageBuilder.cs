using System.Buffers;
using System.Globalization;
using System.Text;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>A place below a segment: field, repetition, component and sub-component, each from 1.</summary>
internal readonly record struct Hl7v2Slot(int Field, int Repetition, int Component, int SubComponent) : IComparable<Hl7v2Slot>
{
    public int CompareTo(Hl7v2Slot other)
        => Field != other.Field ? Field.CompareTo(other.Field)
            : Repetition != other.Repetition ? Repetition.CompareTo(other.Repetition)
            : Component != other.Component ? Component.CompareTo(other.Component)
            : SubComponent.CompareTo(other.SubComponent);
}

/// <summary>
/// Writes an HL7 v2 message front to back with the standard delimiters, in UTF-8, into rented memory. Places must come in ascending order.
/// </summary>
internal sealed class Hl7v2MessageBuilder : IDisposable
{
    private static readonly SearchValues<char> s_special = SearchValues.Create(
        "|^~\\&\u007f" + string.Concat(Enumerable.Range(0, 0x20).Select(c => (char)c)));
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1024);
    private int _length;
    private Hl7v2Slot _at;
    private string _segment = "";
    private bool _isOpen;

    /// <summary>Whether something beyond ASCII was written, so that MSH-18 must say how.</summary>
    public bool HasOtherThanAscii { get; private set; }

    /// <summary>What was written; its memory is given back with <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Goes to another segment; it is begun when the first value is put into it.</summary>
    public void Begin(string segment)
    {
        End();
        _segment = segment;
    }

    /// <summary>Ends the segment in hand.</summary>
    public void End()
    {
        if (_isOpen)
            Fill((byte)'\r', 1);
        _isOpen = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _length) = ([], 0);
    }

    /// <summary>Puts a text into a place; delimiters in it are escaped.</summary>
    public void Put(Hl7v2Slot slot, string text)
    {
        Go(slot);
        if (text.AsSpan().ContainsAny(s_special))
        {
            var escaped = new StringBuilder(text.Length + 8);
            Escape(text, escaped);
            text = escaped.ToString();
        }
        Write(text);
    }

    /// <summary>Puts into a place what is divided and escaped already.</summary>
    public void PutRaw(Hl7v2Slot slot, string text)
    {
        Go(slot);
        Write(text);
    }

    /// <summary>
    /// Escapes the standard delimiters. A line end, which would begin a segment, becomes the formatting command for one; other control
    /// characters, some of which would end MLLP's frame, become bytes in hexadecimal.
    /// </summary>
    public static void Escape(string text, StringBuilder into)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                continue;
            _ = text[i] switch
            {
                '|' => into.Append(@"\F\"),
                '^' => into.Append(@"\S\"),
                '~' => into.Append(@"\R\"),
                '\\' => into.Append(@"\E\"),
                '&' => into.Append(@"\T\"),
                '\r' or '\n' => into.Append(@"\.br\"),
                < ' ' or '\x7F' => into.Append(CultureInfo.InvariantCulture, $@"\X{(int)text[i]:X2}\"),
                _ => into.Append(text[i]),
            };
        }
    }

    private void Go(Hl7v2Slot slot)
    {
        if (!_isOpen)
        {
            _isOpen = true;
            Write(_segment);
            _at = new Hl7v2Slot(0, 1, 1, 1);
            // MSH-1 is the separator itself.
            if (_segment == "MSH")
            {
                Write("|^~\\&");
                _at = new Hl7v2Slot(2, 1, 1, 1);
            }
        }
        if (slot.Field > _at.Field)
        {
            Fill((byte)'|', slot.Field - _at.Field);
            _at = new Hl7v2Slot(slot.Field, 1, 1, 1);
        }
        if (slot.Repetition > _at.Repetition)
        {
            Fill((byte)'~', slot.Repetition - _at.Repetition);
            _at = new Hl7v2Slot(slot.Field, slot.Repetition, 1, 1);
        }
        if (slot.Component > _at.Component)
        {
            Fill((byte)'^', slot.Component - _at.Component);
            _at = new Hl7v2Slot(slot.Field, slot.Repetition, slot.Component, 1);
        }
        Fill((byte)'&', slot.SubComponent - _at.SubComponent);
        _at = slot;
    }

    private void Fill(byte delimiter, int count)
    {
        if (count <= 0)
            return;
        Free(count)[..count].Fill(delimiter);
        _length += count;
    }

    private void Write(string text)
    {
        var written = Encoding.UTF8.GetBytes(text, Free(text.Length * 3));
        HasOtherThanAscii |= written != text.Length;
        _length += written;
    }

    private Span<byte> Free(int count)
    {
        if (_bytes.Length - _length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + count));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        return _bytes.AsSpan(_length);
    }
}
