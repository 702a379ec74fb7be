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
/// <param name="target">What the map makes; null where it makes one segment.</param>
internal sealed class Hl7v2Compiler(MapCompilation map, MapTarget.Hl7v2? target)
{
    private static readonly string[] s_segmentKeys = ["for", "when", "let", "fields", "using", "with", "note"];

    private sealed class Field(Hl7v2Slot at, Hl7v2Level level, Position position, string text)
    {
        public Hl7v2Slot At { get; } = at;
        public Hl7v2Level Level { get; } = level;
        public Position Position { get; } = position;
        public string Text { get; } = text;
        public DocumentNode? Rule { get; set; }
        public List<OverrideField> Overrides { get; } = [];

        // Overrides of parts of what the rule makes.
        public List<OverrideField> Inner { get; } = [];
    }

    private sealed class Segment(string id, Position at, MapCompilation map)
    {
        public string Id { get; } = id;

        public Position At { get; } = at;

        // What its fields are compiled with.
        public MapCompilation Map { get; set; } = map;
        public bool IsBlock { get; init; }
        public Expression? For { get; init; }
        public Expression? When { get; set; }
        public IReadOnlyList<(string Name, Expression Value)> Lets { get; set; } = [];
        public PartBinding? Part { get; set; }
        public bool AsksPosition { get; set; }
        public List<Field> Fields { get; } = [];
    }

    /// <summary>Compiles the message.</summary>
    public Hl7v2MessageRule? Compile(MappingNode fields, IReadOnlyList<OverrideField> overrides)
    {
        var segments = new List<Segment> { new("MSH", fields.At, map) };
        foreach (var entry in fields.Entries)
            Add(segments, entry);
        foreach (var field in overrides)
            Override(segments, field);
        var built = map.Problems.HasErrors ? [] : segments.Select(Build).ToList();
        return map.Problems.HasErrors ? null : new Hl7v2MessageRule(target!, built[0].Fields, built[1..]);
    }

    /// <summary>Compiles one segment: what a map of a segment makes.</summary>
    public static Hl7v2MessageRule? CompileSegment(MapCompilation map, MapTarget.Hl7v2Part target, MappingNode fields, IReadOnlyList<OverrideField> overrides)
    {
        var compiler = new Hl7v2Compiler(map, null);
        var segment = new Segment(target.Name, fields.At, map) { IsBlock = true };
        compiler.AddFields(segment, fields);
        compiler.Override([segment], overrides.AsEnumerable());
        return map.Problems.HasErrors ? null : Hl7v2MessageRule.OfSegment(compiler.Build(segment));
    }

    private void Add(List<Segment> segments, MappingEntry entry)
    {
        if (entry.Key.Text.Length == 3 && Hl7v2SegmentId.TryParse(entry.Key.Text, out _))
        {
            AddBlock(segments, entry);
            return;
        }
        if (Read(entry.Key) is not { } field)
            return;
        var id = entry.Key.Text[..3];
        var segment = segments.Find(s => s.Id == id && !s.IsBlock);
        if (segment is null)
            segments.Add(segment = new Segment(id, entry.Key.At, map));
        Put(segment, field, entry.Value);
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
        keys.Scalar("note");
        var loop = keys.Scalar("for") is { } text ? map.CompileFor(text) : null;
        // What 'for' finds is what the segment's fields are about.
        var within = keys.Has("for") ? map.OverEach(loop) : map;
        var scope = within.Scope;
        var lets = MapNames.Compile(MapFileReader.ReadLets(keys.Block("let"), map.Problems), ref scope, map.Problems);
        var segment = new Segment(entry.Key.Text, entry.Key.At, within with { Scope = scope })
        {
            IsBlock = true,
            For = loop,
            Lets = lets.Values,
            When = keys.Scalar("when") is { } when ? (within with { Scope = scope }).CompileCondition(when) : null,
            AsksPosition = MapCompilation.Asks(block, FieldRule.Position),
        };
        segments.Add(segment);
        if (keys.Scalar("using") is { } used)
            Use(segment, keys, used, loop);
        else if (keys.Block("fields") is { } fields)
            AddFields(segment, fields);
        else if (!keys.Has("fields") && !keys.Has("using"))
            map.Problems.Error("MAP-MISSING-KEY", block.At, "the key 'fields' is missing", "fields: { PID-3.1: … }, or using: with a map that makes the segment");
    }

    private void AddFields(Segment segment, MappingNode fields)
    {
        foreach (var field in fields.Entries)
            if (!field.Key.Text.StartsWith(segment.Id, StringComparison.Ordinal))
                map.Problems.Error("MAP-TARGET", field.Key.At, $"a field of {segment.Id} is expected here", $"{segment.Id}-1: …");
            else if (Read(field.Key) is { } read)
                Put(segment, read, field.Value);
    }

