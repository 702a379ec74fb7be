using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps.Rules;
using InterfaceEngine.Mappings.Maps.Targets;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>Compiles <c>fields:</c> of a JSON target: paths to objects within objects, each path with its rule and the overrides of it.</summary>
/// <param name="map">What the compilers of the map share.</param>
internal sealed class ObjectCompiler(MapCompilation map)
{
    private sealed class Node(string name, Position at, TargetSlot slot)
    {
        public string Name { get; } = name;
        public Position At { get; } = at;
        public TargetSlot Slot { get; } = slot;

        // The shape of the object that is made; more exact than the slot's where that takes any resource.
        public TargetShape? Shape { get; set; } = slot.Shape;
        public DocumentNode? Rule { get; set; }
        public List<OverrideField> Overrides { get; } = [];

        // Overrides of something within what the rule makes.
        public List<OverrideField> Inner { get; } = [];
        public List<Node> Children { get; } = [];
    }

    /// <summary>Compiles an object.</summary>
    /// <param name="fields">The paths with their rules.</param>
    /// <param name="shape">What it must be; null in free-form JSON.</param>
    /// <param name="target">The target path of the object; empty for the whole.</param>
    /// <param name="isRoot">Whether it is what the map makes.</param>
    /// <param name="overrides">The fields of overrides that lie in it.</param>
    public ObjectRule? Compile(MappingNode fields, TargetShape? shape, string target, bool isRoot, IReadOnlyList<OverrideField> overrides)
    {
        var root = new Node(target, fields.At, shape is null ? TargetSlot.Json : TargetSlot.Of(shape));
        if (!ChooseResource(root, fields, ""))
            return null;
        foreach (var entry in fields.Entries)
            if (Resolve(root, fields, entry.Key, 0, isRoot, null) is { } node)
            {
                if (node.Rule is not null || node.Children.Count > 0)
                    map.Problems.Error("MAP-TARGET-CONFLICT", entry.Key.At, $"'{entry.Key.Text}' is set twice, first in line {node.At.Line}");
                node.Rule = entry.Value;
            }
        foreach (var field in overrides)
            if (Resolve(root, fields, field.Path, field.Offset, isRoot, field) is { } node)
                node.Overrides.Add(field);
        foreach (var child in root.Children)
            CheckConflicts(child, target);
        return BuildObject(root, target, isRoot);
    }

    // What an override sets as a whole, no other may set in part at the same time.
    private List<OverrideField> CheckConflicts(Node node, string target)
    {
        var path = Join(target, node.Name);
        List<OverrideField> parts = [.. node.Inner, .. node.Children.SelectMany(c => CheckConflicts(c, path))];
        OverrideField.CheckConflicts(node.Overrides, parts, path, map.Problems);
        return [.. node.Overrides, .. parts];
    }

    // Where any resource may stand, the map's own rule for its resourceType says which it is. False where there is none that does.
    private bool ChooseResource(Node node, MappingNode fields, string prefix)
    {
        if (node.Shape is not FhirShape { IsAnyResource: true })
            return true;
        var name = prefix + FhirShape.ResourceType;
        if (fields.Entries.FirstOrDefault(e => e.Key.Text == name) is not { } entry)
        {
            map.Problems.Error("MAP-REQUIRED-TARGET", node.At, "any resource may stand here, and no rule says which it is", $"{FhirShape.ResourceType}: ='Patient'");
            return false;
        }
        if (entry.Value is not ScalarNode text || map.Compile(text)?.ConstantText is not { } type)
            map.Problems.Error("MAP-TARGET", entry.Value.At, "the map itself says which resource it makes; a message cannot", $"{FhirShape.ResourceType}: ='Patient'");
        else if (TargetShape.FindFhir(type) is not { IsResource: true } resource)
            map.Problems.Unknown("MAP-WORD", text.At, "resource", type, Fhir.FhirReader.ResourceTypes);
        else
        {
            node.Shape = resource;
            return true;
        }
        return false;
    }

