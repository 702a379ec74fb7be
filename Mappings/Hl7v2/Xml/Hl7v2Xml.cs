using System.Diagnostics.CodeAnalysis;
using System.Text;
using InterfaceEngine.Mappings.Hl7v2.CharacterSets;

namespace InterfaceEngine.Mappings.Hl7v2.Xml;

/// <summary>
/// HL7 v2 messages in the XML encoding of the standard (<c>urn:hl7-org:v2xml</c>). What is read becomes a message in its delimited form,
/// which everything else in the engine works on; the XML itself stays what is stored.
/// </summary>
public static class Hl7v2Xml
{
    /// <summary>The namespace of its elements.</summary>
    public const string Namespace = "urn:hl7-org:v2xml";

    /// <summary>The media type of messages in it.</summary>
    public const string MediaType = "x-application/hl7-v2+xml";

    /// <summary>Whether content can only be XML: its first character is an angle bracket. In the delimited form it is the M of MSH.</summary>
    public static bool LooksLikeXml(ReadOnlySpan<byte> content)
    {
        if (content is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            content = content[2..];
        var first = content.IndexOfAnyExcept("\uFEFF \t\r\n\0"u8);
        return first >= 0 && content[first] == (byte)'<';
    }

    /// <summary>Reads a message.</summary>
    /// <param name="content">An XML document. It may have no document type; entities other than XML's own are not known.</param>
    /// <param name="message">
    /// The message in its delimited form, with the delimiters of MSH.1 and MSH.2, else the usual ones, in the character set of MSH.18
    /// where that has all its characters, else in UTF-8.
    /// </param>
    /// <param name="error">Why it is none.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> content, [NotNullWhen(true)] out Hl7v2Message? message, [NotNullWhen(false)] out Hl7v2Error? error)
    {
        message = null;
        return XmlMessageReader.TryRead(content, out var bytes, out var set, out error) && Hl7v2Message.TryParse(bytes, set.AsOverride, out message, out error);
    }

    /// <summary>Reads a message in either form.</summary>
    /// <param name="content">An XML document, or a message in its delimited form.</param>
    /// <param name="rules">What is known of the sender's character sets; XML says its own.</param>
    /// <param name="message">The message.</param>
    /// <param name="error">Why it is none.</param>
    public static bool TryReadEither(
        ReadOnlyMemory<byte> content, Hl7v2TextRules rules, [NotNullWhen(true)] out Hl7v2Message? message, [NotNullWhen(false)] out Hl7v2Error? error)
        => LooksLikeXml(content.Span) ? TryRead(content, out message, out error) : Hl7v2Message.TryParse(content, rules, out message, out error);

    /// <summary>Writes a message in its delimited form, in the character set that its own MSH-18 names, whatever it was read in.</summary>
    /// <param name="message">The message.</param>
    /// <param name="bytes">Its bytes; the content itself where that is in the set.</param>
    /// <param name="error">Why it cannot be written: the set lacks a character.</param>
    public static bool TryWriteDelimited(Hl7v2Message message, out ReadOnlyMemory<byte> bytes, [NotNullWhen(false)] out Hl7v2Error? error)
    {
        ArgumentNullException.ThrowIfNull(message);
        (bytes, error) = (message.Content, null);
        var body = message.Body.AsSpan();
        if (Ascii.IsValid(body) || Declaration.First(message.Header.Raw, message.Delimiters) is not { } declared || declared.Name == message.CharacterSet.Name)
            return true;
        var text = message.TextEncoding.GetString(body);
        if (!declared.CanWrite(text))
        {
            error = Hl7v2Error.Unencodable(declared);
            return false;
        }

        bytes = declared.Encoding.GetBytes(text);
        return true;
    }

    /// <summary>Writes a message, as UTF-8, in the groups of its structure and with the data types of its version.</summary>
    /// <param name="message">The message.</param>
    /// <param name="withNamespace">Whether elements are in <see cref="Namespace"/>; receivers that know no namespaces want none.</param>
    public static byte[] Write(Hl7v2Message message, bool withNamespace = true)
    {
        ArgumentNullException.ThrowIfNull(message);
        return XmlMessageWriter.Write(message, withNamespace ? Namespace : "");
    }
}
