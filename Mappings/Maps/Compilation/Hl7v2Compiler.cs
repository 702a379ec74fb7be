using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Maps.Rules;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>
/// Compiles <c>fields:</c> of an HL7 v2 target. A key is a field or a part of one (<c>PID-3.1</c>), or a segment (<c>OBX</c>) whose block has
/// <c>for:</c>, <c>when:</c> and <c>fields:</c>. Segments are written in the order in which they are first named, fields in theirs.
/// </summary>
/// <param name="map">What the compilers of the map share.</param>
/// <param name="target">What the map makes.</param>
internal sealed class Hl7v2Compiler(MapCompilation map, MapTarget.Hl7v2 target)
{
    private static readonly string[] s_segmentKeys = ["for", "when", "fields", "note"];

    private sealed class Field(Hl7v2Slot at, Hl7v2Level level, Position position, string text)
    {
        public Hl7v2Slot At { get; } = at;
        public Hl7v2Level Level { get; } = level;
        public Position Position { get; } = position;
        public string Text { get; } = text;
        public DocumentNode? Rule { get; set; }
        public List<(OverrideDefinition Definition, Expression? When, DocumentNode Rule)> Overrides { get; } = [];
    }

    private sealed class Segment(string id, bool isBlock)
    {
        public string Id { get; } = id;
        public bool IsBlock { get; } = isBlock;
        public bool Repeats { get; init; }
        public Expression? For { get; set; }
        public Expression? When { get; set; }
        public bool AsksPosition { get; set; }
        public List<Field> Fields { get; } = [];
    }

    /// <summary>Compiles the message.</summary>
    public Hl7v2MessageRule? Compile(MappingNode fields, IReadOnlyList<(OverrideDefinition Definition, Expression? When)> overrides)
    {
        var segments = new List<Segment> { new("MSH", isBlock: false) };
        foreach (var entry in fields.Entries)
            Add(segments, entry, null, null);
        foreach (var (definition, when) in overrides)
            foreach (var entry in definition.Fields.Entries)
                Add(segments, entry, definition, when);
        if (map.Problems.HasErrors)
            return null;
        var built = segments.Select(s => new Hl7v2SegmentRule(s.Id, s.For, s.When, s.AsksPosition, Build(s))).ToList();
        return map.Problems.HasErrors ? null : new Hl7v2MessageRule(target, built[0].Fields, built[1..]);
    }

    private void Add(List<Segment> segments, MappingEntry entry, OverrideDefinition? definition, Expression? when)
    {
        if (entry.Key.Text.Length == 3 && Hl7v2SegmentId.TryParse(entry.Key.Text, out _))
        {
            if (definition is not null)
                map.Problems.Error("MAP-TARGET", entry.Key.At, "an override sets fields, not whole segments");
            else
                AddBlock(segments, entry);
            return;
        }
        if (Read(entry.Key) is not { } field)
            return;
        var id = entry.Key.Text[..3];
        var segment = segments.Find(s => s.Id == id && !s.IsBlock);
        if (segment is null)
            segments.Add(segment = new Segment(id, isBlock: false));
        Put(segment, field, entry.Value, definition, when);
    }

    private void AddBlock(List<Segment> segments, MappingEntry entry)
    {
        if (entry.Value is not MappingNode block)
        {
            map.Problems.Error("MAP-KIND", entry.Value.At, $"a segment takes a block with 'fields:', this is {entry.Value.KindName}");
            return;
        }
        if (entry.Key.Text == "MSH")
        {
            map.Problems.Error("MAP-TARGET", entry.Key.At, "MSH is written once; set its fields directly", "MSH-3: …");
            return;
        }
        var keys = new KeyBlock(block, s_segmentKeys, map.Problems);
        var segment = new Segment(entry.Key.Text, isBlock: true)
        {
            Repeats = keys.Has("for"),
            For = keys.Scalar("for") is { } loop ? map.CompileFor(loop) : null,
            AsksPosition = MapCompilation.Asks(block, FieldRule.Position),
        };
        segment.When = keys.Scalar("when") is { } when ? Within(segment).CompileCondition(when) : null;
        segments.Add(segment);
        if (keys.Block("fields") is not { } fields)
        {
            if (!keys.Has("fields"))
                map.Problems.Error("MAP-MISSING-KEY", block.At, "the key 'fields' is missing");
            return;
        }
        foreach (var field in fields.Entries)
            if (!field.Key.Text.StartsWith(segment.Id, StringComparison.Ordinal))
                map.Problems.Error("MAP-TARGET", field.Key.At, $"a field of {segment.Id} is expected here", $"{segment.Id}-1: …");
            else if (Read(field.Key) is { } read)
                Put(segment, read, field.Value, null, null);
    }

