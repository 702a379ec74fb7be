using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>How telephone numbers are dialled in a country, as far as it takes to write them by ITU-T E.164.</summary>
/// <param name="Code">The country's code.</param>
/// <param name="Trunk">What is dialled before a number within the country and is no part of it; empty for nothing.</param>
/// <param name="International">What is dialled before a country's code.</param>
/// <param name="Digits">How many digits a number within the country has; 0 where that differs.</param>
internal sealed partial record CallingCode(string Code, string Trunk, string International, int Digits)
{
    // E.164 6.2.1: at most 15 digits with the country's code. No country has numbers with fewer than 4 of their own.
    private const int MostDigits = 15;
    private const int LeastDigits = 4;

    // Country, its code, the trunk prefix (- for none), the international prefix where it is not 00, and how many digits where all numbers have as many.
    private const string Table = """
        US 1 1 011 10|CA 1 1 011 10|PR 1 1 011 10|DO 1 1 011 10|JM 1 1 011 10|BS 1 1 011 10|BB 1 1 011 10|TT 1 1 011 10|AG 1 1 011 10|AI 1 1 011 10|BM 1 1 011 10
        VG 1 1 011 10|KY 1 1 011 10|DM 1 1 011 10|GD 1 1 011 10|GU 1 1 011 10|MS 1 1 011 10|MP 1 1 011 10|KN 1 1 011 10|LC 1 1 011 10|VC 1 1 011 10|TC 1 1 011 10
        VI 1 1 011 10|AS 1 1 011 10|SX 1 1 011 10
        AT 43 0|DE 49 0|CH 41 0|LI 423 -|FR 33 0|BE 32 0|NL 31 0|LU 352 -|IT 39 -|SM 378 -|VA 39 -|MC 377 -|AD 376 -|ES 34 -|PT 351 -|GB 44 0|IE 353 0|GI 350 -
        DK 45 -|NO 47 -|SE 46 0|FI 358 0|IS 354 -|FO 298 -|GL 299 -|GR 30 -|CY 357 -|MT 356 -|PL 48 -|CZ 420 -|SK 421 0|HU 36 06|SI 386 0|HR 385 0|BA 387 0|RS 381 0
        ME 382 0|MK 389 0|AL 355 0|BG 359 0|RO 40 0|MD 373 0|UA 380 0|LT 370 0|LV 371 -|EE 372 -|RU 7 8 810 10|KZ 7 8 810 10|GE 995 0|AM 374 0|AZ 994 0|TR 90 0
        IL 972 0|PS 970 0|AE 971 0|SA 966 0|QA 974 -|KW 965 -|BH 973 -|OM 968 -|JO 962 0|LB 961 0|SY 963 0|IQ 964 0|IR 98 0
        EG 20 0|MA 212 0|TN 216 -|DZ 213 0|ZA 27 0|NG 234 0|KE 254 0 000|TZ 255 0 000|UG 256 0 000|GH 233 0|ET 251 0|RW 250 0|SN 221 -|CI 225 -|CM 237 -
        IN 91 0|PK 92 0|BD 880 0|LK 94 0|NP 977 0|CN 86 0|HK 852 - 001|MO 853 -|TW 886 0 002|JP 81 0 010|KR 82 0 002|SG 65 - 001|MY 60 0|TH 66 0 001|VN 84 0|PH 63 0
        ID 62 0 001|KH 855 0 001|AU 61 0 0011|NZ 64 0|BR 55 0|AR 54 0|CL 56 -|CO 57 -|PE 51 0|EC 593 0|UY 598 0|PY 595 0|BO 591 0|VE 58 0|MX 52 -|CR 506 -|PA 507 -
        GT 502 -|SV 503 -|HN 504 -|NI 505 -
        """;

    private static readonly FrozenDictionary<string, CallingCode> Countries = Table
        .Split(['|', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' '))
        .ToFrozenDictionary(
            c => c[0],
            c => new CallingCode(c[1], c[2] == "-" ? "" : c[2], c.Length > 3 ? c[3] : "00", c.Length > 4 ? c[4].Length == 2 ? 10 : 0 : 0),
            StringComparer.Ordinal);

    /// <summary>A country's by its two letters (ISO 3166-1); null where it is not known.</summary>
    public static CallingCode? Find(string country) => Countries.GetValueOrDefault(country);

    /// <summary>A number as E.164 writes it, <c>+15125550100</c>; null where it is none.</summary>
    /// <param name="text">It as somebody wrote it, perhaps with an extension, which E.164 does not have.</param>
    public string? Normalise(string text)
    {
        var number = text.AsSpan().Trim();
        if (number.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
            number = number[4..];
        foreach (var match in Extension().EnumerateMatches(number))
        {
            number = number[..match.Index];
            break;
        }
        var digits = new StringBuilder(MostDigits + 3);
        var isInternational = false;
        foreach (var c in number)
        {
            if (char.IsAsciiDigit(c))
                digits.Append(c);
            else if (c == '+' && digits.Length == 0)
                isInternational = true;
            else if (c is not (' ' or '-' or '.' or '/' or '(' or ')' or '\u00A0' or '\u2010' or '\u2011' or '\u2013'))
                return null;
        }
        var dialled = digits.ToString();
        if (!isInternational && dialled.StartsWith(International, StringComparison.Ordinal))
            (isInternational, dialled) = (true, dialled[International.Length..]);
        if (isInternational)
        {
            // People write the trunk prefix in brackets behind the country's code: +43 (0)1 234.
            if (Trunk.Length > 0 && dialled.StartsWith(Code, StringComparison.Ordinal) && number.Contains($"({Trunk})", StringComparison.Ordinal)
                && dialled.AsSpan(Code.Length).StartsWith(Trunk, StringComparison.Ordinal))
                dialled = Code + dialled[(Code.Length + Trunk.Length)..];
            return dialled.Length is >= LeastDigits + 2 and <= MostDigits && dialled[0] != '0' && (!dialled.StartsWith(Code, StringComparison.Ordinal) || IsLong(dialled[Code.Length..])) ? $"+{dialled}" : null;
        }
        if (Trunk.Length > 0 && dialled.StartsWith(Trunk, StringComparison.Ordinal) && (Digits == 0 || dialled.Length == Digits + Trunk.Length))
            dialled = dialled[Trunk.Length..];
        return dialled.Length >= LeastDigits && Code.Length + dialled.Length <= MostDigits && IsLong(dialled) ? $"+{Code}{dialled}" : null;
    }

    private bool IsLong(string national) => Digits == 0 || national.Length == Digits;

    [GeneratedRegex(@"\s*(;\s*ext=|,|#|x|X|ext\b\.?|Ext\b\.?|extension\b)\s*.*$", RegexOptions.CultureInvariant)]
    private static partial Regex Extension();
}
