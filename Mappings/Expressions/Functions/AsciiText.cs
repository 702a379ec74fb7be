using System.Text;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>Text for receivers that know ASCII only. Its tables are its own: the framework's depend on what a machine has installed, and a replay must answer the same.</summary>
internal static class AsciiText
{
    // The letters from U+00C0 to U+024F and from U+1E00 to U+1EFF without their accents, as Unicode decomposes them; a question mark where it does not.
    private const string Latin =
        "AAAAAA?CEEEEIIII?NOOOOO??UUUUY??aaaaaa?ceeeeiiii?nooooo??uuuuy?yAaAaAaCcCcCcCcDd??EeEeEeEeEeGgGgGgGg" +
        "Hh??IiIiIiIiI???JjKk?LlLlLl????NnNnNn???OoOoOo??RrRrRrSsSsSsSsTtTt??UuUuUuUuUuUuWwYyYZzZzZzs????????" +
        "????????????????????????Oo?????????????Uu????????????????????????????AaIiOoUuUuUuUuUu?AaAa????GgKkOo" +
        "Oo??j???Gg??NnAa????AaAaEeEeIiIiOoOoRrRrUuUuSsTt??Hh??????AaEeOoOoOoOoYy????????????????????????????";

    private const string LatinAdditional =
        "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSs" +
        "SsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwy?s????AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEe" +
        "IiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy??????";

    /// <summary>Letters without accents, letters that are none of the alphabet as people write them without, and a question mark for the rest.</summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var plain = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
            if (rune.IsAscii)
                plain.Append((char)rune.Value);
            // Accents that stand behind their letter.
            else if (rune.Value is not (>= 0x0300 and <= 0x036F))
                plain.Append(Like(rune.Value));
        return plain.ToString();
    }

    private static string Like(int character) => character switch
    {
        'ß' => "ss",
        'ẞ' => "SS",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'ø' => "o",
        'Ø' => "O",
        'đ' or 'ð' => "d",
        'Đ' or 'Ð' => "D",
        'ħ' => "h",
        'Ħ' => "H",
        'ı' => "i",
        'ł' => "l",
        'Ł' => "L",
        'þ' => "th",
        'Þ' => "Th",
        '\u00A0' or '\u202F' => " ",
        '‘' or '’' or '‚' or '′' => "'",
        '“' or '”' or '„' or '″' => "\"",
        '‐' or '‑' or '‒' or '–' or '—' or '−' => "-",
        '€' => "EUR",
        >= 0x00C0 and <= 0x024F => Latin.Substring(character - 0x00C0, 1),
        >= 0x1E00 and <= 0x1EFF => LatinAdditional.Substring(character - 0x1E00, 1),
        _ => "?",
    };
}
