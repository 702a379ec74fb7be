using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2.CharacterSets;

/// <summary>One value's text in which <c>\C…\</c> or <c>\M…\</c> shift the set. Every value begins in the message's own set, and its end ends every shift.</summary>
internal sealed class ShiftedText(Encoding own)
{
    private readonly StringBuilder _text = new();
    private readonly List<GraphicSet> _shifts = [];

    /// <summary>Adds bytes as they are to be read after the shifts so far.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var sink = new CharacterSink(_text, own.DecoderFallback);
        var reader = new ShiftReader(own, ref sink);
        foreach (var set in _shifts)
            reader.Shift(set);
        for (var i = 0; i < bytes.Length;)
            i = reader.Read(bytes, i);
    }

    /// <summary>Shifts what follows.</summary>
    public void Shift(GraphicSet set) => _shifts.Add(set);

    /// <summary>The text so far.</summary>
    public override string ToString() => _text.ToString();
}
