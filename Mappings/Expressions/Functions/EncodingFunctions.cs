using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>FHIRPath's encode, decode, escape and unescape, and hashes.</summary>
internal static class EncodingFunctions
{
    public static Function[] All { get; } =
    [
        new("encode", "form: 'base64' 'urlbase64' 'hex'", "Its UTF-8 bytes as text of a form.", (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && Form(frame, call, "base64", "urlbase64", "hex") is { } form
                ? Collection.Of(Encode(Encoding.UTF8.GetBytes(text), form)) : Collection.Empty, new("'Ana'.encode('base64')", "[\"QW5h\"]")),
        new("decode", "form: 'base64' 'urlbase64' 'hex'", "The text whose bytes it is in a form; empty where it is none.", (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && Form(frame, call, "base64", "urlbase64", "hex") is { } form
                ? Collection.Of(Decode(text, form)) : Collection.Empty, new("'QW5h'.decode('base64')", "[\"Ana\"]")),
        new("escape", "form: 'html' 'json'", "Escaped for a form.", (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && Form(frame, call, "html", "json") is { } form
                ? Collection.Of(form == "html" ? EscapeHtml(text) : JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString())
                : Collection.Empty, new("'a < b'.escape('html')", "[\"a &lt; b\"]")),
        new("unescape", "form: 'html' 'json'", "Without the escapes of a form.", (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && Form(frame, call, "html", "json") is { } form
                ? Collection.Of(form == "html" ? WebUtility.HtmlDecode(text) : UnescapeJson(text)) : Collection.Empty, new("'a &lt; b'.unescape('html')", "[\"a < b\"]")),
        new("sha256", "", "The SHA-256 of its UTF-8 bytes, in small hexadecimal letters.", (in Frame _, in Collection input, CallSite call)
            => call.Text(input) is { } text ? Collection.Of(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))) : Collection.Empty,
            new("'12345'.sha256()", "[\"5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5\"]")),
    ];

    private static string? Form(in Frame frame, CallSite call, params string[] known)
    {
        if (call.ArgumentText(frame, 0) is not { } form)
            return null;
        return Array.IndexOf(known, form) >= 0 ? form
            : throw call.Fail("EXPR-ARGUMENTS", $"{call.Function.Name}() takes {string.Join(", ", known.Select(k => $"'{k}'"))}");
    }

    private static string Encode(byte[] bytes, string form) => form switch
    {
        "hex" => Convert.ToHexStringLower(bytes),
        "base64" => Convert.ToBase64String(bytes),
        _ => Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_'),
    };

    private static string? Decode(string text, string form)
    {
        try
        {
            var plain = form == "urlbase64" ? text.Replace('-', '+').Replace('_', '/') : text;
            return Encoding.UTF8.GetString(form == "hex" ? Convert.FromHexString(plain) : Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '=')));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string EscapeHtml(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);

    // What JSON would have escaped may stand there as it is: only escapes are read.
    private static string UnescapeJson(string text)
    {
        var read = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var escaped = c == '\\' && i + 1 < text.Length ? text[i + 1] : '\0';
            var meant = escaped switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', '"' or '\\' or '/' => escaped, _ => '\0' };
            if (escaped == 'u' && i + 6 <= text.Length && ushort.TryParse(text.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                (meant, i) = ((char)code, i + 4);
            read.Append(meant == '\0' ? c : meant);
            i += meant == '\0' ? 0 : 1;
        }
        return read.ToString();
    }
}
