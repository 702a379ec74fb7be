using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Channels.Deidentification;

/// <summary>
/// Replaces what an HL7 v2 message says of people, by the data types that the standard gives its fields. Segments that a site made itself are replaced
/// whole, because nobody knows what they say.
/// </summary>
internal static partial class Hl7v2Deidentifier
{
    // Fields whose data type does not tell what they hold: texts that identify, and texts that are codes or the names of systems.
    private static readonly HashSet<string> s_idFields =
    [
        "PID-19", "PID-20", "NK1-33", "NK1-37", "GT1-12", "GT1-19", "IN1-8", "IN1-10", "IN1-36", "IN1-49", "IN2-2", "IN2-6", "IN2-8", "IN2-10", "FT1-2", "FT1-23", "FT1-36", "MSH-10", "MSA-2",
    ];
    private static readonly HashSet<string> s_birthFields = ["PID-7", "NK1-16", "GT1-8", "IN1-18", "IN2-65", "STF-6", "PDA-6", "PID-29"];
    private static readonly HashSet<string> s_addressFields = ["PID-12", "PID-23", "IN2-69"];

    private static readonly HashSet<string> s_employerFields = ["NK1-13", "GT1-51", "IN1-11", "IN2-70"];

    // Texts (ST) that say nothing of anybody. All others are free text, whatever their field is called.
    private static readonly HashSet<string> s_keptTexts =
    [
        "MSH-1", "MSH-2", "OBX-4", "OBX-7", "FT1-3", "IN1-22", "IN1-45", "IN2-21", "DG1-14", "ERR-6", "QRD-4", "QAK-1", "RXO-17", "RXO-21", "RXE-22", "RXE-23", "RXA-12",
        "RXA-15", "RXD-18", "IIM-3", "UB2-2", "UB2-4", "UB2-5",
    ];

    // The first components of these are what identifies; of some the others say who gave it, and of what kind it is.
    private static readonly HashSet<string> s_idTypes = ["CX", "EI", "EIP", "CK", "DLN"];
    private static readonly HashSet<string> s_nameTypes = ["XPN", "PN", "PPN"];
    private static readonly HashSet<string> s_personTypes = ["XCN", "CN", "CNN", "NDL"];

    /// <summary>Replaces it.</summary>
    public static byte[]? Replace(ReadOnlyMemory<byte> content, InventedValues values, out MessageError? error)
    {
        if (!Hl7v2Message.TryParse(content, out var message, out var fault))
        {
            error = new MessageError(fault.Code, fault.Message) { Place = fault.Path };
            return null;
        }
        error = null;
        // One byte is one character here, so that what is not replaced stays as it is in any character set.
        var text = Encoding.Latin1.GetString(content.Span).Trim('\u000B', '\u001C', '\r', '\n').ReplaceLineEndings("\r");
        var writer = new Writer(text, values, Hl7v2Dictionary.For(message));
        var segments = text.Split('\r', StringSplitOptions.RemoveEmptyEntries);
        // Once to know whose names and ids stand in it, and once more to see them in the texts that stay, wherever these stand.
        foreach (var segment in segments)
            writer.Segment(segment);
        values.CountAgain();
        return Encoding.Latin1.GetBytes(string.Concat(segments.Select(s => writer.Segment(s) + "\r")));
    }

    private sealed partial class Writer(string header, InventedValues values, Hl7v2Dictionary dictionary)
    {
        private readonly char _field = header[3], _component = header[4], _repetition = header[5], _escape = header.Length > 6 && header[6] != header[3] ? header[6] : '\\', _subComponent = header.Length > 7 && header[7] != header[3] ? header[7] : '&';

        public string Segment(string segment)
        {
            var fields = segment.Split(_field);
            var id = fields[0];
            var isHeader = id == "MSH";
            var known = Hl7v2SegmentId.TryParse(id, out var parsed) && dictionary.TryFindSegment(parsed, out var found) ? found : null;
            for (var f = isHeader ? 2 : 1; f < fields.Length; f++)
            {
                var number = isHeader ? f + 1 : f;
                // The type of a result stands in the segment.
                var type = id == "OBX" && number == 5 ? dictionary.TryFindType(fields.ElementAtOrDefault(2), out _) ? fields[2] : "" : known?.Field(number)?.Type.Id ?? "";
                if (fields[f].Length > 0)
                    fields[f] = string.Join(_repetition, fields[f].Split(_repetition).Select(r => Field(r, $"{id}-{number}", type, id[0] != 'Z' && known?.Field(number) is not null)));
            }
            return string.Join(_field, fields);
        }

