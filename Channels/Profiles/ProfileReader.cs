using System.Globalization;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;
using InterfaceEngine.Mappings.Hl7v2.Validation;

namespace InterfaceEngine.Channels.Profiles;

/// <summary>Checks what a profile's file says against the dictionary of its version, and makes the profile of it.</summary>
/// <param name="keys">The file's keys.</param>
/// <param name="codeSets">The code sets that it may name.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class ProfileReader(Settings keys, CodeSetLibrary codeSets, Problems problems)
{
    private readonly Dictionary<string, Hl7v2CodeList> _tables = new(StringComparer.Ordinal);

    // Where the profile states no version, names are looked for in the one that most interfaces state.
    private Hl7v2Dictionary _dictionary = Hl7v2Dictionary.For("2.5.1"u8);

    /// <summary>Makes the profile; good only where no error was added.</summary>
    public Hl7v2Profile Read(string name)
    {
        var version = keys.TextOrNull("version");
        if (version is not null && Hl7v2Dictionary.TryFind(version, out var named))
            _dictionary = named;
        else if (version is not null)
            problems.Unknown("CFG-PROFILE-VERSION", keys.PlaceOf("version"), "version of HL7 v2", version, Hl7v2Dictionary.All.Select(d => d.Version));

        // Tables first: fields name them.
        var numbers = new Dictionary<int, Hl7v2CodeList>();
        foreach (var (table, block) in keys.Blocks("tables"))
        {
            if (CodesOf(block, $"table {table} of the profile") is not { } codes)
                problems.Error("CFG-PROFILE-TABLE", block.NameAt, $"the table '{table}' has no codes", "codes: [A, B], or code-set: NAME");
            else if (_tables.TryAdd(table, codes) && TryNumber(table, out var number))
                numbers.Add(number, codes);
        }
        return new Hl7v2Profile
        {
            Name = name,
            Version = version,
            Messages = [.. keys.Texts("messages").Select(Message)],
            Segments = Segments(),
            Structures = Structures(),
            Tables = numbers,
            Severities = ProfileFile.ReadSeverities(keys, problems),
        };
    }

    private (string Type, string? Event) Message(string text)
    {
        var parts = text.Split('^');
        if (parts.Length > 2 || parts[0].Length != 3 || (parts.Length == 2 && parts[1].Length == 0))
            problems.Error("CFG-PROFILE-MESSAGE", keys.PlaceOf("messages"), $"'{text}' is no message type", "such as ADT, or ADT^A01 for one event");
        return (parts[0], parts.Length > 1 ? parts[1] : null);
    }

    private Dictionary<Hl7v2SegmentId, Hl7v2SegmentProfile> Segments()
    {
        var segments = new Dictionary<Hl7v2SegmentId, Hl7v2SegmentProfile>();
        foreach (var (name, block) in keys.Blocks("segments"))
        {
            if (SegmentOf(name, block.NameAt) is not { } id)
                continue;
            var definition = _dictionary.TryFindSegment(id, out var found) ? found : null;
            if (definition is null && !id.IsLocal)
            {
                problems.Unknown("CFG-PROFILE-SEGMENT", block.NameAt, $"segment of version {_dictionary.Version}", name, _dictionary.Segments.Select(s => s.Id.ToString()));
                continue;
            }
            var fields = new Dictionary<int, Hl7v2ElementProfile>();
            foreach (var (number, field) in block.Blocks("fields"))
            {
                if (NumberOf(number, field.NameAt, $"field of {id}") is not { } place)
                    continue;
                var standard = definition?.Field(place);
                if (definition is not null && standard is null && !field.Has("type"))
                    problems.Error("CFG-PROFILE-FIELD", field.NameAt, $"{id} has {definition.Fields.Length} fields in version {_dictionary.Version}", "a field of the site's own behind them needs a 'type'");
                fields[place] = Element(field, $"{id}-{place}", standard?.Type);
            }
            segments[id] = new Hl7v2SegmentProfile(block.TextOrNull("name"), fields);
        }
        return segments;
    }

    private Hl7v2ElementProfile Element(Settings block, string path, Hl7v2TypeDefinition? standard)
    {
        var type = standard;
        if (block.TextOrNull("type") is { } named && !_dictionary.TryFindType(named, out type))
            problems.Unknown("CFG-PROFILE-TYPE", block.PlaceOf("type"), $"data type of version {_dictionary.Version}", named, _dictionary.Types.Select(t => t.Id));
        var usage = block.TextOrNull("usage") switch
        {
            "R" => Hl7v2ProfileUsage.Required,
            "RE" or "O" => Hl7v2ProfileUsage.Optional,
            "C" => Hl7v2ProfileUsage.Conditional,
            "X" => Hl7v2ProfileUsage.NotAllowed,
            _ => Hl7v2ProfileUsage.Standard,
        };
        if (usage == Hl7v2ProfileUsage.Conditional && !block.Has("when"))
            problems.Error("CFG-PROFILE-WHEN", block.PlaceOf("usage"), $"{path} is required under a condition that nobody states", "when: EXPRESSION");
        else if (usage != Hl7v2ProfileUsage.Conditional && block.Has("when"))
            problems.Error("CFG-PROFILE-WHEN", block.PlaceOf("when"), "'when' is the condition of usage: C");
        var components = new Dictionary<int, Hl7v2ElementProfile>();
        // Only fields have this key.
        foreach (var (number, component) in path.Contains('.', StringComparison.Ordinal) ? new Dictionary<string, Settings>() : block.Blocks("components"))
        {
            if (NumberOf(number, component.NameAt, $"component of {path}") is not { } place)
                continue;
            if (type is { IsSimple: false } && type.Component(place) is null && !component.Has("type"))
                problems.Error("CFG-PROFILE-FIELD", component.NameAt, $"{type.Id} has {type.Components.Length} components in version {_dictionary.Version}", "a component of the site's own behind them needs a 'type'");
            components[place] = Element(component, $"{path}.{place}", type?.Component(place)?.Type);
        }
        return new Hl7v2ElementProfile
        {
            Name = block.TextOrNull("name"),
            Type = block.TextOrNull("type"),
            Usage = usage,
            When = block.Has("when") ? block.Expression("when") : null,
            MaxRepetitions = path.Contains('.', StringComparison.Ordinal) ? null : RepeatOf(block),
            MaxLength = block.Has("length") ? (int)block.Integer("length") : null,
            Codes = CodesOf(block, $"the profile's list for {path}") ?? TableOf(block),
            Constant = block.TextOrNull("constant"),
            Components = components,
        };
    }

    private Dictionary<string, IReadOnlyList<Hl7v2SegmentPlace>> Structures()
    {
        var structures = new Dictionary<string, IReadOnlyList<Hl7v2SegmentPlace>>(StringComparer.Ordinal);
        foreach (var (name, block) in keys.Blocks("structures"))
        {
            if (!_dictionary.TryFindStructure(name, out var structure))
            {
                problems.Unknown("CFG-PROFILE-STRUCTURE", block.NameAt, $"message structure of version {_dictionary.Version}", name, _dictionary.Structures.Select(s => s.Id));
                continue;
            }
            var names = new List<string>();
            Collect(structure.Root, names);
            var places = new List<Hl7v2SegmentPlace>();
            foreach (var (segment, place) in block.Blocks("segments"))
            {
                if (SegmentOf(segment, place.NameAt) is not { } id)
                    continue;
                var after = place.TextOrNull("after");
                if (after is not null && !names.Contains(after))
                    problems.Unknown("CFG-PROFILE-PLACE", place.PlaceOf("after"), $"segment or group of {name}", after, names.Distinct());
                else if (after is null && !names.Contains(segment))
                    problems.Error("CFG-PROFILE-PLACE", place.NameAt, $"{name} has no {segment}, so its place is needed", "after: the segment or group behind which it comes");
                places.Add(new Hl7v2SegmentPlace(id, after, place.TextOrNull("usage") switch
                {
                    "R" => Hl7v2ProfileUsage.Required,
                    "O" => Hl7v2ProfileUsage.Optional,
                    "X" => Hl7v2ProfileUsage.NotAllowed,
                    _ => Hl7v2ProfileUsage.Standard,
                }, RepeatOf(place)));
                names.Add(segment);
            }
            structures[name] = places;
        }
        return structures;
    }

    private static void Collect(Mappings.Hl7v2.Dictionary.Hl7v2StructureNode node, List<string> into)
    {
        foreach (var child in node.Children)
        {
            if (child.Name.Length > 0)
                into.Add(child.Name);
            Collect(child, into);
        }
    }

    private Hl7v2CodeList? CodesOf(Settings block, string name)
    {
        if (block.TextOrNull("code-set") is { } set)
        {
            if (block.Has("codes"))
                problems.Error("CFG-PROFILE-CODES", block.PlaceOf("code-set"), "there are 'codes' already; a list comes from one place");
            if (codeSets.Find(set) is { } found)
                return new Hl7v2CodeList($"the code set {set}", found.Sources);
            problems.Unknown("CFG-PROFILE-CODES", block.PlaceOf("code-set"), "code set", set, codeSets.AllNames);
        }
        return block.Has("codes") ? new Hl7v2CodeList(name, block.Texts("codes")) : null;
    }

    private Hl7v2CodeList? TableOf(Settings block)
    {
        if (block.TextOrNull("table") is not { } table)
            return null;
        if (_tables.TryGetValue(table, out var own))
            return own;
        if (TryNumber(table, out var number) && _dictionary.TryFindTable(number, out var standard) && !standard.Codes.IsEmpty)
            return new Hl7v2CodeList($"table {number:0000}", standard.Codes.ToArray().Select(c => c.Code));
        problems.Unknown("CFG-PROFILE-TABLE", block.PlaceOf("table"), "table with codes", table, _tables.Keys);
        return null;
    }

    private int? RepeatOf(Settings block)
    {
        if (block.TextOrNull("repeat") is not { } text)
            return null;
        if (text == ProfileFile.Many)
            return 0;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times > 0)
            return times;
        problems.Error("CFG-VALUE", block.PlaceOf("repeat"), $"'repeat' is a number from 1, or {ProfileFile.Many}");
        return null;
    }

    private Hl7v2SegmentId? SegmentOf(string name, Position at)
    {
        if (Hl7v2SegmentId.TryParse(name, out var id))
            return id;
        problems.Error("CFG-PROFILE-SEGMENT", at, $"'{name}' is no name of a segment: a capital letter and two capital letters or digits");
        return null;
    }

    private int? NumberOf(string text, Position at, string what)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1000)
            return number;
        problems.Error("CFG-PROFILE-FIELD", at, $"a {what} is named by its number, from 1");
        return null;
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
