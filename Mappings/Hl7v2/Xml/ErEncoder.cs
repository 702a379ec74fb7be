using System.Globalization;
using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2.Xml;

/// <summary>Writes the text of an XML document with the delimiters of a message. What the document says is text is text, whatever it looks like.</summary>
internal sealed class ErEncoder(Hl7v2Delimiters delimiters)
{
    /// <summary>The delimiters.</summary>
    public Hl7v2Delimiters Delimiters => delimiters;

    /// <summary>MSH-2.</summary>
    public string EncodingCharacters => string.Concat(
        new[] { delimiters.Component, delimiters.Repetition, delimiters.Escape, delimiters.SubComponent, delimiters.Truncation }.TakeWhile(c => c != 0).Select(c => (char)c));

    /// <summary>The delimiter of repetitions, or a fault where the message has none.</summary>
    public byte Repetition(Func<string, Exception> fault) => Of(delimiters.Repetition, "repetitions", fault);

    /// <summary>The delimiter of components, or a fault where the message has none.</summary>
    public byte Component(Func<string, Exception> fault) => Of(delimiters.Component, "components", fault);

    /// <summary>The delimiter of sub-components, or a fault where the message has none.</summary>
    public byte SubComponent(Func<string, Exception> fault) => Of(delimiters.SubComponent, "sub-components", fault);

    /// <summary>Adds text, escaped.</summary>
    public void AddText(StringBuilder into, string text)
    {
        foreach (var character in text)
        {
            var name = character > 0x7F ? '\0' : NameOf((byte)character);
            if (name == '\0' && character is >= ' ' and not '\x7F')
                into.Append(character);
            else if (delimiters.Escape == 0)
                into.Append(' ');
            else if (name != '\0')
                Sequence(into, name.ToString());
            else
                Sequence(into, string.Create(CultureInfo.InvariantCulture, $"X{(int)character:X2}"));
        }
    }

    /// <summary>Adds an escape sequence by what stands between its two characters.</summary>
    public void AddEscape(StringBuilder into, string sequence)
    {
        // One of the message's delimiters in it would end it, or begin something else.
        if (delimiters.Escape == 0 || sequence.AsSpan().ContainsAnyExceptInRange(' ', '~') || sequence.Any(c => NameOf((byte)c) != '\0'))
            AddText(into, sequence);
        else
            Sequence(into, sequence);
    }

    private void Sequence(StringBuilder into, string sequence) => into.Append((char)delimiters.Escape).Append(sequence).Append((char)delimiters.Escape);

    private char NameOf(byte value)
        => value == 0 ? '\0'
            : value == delimiters.Field ? 'F'
            : value == delimiters.Component ? 'S'
            : value == delimiters.SubComponent ? 'T'
            : value == delimiters.Repetition ? 'R'
            : value == delimiters.Escape ? 'E'
            : value == delimiters.Truncation ? 'P'
            : '\0';

    private static byte Of(byte delimiter, string what, Func<string, Exception> fault)
        => delimiter != 0 ? delimiter : throw fault($"there are {what}, for which MSH.2 has no delimiter");
}
