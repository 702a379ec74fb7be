using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace InterfaceEngine.Channels.Deidentification;

/// <summary>
/// Invents values in the place of what a message says of people: of the same shape (length, capitals, digits, precision), and the same for the same wherever it
/// stands in the message. What is invented follows no rule that could be turned round.
/// </summary>
internal sealed class InventedValues
{
    private static readonly string[] s_families = ["EXAMPLE", "SAMPLE", "PATTERN", "SPECIMEN", "MODEL", "SKETCH", "DRAFT", "TRIAL", "STENCIL", "FIGURE", "OUTLINE", "MOCKUP"];
    private static readonly string[] s_given = ["ANNA", "BEN", "CLARA", "DAVID", "EMMA", "FELIX", "GRETA", "HUGO", "IDA", "JONAS", "KIRA", "LEO", "MIRA", "NILS", "OLGA", "PAUL"];
    private const string Filler = "loremipsumdolorsitametconsecteturadipiscingelitseddoeiusmodtemporincididuntutlaboreetdoloremagnaaliqua";

    private readonly Dictionary<(string Kind, string Value), string> _invented = [];
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    // One shift for all dates of birth of a message keeps who is older than whom.
    private readonly int _days = RandomNumberGenerator.GetInt32(30, 3000);

    // What is gone must not stand on in a text that stays: the words of the names, the digits of the ids.
    private readonly HashSet<string> _words = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _numbers = new(StringComparer.Ordinal);

    /// <summary>How many values of each kind were replaced.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>Counts from nothing again; what was invented stays.</summary>
    public void CountAgain() => _counts.Clear();

    /// <summary>A text that stays, without the names and ids that stand elsewhere in the message.</summary>
    public string Kept(string value)
    {
        if (IsKnownNumber(value))
            return Id(value);
        StringBuilder? text = null;
        for (var at = 0; at < value.Length;)
        {
            var end = at;
            while (end < value.Length && IsLetter(value[end]))
                end++;
            var word = value[at..Math.Max(end, at + 1)];
            if (_words.Contains(word))
                (text ??= new StringBuilder(value, 0, at, value.Length)).Append(FreeText(word));
            else
                text?.Append(word);
            at += word.Length;
        }
        return text?.ToString() ?? value;
    }

    private bool IsKnownNumber(string value) => value.Any(char.IsAsciiDigit) && _numbers.Contains(Digits(value));

    private static string Digits(string value) => string.Concat(value.Where(char.IsAsciiLetterOrDigit));

    // In HL7 v2 a character is a byte of an unknown character set: what is not ASCII is taken for a part of a letter.
    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c >= '\u0080';

    private void Remember(string kind, string value)
    {
        if (kind == "names")
        {
            var start = 0;
            for (var i = 0; i <= value.Length; i++)
                if (i == value.Length || !IsLetter(value[i]))
                {
                    if (i - start >= 3)
                        _words.Add(value[start..i]);
                    start = i + 1;
                }
        }
        else if (kind is "ids" or "phones and mail addresses" && Digits(value) is { Length: >= 6 } digits && digits.Any(char.IsAsciiDigit))
            _numbers.Add(digits);
    }

    /// <summary>A family name.</summary>
    public string Family(string value) => Replace("names", value, v => Like(v, s_families[RandomNumberGenerator.GetInt32(s_families.Length)]));

    /// <summary>A given name, or an initial.</summary>
    public string Given(string value)
        => Replace("names", value, v => Like(v, s_given[RandomNumberGenerator.GetInt32(s_given.Length)] is var name && v.Length == 1 ? name[..1] : name));

    /// <summary>An identifier: other digits and letters at the same places.</summary>
    public string Id(string value) => Replace("ids", value, Scramble);

    /// <summary>A phone number or an address of electronic mail.</summary>
    public string Contact(string value) => Replace("phones and mail addresses", value, v => v.Contains('@') ? $"{Text(v[..v.IndexOf('@')])}@example.org" : Scramble(v));

    /// <summary>A part of an address.</summary>
    public string Address(string value) => Replace("addresses", value, v => Text(Scramble(v)));

    /// <summary>Free text: words of the same lengths.</summary>
    public string FreeText(string value) => Replace("free text", value, v => Text(Scramble(v)));

    /// <summary>A date of birth, in HL7's form or ISO 8601, as exact as it was; what is no date becomes other digits.</summary>
    public string Birth(string value) => Replace("dates of birth", value, v =>
    {
        var iso = v.Length >= 5 && v[4] == '-';
        var digits = iso ? v.Replace("-", "", StringComparison.Ordinal) : v;
        if (digits.Length < 4 || !int.TryParse(digits[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year is < 1000 or > 9000)
            return Scramble(v);
        var (month, day) = (digits.Length >= 6 ? digits[4..6] : "06", digits.Length >= 8 ? digits[6..8] : "15");
        if (!DateOnly.TryParseExact($"{digits[..4]}{month}{day}", "yyyyMMdd", out var date))
            return Scramble(v);
        var moved = date.AddDays(-_days);
        // Where only the year is said, some are moved into the year before and some are not: another year it is in any case.
        if (moved.Year == date.Year && digits.Length < 6)
            moved = moved.AddYears(-1);
        var text = moved.ToString(iso ? "yyyy-MM-dd" : "yyyyMMdd", CultureInfo.InvariantCulture);
        return v.Length <= text.Length ? text[..v.Length] : text + v[text.Length..];
    });

    private string Replace(string kind, string value, Func<string, string> invent)
    {
        // What holds no letter and no digit, as HL7's "", says nothing of anybody.
        if (!value.Any(c => char.IsAsciiDigit(c) || IsLetter(c)))
            return value;
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        if (_invented.TryGetValue((kind, value), out var known))
            return known;
        Remember(kind, value);
        // Two values that were apart stay apart, and none stays as it is, as far as its shape leaves room for that.
        var made = invent(value);
        for (var tries = 0; tries < 20 && (made == value || _invented.Any(i => i.Key.Kind == kind && i.Value == made)); tries++)
            made = invent(value);
        return _invented[(kind, value)] = made;
    }

    private static string Scramble(string value) => string.Concat(value.Select((c, i) => c switch
    {
        >= '0' and <= '9' => (char)('0' + RandomNumberGenerator.GetInt32(i == 0 && c != '0' ? 1 : 0, 10)),
        >= 'A' and <= 'Z' => (char)('A' + RandomNumberGenerator.GetInt32(26)),
        >= 'a' and <= 'z' => (char)('a' + RandomNumberGenerator.GetInt32(26)),
        _ => IsLetter(c) ? 'x' : c,
    }));

    private static string Text(string value)
    {
        var at = RandomNumberGenerator.GetInt32(Filler.Length);
        return string.Concat(value.Select(c => !char.IsAsciiLetter(c) ? c : char.IsUpper(c) ? char.ToUpperInvariant(Filler[at++ % Filler.Length]) : Filler[at++ % Filler.Length]));
    }

    private static string Like(string value, string name)
        => value.Any(char.IsLower) ? name[..1] + name[1..].ToLowerInvariant() : name;
}
