using InterfaceEngine.Mappings.Canonical;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>What stands behind a key of a map file.</summary>
public enum MapKeyKind
{
    /// <summary>Text for people, or a name.</summary>
    Text,

    /// <summary>An expression.</summary>
    Expression,

    /// <summary>An expression, or a list of them.</summary>
    Expressions,

    /// <summary>Names, each with an expression.</summary>
    Names,

    /// <summary>Names, each with <c>required</c> or <c>optional</c>.</summary>
    Parameters,

    /// <summary>Target paths, each with its rule.</summary>
    Fields,

    /// <summary>One of a few words, or a block that says what stands in: <c>{ use: EXPRESSION }</c>.</summary>
    Miss,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>Names, each with a text.</summary>
    Texts,

    /// <summary>A target's name, or a block that says how a document is written.</summary>
    Target,
}

/// <summary>One key of a map file, of an override, or of a rule's block: declared once, for the reader, the schema and the page.</summary>
/// <param name="Name">The key.</param>
/// <param name="Kind">What stands behind it.</param>
/// <param name="Summary">What it says, in Markdown.</param>
public sealed record MapKey(string Name, MapKeyKind Kind, string Summary)
{
    /// <summary>Whether it must be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The words that may stand behind it; empty where any text may.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}

/// <summary>The keys of map files.</summary>
public static class MapGrammar
{
    /// <summary>The keys of a map.</summary>
    public static IReadOnlyList<MapKey> Map { get; } =
    [
        new("map", MapKeyKind.Text, "its name, which channels give, and other maps after `using:`") { IsRequired = true },
        new("version", MapKeyKind.Text, "its version, which overrides are written for") { IsRequired = true },
        new("description", MapKeyKind.Text, "what it is for, as lists of maps show it"),
        new("from", MapKeyKind.Text, "`hl7v2 DFT^P03, ADT` · `fhir Bundle, Patient` · `csv` · `json` · `xml order` (its root element; `xml` for any) · a canonical object, `ChargeEvent/1` · a part, below") { IsRequired = true },
        new("to", MapKeyKind.Target, "a canonical object, `ChargeEvent/1` · `hl7v2 ADT^A08 2.5.1` · `fhir Patient` · `json` · `xml order` · `csv` · a part, below") { IsRequired = true },
        new("params", MapKeyKind.Parameters, "names that it reads after `%`: `required` or `optional`; values come from the channel's `with:` or the variables of engine.yaml"),
        new("let", MapKeyKind.Names, "names for expressions that several rules share; one that follows may use those before"),
        new("for", MapKeyKind.Expression, "what it is repeated for: one object each. A segment's or group's bare name means all of them; inside, `FT1-4` is this one's and `PID-3` the message's"),
        new("when", MapKeyKind.Expression, "which of them are made"),
        new("fields", MapKeyKind.Fields, "target paths with their rules") { IsRequired = true },
    ];

    /// <summary>The keys of an override.</summary>
    public static IReadOnlyList<MapKey> Override { get; } =
    [
        new("override", MapKeyKind.Text, "the map, and the versions that it was written for: `lab-charge 1.x`") { IsRequired = true },
        new("description", MapKeyKind.Text, "for people"),
        new("because", MapKeyKind.Text, "why the site differs; explanations show it") { IsRequired = true },
        new("params", MapKeyKind.Parameters, "names that its rules read after `%`, given by the channel with those of the map"),
        new("let", MapKeyKind.Names, "names for expressions that its rules share"),
        new("when", MapKeyKind.Expression, "where it applies; without it, always"),
        new("fields", MapKeyKind.Fields, "target paths of the map, those within its blocks too, with the rules that replace or are added") { IsRequired = true },
    ];

    /// <summary>The keys of a rule's block.</summary>
    public static IReadOnlyList<MapKey> Rule { get; } =
    [
        new("from", MapKeyKind.Expressions, "an expression, or a list of them: the first that is not empty wins"),
        new("for", MapKeyKind.Expression, "one element of a list for each thing that it finds; `%position` counts them from 1"),
        new("let", MapKeyKind.Names, "names for the rules of `fields` beside it, read of what these speak of; a loop within reads them too"),
        new("fields", MapKeyKind.Fields, "an object within the object; with `from` or `for`, its expressions speak of what that found"),
        new("when", MapKeyKind.Expression, "the rule has nothing to say where this is false"),
        new("using", MapKeyKind.Text, "a converter or a map of a part, both below"),
        new("with", MapKeyKind.Names, "its parameters, each with an expression"),
        new("translate", MapKeyKind.Text, "a [code set](../CodeSets/README.md)"),
        new("as-of", MapKeyKind.Expression, "the day on which the code set's entry must hold, such as `FT1-4.1`; without it, or where it is empty, the day of the receipt"),
        new("miss", MapKeyKind.Miss, "what becomes of a code that it lacks: `fail` (default), `pass` (stays, flagged `untranslated`), `{ use: EXPRESSION }`") { Words = ["fail", "pass"] },
        new("at-least", MapKeyKind.Word, "a date that says less fails") { Words = [.. Enum.GetNames<DatePrecision>().Select(CanonicalType.CamelCase)] },
        new("format", MapKeyKind.Text, "text of a date (`yyyyMMdd`) or a number (`0.00`)"),
        new("default", MapKeyKind.Expression, "what stands in for nothing"),
        new("required", MapKeyKind.Text, "why there must be a value; without one the message fails"),
        new("note", MapKeyKind.Text, "for people"),
    ];

    /// <summary>The keys of <c>to:</c> where it is a block that makes XML.</summary>
    public static IReadOnlyList<MapKey> XmlTarget { get; } =
    [
        new("xml", MapKeyKind.Text, "the root element") { IsRequired = true },
        new("namespace", MapKeyKind.Text, "the namespace of names without a prefix"),
        new("prefixes", MapKeyKind.Texts, "prefixes, each with its namespace"),
    ];

    /// <summary>The keys of <c>to:</c> where it is a block that makes delimited text.</summary>
    public static IReadOnlyList<MapKey> CsvTarget { get; } =
    [
        new("csv", MapKeyKind.Text, "`document`") { IsRequired = true },
        new("delimiter", MapKeyKind.Text, "what divides the values"),
        new("header", MapKeyKind.Text, "whether the first line names the columns"),
        new("quotes", MapKeyKind.Text, "which values stand in quotes"),
        new("line-end", MapKeyKind.Text, "what ends a line"),
    ];

    /// <summary>The names of keys.</summary>
    internal static IReadOnlyCollection<string> NamesOf(IReadOnlyList<MapKey> keys) => [.. keys.Select(k => k.Name)];

    /// <summary>A table of keys, as the page of map files shows it.</summary>
    internal static string TableOf(IReadOnlyList<MapKey> keys)
        => "| key | what it says |\n| --- | --- |\n" + string.Concat(keys.Select(k => $"| `{k.Name}` | {WordsOf(k)}{k.Summary} |\n"));

    private static string WordsOf(MapKey key) => key.Kind == MapKeyKind.Word ? string.Join(", ", key.Words.Select(w => $"`{w}`")) + ": " : "";
}
