using System.Text;
using InterfaceEngine.Mappings.Canonical.Rules;

namespace InterfaceEngine.Mappings.Canonical.Reference;

/// <summary>Generates the pages about canonical objects, in Markdown, from the records and the rules that hold for them.</summary>
/// <param name="documentation">What the records say of themselves.</param>
public sealed class CanonicalPages(RecordDocumentation documentation)
{
    private const string Generated = "Generated from the records in this folder; `dotnet test` fails where it is not in step.";

    /// <summary>The index: what holds for all objects, and a line about each.</summary>
    public string Index()
    {
        var page = new StringBuilder();
        page.Append($$"""
            # Canonical objects

            {{Generated}}

            System-neutral objects in words that clinical, billing, finance and supply systems share. Maps make them of messages, and messages of them.
            Each is one JSON document: `{"type":"ChargeEvent","version":"1","id":…,"source":{…},…}`. What a source did not say is absent; what it took
            away (HL7 v2 `""`) is null. Times are ISO 8601 with the source's precision, decimals exact, `Money.value` is text. Each object has its page in
            [Pages](Pages), with what feeds it of HL7 v2, FHIR R4 and X12, its rules and an example; the parts that they share are in [Parts](Pages/Parts.md), their JSON
            Schemas in [Schemas](Schemas).

            | object | what it is | system of record | update from another |
            | --- | --- | --- | --- |

            """);
        foreach (var type in CanonicalType.Objects)
            page.Append($"| [{type.Key}](Pages/{type.Name}.md) | {documentation.SummaryOf(type)} | {Word(type.SystemOfRecord!.System)} | {Word(type.SystemOfRecord.OnConflict)} |\n");
        page.Append("""

            ## System of record

            For each object one kind of system has the last word. An update of an object that is there already and comes from another system is refused (`refuse`),
            taken and shown to a person (`flag`), or taken where the system of record left something open (`merge`): then each property that the record
            stated stays, null too, and each that it left absent is filled. A new object is no conflict. The rule stands beside each record;
            `RecordRule.Decide` and `RecordMerge` carry it out.

            ## Versions

            The number of a version promises that documents of it stay valid, and that what its readers were told stays true. So these changes need
            a new number: a property removed, required or not required any more, or of another kind; a list made one value or one value a list; a word
            added or removed; a rule that fewer values satisfy. An optional property may be added at any time: readers pass over what they do not know. `Schemas` holds
            each version as it was published; a test compares, and refuses a breaking change under an old number with its place and reason.

            ## Rules

            Besides its shape, an object must hold what its page states under "Rules", or the map that makes it fails with the code that stands there. A rule
            speaks only where all that it compares is there, and of dates only where no reading of both puts them in order.

            """);
        return Done(page);
    }

    /// <summary>The page of one object.</summary>
    /// <param name="type">The object.</param>
    /// <param name="example">An example of it, as JSON.</param>
    public string PageOf(CanonicalType type, string example)
    {
        var page = new StringBuilder();
        var rule = type.SystemOfRecord!;
        page.Append($"# {type.Key}\n\n{documentation.SummaryOf(type)}\n\n")
            .Append($"- System of record: **{Word(rule.System)}**; an update from another system: **{Word(rule.OnConflict)}**. {rule.Reason}\n")
            .Append($"- [JSON Schema](../Schemas/{type.Name}.{type.Version}.json), [example](../Examples/{type.Name}.{type.Version}.json), [all objects](../README.md)\n")
            .Append("\nA property marked * is required. The columns on the right say what usually feeds a property; a site's map decides.\n\n");
        Table(page, type);
        var own = OwnParts(type);
        foreach (var part in own)
        {
            page.Append($"\n## {part.Name}\n\n{documentation.SummaryOf(part)}\n\n");
            Table(page, part);
        }
        foreach (var property in own.Prepend(type).SelectMany(t => t.Properties).Where(p => p.Kind == CanonicalKind.Word))
        {
            page.Append($"\n## Words of `{property.Name}`\n\n");
            foreach (var word in property.Words)
                page.Append($"- `{word}`: {documentation.SummaryOf(property, word)}\n");
        }
        if (CanonicalRules.Of(type) is { Count: > 0 } rules)
        {
            page.Append("\n## Rules\n\n");
            foreach (var one in rules)
                page.Append($"- `{one.Code}`: {one.Statement}\n");
        }
        page.Append($"\n## Example\n\n```json\n{example.TrimEnd()}\n```\n");
        return Done(page);
    }

    /// <summary>The page of the parts that objects share.</summary>
    public string Parts()
    {
        var page = new StringBuilder();
        page.Append($"# Parts that canonical objects share\n\nA property marked * is required. [All objects](../README.md)\n");
        foreach (var part in CanonicalType.Objects.SelectMany(PartsOf).Where(IsShared).Distinct().OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            page.Append($"\n## {part.Name}\n\n{documentation.SummaryOf(part)}\n\n");
            Table(page, part);
        }
        return Done(page);
    }

    private void Table(StringBuilder page, CanonicalType type)
    {
        page.Append("| property | kind | meaning | HL7 v2 | FHIR R4 | X12 |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var property in type.Properties)
            page.Append($"| `{property.Name}`{(property.IsRequired ? " *" : "")} | {Kind(type, property)} | {documentation.SummaryOf(property)} ")
                .Append($"| {property.Hl7v2} | {property.Fhir} | {property.X12} |\n");
    }

    private static string Kind(CanonicalType type, CanonicalProperty property)
    {
        if (property.ObjectType is not { } part)
            return property.KindName;
        var anchor = part.Name.ToLowerInvariant();
        // On the page of parts all shared parts are near; on an object's page, those of its own.
        var link = IsShared(part) && (type.Version is not null || !IsShared(type)) ? $"Parts.md#{anchor}" : $"#{anchor}";
        return property.KindName.Replace(part.Name, $"[{part.Name}]({link})", StringComparison.Ordinal);
    }

    // The parts that stand on the object's own page, in the order in which they are met.
    private static List<CanonicalType> OwnParts(CanonicalType type) => [.. PartsOf(type).Where(p => !IsShared(p))];

    private static IEnumerable<CanonicalType> PartsOf(CanonicalType type)
    {
        var met = new List<CanonicalType>();
        Collect(type, met);
        return met;
    }

    private static void Collect(CanonicalType type, List<CanonicalType> met)
    {
        foreach (var property in type.Properties)
            if (property.ObjectType is { } part && !met.Contains(part))
            {
                met.Add(part);
                Collect(part, met);
            }
    }

    // What is declared with the objects belongs to one of them.
    private static bool IsShared(CanonicalType part) => part.Record.Namespace == typeof(CanonicalObject).Namespace;

    private static string Word<T>(T value)
        where T : struct, Enum
        => CanonicalType.CamelCase(value.ToString());

    private static string Done(StringBuilder page) => page.ToString().ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
}