    private void Put(Segment segment, Field field, DocumentNode rule, OverrideDefinition? definition, Expression? when)
    {
        var same = segment.Fields.Find(f => f.At == field.At && f.Level == field.Level);
        if (definition is not null)
        {
            if (same is null)
                segment.Fields.Add(same = field);
            same.Overrides.Add((definition, when, rule));
            return;
        }
        if (segment.Fields.Find(f => Overlap(f, field)) is { } other)
            map.Problems.Error("MAP-TARGET-CONFLICT", field.Position, $"'{field.Text}' and '{other.Text}' (line {other.Position.Line}) set the same place");
        field.Rule = rule;
        segment.Fields.Add(field);
    }

    // One is a part of the other.
    private static bool Overlap(Field a, Field b)
    {
        if (a.At.Field != b.At.Field)
            return false;
        var level = a.Level < b.Level ? a.Level : b.Level;
        return level == Hl7v2Level.Field || (a.At.Repetition == b.At.Repetition
            && (level == Hl7v2Level.Repetition || (a.At.Component == b.At.Component
                && (level == Hl7v2Level.Component || a.At.SubComponent == b.At.SubComponent))));
    }

    private Field? Read(ScalarNode key)
    {
        if (!Hl7v2Path.TryParse(key.Text, out var path) || path.Field == 0 || path.Groups.Count > 0 || path.SegmentIndex != 1 || path.Repetition == Hl7v2Path.All)
        {
            map.Problems.Error("MAP-TARGET", key.At, $"'{key.Text}' is no place that can be set", "a field such as PID-3.1 or PID-3[2].1, or a segment with 'for:'");
            return null;
        }
        if (path.Segment == Hl7v2SegmentId.Msh && path.Field is 1 or 2 or 18)
        {
            map.Problems.Error("MAP-TARGET", key.At, $"'{key.Text}' is filled in by the engine: messages are written with the standard delimiters in UTF-8");
            return null;
        }
        var level = path.SubComponent > 0 ? Hl7v2Level.SubComponent
            : path.Component > 0 ? Hl7v2Level.Component
            : key.Text.Contains('[', StringComparison.Ordinal) ? Hl7v2Level.Repetition
            : Hl7v2Level.Field;
        return new Field(new Hl7v2Slot(path.Field, path.Repetition, Math.Max(path.Component, 1), Math.Max(path.SubComponent, 1)), level, key.At, key.Text);
    }

    // What 'for' finds is what the segment's fields are about.
    private MapCompilation Within(Segment segment) => segment.Repeats ? map.Over(segment.For?.Shape ?? Shape.Unknown) : map;

    private List<Hl7v2FieldRule> Build(Segment segment)
    {
        var rules = new List<Hl7v2FieldRule>();
        var within = Within(segment);
        foreach (var field in segment.Fields.OrderBy(f => f.At))
        {
            var path = segment.For is null ? field.Text : field.Text.Insert(3, "[*]");
            if (field.Rule is MappingNode block && block["fields"] is MappingNode parts)
            {
                if (BuildRepetitions(within, field, block, parts, path) is { } repetitions)
                    rules.Add(repetitions);
                continue;
            }
            var slot = field.Level == Hl7v2Level.Field ? TargetSlot.Hl7v2Repeating : TargetSlot.Hl7v2;
            // Only what asks for several gets several: a plain expression with two values is a mistake here as everywhere.
            var repeats = field.Rule is SequenceNode || field.Rule is MappingNode several && several["for"] is not null;
            var original = field.Rule is null ? null : new FieldCompiler(within).Compile(field.Rule, repeats ? slot : TargetSlot.Hl7v2, path);
            if (Override(field, original, path) is { } rule)
                rules.Add(new Hl7v2FieldRule(field.At, rule, repeats, null));
        }
        return rules;
    }