    // Walks a path to its node, making what is missing on the way. An override may go on into what a rule makes.
    private Node? Resolve(Node root, MappingNode fields, ScalarNode path, int offset, bool isRoot, OverrideField? applied)
    {
        var node = root;
        var start = offset;
        var steps = node.Shape is { HasPaths: false } ? [path.Text] : path.Text[offset..].Split('.');
        for (var i = 0; i < steps.Length; i++)
        {
            var at = path.PositionAt(offset);
            offset += steps[i].Length + 1;
            if (node.Rule is not null)
            {
                if (applied is null)
                    map.Problems.Error("MAP-TARGET-CONFLICT", at, $"'{path.Text}' lies in what line {node.At.Line} sets as a whole");
                else if (MapParts.HasFields(node.Rule))
                    node.Inner.Add(applied.Below(string.Join('.', steps[..i]).Length + 1));
                else
                    map.Problems.Error("MAP-TARGET-CONFLICT", at, $"'{path.Text}' lies in what {node.At.File}:{node.At.Line} sets as a whole",
                        $"override '{path.Text[..(start + string.Join('.', steps[..i]).Length)]}'");
                return null;
            }
            var slot = TargetSlot.Json;
            if (node.Shape is { } shape)
            {
                if (shape.EngineNames.Contains(steps[i]))
                {
                    // Of a resource in a resource it has been read already.
                    if (isRoot && i == 0)
                        map.Problems.Error("MAP-TARGET", at, $"'{steps[i]}' is filled in by the engine");
                    return null;
                }
                if (shape.Find(steps[i]) is not { } member)
                {
                    Unknown(shape, steps[i], at);
                    return null;
                }
                slot = member.Slot;
                if (i < steps.Length - 1 && (slot.Shape is null || (slot.IsList && !shape.IsFhir)))
                {
                    map.Problems.Error("MAP-TARGET", at, $"'{steps[i]}' holds {FieldCompiler.NameOf(slot)}, and has no parts to name by a path",
                        slot.IsList ? "use 'for:' with 'fields:', or a list of rules" : null);
                    return null;
                }
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
            if (i < steps.Length - 1 && !ChooseResource(node, fields, string.Join('.', steps[..(i + 1)]) + "."))
                return null;
        }
        return node;
    }

    private void Unknown(TargetShape shape, string name, Position at)
    {
        if (shape.HintFor(name) is { } hint)
            map.Problems.Error("MAP-TARGET", at, $"unknown property of {shape.Name} '{name}'", hint);
        else
            map.Problems.Unknown("MAP-TARGET", at, $"property of {shape.Canonical?.Name ?? shape.Name}", name, shape.Names);
    }

    private ValueRule? Build(Node node, string target)
    {
        var original = node.Rule is not null ? new FieldCompiler(map).Compile(node.Rule, node.Slot, target, node.Inner)
            : node.Children.Count == 0 ? null
            : node.Slot.IsList ? new ListRule([BuildObject(node, target + "[*]", isRoot: false)]) { Info = map.Info(node.At, target) }
            : BuildObject(node, target, isRoot: false);
        if (node.Overrides.Count == 0)
            return original;
        var rules = new List<(OverrideUse Use, ValueRule Rule)>();
        foreach (var field in node.Overrides)
            if (new FieldCompiler(map.For(field.Override)).Compile(field.Rule, node.Slot, target) is { } rule)
                rules.Add((field.Override.Use, rule));
        return new OverriddenRule(original, rules) { Info = map.Info(node.At, target) };
    }

    private ObjectRule BuildObject(Node node, string target, bool isRoot)
    {
        var shape = node.Shape;
        var children = node.Children.AsEnumerable();
        if (shape is not null)
        {
            children = children.OrderBy(c => shape.Find(c.Name)!.Order);
            foreach (var required in shape.Required)
                CheckRequired(node, required, target, shape);
        }
        var members = new List<(string Name, ValueRule Rule)>();
        if (shape is FhirShape { IsResource: true } resource)
            members.Add((FhirShape.ResourceType, new FixedRule(new MadeText(resource.TypeName)) { Info = map.Info(node.At, Join(target, FhirShape.ResourceType)) }));
        foreach (var child in children)
            if (Build(child, Join(target, child.Name)) is { } rule)
                members.Add((child.Name, rule));
        if (isRoot && shape?.Canonical is { Version: not null })
            members.Insert(members.Count > 0 && members[0].Name == "id" ? 1 : 0, ("source", new SourceRule { Info = map.Info(node.At, "source") }));
        return new ObjectRule(shape, members, isRoot) { Info = map.Info(node.At, target) };
    }

    // What only an override sets is there only where it applies; a whole that only overrides make needs no more than they.
    private void CheckRequired(Node node, RequiredMember required, string target, TargetShape shape)
    {
        var setters = node.Children.FindAll(c => required.Members.Contains(c.Name.TrimStart('_')));
        if (setters.Count == 0)
            map.Problems.Error("MAP-REQUIRED-TARGET", node.At, $"{shape.Name} needs '{Join(target, required.Name)}', and no rule sets it");
        else if (HasOwnRule(node) && !setters.Exists(s => HasOwnRule(s) || IsAlwaysOverridden(s)))
            map.Problems.Error("MAP-REQUIRED-TARGET", node.At, $"{shape.Name} needs '{Join(target, required.Name)}', and only an override sets it, where its 'when:' holds",
                "set it in the map, or in an override without 'when:'");
    }

    private static bool IsAlwaysOverridden(Node node) => node.Overrides.Exists(o => o.Override.Definition.When is null) || node.Children.Exists(IsAlwaysOverridden);

    private static bool HasOwnRule(Node node) => node.Rule is not null || node.Children.Exists(HasOwnRule);

    private static string Join(string target, string name) => target.Length == 0 ? name : $"{target}.{name}";
}
