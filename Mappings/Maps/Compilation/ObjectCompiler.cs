using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps.Rules;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>Compiles <c>fields:</c> of a JSON target: paths to objects within objects, each path with its rule and the overrides of it.</summary>
/// <param name="map">What the compilers of the map share.</param>
internal sealed class ObjectCompiler(MapCompilation map)
{
    // Filled by the engine; a map that sets them would only contradict it.
    private static readonly string[] s_engines = ["type", "version", "source"];

    private sealed class Node(string name, Position at, TargetSlot slot)
    {
        public string Name { get; } = name;
        public Position At { get; } = at;
        public TargetSlot Slot { get; } = slot;
        public DocumentNode? Rule { get; set; }
        public List<(OverrideDefinition Definition, Expression? When, DocumentNode Rule, Position At)> Overrides { get; } = [];
        public List<Node> Children { get; } = [];
    }

    /// <summary>Compiles an object.</summary>
    /// <param name="fields">The paths with their rules.</param>
    /// <param name="type">What it must be; null in free-form JSON.</param>
    /// <param name="target">The target path of the object; empty for the whole.</param>
    /// <param name="isRoot">Whether it is what the map makes.</param>
    /// <param name="overrides">The overrides with their conditions, where it is the whole.</param>
    public ObjectRule? Compile(
        MappingNode fields, CanonicalType? type, string target, bool isRoot, IReadOnlyList<(OverrideDefinition Definition, Expression? When)>? overrides = null)
    {
        var root = new Node(target, fields.At, TargetSlot.Json);
        foreach (var entry in fields.Entries)
            if (Resolve(root, entry.Key, type, isRoot) is { } node)
            {
                if (node.Rule is not null || node.Children.Count > 0)
                    map.Problems.Error("MAP-TARGET-CONFLICT", entry.Key.At, $"'{entry.Key.Text}' is set twice, first in line {node.At.Line}");
                node.Rule = entry.Value;
            }
        foreach (var (definition, when) in overrides ?? [])
            foreach (var entry in definition.Fields.Entries)
                if (Resolve(root, entry.Key, type, isRoot) is { } node)
                    node.Overrides.Add((definition, when, entry.Value, entry.Key.At));
        return Build(root, type, target, isRoot) as ObjectRule;
    }

    // Walks a path to its node, making what is missing on the way.
    private Node? Resolve(Node root, ScalarNode path, CanonicalType? type, bool isRoot)
    {
        var node = root;
        var offset = 0;
        var steps = path.Text.Split('.');
        for (var i = 0; i < steps.Length; i++)
        {
            var at = path.PositionAt(offset);
            offset += steps[i].Length + 1;
            if (node.Rule is not null)
            {
                map.Problems.Error("MAP-TARGET-CONFLICT", at, $"'{path.Text}' lies in what line {node.At.Line} sets as a whole");
                return null;
            }
            var slot = TargetSlot.Json;
            if (type is not null)
            {
                if (isRoot && i == 0 && s_engines.Contains(steps[i]))
                {
                    map.Problems.Error("MAP-TARGET", at, $"'{steps[i]}' is filled in by the engine");
                    return null;
                }
                if (type.Find(steps[i]) is not { } property)
                {
                    map.Problems.Unknown("MAP-TARGET", at, $"property of {type.Name}", steps[i], type.Properties.Select(p => p.Name));
                    return null;
                }
                if (i < steps.Length - 1 && (property.IsList || property.ObjectType is null))
                {
                    map.Problems.Error("MAP-TARGET", at, $"'{steps[i]}' holds {property.KindName}, and has no parts to name by a path",
                        property.IsList ? "use 'for:' with 'fields:', or a list of rules" : null);
                    return null;
                }
                slot = TargetSlot.Of(property);
                type = property.ObjectType;
            }
            else if (steps[i].Length == 0 || steps[i].AsSpan().ContainsAny("[]() "))
            {
                map.Problems.Error("MAP-TARGET", at, $"'{path.Text}' is no target path", "names divided by dots");
                return null;
            }
            var next = node.Children.Find(c => string.Equals(c.Name, steps[i], StringComparison.Ordinal));
            if (next is null)
                node.Children.Add(next = new Node(steps[i], at, slot));
            node = next;
        }
        return node;
    }

    private ValueRule? Build(Node node, CanonicalType? type, string target, bool isRoot)
    {
        var original = node.Rule is not null ? new FieldCompiler(map).Compile(node.Rule, node.Slot, target)
            : node.Children.Count > 0 || isRoot ? BuildObject(node, type, target, isRoot)
            : null;
        if (node.Overrides.Count == 0)
            return original;
        var rules = new List<(Expression? When, ValueRule Rule)>();
        foreach (var (definition, when, text, at) in node.Overrides)
        {
            foreach (var (other, _, _, otherAt) in node.Overrides.TakeWhile(o => o.Definition != definition))
                if (!OverrideConditions.Exclude(definition.When?.Text, other.When?.Text))
                    map.Problems.Error("MAP-OVERRIDE-CONFLICT", at, $"'{target}' may be set by this override and by {otherAt.File}:{otherAt.Line} at once",
                        "their 'when:' must exclude each other");
            if (new FieldCompiler(map.For(definition)).Compile(text, node.Slot, target) is { } rule)
                rules.Add((when, rule));
        }
        return new OverriddenRule(original, rules) { Info = map.Info(node.At, target) };
    }

    private ObjectRule BuildObject(Node node, CanonicalType? type, string target, bool isRoot)
    {
        var children = node.Children.AsEnumerable();
        if (type is not null)
        {
            var order = type.Properties.Select((p, i) => (p.Name, i)).ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
            children = children.OrderBy(c => order[c.Name]);
            foreach (var property in type.Properties)
                if (property.IsRequired && !(isRoot && property.Name == "source") && !node.Children.Exists(c => c.Name == property.Name))
                    map.Problems.Error("MAP-REQUIRED-TARGET", node.At, $"{type.Key} needs '{Join(target, property.Name)}', and no rule sets it");
        }
        var members = new List<(string Name, ValueRule Rule)>();
        foreach (var child in children)
            if (Build(child, child.Slot.ObjectType, Join(target, child.Name), isRoot: false) is { } rule)
                members.Add((child.Name, rule));
        if (isRoot && type is not null)
            members.Insert(members.Count > 0 && members[0].Name == "id" ? 1 : 0, ("source", new SourceRule { Info = map.Info(node.At, "source") }));
        return new ObjectRule(type, members, isRoot) { Info = map.Info(node.At, target) };
    }

    private static string Join(string target, string name) => target.Length == 0 ? name : $"{target}.{name}";
}