    // A map that makes the segment: its fields become those of the segment.
    private void Use(Segment segment, KeyBlock keys, ScalarNode used, Expression? loop)
    {
        if (keys.Has("fields"))
            map.Problems.Error("MAP-BLOCK", keys.Node("fields")!.At, $"the map '{used.Text}' makes the segment, and 'fields' too", "override a field of it, or leave one of the two out");
        var parts = new PartCompiler(segment.Map);
        if (parts.Find(used, []) is not { } part)
            return;
        if (part.Definition!.Target is not MapTarget.Hl7v2Part { IsSegment: true } made || made.Name != segment.Id)
        {
            map.Problems.Error("MAP-KIND", used.At, $"'{part.Name}' makes {part.Definition.Target}, and the target is the segment {segment.Id}");
            return;
        }
        parts.CheckSource(part, loop is null ? [] : [loop]);
        (var frame, segment.Part) = parts.Open(part, parts.With(keys.Block("with"), used, part), map.Problems);
        segment.Map = frame.Map;
        AddFields(segment, part.Definition.Fields);
        Override([segment], frame.OverrideFields);
    }

    private void Override(List<Segment> segments, IEnumerable<OverrideField> fields)
    {
        foreach (var field in fields)
            Override(segments, field);
    }

    // A field that the map sets in a segment of its own or in the one block for it; one that it does not set is added.
    private void Override(List<Segment> segments, OverrideField applied)
    {
        var key = applied.Path;
        if (key.Text.Length == 3 && Hl7v2SegmentId.TryParse(key.Text, out _))
        {
            map.Problems.Error("MAP-TARGET", key.At, "an override sets fields, not whole segments", $"{key.Text}-1: …");
            return;
        }
        if (Read(key) is not { } field)
            return;
        var id = key.Text[..3];
        var blocks = segments.FindAll(s => s.Id == id && s.IsBlock);
        var segment = segments.Find(s => s.Id == id && !s.IsBlock) ?? (blocks.Count == 1 ? blocks[0] : null);
        if (segment is null && blocks.Count > 1)
        {
            map.Problems.Error("MAP-TARGET", key.At, $"the map writes {id} in {blocks.Count} blocks, so which is meant cannot be told");
            return;
        }
        if (segment is null)
            segments.Add(segment = new Segment(id, key.At, map));
        segment.AsksPosition |= MapCompilation.Asks(applied.Rule, FieldRule.Position);
        if (segment.Fields.Find(f => f.At == field.At && f.Level == field.Level) is { } same)
            same.Overrides.Add(applied);
        else if (segment.Fields.Find(f => Overlap(f, field)) is not { } other)
        {
            field.Overrides.Add(applied);
            segment.Fields.Add(field);
        }
        else if (field.Level > other.Level && other.Rule is { } whole && MapParts.HasFields(whole) && key.Text.StartsWith(other.Text, StringComparison.Ordinal))
            other.Inner.Add(applied.Below(other.Text.Length));
        else
            map.Problems.Error("MAP-TARGET-CONFLICT", key.At, $"'{key.Text}' and '{other.Text}' ({other.Position.File}:{other.Position.Line}) set the same place", $"override '{other.Text}'");
    }

    private void Put(Segment segment, Field field, DocumentNode rule)
    {
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

    private Hl7v2SegmentRule Build(Segment segment)
    {
        var rules = new List<Hl7v2FieldRule>();
        foreach (var field in segment.Fields.OrderBy(f => f.At))
        {
            var path = segment.For is null ? field.Text : field.Text.Insert(3, "[*]");
            // Only what asks for several gets several: a plain expression with two values is a mistake here as everywhere.
            var repeats = field.Rule is SequenceNode || field.Rule is MappingNode several && several["for"] is not null;
            var slot = TargetSlot.Hl7v2At(field.Level, repeats);
            var rule = field.Rule is null ? null : new FieldCompiler(segment.Map).Compile(field.Rule, slot, path, field.Inner);
            if (field.Overrides.Count > 0)
            {
                OverrideField.CheckConflicts(field.Overrides, field.Inner, path, map.Problems);
                var overrides = new List<(OverrideUse Use, ValueRule Rule)>();
                foreach (var applied in field.Overrides)
                    if (new FieldCompiler(segment.Map.For(applied.Override)).Compile(applied.Rule, slot, path) is { } instead)
                        overrides.Add((applied.Override.Use, instead));
                rule = new OverriddenRule(rule, overrides) { Info = map.Info(field.Position, path) };
            }
            if (rule is not null)
                rules.Add(new Hl7v2FieldRule(field.At, field.Level, rule, repeats));
        }
        return new Hl7v2SegmentRule(segment.Id, segment.For, segment.Lets, segment.When, segment.Part, map.Info(segment.At, segment.Id), segment.AsksPosition, rules);
    }
}
