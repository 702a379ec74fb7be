using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps.Rules;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>
/// Compiles <c>fields:</c> of a field of HL7 v2, or of a component, whose keys are its parts: <c>.1</c>, or <c>.4.2</c> for a sub-component. So is written what a map of a
/// data type makes.
/// </summary>
/// <param name="map">What the compilers of the map share.</param>
internal sealed class Hl7v2PartsCompiler(MapCompilation map)
{
    /// <summary>Compiles the parts.</summary>
    /// <param name="fields">The parts with their rules.</param>
    /// <param name="target">The target path of the field or component.</param>
    /// <param name="depth">How deep the parts may be: 2 below a field, 1 below a component.</param>
    /// <param name="overrides">The fields of overrides that lie in it.</param>
    public ObjectRule? Compile(MappingNode fields, string target, int depth, IReadOnlyList<OverrideField> overrides)
    {
        var parts = new SortedDictionary<(int First, int Second), (string Name, DocumentNode? Rule, List<OverrideField> Overrides)>();
        foreach (var entry in fields.Entries)
            if (Read(entry.Key.Text, entry.Key.At, target, depth) is { } place)
            {
                CheckOverlap(parts.Keys, place, entry.Key.Text, entry.Key.At);
                parts[place] = (entry.Key.Text, entry.Value, []);
            }
        foreach (var field in overrides)
        {
            // Of a name as an override of the whole map writes it, PID-5.1, the part is what follows the field.
            if (Read(field.Rest, field.At, target, depth) is not { } place)
                continue;
            if (!parts.ContainsKey(place))
                CheckOverlap(parts.Keys, place, field.Rest, field.At);
            parts.TryAdd(place, (field.Rest, null, []));
            parts[place].Overrides.Add(field);
        }
        var members = new List<(string Name, ValueRule Rule)>();
        foreach (var (place, (name, rule, applied)) in parts)
            if (Build(name, rule, applied, target + name, depth - (place.Second > 0 ? 2 : 1)) is { } made)
                members.Add((name, made));
        return new ObjectRule(null, members, isRoot: false) { Info = map.Info(fields.At, target) };
    }

    private ValueRule? Build(string name, DocumentNode? rule, List<OverrideField> applied, string path, int depth)
    {
        var slot = TargetSlot.Hl7v2Part(depth);
        var original = rule is null ? null : new FieldCompiler(map).Compile(rule, slot, path);
        if (applied.Count == 0)
            return original;
        OverrideField.CheckConflicts(applied, [], path, map.Problems);
        var rules = new List<(OverrideUse Use, ValueRule Rule)>();
        foreach (var field in applied)
            if (new FieldCompiler(map.For(field.Override)).Compile(field.Rule, slot, path) is { } instead)
                rules.Add((field.Override.Use, instead));
        return new OverriddenRule(original, rules) { Info = map.Info(applied[0].At, path) };
    }

    private (int First, int Second)? Read(string name, Position at, string target, int depth)
    {
        var numbers = name.Split('.');
        if (numbers.Length >= 2 && numbers.Length <= depth + 1 && numbers[0].Length == 0
            && int.TryParse(numbers[1], out var first) && first > 0 && (numbers.Length == 2 || int.TryParse(numbers[2], out _)))
            return (first, numbers.Length == 3 ? int.Parse(numbers[2]) : 0);
        map.Problems.Error("MAP-TARGET", at, $"'{name}' is no part of {(target.Length == 0 ? "a data type" : target)}",
            depth > 1 ? "a component such as .1, or a sub-component such as .4.2" : "a sub-component such as .2");
        return null;
    }

    private void CheckOverlap(IEnumerable<(int First, int Second)> parts, (int First, int Second) place, string name, Position at)
    {
        if (parts.Any(p => p.First == place.First && (p.Second == 0 || place.Second == 0)))
            map.Problems.Error("MAP-TARGET-CONFLICT", at, $"'{name}' and another part set the same place", "set the component, or its sub-components");
    }
}
