using System.Text;

namespace InterfaceEngine.Mappings.Xml;

/// <summary>The bytes of an XML document as text: by its byte order mark, else by the encoding that it declares, else UTF-8 (XML 1.0, appendix F).</summary>
internal static class XmlText
{
    private static readonly Encoding s_utf16 = new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly Encoding s_utf16Big = new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>Decodes a document.</summary>
    /// <exception cref="XmlFaultException">The encoding is not known, or the bytes are not in it.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8))
            return Utf8(bytes[3..]);
        if (bytes is [0xFF, 0xFE, ..])
            return Strictly(s_utf16, bytes[2..]);
        if (bytes is [0xFE, 0xFF, ..])
            return Strictly(s_utf16Big, bytes[2..]);
        if (bytes is [(byte)'<', 0, ..])
            return Strictly(s_utf16, bytes);
        if (bytes is [0, (byte)'<', ..])
            return Strictly(s_utf16Big, bytes);
        return Declared(bytes) is { } name && !name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) ? Strictly(Find(name), bytes) : Utf8(bytes);
    }

    private static string Utf8(ReadOnlySpan<byte> bytes)
    {
        var valid = System.Text.Unicode.Utf8.IsValid(bytes) ? bytes.Length : FirstInvalid(bytes);
        if (valid == bytes.Length)
            return Encoding.UTF8.GetString(bytes);
        var before = bytes[..valid];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        throw Fault(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1,
            "the text is not UTF-8; expected that, or the encoding that the document's first line names");
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var used) == System.Buffers.OperationStatus.Done)
            at += used;
        return at;
    }

    private static string Strictly(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Fault(1, 1, "the text is not in the encoding that the document says");
        }
    }

    private static Encoding Find(string name)
    {
        try
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            // A document that declares UTF-16 and whose first line can be read byte by byte is in another.
            if (encoding.GetByteCount("<") == 1)
                return Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (NotSupportedException)
        {
            // A page of the provider, which .NET's own table does not know: a copy of it is made strict.
            if (CodePagesEncodingProvider.Instance.GetEncoding(name)?.Clone() is Encoding strict)
            {
                strict.DecoderFallback = DecoderFallback.ExceptionFallback;
                return strict;
            }
            // UTF-7, which .NET knows and refuses.
            throw Unknown();
        }
        catch (ArgumentException)
        {
            throw Unknown();
        }
        throw Fault(1, 1, "the document names an encoding that it is not in");
    }

    // <?xml version="1.0" encoding="ISO-8859-1"?>
    private static string? Declared(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("<?xml"u8))
            return null;
        var end = bytes.IndexOf("?>"u8);
        if (end is < 0 or > 256)
            return null;
        var text = Encoding.Latin1.GetString(bytes[5..end]);
        var at = text.IndexOf("encoding", StringComparison.Ordinal);
        if (at < 0)
            return null;
        var parts = text[at..].Split('"', '\'');
        return parts.Length > 1 ? parts[1] : null;
    }

    private static XmlFaultException Unknown()
        => Fault(1, 1, "the document names an encoding that is not known; expected UTF-8, UTF-16, ISO-8859-1, windows-1252 or another of IANA's");

    private static XmlFaultException Fault(int line, int column, string message) => new(new XmlFault("XML-ENCODING", line, column, message));
}
