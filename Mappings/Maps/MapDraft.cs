using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>
/// A map to begin with: every property that its target must have, each with a rule that can be run, and the others as comments with what usually feeds
/// them, as their page tells it.
/// </summary>
public static class MapDraft
{
    private static readonly Dictionary<CanonicalKind, string> s_placeholders = new()
    {
        [CanonicalKind.Text] = "='?'",
        [CanonicalKind.Time] = "=now()",
        [CanonicalKind.Decimal] = "=0",
        [CanonicalKind.DecimalText] = "='0'",
        [CanonicalKind.Integer] = "=0",
        [CanonicalKind.Boolean] = "=true",
    };

    /// <summary>Writes the file of a map.</summary>
    /// <param name="name">The map's name.</param>
    /// <param name="from">What it reads, as a map file says it: <c>hl7v2 ADT^A01</c>.</param>
    /// <param name="to">What it makes: a canonical object, <c>json</c>, or an HL7 v2 message.</param>
    /// <param name="problems">Gets what is wrong with <paramref name="from"/> and <paramref name="to"/>.</param>
    /// <returns>The text; null where there is a problem.</returns>
    public static string? Write(string name, string from, string to, Problems problems)
    {
        var head = $"map: {name}\nversion: 1.0.0\nfrom: {from}\nto: {to}\nfields:\n";
        var file = MapFileReader.Read(new SourceFile($"maps/{name}.yaml", head + "  id: ='?'\n"), problems);
        if (problems.HasErrors || file.Map is not { } map)
            return null;
        switch (map.Target)
        {
            case MapTarget.Object { Type: var type }:
                var rules = new Rules(map.Source).Of(type, "", isRoot: true).ToList();
                var text = Settle(head, rules);
                return (Repeated(map.Source, type) is { } segment ? head.Replace("fields:\n", $"# for: {segment}    # one {type.Name} for each, where a message holds several; without it only the first is read. Each needs an id of its own\nfields:\n", StringComparison.Ordinal) : head) + text;
            case MapTarget.Json:
                return head + $"  id: {IdOf(map.Source)}\n  # name: EXPRESSION\n  # lines:\n  #   for: EXPRESSION\n  #   fields:\n  #     number: EXPRESSION\n";
            case MapTarget.Hl7v2:
                return head + $"  MSH-10: {IdOf(map.Source)}\n  MSH-11: ='P'\n  # PID-3: EXPRESSION\n  # OBX:\n  #   for: EXPRESSION\n  #   fields: {{ OBX-1: =%position }}\n";
            default:
                problems.Error("MAP-TO", map.Name.At, $"a draft is written for canonical objects, json and hl7v2, not for {to}", map.Target is MapTarget.Fhir ? "those that ship are good to begin with: engine map --list, then engine map patient-to-fhir-patient --show" : "Mappings/Maps/README.md shows one to copy");
                return null;
        }
    }

    // What cannot be compiled as it stands is not proposed: a required target gets a placeholder, the others keep their words alone.
    private static string Settle(string head, List<Rule> rules)
    {
        for (var tries = 0; tries < 3; tries++)
        {
            var text = head + string.Concat(rules.Select(r => r.Text));
            var problems = new Problems();
            MapLibrary.Load([new SourceFile("draft.yaml", text)], CodeSetLibrary.Load([], new Problems()), [], problems);
            var wrong = problems.Where(p => p.Severity == Severity.Error).Select(p => p.At.Line).ToHashSet();
            if (wrong.Count == 0)
                break;
            var line = head.Count(c => c == '\n') + 1;
            for (var i = 0; i < rules.Count; i++)
            {
                var lines = rules[i].Text.Count(c => c == '\n');
                if (Enumerable.Range(line, lines).Any(wrong.Contains))
                    rules[i] = rules[i].Settled();
                line += lines;
            }
        }
        var required = string.Concat(rules.Where(r => r.IsRequired).Select(r => r.Text));
        var others = string.Concat(rules.Where(r => !r.IsRequired).Select(r => r.Commented));
        return required + (others.Length == 0 ? "" : $"  # What else it may hold, with what usually feeds it:\n{others}");
    }

    // The segment that most of what the object must have comes from, where it is none that stands once in a message.
    private static string? Repeated(MapSource source, CanonicalType type)
        => source.Format != MapFormat.Hl7v2 ? null : type.Properties.Where(p => p.Hl7v2.Length > 3).Select(p => p.Hl7v2[..3])
            .CountBy(s => s, StringComparer.Ordinal).OrderByDescending(s => s.Value).Select(s => s.Key).FirstOrDefault() is { } segment && segment is not ("MSH" or "PID" or "PV1") ? segment : null;

    private static string IdOf(MapSource source) => source.Format switch
    {
        MapFormat.Hl7v2 => "MSH-10",
        _ => "id",
    };

    /// <summary>One target with its rule.</summary>
    private sealed record Rule(string Target, CanonicalProperty Property, string? Expression, string? Using, string Feeds, bool IsRequired)
    {
        private string Note => Property.Kind == CanonicalKind.Word ? $"  # {Property.KindName}" : Feeds.Length > 0 && Feeds != Expression ? $"  # {Property.KindName}: {Feeds}" : $"  # {Property.KindName}";

