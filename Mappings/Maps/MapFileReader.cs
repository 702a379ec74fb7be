using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Maps.Targets;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>A file of <c>maps/</c>.</summary>
/// <param name="Map">The map that it holds; null where it holds none that can be compiled.</param>
/// <param name="Override">The override that it holds; null where it holds none that can be compiled.</param>
/// <param name="MapName">The name that it gives a map, as far as that can be told.</param>
/// <param name="OverrideName">The map that it changes, as far as that can be told.</param>
internal readonly record struct MapFile(MapDefinition? Map, OverrideDefinition? Override, string? MapName, string? OverrideName);

/// <summary>Reads map files and overrides into their definitions.</summary>
internal static class MapFileReader
{
    private static readonly IReadOnlyCollection<string> s_mapKeys = MapGrammar.NamesOf(MapGrammar.Map);
    private static readonly IReadOnlyCollection<string> s_overrideKeys = MapGrammar.NamesOf(MapGrammar.Override);
    private static readonly string[] s_formats = ["hl7v2", "fhir", "csv", "json", "xml"];

    /// <summary>Reads a file that holds a map or an override; both are null where it cannot be compiled.</summary>
    public static MapFile Read(SourceFile file, Problems problems)
    {
        switch (YamlReader.Read(file.Path, file.Text, problems))
        {
            case null:
                return new(null, null, YamlReader.GuessValues(file.Text, "map").FirstOrDefault(), NameIn(YamlReader.GuessValues(file.Text, "override").FirstOrDefault()));
            case MappingNode block when FlowText.CheckCuts(block, problems):
                return new(null, null, (block["map"] as ScalarNode)?.Text, NameIn((block["override"] as ScalarNode)?.Text));
            case MappingNode block when block["override"] is not null:
                return new(null, ReadOverride(block, problems), null, NameIn((block["override"] as ScalarNode)?.Text));
            case MappingNode block:
                return new(ReadMap(block, problems), null, (block["map"] as ScalarNode)?.Text, null);
            case { } other:
                problems.Error("MAP-KIND", other.At, $"a map is a block of keys, this is {other.KindName}", "map: NAME");
                return default;
        }
    }

    private static string? NameIn(string? text) => text?.Split(' ', 2)[0];

    private static MapDefinition? ReadMap(MappingNode block, Problems problems)
    {
        var keys = new KeyBlock(block, s_mapKeys, problems);
        var name = keys.Needed("map", "map: charge-events");
        var version = keys.Needed("version", "version: 1.0.0");
        var from = keys.Needed("from", "from: hl7v2 DFT^P03");
        var written = keys.Node("to") as MappingNode;
        var to = written is null ? keys.Needed("to", "to: ChargeEvent/1") : null;
        var description = keys.Scalar("description")?.Text;
        var parameters = ReadParameters(keys.Block("params"), problems);
        var lets = ReadLets(keys.Block("let"), problems);
        var loop = keys.Scalar("for");
        var when = keys.Scalar("when");
        var fields = Fields(keys, problems);
        var target = written is not null ? DocumentTargets.Read(written, problems) : to is null ? null : ReadTarget(to, problems);
        var source = from is null ? null : ReadSource(from, target?.IsPart == true, problems);
        if (name is null || version is null || source is null || target is null || fields is null)
            return null;
        return new MapDefinition
        {
            Name = name,
            Version = version.Text,
            Description = description,
            Source = source,
            Target = target,
            Parameters = parameters,
            Lets = lets,
            For = loop,
            When = when,
            Fields = fields,
        };
    }

    private static OverrideDefinition? ReadOverride(MappingNode block, Problems problems)
    {
        var keys = new KeyBlock(block, s_overrideKeys, problems);
        var map = keys.Needed("override", "override: charge-events 1.x");
        var because = keys.Needed("because", "because: why this site differs");
        keys.Scalar("description");
        var parameters = ReadParameters(keys.Block("params"), problems);
        var lets = ReadLets(keys.Block("let"), problems);
        var when = keys.Scalar("when");
        var fields = Fields(keys, problems);
        if (map is null || because is null || fields is null)
            return null;
        return new OverrideDefinition { Map = map, Because = because.Text, Parameters = parameters, Lets = lets, When = when, Fields = fields };
    }

    private static MappingNode? Fields(KeyBlock keys, Problems problems)
    {
        var fields = keys.Block("fields");
        if (!keys.Has("fields"))
            problems.Error("MAP-MISSING-KEY", keys.At, "the key 'fields' is missing", "fields: with a target and its rule on each line");
        return fields;
    }

