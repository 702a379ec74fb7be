using System.CommandLine;
using System.Globalization;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine explain NAME</c>: what the HL7 v2 standard says of a segment, field, data type, table or message, and what a function or step of the engine does.</summary>
internal static class ExplainVerb
{
    private const string Usual = "2.5.1";

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("explain", "Tell what the HL7 v2 standard says of a segment, field, data type, table or message, or what a function or step does",
            ("engine explain PID-3", "a field, and the components of its data type"),
            ("engine explain OBX --version 2.3", "a segment's fields, in another version"),
            ("engine explain 0125 --json", "a table's codes"),
            ("engine explain \"ADT^A08\"", "what a message consists of"),
            ("engine explain padLeft", "a function of expressions, with examples"),
            ("engine explain validate", "a step of pipelines, with its settings; with --config those of plug-ins too"));
        var name = new Argument<string>("NAME") { Description = "A segment (PID), field (PID-3, PID-3.4), data type (CX), table (0125), message (ADT^A08), function (padLeft) or step (validate)" };
        var version = new Option<string>("--version") { Description = "A version, 2.1 to 2.8.2; default: " + Usual, HelpName = "VERSION", DefaultValueFactory = _ => Usual };
        version.AcceptOnlyFromAmong([.. Hl7v2Dictionary.All.Select(d => d.Version)]);
        verb.Take(name, version, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(parsed =>
        {
            _ = Hl7v2Dictionary.TryFind(parsed.GetValue(version)!, out var dictionary);
            var asked = parsed.GetValue(name)!;
            var explained = Table(dictionary!, asked) ?? Message(dictionary!, asked) ?? Field(dictionary!, asked) ?? Segment(dictionary!, asked) ?? Type(dictionary!, asked);
            if (explained is null)
                return ExplainLanguage(terminal, parsed, asked, dictionary!);
            explained.AddFirst(new JProperty("version", dictionary!.Version));
            if (parsed.GetValue(SharedOptions.Json))
                terminal.WriteJson(explained);
            else
                Print(terminal, explained);
            return ExitCode.Done;
        });
        return verb;
    }

    private static int ExplainLanguage(Terminal terminal, ParseResult parsed, string asked, Hl7v2Dictionary dictionary)
    {
        var model = SharedOptions.ConfigurationIfAny(parsed);
        var found = LanguageReference.Find(asked, model);
        if (found.Count == 0)
            throw VerbException.Failed(Unknown(dictionary, asked, LanguageReference.Names(model)));
        foreach (var explained in found)
            if (parsed.GetValue(SharedOptions.Json))
                terminal.WriteJson(explained);
            else
                LanguageReference.Print(terminal, explained);
        return ExitCode.Done;
    }

    private static JObject? Table(Hl7v2Dictionary dictionary, string asked)
    {
        if (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !dictionary.TryFindTable(number, out var table))
            return null;
        return new JObject
        {
            ["table"] = Number(table.Number),
            ["name"] = table.Name,
            ["kind"] = table.Kind.ToString().ToLowerInvariant(),
            ["codes"] = new JArray(table.Codes.ToArray().Select(code => new JObject { ["code"] = code.Code, ["text"] = code.Text })),
        };
    }

    private static JObject? Message(Hl7v2Dictionary dictionary, string asked)
    {
        var parts = asked.Replace('_', '^').Split('^');
        if (!dictionary.TryFindStructure(parts[0], parts.Length > 1 ? parts[1] : "", "", out var structure))
            return null;
        var rows = new JArray();
        Add(structure.Root, 0);
        return new JObject { ["message"] = structure.Id, ["structure"] = rows };

        void Add(Hl7v2StructureNode node, int depth)
        {
            foreach (var child in node.Children)
            {
                var segmentName = dictionary.TryFindSegment(child.Segment, out var segment) ? segment.Name : child.Kind == Hl7v2StructureNodeKind.Choice ? "one of" : "";
                rows.Add(new JObject
                {
                    ["depth"] = depth,
                    ["kind"] = child.Kind.ToString().ToLowerInvariant(),
                    ["name"] = child.Name,
                    ["required"] = !child.IsOptional,
                    ["repeats"] = child.Repeats,
                    ["text"] = segmentName,
                });
                Add(child, depth + 1);
            }
        }
    }

