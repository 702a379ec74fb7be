using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2.CharacterSets;

/// <summary>One value's text in which <c>\C…\</c> or <c>\M…\</c> shift the set. Every value begins in the message's own set, and its end ends every shift.</summary>
internal sealed class ShiftedText(Encoding own)
{
    private readonly StringBuilder _text = new();
    private GraphicSet? _left;
    private GraphicSet? _right;

    /// <summary>Adds bytes as they are to be read after the shifts so far.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var sink = new CharacterSink(_text, own.DecoderFallback);
        var reader = new ShiftReader(own, ref sink);
        if (_left is not null)
            reader.Shift(_left);
        if (_right is not null)
            reader.Shift(_right);
        for (var i = 0; i < bytes.Length;)
            i = reader.Read(bytes, i);
    }

    /// <summary>Shifts what follows. Of each half only the last shift counts, and ASCII ends both.</summary>
    public void Shift(GraphicSet set)
    {
        if (set.IsRight)
            _right = set;
        else
            (_left, _right) = set == GraphicSet.Ascii ? (null, null) : (set, _right);
    }

    /// <summary>The text so far.</summary>
    public override string ToString() => _text.ToString();
}
