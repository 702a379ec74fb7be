using System.Globalization;
using System.Net;

namespace InterfaceEngine.Channels.Components;

/// <summary>Reads the text of one value as the type that its spec states. What is wrong is said without repeating the value: it may be a secret.</summary>
internal static class ValueReader
{
    /// <summary>Reads a text.</summary>
    /// <param name="kind">A kind whose value is a single text and needs no scope.</param>
    /// <param name="text">The text.</param>
    /// <param name="value">The value, in the type that <see cref="Settings"/> gives for the kind.</param>
    /// <returns>Null where it could be read; otherwise what is wrong, as the second half of a sentence that begins with the key.</returns>
    public static string? Read(FieldKind kind, string text, out object? value)
    {
        value = null;
        return kind switch
        {
            FieldKind.Text => ReadText(text, out value),
            FieldKind.Flag => ReadFlag(text, out value),
            FieldKind.Integer => ReadInteger(text, out value),
            FieldKind.Number => ReadDecimal(text, out value),
            FieldKind.Percent => ReadPercent(text, out value),
            FieldKind.Duration => ReadDuration(text, out value),
            FieldKind.Size => ReadSize(text, out value),
            FieldKind.Address => ReadAddress(text, out value),
            FieldKind.Url => ReadUrl(text, out value),
            FieldKind.Path => ReadPath(text, out value),
            FieldKind.Secret => ReadSecret(text, out value),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind is no single text."),
        };
    }

    /// <summary>Whether a value lies below another of its kind; a number, a duration or a size.</summary>
    public static bool IsLess(object value, object than) => ((IComparable)value).CompareTo(than) < 0;

    private static string? ReadText(string text, out object? value)
    {
        value = text;
        return null;
    }

    private static string? ReadFlag(string text, out object? value)
    {
        value = text switch { "true" => true, "false" => false, _ => null };
        return value is null ? "must be true or false" : null;
    }

    private static string? ReadInteger(string text, out object? value)
    {
        value = null;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return "must be a whole number, such as 10";
        value = number;
        return null;
    }

    private static string? ReadDecimal(string text, out object? value)
    {
        value = null;
        if (!TryReadNumber(text, out var number))
            return "must be a number, such as 1.5";
        value = (double)number;
        return null;
    }

    private static string? ReadPercent(string text, out object? value)
    {
        value = null;
        if (!text.EndsWith('%'))
            return "must be a number with its percent sign, such as 10%";
        if (!TryReadNumber(text.AsSpan(0, text.Length - 1), out var number))
            return "must be a number before its percent sign, such as 10%";
        value = (double)(number / 100);
        return null;
    }

    private static string? ReadDuration(string text, out object? value)
    {
        value = null;
        var unit = UnitOf(text, out var count);
        long ticks = unit switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            "d" => TimeSpan.TicksPerDay,
            _ => 0,
        };
        if (ticks == 0)
            return unit.IsEmpty
                ? "must be a time with its unit, such as 500ms, 30s, 10m, 24h or 7d"
                : $"has a unit that is no time's: '{unit}'; units are ms, s, m, h and d";
        if (!TryReadNumber(count, out var number) || number * ticks > TimeSpan.MaxValue.Ticks)
            return "must be a time with its unit, such as 500ms, 30s, 10m, 24h or 7d";
        value = TimeSpan.FromTicks((long)(number * ticks));
        return null;
    }

    private static string? ReadSize(string text, out object? value)
    {
        value = null;
        var unit = UnitOf(text, out var count);
        long bytes = unit switch { "B" => 1, "KB" => 1L << 10, "MB" => 1L << 20, "GB" => 1L << 30, _ => 0 };
        if (bytes == 0)
            return unit.IsEmpty
                ? "must be a size with its unit, such as 512B, 64KB, 10MB or 4GB"
                : $"has a unit that is no size's: '{unit}'; units are B, KB, MB and GB";
        if (!TryReadNumber(count, out var number) || number * bytes > long.MaxValue)
            return "must be a size with its unit, such as 512B, 64KB, 10MB or 4GB";
        value = (long)(number * bytes);
        return null;
    }

    private static string? ReadAddress(string text, out object? value)
    {
        value = null;
        var colon = text.LastIndexOf(':');
        if (colon <= 0)
            return "must be a host and a port, such as 127.0.0.1:2575";
        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
            host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal))
            return "holds an IPv6 address without brackets; write [::1]:2575";
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            return "must begin with a host name or an IP address";
        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return "must end in a port from 0 to 65535";
        value = new DnsEndPoint(host, port);
        return null;
    }

    private static string? ReadUrl(string text, out object? value)
    {
        value = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
            return "must be an absolute address, such as https://erp.example.org/api";
        if (url.UserInfo.Length > 0)
            return "must not hold a name or password; use the keys for credentials, with a secret: reference";
        value = text;
        return null;
    }

    private static string? ReadPath(string text, out object? value)
    {
        value = text;
        return text.Contains('\0', StringComparison.Ordinal) ? "must be a path" : null;
    }

    private static string? ReadSecret(string text, out object? value)
    {
        const string prefix = "secret:";
        value = null;
        if (!text.StartsWith(prefix, StringComparison.Ordinal))
            return "must be a reference such as secret:erp-password, never the secret itself";
        var name = text.AsSpan(prefix.Length);
        if (name.IsEmpty)
            return "must name a secret after 'secret:'";
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return "must name a secret in letters, digits, '-', '_' and '.'";
        }
        value = text;
        return null;
    }

    private static ReadOnlySpan<char> UnitOf(string text, out ReadOnlySpan<char> count)
    {
        var end = text.Length;
        while (end > 0 && char.IsAsciiLetter(text[end - 1]))
            end--;
        count = text.AsSpan(0, end);
        return text.AsSpan(end);
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out decimal number)
        => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number < 1_000_000_000_000m;
}