        /// <summary>Of a list of objects, the rules of what each must have.</summary>
        public IReadOnlyList<Rule> Parts { get; init; } = [];

        /// <summary>It as the file has it; nothing where there is no rule to propose.</summary>
        public string Text => Parts.Count > 0 ? $"  {Target}:{Note}\n    - fields:\n{string.Concat(Parts.Select(p => string.Concat(p.Text.TrimEnd('\n').Split('\n').Select(l => $"      {l}\n"))))}"
            : Expression is null ? ""
            : Using is null ? $"  {Target}: {Expression}{Note}\n"
            : Property.IsList ? $"  {Target}:{Note}\n    for: {Expression}\n    using: {Using}\n"
            : $"  {Target}: {{ from: {Expression}, using: {Using} }}{Note}\n";

        /// <summary>It as a comment.</summary>
        public string Commented => Expression is null ? $"  # {Target}: {Note.TrimStart(' ', '#').Trim()}\n"
            : string.Concat(Text.TrimEnd('\n').Split('\n').Select(l => $"  # {l[2..]}\n"));

        /// <summary>It without the proposal that cannot be compiled.</summary>
        public Rule Settled() => Parts.Count > 0 ? this with { Parts = [.. Parts.Select(p => p.Settled())] } : this with
        {
            Expression = IsRequired ? Property.Kind == CanonicalKind.Word ? $"='{Property.Words[0]}'" : s_placeholders.GetValueOrDefault(Property.Kind, "='?'") : null,
            Using = null,
        };
    }

    /// <summary>Proposes rules for the properties of a canonical type.</summary>
    private sealed class Rules(MapSource source)
    {
        public IEnumerable<Rule> Of(CanonicalType type, string prefix, bool isRoot, bool isNeeded = true)
        {
            // An object that must be there and may be made of anything is made of its first part.
            var first = isRoot || type.Properties.Any(p => p.IsRequired) ? null
                : type.Properties.FirstOrDefault(p => PlaceOf(p) is not null) ?? type.Properties[0];
            foreach (var property in type.Properties.Where(p => !(isRoot && p.Name == "source")))
            {
                var target = prefix.Length == 0 ? property.Name : $"{prefix}.{property.Name}";
                var required = isNeeded && (property.IsRequired || property == first);
                var place = PlaceOf(property) ?? (isRoot && property.Name == "id" ? IdOf(source) : null);
                var parts = property.ObjectType;
                var converter = parts is null || (parts.Record == typeof(Code) && source.Format == MapFormat.Hl7v2) ? null : Converters.All.FirstOrDefault(c => c.Output == parts && Reads(c));
                if (property.Kind == CanonicalKind.Word && !property.IsList)
                    yield return new Rule(target, property, $"='{property.Words[0]}'", null, FeedsOf(property), required);
                else if (parts is not null && !property.IsList && ((converter is null && parts.Record != typeof(Code)) || (required && place is null)))
                    foreach (var inner in Of(parts, target, isRoot: false, required))
                        yield return inner;
                else if (property.IsList && parts is not null && required && (converter is null || place is null))
                    yield return new Rule(target, property, null, null, FeedsOf(property), required) { Parts = [.. Of(parts, "", isRoot: false).Where(r => r.IsRequired)] };
                else
                    yield return new Rule(target, property, place is null ? required ? s_placeholders.GetValueOrDefault(property.Kind, "='?'") : null
                        : property.IsList && source.Format == MapFormat.Hl7v2 ? place + "[*]" : place, place is null ? null : converter?.Name, FeedsOf(property), required);
            }
        }

        private string FeedsOf(CanonicalProperty property) => source.Format switch { MapFormat.Hl7v2 => property.Hl7v2, MapFormat.Fhir => property.Fhir, _ => "" };

        private string? PlaceOf(CanonicalProperty property)
            => source.Format is MapFormat.Hl7v2 or MapFormat.Fhir ? Places(FeedsOf(property)).FirstOrDefault()
                : source.Format is MapFormat.Canonical && CanonicalType.FindObject(source.Types[0])?.Find(property.Name) is null ? null
                : property.Name;

        private bool Reads(Converter converter) => converter.Input switch
        {
            ConverterInput.Hl7v2 => source.Format == MapFormat.Hl7v2,
            ConverterInput.Fhir => source.Format == MapFormat.Fhir,
            _ => false,
        };

        // "PID-3 (CX.5 = MR), PID-18.1" are two places; of FHIR those of the resource that is read, without its name.
        private IEnumerable<string> Places(string feeds)
        {
            foreach (var word in feeds.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var place = word.Split(" (")[0];
                if (source.Format == MapFormat.Hl7v2)
                    yield return word.Split(" (") is [_, var choice] && choice.TrimEnd(')').Split(['.', ' ', '=']) is [_, var component, _, _, var value] ? $"{place}[.{component} = '{value}'].1" : place;
                else if (source.Types.FirstOrDefault(t => place.StartsWith(t + ".", StringComparison.Ordinal)) is { } type)
                    yield return place[(type.Length + 1)..];
            }
        }
    }
}
