using System.Globalization;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>The primitive types of R4 (datatypes.html#primitive): which JSON token each is, and which texts.</summary>
internal static class FhirPrimitives
{
    /// <summary>What is wrong with a primitive's value, as "expected …"; null where nothing is.</summary>
    public static string? Check(string type, JValue value)
    {
        switch (type)
        {
            case "boolean":
                return value.Type == JTokenType.Boolean ? null : "expected true or false, without quotes";
            case "decimal":
                return value.Type is JTokenType.Integer or JTokenType.Float ? null : "expected a number, without quotes";
            case "integer" or "positiveInt" or "unsignedInt":
                return IsInteger(value, type) ? null : $"expected {IntegerOf(type)}, without quotes or decimals";
        }
        if (value.Type != JTokenType.String)
            return $"expected a text in double quotes, of type {type}";
        var text = (string)value.Value!;
        if (text.Length == 0)
            return "expected a text that is not empty; leave the element out where there is nothing to say";
        return IsText(type, text) ? null : $"expected {TextOf(type)}";
    }

    /// <summary>What a value of a type looks like, for people: "a date: YYYY, YYYY-MM or YYYY-MM-DD".</summary>
    public static string Expected(string type) => type is "integer" or "positiveInt" or "unsignedInt" ? IntegerOf(type) : TextOf(type);

    /// <summary>Whether a text is one of a type that is written as text.</summary>
    public static bool IsText(string type, string text) => type switch
    {
        "code" => IsCode(text),
        "id" => IsId(text),
        "uri" or "url" or "canonical" => !text.AsSpan().ContainsAny(" \t\r\n"),
        "oid" => IsOid(text),
        "uuid" => text.StartsWith("urn:uuid:", StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(9), "D", out _),
        "date" => FhirDates.IsDate(text),
        "dateTime" => FhirDates.IsDateTime(text),
        "instant" => FhirDates.IsInstant(text),
        "time" => FhirDates.IsTime(text),
        "base64Binary" => IsBase64(text),
        _ => true,
    };

    /// <summary>Whether a text is an absolute URI: it begins with a scheme.</summary>
    public static bool IsAbsoluteUri(string text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && char.IsAsciiLetter(text[0]) && text.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;
    }

    /// <summary>Whether a text may be a resource's id.</summary>
    public static bool IsId(string text) => text.Length is > 0 and <= 64 && text.AsSpan().IndexOfAnyExcept(IdCharacters) < 0;

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    private static readonly System.Buffers.SearchValues<char> IdCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");

    private static bool IsInteger(JValue value, string type)
        => value is { Type: JTokenType.Integer, Value: long number } && number <= int.MaxValue
            && number >= (type == "integer" ? int.MinValue : type == "positiveInt" ? 1 : 0);

    private static string IntegerOf(string type) => type switch
    {
        "positiveInt" => "a whole number from 1",
        "unsignedInt" => "a whole number from 0",
        _ => "a whole number of 32 bits",
    };

    private static string TextOf(string type) => type switch
    {
        "code" => "a code without blanks at its ends",
        "id" => "an id of 1 to 64 characters A-Z a-z 0-9 - .",
        "uri" or "url" or "canonical" => $"a {type} without blanks",
        "oid" => "an OID such as urn:oid:1.2.3",
        "uuid" => "a UUID such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
        "date" => "a date: YYYY, YYYY-MM or YYYY-MM-DD",
        "dateTime" => "a date (YYYY, YYYY-MM, YYYY-MM-DD) or a time with its zone (YYYY-MM-DDThh:mm:ss+zz:zz)",
        "instant" => "a time to the second with its zone: YYYY-MM-DDThh:mm:ss+zz:zz",
        "time" => "a time of day: hh:mm:ss",
        "base64Binary" => "base64",
        _ => $"a {type}",
    };

    // The standard forbids two blanks in a row too, but its own code systems (v2-0550) have them.
    private static bool IsCode(string text) => !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1]);

    private static bool IsOid(string text)
    {
        if (!text.StartsWith("urn:oid:", StringComparison.Ordinal) || text.Length < 11 || text[8] is < '0' or > '2' || text[9] != '.')
            return false;
        foreach (var range in text.AsSpan(10).Split('.'))
        {
            var arc = text.AsSpan(10)[range];
            if (arc.Length == 0 || arc.IndexOfAnyExceptInRange('0', '9') >= 0 || (arc[0] == '0' && arc.Length > 1))
                return false;
        }
        return true;
    }

    private static bool IsBase64(string text) => System.Buffers.Text.Base64.IsValid(text);
}

/// <summary>The date and time primitives of R4, which keep their precision.</summary>
internal static class FhirDates
{
    /// <summary>YYYY, YYYY-MM or YYYY-MM-DD, a day of the calendar.</summary>
    public static bool IsDate(ReadOnlySpan<char> text) => text.Length switch
    {
        4 => Digits(text, out var year) && year > 0,
        7 => text[4] == '-' && IsDate(text[..4]) && Digits(text[5..], out var month) && month is >= 1 and <= 12,
        10 => text[7] == '-' && IsDate(text[..7]) && Digits(text[8..], out var day) && day >= 1
            && day <= DateTime.DaysInMonth(int.Parse(text[..4], CultureInfo.InvariantCulture), int.Parse(text[5..7], CultureInfo.InvariantCulture)),
        _ => false,
    };

    /// <summary>A date, or a time to the second with its zone.</summary>
    public static bool IsDateTime(ReadOnlySpan<char> text) => IsDate(text) || IsInstant(text);

    /// <summary>A time to the second or finer, with its zone.</summary>
    public static bool IsInstant(ReadOnlySpan<char> text)
    {
        if (text.Length < 20 || text[10] != 'T' || !IsDate(text[..10]))
            return false;
        if (text[^1] == 'Z')
            return IsTime(text[11..^1]);
        var zone = text[^6..];
        return zone[0] is '+' or '-' && zone[3] == ':' && Digits(zone[1..3], out var hours) && hours <= 14
            && Digits(zone[4..], out var minutes) && minutes <= 59 && IsTime(text[11..^6]);
    }

    /// <summary>hh:mm:ss with an optional fraction; 60 is a leap second.</summary>
    public static bool IsTime(ReadOnlySpan<char> text)
        => text.Length >= 8 && text[2] == ':' && text[5] == ':'
            && Digits(text[..2], out var hours) && hours <= 23
            && Digits(text[3..5], out var minutes) && minutes <= 59
            && Digits(text[6..8], out var seconds) && seconds <= 60
            && (text.Length == 8 || (text[8] == '.' && text.Length > 9 && text[9..].IndexOfAnyExceptInRange('0', '9') < 0));

    private static bool Digits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            number = (number * 10) + (c - '0');
        }
        return true;
    }
}