    private ValueRule? Override(Field field, ValueRule? original, string path)
    {
        if (field.Overrides.Count == 0)
            return original;
        var rules = new List<(Expression? When, ValueRule Rule)>();
        foreach (var (definition, when, text) in field.Overrides)
        {
            foreach (var (other, _, _) in field.Overrides.TakeWhile(o => o.Definition != definition))
                if (!OverrideConditions.Exclude(definition.When?.Text, other.When?.Text))
                    map.Problems.Error("MAP-OVERRIDE-CONFLICT", text.At, $"'{path}' may be set by two overrides at once", "their 'when:' must exclude each other");
            if (new FieldCompiler(map.For(definition)).Compile(text, TargetSlot.Hl7v2, path) is { } rule)
                rules.Add((when, rule));
        }
        return new OverriddenRule(original, rules) { Info = map.Info(field.Position, path) };
    }

    // PID-3: { for: …, fields: { .1: …, .5: … } }: each element is a repetition, its parts are named by a leading dot.
    private static Hl7v2FieldRule? BuildRepetitions(MapCompilation map, Field field, MappingNode block, MappingNode parts, string path)
    {
        var slots = new Dictionary<string, Hl7v2Slot>(StringComparer.Ordinal);
        var ordered = new List<(Hl7v2Slot Slot, MappingEntry Entry)>();
        foreach (var part in parts.Entries)
        {
            var numbers = part.Key.Text.Split('.');
            if (numbers.Length is 2 or 3 && numbers[0].Length == 0 && int.TryParse(numbers[1], out var component) && component > 0
                && (numbers.Length == 2 || (int.TryParse(numbers[2], out var parsed) && parsed > 0)))
            {
                var slot = new Hl7v2Slot(field.At.Field, 1, component, numbers.Length == 3 ? int.Parse(numbers[2]) : 1);
                slots.Add(part.Key.Text, slot);
                ordered.Add((slot, part));
            }
            else
                map.Problems.Error("MAP-TARGET", part.Key.At, $"'{part.Key.Text}' is no part of {field.Text}", "a component such as .1, or a sub-component such as .4.2");
        }
        var outer = new MappingNode(block.At, [.. block.Entries.Where(e => e.Key.Text != "fields")]);
        var keys = new KeyBlock(outer, ["for", "from", "when", "note"], map.Problems);
        var each = keys.Scalar("for") is { } loop ? map.CompileFor(loop) : null;
        var read = keys.Scalar("from") is { } from ? (each is null ? map : map.Over(each.Shape)).Compile(from) : null;
        var within = block["from"] is not null ? map.Over(read?.Shape ?? Shape.Unknown) : block["for"] is not null ? map.Over(each?.Shape ?? Shape.Unknown) : map;
        var members = new List<(string Name, ValueRule Rule)>();
        foreach (var (_, entry) in ordered.OrderBy(p => p.Slot))
            if (new FieldCompiler(within).Compile(entry.Value, TargetSlot.Hl7v2, path + "[*]" + entry.Key.Text) is { } rule)
                members.Add((entry.Key.Text, rule));
        var made = new ObjectRule(null, members, isRoot: false) { Info = map.Info(block.At, path) };
        var repetitions = new FieldRule
        {
            Info = map.Info(block.At, path),
            Slot = TargetSlot.Json,
            Fields = made,
            For = each,
            From = read is not null ? [read] : [],
            When = keys.Scalar("when") is { } when ? map.CompileCondition(when) : null,
            AsksPosition = MapCompilation.Asks(block, FieldRule.Position),
        };
        return new Hl7v2FieldRule(field.At, repetitions, Repeats: true, slots);
    }
}
