using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// A field, repetition, component or sub-component: a place in a message's bytes. Asking for a part that is not there gives an empty
/// value, so that paths need no checks on their way. The default value is empty.
/// </summary>
public readonly struct Hl7v2Value
{
    private readonly Hl7v2Message? _message;
    private readonly int _start;
    private readonly int _length;

    internal Hl7v2Value(Hl7v2Message message, int start, int length, Hl7v2Level level)
    {
        _message = message;
        _start = start;
        _length = length;
        Level = level;
    }

    /// <summary>Where it begins in the array behind <see cref="Hl7v2Message.Body"/>, by which a map says where a value came from.</summary>
    internal int Start => _start;

    /// <summary>How deep the value stands.</summary>
    public Hl7v2Level Level { get; }

    /// <summary>The message; null for a value that is not there.</summary>
    public Hl7v2Message? Message => _message;

    /// <summary>The bytes as they stand: escaped, divided, in the message's character set.</summary>
    public ReadOnlySpan<byte> Raw => _message is null ? default : _message.Slice(_start, _length);

    /// <summary>Whether nothing is there: no bytes, or nothing but delimiters. HL7 reads it as "unchanged".</summary>
    public bool IsEmpty
    {
        get
        {
            if (_length == 0)
                return true;
            var text = Raw;
            var delimiters = _message!.Delimiters;
            if (Level == Hl7v2Level.Literal || !delimiters.Divides(text[0]))
                return false;
            foreach (var value in text)
            {
                if (!delimiters.Divides(value))
                    return false;
            }

            return true;
        }
    }

    /// <summary>Whether the value is <c>""</c>, by which HL7 says "delete what you have"; that is not empty.</summary>
    public bool IsNull
        => _length >= 2 && Level != Hl7v2Level.Literal && Raw is [(byte)'"', (byte)'"', .. var rest]
            && (rest.IsEmpty || new Hl7v2Value(_message!, _start + 2, _length - 2, Level).IsEmpty);

    /// <summary>How many repetitions are written; 0 for a field that is empty or not there.</summary>
    public int RepetitionCount => _length == 0 ? 0 : Level == Hl7v2Level.Field ? PartCount(_message!.Delimiters.Repetition) : 1;

    /// <summary>How many components the value, or its first repetition, is written with.</summary>
    public int ComponentCount
    {
        get
        {
            var repetition = Repetition(1);
            return repetition._length == 0 ? 0
                : repetition.Level == Hl7v2Level.Repetition ? repetition.PartCount(_message!.Delimiters.Component) : 1;
        }
    }

    /// <summary>How many sub-components the value, or its first component, is written with.</summary>
    public int SubComponentCount
    {
        get
        {
            var component = Component(1);
            return component._length == 0 ? 0
                : component.Level == Hl7v2Level.Component ? component.PartCount(_message!.Delimiters.SubComponent) : 1;
        }
    }

    /// <summary>A repetition by its number, from 1. A value that is no whole field is its own first repetition.</summary>
    public Hl7v2Value Repetition(int number) => Part(Hl7v2Level.Field, number);

    /// <summary>A component by its number, from 1; of a whole field it is that of the first repetition.</summary>
    public Hl7v2Value Component(int number) => Repetition(1).Part(Hl7v2Level.Repetition, number);

    /// <summary>A sub-component by its number, from 1; of anything larger it is that of the first component.</summary>
    public Hl7v2Value SubComponent(int number) => Component(1).Part(Hl7v2Level.Component, number);

    /// <summary>The repetitions that are written, in order, in one walk; none where it is empty.</summary>
    public Hl7v2Values Repetitions => PartsOf(this, Hl7v2Level.Field);

    /// <summary>The components that it, or its first repetition, is written with, in order, in one walk; none where it is empty.</summary>
    public Hl7v2Values Components => PartsOf(Repetition(1), Hl7v2Level.Repetition);

    /// <summary>The sub-components that it, or its first component, is written with, in order, in one walk; none where it is empty.</summary>
    public Hl7v2Values SubComponents => PartsOf(Component(1), Hl7v2Level.Component);

    /// <summary>
    /// What a leading dot means in a predicate: the component of a field or repetition, the sub-component of a component.
    /// </summary>
    public Hl7v2Value Child(int number) => Level switch
    {
        Hl7v2Level.Field or Hl7v2Level.Repetition => Component(number),
        Hl7v2Level.Component => SubComponent(number),
        _ => number == 1 ? this : default,
    };

    /// <summary>The first leaf: the first sub-component of the first component of the first repetition.</summary>
    public Hl7v2Value FirstLeaf()
    {
        if (_length == 0 || Level is Hl7v2Level.Literal or Hl7v2Level.SubComponent)
            return this;
        var text = Raw;
        var length = _message!.Delimiters.IndexOfDividing(text);
        return new Hl7v2Value(_message, _start, length < 0 ? text.Length : length, Hl7v2Level.SubComponent);
    }

    /// <summary>
    /// The first leaf as text, with its escapes F S T R E and X decoded and all others as written; empty text for an empty value.
    /// <c>""</c> reads as its two quotes: ask <see cref="IsNull"/> first where it may come.
    /// </summary>
    public string ReadText() => ReadEscapedText(Hl7v2Escapes.All);

    /// <summary>The first leaf as text with only some escapes decoded.</summary>
    internal string ReadEscapedText(Hl7v2Escapes escapes) => _length == 0 ? "" : Hl7v2Text.Decode(this, FirstLeaf().Raw, escapes);

    /// <summary>Whether <see cref="ReadText"/> would be this text; usually answered without making it.</summary>
    public bool TextEquals(string text)
    {
        var leaf = FirstLeaf().Raw;
        var escape = _message?.Delimiters.Escape ?? 0;
        return Ascii.IsValid(leaf) && (escape == 0 || !leaf.Contains(escape)) ? Ascii.Equals(leaf, text) : ReadText() == text;
    }

    /// <summary>The same as <see cref="ReadText"/>; a debugger's view.</summary>
    public override string ToString() => ReadText();

    private Hl7v2Value Part(Hl7v2Level of, int number)
    {
        if (Level != of)
            return number == 1 ? this : default;
        if (_message is null || number < 1 || !Hl7v2Parts.TryFind(Raw, _message.Delimiters.Within(of), number, out var start, out var length))
            return default;
        return new Hl7v2Value(_message, _start + start, length, of + 1);
    }

    private static Hl7v2Values PartsOf(Hl7v2Value value, Hl7v2Level of)
        => value._length == 0 ? default : Hl7v2Values.PartsOf(value._message!, value._start, value._length, value.Level, value.Level == of);

    private int PartCount(byte delimiter) => delimiter == 0 ? 1 : Raw.Count(delimiter) + 1;
}
