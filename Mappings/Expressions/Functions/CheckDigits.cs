namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>Check digits, by which a mistyped number is found.</summary>
internal static class CheckDigits
{
    /// <summary>Luhn's formula (ISO/IEC 7812-1 annex B): from the right every second digit counts twice.</summary>
    public static bool IsLuhn(string text)
    {
        var sum = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[^(i + 1)];
            if (!char.IsAsciiDigit(c))
                return false;
            var digit = (c - '0') * (i % 2 + 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return text.Length > 1 && sum % 10 == 0;
    }

    /// <summary>GS1 General Specifications 7.9: from the right, behind the check digit, every second digit counts three times.</summary>
    public static bool IsGtin(string text)
    {
        if (text.Length is not (8 or 12 or 13 or 14))
            return false;
        var sum = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[^(i + 1)];
            if (!char.IsAsciiDigit(c))
                return false;
            sum += (c - '0') * (i % 2 == 0 ? 1 : 3);
        }
        return sum % 10 == 0;
    }

    /// <summary>ISO 13616: country, two check digits and up to 30 letters and digits; the remainder by 97 of it, turned and with letters as numbers from 10, is 1.</summary>
    public static bool IsIban(string text)
    {
        var iban = text.Replace(" ", "", StringComparison.Ordinal);
        if (iban.Length is < 15 or > 34 || !char.IsAsciiLetterUpper(iban[0]) || !char.IsAsciiLetterUpper(iban[1]) || !char.IsAsciiDigit(iban[2]) || !char.IsAsciiDigit(iban[3]))
            return false;
        var remainder = 0;
        for (var i = 0; i < iban.Length; i++)
        {
            var c = iban[(i + 4) % iban.Length];
            if (char.IsAsciiDigit(c))
                remainder = (remainder * 10 + c - '0') % 97;
            else if (char.IsAsciiLetterUpper(c))
                remainder = (remainder * 100 + c - 'A' + 10) % 97;
            else
                return false;
        }
        return remainder == 1;
    }
}