    private static List<MapParameter> ReadParameters(MappingNode? block, Problems problems)
    {
        var parameters = new List<MapParameter>();
        foreach (var entry in block?.Entries ?? [])
        {
            if (entry.Value is ScalarNode { Text: "optional" or "required" } use)
                parameters.Add(new MapParameter(entry.Key, use.Text == "required"));
            else
                problems.Error("MAP-PARAMETER", entry.Value.At, $"a parameter is 'optional' or 'required', and '{entry.Key.Text}' is neither",
                    $"write {entry.Key.Text}: required, or {entry.Key.Text}: optional; its value is given by 'with:', where the map is used");
        }
        return parameters;
    }

    internal static List<MapLet> ReadLets(MappingNode? block, Problems problems)
    {
        var lets = new List<MapLet>();
        foreach (var entry in block?.Entries ?? [])
        {
            if (entry.Value is ScalarNode text)
                lets.Add(new MapLet(entry.Key, text));
            else
                problems.Error("MAP-KIND", entry.Value.At, $"'let' gives a name to an expression, this is {entry.Value.KindName}");
        }
        return lets;
    }

    private static MapSource? ReadSource(ScalarNode from, bool makesPart, Problems problems)
    {
        var words = from.Text.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var types = words.Length == 1 ? [] : words[1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        switch (words[0])
        {
            case "hl7v2":
                return MapParts.ReadHl7v2(from, types, makesPart, problems);
            case "fhir":
                return MapParts.ReadFhir(from, types, problems);
            case "xml":
                return new MapSource(MapFormat.Xml, types);
            case "csv" or "json" when types.Length == 0:
                return new MapSource(words[0] == "csv" ? MapFormat.Csv : MapFormat.Json, []);
            case "csv" or "json":
                problems.Error("MAP-FROM", from.At, $"'{words[0]}' has no types to choose from");
                return null;
        }
        if (CanonicalType.FindObject(from.Text) is not null)
            return new MapSource(MapFormat.Canonical, [from.Text]);
        if (MapParts.FindCanonical(from.Text) is not null)
            return new MapSource(MapFormat.Canonical, [from.Text]) { IsPart = true };
        Unknown("MAP-FROM", from, "source", words[0], s_formats.Concat(CanonicalType.Objects.Select(t => t.Key)).Concat(CanonicalType.Parts.Select(t => t.Name)), problems);
        return null;
    }

    private static MapTarget? ReadTarget(ScalarNode to, Problems problems)
    {
        if (to.Text == "json")
            return new MapTarget.Json();
        if (CanonicalType.FindObject(to.Text) is { } type)
            return new MapTarget.Object(type);
        if (MapParts.FindCanonical(to.Text) is { } part)
            return new MapTarget.Part(part);
        var words = to.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words[0] == "fhir")
            return ReadFhirTarget(to, words, problems);
        if (words[0] is "xml" or "csv")
            return DocumentTargets.Read(words, to, problems);
        if (words[0] != "hl7v2")
        {
            Unknown("MAP-TO", to, "target", words[0], CanonicalType.Objects.Select(t => t.Key).Concat(CanonicalType.Parts.Select(t => t.Name)).Concat(["hl7v2", "fhir", "json", "xml", "csv"]), problems);
            return null;
        }
        if (words.Length == 2 && MapParts.ReadHl7v2Target(words[1]) is { } hl7v2)
            return hl7v2;
        if (words.Length == 3 && words[1].Split('^') is [{ Length: 3 } message, { Length: 3 } trigger])
            return new MapTarget.Hl7v2(message, trigger, words[2]);
        problems.Error("MAP-TO", to.At, "an HL7 v2 target states its message type, event and version, or is a segment or a data type", "to: hl7v2 ADT^A08 2.5.1, or to: hl7v2 XPN");
        return null;
    }

    private static MapTarget.Fhir? ReadFhirTarget(ScalarNode to, string[] words, Problems problems)
    {
        if (words.Length != 2)
            problems.Error("MAP-TO", to.At, "a FHIR target states the one resource or data type that is made", "to: fhir Patient");
        else if (TargetShape.FindFhir(words[1]) is null)
            problems.Unknown("MAP-TO", to.PositionAt(to.Text.IndexOf(words[1], StringComparison.Ordinal)), "resource or data type", words[1],
                FhirReader.ResourceTypes.Concat(FhirDefinitions.R4.DataTypeNames));
        else
            return new MapTarget.Fhir(words[1]);
        return null;
    }

    private static void Unknown(string code, ScalarNode at, string what, string name, IEnumerable<string> known, Problems problems)
    {
        var near = NearNames.Nearest(name, known);
        problems.Error(code, at.At, $"unknown {what} '{name}'", near is null ? $"such as: {string.Join(", ", s_formats)}, or a canonical object with its version, ChargeEvent/1" : $"did you mean '{near}'?");
    }
}
