using System.Globalization;
using System.Text;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>FHIRPath 5.6, and what hospitals do with names and numbers.</summary>
internal static class TextFunctions
{
    public static Function[] All { get; } =
    [
        new("length", "", "How many characters.", (in Frame _, in Collection input, CallSite call)
            => call.Text(input) is { } text ? Collection.Of(text.Length) : Collection.Empty, new("PID-5.1.length()", "[6]")),
        new("substring", "start: integer, length?: integer", "The part from a place, counted from 0; empty where that is outside.", Substring,
            new("'20260304'.substring(4, 2)", "[\"03\"]")),
        new("left", "length: integer", "The first characters, all where there are fewer.", (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && call.ArgumentInteger(frame, 0) is { } n ? Collection.Of(text[..(int)Math.Clamp(n, 0, text.Length)]) : Collection.Empty,
            new("PID-5.1.left(3)", "[\"Gar\"]")),
        new("right", "length: integer", "The last characters, all where there are fewer.", (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && call.ArgumentInteger(frame, 0) is { } n ? Collection.Of(text[(text.Length - (int)Math.Clamp(n, 0, text.Length))..]) : Collection.Empty,
            new("PID-3.1.right(2)", "[\"45\"]")),
        new("indexOf", "part: text", "Where a part begins, counted from 0; -1 where it does not stand there.", (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && call.ArgumentText(frame, 0) is { } part ? Collection.Of(text.IndexOf(part, StringComparison.Ordinal)) : Collection.Empty,
            new("'A-01'.indexOf('-')", "[1]")),
        new("lastIndexOf", "part: text", "Where a part begins for the last time.", (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && call.ArgumentText(frame, 0) is { } part ? Collection.Of(text.LastIndexOf(part, StringComparison.Ordinal)) : Collection.Empty,
            new("'a-b-c'.lastIndexOf('-')", "[3]")),
        Test("startsWith", "Whether it begins so.", static (text, part) => text.StartsWith(part, StringComparison.Ordinal), new("PID-5.1.startsWith('Gar')", "[true]")),
        Test("endsWith", "Whether it ends so.", static (text, part) => text.EndsWith(part, StringComparison.Ordinal), new("PID-5.1.endsWith('x')", "[false]")),
        Test("contains", "Whether the part stands in it.", static (text, part) => text.Contains(part, StringComparison.Ordinal), new("PID-5.1.contains('rci')", "[true]")),
        Change("upper", "In capitals.", static text => text.ToUpperInvariant(), new("PID-5.1.upper()", "[\"GARCIA\"]")),
        Change("lower", "In small letters.", static text => text.ToLowerInvariant(), new("PID-5.1.lower()", "[\"garcia\"]")),
        Change("titleCase", "Each word with a capital and small letters.", TitleCase, new("'DE LA CRUZ'.titleCase()", "[\"De La Cruz\"]")),
        Change("trim", "Without blanks around it.", static text => text.Trim(), new("' A '.trim()", "[\"A\"]")),
        Change("digits", "Its digits alone.", static text => string.Concat(text.Where(char.IsAsciiDigit)), new("PID-13.digits()", "[\"5125550100\"]")),
        new("padLeft", "length: integer, character?: text", "Filled up on the left, with blanks or a character.", (in Frame frame, in Collection input, CallSite call) => Pad(frame, input, call, left: true),
            new("PID-3.1.padLeft(8, '0')", "[\"00012345\"]")),
        new("padRight", "length: integer, character?: text", "Filled up on the right, with blanks or a character.", (in Frame frame, in Collection input, CallSite call) => Pad(frame, input, call, left: false),
            new("'A'.padRight(3, '.')", "[\"A..\"]")),
        Change("collapse", "Without blanks around it, and each run of blanks and line ends in it as one blank.", Collapse, new("' Main   St '.collapse()", "[\"Main St\"]")),
        Change("ascii", "In the characters of ASCII: letters without their accents, a question mark for what has no likeness there.", AsciiText.Of, new("'José Müßig'.ascii()", "[\"Jose Mussig\"]")),
        new("mask", "visible?: integer, character?: text", "With all characters but the last so many hidden behind stars or a character; all of them where there are no more.", Mask,
            new("PID-3[2].1.mask(2)", "[\"****11\"]")),
        new("isNumeric", "", "Whether it is digits and nothing else; of a sign or a point ask convertsToDecimal().", (in Frame _, in Collection input, CallSite call)
            => call.Text(input) is { } text ? Collection.Of(text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9')) : Collection.Empty, new("PID-3.1.isNumeric()", "[true]")),
        Part("before", "What stands before the first such part; empty where it does not stand there.", static (text, part)
            => text.IndexOf(part, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : null, new("'A-01-2'.before('-')", "[\"A\"]")),
        Part("after", "What stands behind the first such part; empty where it does not stand there.", static (text, part)
            => text.IndexOf(part, StringComparison.Ordinal) is >= 0 and var at ? text[(at + part.Length)..] : null, new("'A-01-2'.after('-')", "[\"01-2\"]")),
        new("replace", "part: text, by: text", "With every such part replaced.", (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && call.ArgumentText(frame, 0) is { } part && call.ArgumentText(frame, 1) is { } by
                ? Collection.Of(part.Length == 0 ? Between(text, by) : text.Replace(part, by, StringComparison.Ordinal)) : Collection.Empty,
            new("'999-11'.replace('-', '')", "[\"99911\"]")),
        new("matches", "pattern: pattern", "Whether a regular expression is found in it.", (in Frame frame, in Collection input, CallSite call)
            => Patterns.Matches(input, call, call.ArgumentText(frame, 0), whole: false), new("PID-3.1.matches('^[0-9]+$')", "[true]"))
        { Specialize = call => Patterns.Bind(call, whole: false) },
        new("matchesFull", "pattern: pattern", "Whether a regular expression matches all of it.", (in Frame frame, in Collection input, CallSite call)
            => Patterns.Matches(input, call, call.ArgumentText(frame, 0), whole: true), new("PID-3.1.matchesFull('[0-9]')", "[false]"))
        { Specialize = call => Patterns.Bind(call, whole: true) },
        new("replaceMatches", "pattern: pattern, by: text", "With every match of a regular expression replaced; $1 or ${name} are its groups.", (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && call.ArgumentText(frame, 0) is { } pattern && call.ArgumentText(frame, 1) is { } by
                ? Collection.Of(Patterns.Replace(text, pattern, by, call)) : Collection.Empty,
            new("'Garcia, Ana'.replaceMatches('(.*), (.*)', '$2 $1')", "[\"Ana Garcia\"]"))
        { Specialize = Patterns.Check },
        new("split", "separator: text", "Its parts.", (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && call.ArgumentText(frame, 0) is { } separator
                ? new Collection(text.Split(separator).Select(Focus.Of).ToList()) : Collection.Empty,
            new("'a,b'.split(',')", "[\"a\",\"b\"]")),
        new("join", "separator?: text", "All of them as one text.", Join, new("PID-3[*].join(' ')", "[\"12345 999-11\"]")),
        new("toChars", "", "Its characters.", (in Frame _, in Collection input, CallSite call)
            => call.Text(input) is { } text ? new Collection(text.Select(c => Focus.Of(c.ToString())).ToList()) : Collection.Empty, new("'ab'.toChars()", "[\"a\",\"b\"]")),
    ];

    private static Function Test(string name, string summary, Func<string, string, bool> test, Example example) => new(name, "part: text", summary,
        (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && call.ArgumentText(frame, 0) is { } part ? Collection.Of(test(text, part)) : Collection.Empty, example);

    private static Function Part(string name, string summary, Func<string, string, string?> part, Example example) => new(name, "part: text", summary,
        (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } text && call.ArgumentText(frame, 0) is { } separator ? Collection.Of(part(text, separator)) : Collection.Empty, example);

    private static Function Change(string name, string summary, Func<string, string> change, Example example) => new(name, "", summary,
        (in Frame _, in Collection input, CallSite call) => call.Text(input) is { } text ? Collection.Of(change(text)) : Collection.Empty, example);

    private static Collection Substring(in Frame frame, in Collection input, CallSite call)
    {
        if (call.Text(input) is not { } text || call.ArgumentInteger(frame, 0) is not { } start || start < 0 || start >= text.Length)
            return Collection.Empty;
        var length = call.Has(1) ? call.ArgumentInteger(frame, 1) ?? text.Length : text.Length;
        return Collection.Of(text.Substring((int)start, (int)Math.Clamp(length, 0, text.Length - start)));
    }

    private static Collection Pad(in Frame frame, in Collection input, CallSite call, bool left)
    {
        // Longer than any field; a length from a message must not eat the memory.
        const int longest = 10_000;
        if (call.Text(input) is not { } text || call.ArgumentInteger(frame, 0) is not { } length)
            return Collection.Empty;
        var filler = call.Has(1) ? call.ArgumentText(frame, 1) : " ";
        if (filler is not { Length: 1 } || length > longest)
            throw call.Fail("EXPR-ARGUMENTS", $"{call.Function.Name}() takes a length up to {longest} and one character");
        return Collection.Of(left ? text.PadLeft((int)Math.Max(0, length), filler[0]) : text.PadRight((int)Math.Max(0, length), filler[0]));
    }

    private static Collection Mask(in Frame frame, in Collection input, CallSite call)
    {
        if (call.Text(input) is not { } text)
            return Collection.Empty;
        var character = call.Has(1) ? call.ArgumentText(frame, 1) : "*";
        var visible = call.Has(0) ? call.ArgumentInteger(frame, 0) : 0;
        if (character is not { Length: 1 } || visible is null or < 0)
            throw call.Fail("EXPR-ARGUMENTS", "mask() takes how many characters stay visible, and one character");
        var hidden = visible < text.Length ? text.Length - (int)visible : text.Length;
        return Collection.Of(string.Concat(new string(character[0], hidden), text.AsSpan(hidden)));
    }

    private static string Collapse(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static Collection Join(in Frame frame, in Collection input, CallSite call)
    {
        if (input.IsEmpty)
            return Collection.Empty;
        var joined = new StringBuilder();
        var separator = call.ArgumentText(frame, 0) ?? "";
        for (var i = 0; i < input.Count; i++)
            joined.Append(i == 0 ? "" : separator).Append(call.Text(new Collection(input[i])));
        return Collection.Of(joined.ToString());
    }

    private static string Between(string text, string by)
    {
        var result = new StringBuilder(by);
        foreach (var c in text)
            result.Append(c).Append(by);
        return result.ToString();
    }

    private static string TitleCase(string text) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text.ToLowerInvariant());
}