    private static JObject? Field(Hl7v2Dictionary dictionary, string asked)
    {
        if (!Hl7v2Path.TryParse(asked, out var path) || path.Field == 0 || path.Groups.Count > 0 || !dictionary.TryFindSegment(path.Segment, out var segment))
            return null;
        var element = segment.Field(path.Field);
        foreach (var number in new[] { path.Component, path.SubComponent })
            element = number > 0 ? element?.Type.Component(number) : element;
        if (element is null)
            throw VerbException.Failed($"{asked} is not in {dictionary.Version}: {segment.Id} has the fields 1 to {segment.Fields.Length} there");
        var explained = new JObject { ["place"] = asked };
        explained.Merge(Element(element, isField: path.Component == 0));
        explained["typeName"] = element.Type.Name;
        explained["components"] = Elements(element.Type.Components, isField: false);
        if (element.Table > 0 && Table(dictionary, Number(element.Table)) is { } table)
            explained["codes"] = table["codes"];
        return explained;
    }

    private static JObject? Segment(Hl7v2Dictionary dictionary, string asked)
        => Hl7v2SegmentId.TryParse(asked, out var id) && dictionary.TryFindSegment(id, out var segment)
            ? new JObject { ["segment"] = asked, ["name"] = segment.Name, ["fields"] = Elements(segment.Fields, isField: true) } : null;

    private static JObject? Type(Hl7v2Dictionary dictionary, string asked)
        => dictionary.TryFindType(asked, out var type)
            ? new JObject { ["type"] = type.Id, ["name"] = type.Name, ["components"] = Elements(type.Components, isField: false) } : null;

    private static JArray Elements(ReadOnlySpan<Hl7v2ElementDefinition> elements, bool isField) => new(elements.ToArray().Select(e => Element(e, isField)));

    private static JObject Element(Hl7v2ElementDefinition element, bool isField)
    {
        var shown = new JObject
        {
            ["number"] = element.Number,
            ["name"] = element.Name,
            ["type"] = element.Type.Id,
            ["usage"] = element.Usage.ToString().ToLowerInvariant(),
        };
        if (isField)
            shown["repetitions"] = element.MaxRepetitions == 0 ? "any" : element.MaxRepetitions.ToString(CultureInfo.InvariantCulture);
        if (element.MaxLength > 0)
            shown["length"] = element.MaxLength;
        if (element.Table > 0)
            shown["table"] = Number(element.Table);
        return shown;
    }

    private static string Number(int table) => table.ToString("0000", CultureInfo.InvariantCulture);

    private static string Unknown(Hl7v2Dictionary dictionary, string asked, IEnumerable<string> language)
    {
        var known = dictionary.Segments.Select(s => s.Id.ToString()).Concat(dictionary.Types.Select(t => t.Id)).Concat(dictionary.Structures.Select(s => s.Id)).Concat(language);
        return $"{dictionary.Version} has no segment, data type, table or message {asked}, and the engine no such function or step" + (NearNames.Nearest(asked.Replace('^', '_'), known) is { } near ? $"; did you mean '{near}'?" : "");
    }

    // What it is on the first line, its parts as a table.
    private static void Print(Terminal terminal, JObject explained)
    {
        var title = explained["place"] ?? explained["segment"] ?? explained["type"] ?? explained["table"] ?? explained["message"];
        if (explained["place"] is null)
            terminal.Out.WriteLine($"{title}  {explained["name"]}".TrimEnd() + $"  ({explained["version"]})");
        else
            Listing.PrintOne(terminal, new JObject(explained.Properties().Where(p => p.Value is JValue && p.Name != "number")), json: false);
        if (explained["structure"] is JArray structure)
            terminal.WriteTable(["SEGMENT", "NAME"], [.. structure.Select(row => new[] { Indented(row), (string)row["text"]! })]);
        foreach (var part in new[] { "fields", "components" })
        {
            if (explained[part] is JArray { Count: > 0 } rows)
                terminal.WriteTable(["#>", "TYPE", "USAGE", "REPEATS", "LENGTH>", "TABLE", "NAME"], [.. rows.Select(row => new[]
                {
                    Cell(row, "number"), Cell(row, "type"), Cell(row, "usage"), Cell(row, "repetitions"), Cell(row, "length"), Cell(row, "table"), Cell(row, "name"),
                })]);
        }
        if (explained["codes"] is JArray { Count: > 0 } codes)
            terminal.WriteTable(["CODE", "MEANING"], [.. codes.Select(row => new[] { Cell(row, "code"), Cell(row, "text") })]);
    }

    private static string Cell(JToken row, string name) => row[name]?.ToString() ?? "";

    // As the standard writes it: [may be missing], {repeats}.
    private static string Indented(JToken row)
    {
        var name = (string)row["kind"]! == "choice" ? "<>" : (string)row["name"]!;
        name = (bool)row["repeats"]! ? "{" + name + "}" : name;
        return new string(' ', 2 * (int)row["depth"]!) + ((bool)row["required"]! ? name : "[" + name + "]");
    }
}
