using System.Text;
using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>What is done to values before a template puts them in, so that a value cannot become structure: another path, header or folder.</summary>
internal static class ValueEncoders
{
    /// <summary>The function of an encoding; null for none.</summary>
    public static Func<string, string>? For(ValueEncoding encoding) => encoding switch
    {
        ValueEncoding.Url => EncodeUrl,
        ValueEncoding.Search => EncodeSearch,
        ValueEncoding.Header => EncodeHeader,
        ValueEncoding.FileName => EncodeFileName,
        _ => null,
    };

    // A segment of one or two dots would climb the path, and escaping leaves dots alone.
    private static string EncodeUrl(string value) => value is "." or ".." ? value.Replace(".", "%2E", StringComparison.Ordinal) : Uri.EscapeDataString(value);

    private static string EncodeSearch(string value)
        => EncodeUrl(value.AsSpan().IndexOfAny(@"\|,$") < 0 ? value : string.Concat(value.Select(c => c is '\\' or '|' or ',' or '$' ? $"\\{c}" : c.ToString())));

    private static string EncodeHeader(string value) => Escape(value, static c => c is >= ' ' and <= '~' and not '%');

    private static string EncodeFileName(string value)
        => value is "." or ".."
            ? value.Replace(".", "%2E", StringComparison.Ordinal)
            : Escape(value, static c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or ' ' or '+' or '=' or ',' or '@');

    private static string Escape(string value, Func<char, bool> isPlain)
    {
        if (value.All(isPlain))
            return value;
        var escaped = new StringBuilder(value.Length + 8);
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.IsBmp && isPlain((char)rune.Value))
                escaped.Append((char)rune.Value);
            else
                escaped.Append(Uri.EscapeDataString(rune.ToString()));
        }
        return escaped.ToString();
    }
}
