using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>The parts of a person's name, wherever it stands; what is not there, or is HL7 v2's null, is null.</summary>
internal readonly record struct PersonName(string? Family, string? Given, string? Middle, string? Prefix, string? Suffix)
{
    /// <summary>An XPN, or an XCN with its family name in another component.</summary>
    /// <param name="value">The name.</param>
    /// <param name="family">The component in which the family name stands; the others follow it.</param>
    public static PersonName Of(Hl7v2Value value, int family)
        => new(Text(value.Component(family)), Text(value.Component(family + 1)), Text(value.Component(family + 2)), Text(value.Component(family + 4)), Text(value.Component(family + 3)));

    /// <summary>A FHIR HumanName, whose given names are a list, or a canonical name.</summary>
    public static PersonName Of(JObject name)
    {
        if (name["given"] is not JArray given)
            return new(Text(name["family"]), Text(name["given"]), Text(name["middle"]), Text(name["prefix"]), Text(name["suffix"]));
        var middle = given.Count > 1 ? string.Join(' ', given.Skip(1).Select(Text).OfType<string>()) : null;
        return new(Text(name["family"]), Text(given.First), middle is { Length: > 0 } ? middle : null, Text(name["prefix"]), Text(name["suffix"]));
    }

    private static string? Text(Hl7v2Value part) => part.IsNull || part.ReadText() is not { Length: > 0 } text ? null : text;

    private static string? Text(JToken? part) => part switch
    {
        JArray several => several.Count == 0 ? null : string.Join(' ', several.Select(Text).OfType<string>()),
        JValue { Value: string { Length: > 0 } text } => text,
        _ => null,
    };
}

/// <summary>
/// How a name is written: <c>Family, Given M.</c> Its words are parts or initials, in capitals where they are (FAMILY); what stands before a part parts it from
/// the one before, and goes where one of them does. A point directly behind a part belongs to it.
/// </summary>
internal sealed class NamePattern
{
    private static readonly string[] Words = ["Family", "Given", "Middle", "Prefix", "Suffix", "F", "G", "M"];

    /// <summary>What a pattern is, as messages say it.</summary>
    public static readonly string Form = $"as 'Family, Given M.', of {string.Join(", ", Words)}";

    private readonly Part[] _parts;
    private readonly string _end;

    private NamePattern(Part[] parts, string end) => (_parts, _end) = (parts, end);

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="wrong">The word that is none, or the whole pattern where it has no word.</param>
    /// <returns>The pattern; null where it is none.</returns>
    public static NamePattern? Read(string text, out string wrong)
    {
        var parts = new List<Part>();
        var start = 0;
        for (var i = 0; i < text.Length;)
        {
            if (!char.IsLetter(text[i]))
            {
                i++;
                continue;
            }
            var end = i;
            while (end < text.Length && char.IsLetter(text[end]))
                end++;
            var word = text[i..end];
            var index = Array.FindIndex(Words, w => string.Equals(w, word, StringComparison.Ordinal) || string.Equals(w.ToUpperInvariant(), word, StringComparison.Ordinal));
            if (index < 0)
            {
                wrong = word;
                return null;
            }
            var hasPoint = end < text.Length && text[end] == '.';
            parts.Add(new Part(text[start..i], index, !string.Equals(Words[index], word, StringComparison.Ordinal), hasPoint));
            i = start = hasPoint ? end + 1 : end;
        }
        wrong = text;
        return parts.Count == 0 ? null : new NamePattern([.. parts], text[start..]);
    }

    /// <summary>What is said of a pattern of a rule that <see cref="Read"/> does not take.</summary>
    public static string Complain(string wrong)
    {
        var near = NearNames.Nearest(wrong, Words);
        return $"a name has no part '{wrong}'{(near is null ? "" : $"; did you mean {near}?")} (a pattern is {Form})";
    }

    /// <summary>A name by the pattern; null where it has none of the parts.</summary>
    public string? Write(in PersonName name)
    {
        var text = new StringBuilder();
        var isFirst = true;
        foreach (var part in _parts)
        {
            if (Value(part.Word, name) is not { } value)
                continue;
            // What parts two parts says nothing before the first; what opens the pattern does.
            if (!isFirst || ReferenceEquals(part, _parts[0]))
                text.Append(part.Before);
            text.Append(part.InCapitals ? value.ToUpperInvariant() : value);
            if (part.HasPoint)
                text.Append('.');
            isFirst = false;
        }
        return isFirst ? null : text.Append(_end).ToString();
    }

    private static string? Value(int word, in PersonName name) => word switch
    {
        0 => name.Family,
        1 => name.Given,
        2 => name.Middle,
        3 => name.Prefix,
        4 => name.Suffix,
        5 => Initial(name.Family),
        6 => Initial(name.Given),
        _ => Initial(name.Middle),
    };

    private static string? Initial(string? name)
    {
        if (name is null)
            return null;
        Rune.DecodeFromUtf16(name, out var first, out _);
        return first.ToString().ToUpperInvariant();
    }

    private sealed record Part(string Before, int Word, bool InCapitals, bool HasPoint);
}
