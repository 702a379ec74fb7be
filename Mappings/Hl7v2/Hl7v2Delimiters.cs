using System.Buffers;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// The characters that divide one message, as its own MSH-1 and MSH-2 say (HL7 v2 chapter 2, "Message delimiters"). Zero is a
/// delimiter that the message does not have: what it would divide is then one whole.
/// </summary>
/// <param name="Field">MSH-1, between fields.</param>
/// <param name="Component">The first of MSH-2, between components.</param>
/// <param name="Repetition">The second of MSH-2, between repetitions.</param>
/// <param name="Escape">The third of MSH-2, around escape sequences.</param>
/// <param name="SubComponent">The fourth of MSH-2, between sub-components.</param>
/// <param name="Truncation">The fifth of MSH-2, since 2.7: stands where a value was cut.</param>
public readonly record struct Hl7v2Delimiters(
    byte Field, byte Component, byte Repetition, byte Escape, byte SubComponent, byte Truncation = 0)
{
    /// <summary>The delimiters that the standard suggests: <c>|^~\&amp;</c>.</summary>
    public static Hl7v2Delimiters Standard { get; } = new((byte)'|', (byte)'^', (byte)'~', (byte)'\\', (byte)'&');

    /// <summary>Reads the delimiters of a header segment. MSH-2 is taken by position; what it lacks is switched off.</summary>
    /// <param name="header">The bytes of MSH, FHS or BHS, from the first letter; more may follow the segment.</param>
    /// <param name="delimiters">The delimiters.</param>
    /// <returns>False where no character that can divide follows the segment's name.</returns>
    public static bool TryRead(ReadOnlySpan<byte> header, out Hl7v2Delimiters delimiters)
    {
        delimiters = default;
        if (header.Length < 4 || !CanDivide(header[3]))
            return false;
        var rest = header[4..];
        var end = rest.IndexOfAny(header[3], (byte)'\r', (byte)'\n');
        var encoding = end < 0 ? rest : rest[..end];
        delimiters = new Hl7v2Delimiters(header[3], At(encoding, 0), At(encoding, 1), At(encoding, 2), At(encoding, 3), At(encoding, 4));
        return true;
    }

    /// <summary>Whether MSH-2 has any character that can be a delimiter.</summary>
    internal bool HasEncodingCharacters => (Component | Repetition | Escape | SubComponent | Truncation) != 0;

    /// <summary>The delimiter that stands between the parts of a value of this level; zero where it has no parts.</summary>
    internal byte Within(Hl7v2Level level) => level switch
    {
        Hl7v2Level.Field => Repetition,
        Hl7v2Level.Repetition => Component,
        Hl7v2Level.Component => SubComponent,
        _ => 0,
    };

    /// <summary>Whether a byte is one of the delimiters below the field separator that divide (not escape or truncation).</summary>
    internal bool Divides(byte value)
        => value != 0 && (value == Component || value == Repetition || value == SubComponent);

    /// <summary>The first byte that <see cref="Divides"/>; -1 where there is none.</summary>
    internal int IndexOfDividing(ReadOnlySpan<byte> text)
    {
        // One that is missing is looked for as another, for a zero may stand in the text.
        var any = Component != 0 ? Component : Repetition != 0 ? Repetition : SubComponent;
        return any == 0 ? -1 : text.IndexOfAny(any, Repetition != 0 ? Repetition : any, SubComponent != 0 ? SubComponent : any);
    }

    private static byte At(ReadOnlySpan<byte> encoding, int index)
        => index < encoding.Length && CanDivide(encoding[index]) ? encoding[index] : (byte)0;

    // A letter, a digit, a blank or a control character would cut words apart, and half of a multi-byte character cannot be written.
    private static bool CanDivide(byte value) => value is > 0x20 and < 0x7F && !Alphanumeric.Contains(value);

    private static readonly SearchValues<byte> Alphanumeric
        = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);
}

/// <summary>How deep in a segment a value stands.</summary>
public enum Hl7v2Level
{
    /// <summary>A whole field with all its repetitions.</summary>
    Field,

    /// <summary>One repetition of a field.</summary>
    Repetition,

    /// <summary>One component.</summary>
    Component,

    /// <summary>One sub-component.</summary>
    SubComponent,

    /// <summary>A value that is never divided or unescaped: MSH-1 and MSH-2, and the same of FHS and BHS.</summary>
    Literal,
}