        private string Field(string value, string place, string type, bool isKnown)
        {
            if (!isKnown)
                return EachLeaf(value, values.FreeText);
            if (s_idFields.Contains(place))
                return First(value, values.Id);
            if (s_birthFields.Contains(place))
                return First(value, values.Birth);
            if (s_addressFields.Contains(place))
                return EachLeaf(value, values.Address);
            if (s_idTypes.Contains(type))
                return First(value, values.Id);
            if (s_nameTypes.Contains(type))
                return Name(value, 0);
            if (s_personTypes.Contains(type))
                return Person(value);
            return type switch
            {
                "XAD" or "AD" or "SAD" => EachComponent(value, (c, n) => n is 1 or 2 or 3 or 5 or 8 or 9 or 10 ? EachLeaf(c, values.Address) : c),
                "XTN" or "TN" => EachComponent(value, (c, n) => n is 2 or 3 or 5 ? c : n == 4 ? Leaf(c, values.Contact) : EachLeaf(c, values.Contact)),
                "TX" or "FT" => EachLeaf(value, values.FreeText),
                // A result as text may be a word or a number: numbers, with what stands before them, are results and nobody's name.
                "ST" or "" when place == "OBX-5" => IsNumber(value) ? EachLeaf(value, values.Kept) : EachLeaf(value, values.FreeText),
                "ST" when !s_keptTexts.Contains(place) => EachLeaf(value, values.FreeText),
                // A day among the results may be that of a birth.
                "DT" or "TS" or "DTM" when place == "OBX-5" => First(value, values.Birth),
                "NM" or "SN" when place == "OBX-5" => EachLeaf(value, values.Kept),
                "ED" or "RP" => EachComponent(value, (c, n) => n is 1 or 5 ? EachLeaf(c, values.FreeText) : c),
                "CE" or "CF" or "CNE" or "CWE" => Coded(value),
                "XON" => EachComponent(value, (c, n) => n is 1 ? EachLeaf(c, s_employerFields.Contains(place) ? values.FreeText : values.Kept) : c),
                _ => value,
            };
        }

        // The text of a code is the code's; without one, and in the ninth component, it is what somebody has typed.
        private string Coded(string value)
        {
            var isCoded = value[0] != _component;
            return EachComponent(value, (c, n) => n is 2 or 5 ? EachLeaf(c, isCoded ? values.Kept : values.FreeText) : n is 9 ? EachLeaf(c, values.FreeText) : c);
        }

        // Family and given names; what stands before and after them tells little, and the type of the name tells nothing.
        private string Name(string value, int before) => EachComponent(value, (c, n) => (n - before) switch
        {
            1 => EachLeaf(c, values.Family),
            2 or 3 => EachLeaf(c, values.Given),
            _ => c,
        });

        // The id, then the name. A physician may stand as one text where the name's parts belong.
        private string Person(string value) => value.Contains(_component) ? First(Name(value, 1), values.Id) : EachLeaf(value, values.Id);

        private string First(string value, Func<string, string> replace) => EachComponent(value, (c, n) => n == 1 ? EachLeaf(c, replace) : c);

        private string EachComponent(string value, Func<string, int, string> replace)
            => string.Join(_component, value.Split(_component).Select((c, i) => c.Length == 0 ? c : replace(c, i + 1)));

        private string EachLeaf(string value, Func<string, string> replace)
            => string.Join(_component, value.Split(_component).Select(c => string.Join(_subComponent, c.Split(_subComponent).Select(s => Leaf(s, replace)))));

        // Escapes (\F\, \.br\) are no text, but for those that spell one in hexadecimal; a sign of escape that begins none is one more character.
        private string Leaf(string value, Func<string, string> replace)
        {
            var made = new StringBuilder();
            var from = 0;
            for (var at = value.IndexOf(_escape); at >= 0; at = at + 1 < value.Length ? value.IndexOf(_escape, at + 1) : -1)
            {
                var end = at + 1 < value.Length ? value.IndexOf(_escape, at + 1) : -1;
                if (end < 0)
                    break;
                var inner = value.AsSpan(at + 1, end - at - 1);
                var isHex = HexOnly().IsMatch(inner);
                if (!isHex && !EscapeOnly().IsMatch(inner))
                    continue;
                Put(value[from..at]);
                made.Append(isHex && SpellsText(inner[1..]) ? new string('x', inner.Length / 2) : value[at..(end + 1)]);
                from = at = end + 1;
                at--;
            }
            Put(value[from..]);
            return made.ToString();

            void Put(string text)
            {
                if (text.Length > 0)
                    made.Append(replace(text));
            }
        }

        private static bool SpellsText(ReadOnlySpan<char> hex)
        {
            for (var i = 0; i + 1 < hex.Length; i += 2)
                if (byte.Parse(hex.Slice(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >= 0x20)
                    return true;
            return false;
        }

        private static bool IsNumber(string value) => value.Length > 0 && value.TrimStart('<', '>', '=', '+', '-', ' ').All(c => char.IsAsciiDigit(c) || c is '.' or ':' or '/');

        [GeneratedRegex(@"^(?:[EFHNRSTPB]|\.[a-z]{2}[+-]?[0-9]*|[CM][0-9A-Fa-f]{2,6})$", RegexOptions.CultureInvariant)]
        private static partial Regex EscapeOnly();

        [GeneratedRegex("^[Xx](?:[0-9A-Fa-f]{2})+$", RegexOptions.CultureInvariant)]
        private static partial Regex HexOnly();
    }
}
