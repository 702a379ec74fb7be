using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary><c>defineVariable(name, value)</c>: what follows in the chain, with one more variable.</summary>
/// <param name="at">Where it is written.</param>
/// <param name="target">What stands before its dot; null where nothing does.</param>
/// <param name="input">What stands for the target's things in the value and in what follows.</param>
/// <param name="name">The variable's name.</param>
/// <param name="value">What it holds; null for the target's things.</param>
/// <param name="rest">What follows.</param>
internal sealed class DefineNode(Position at, Node? target, DefinedInputNode input, string name, Node? value, Node rest) : Node(at)
{
    public override bool GivesHl7v2 => rest.GivesHl7v2;

    public override Collection Evaluate(in Frame frame)
    {
        var things = target?.Evaluate(frame) ?? new Collection(frame.This);
        var inner = frame.With(frame.Context.With(input.Key, things.ToList()));
        var values = value?.Evaluate(inner) ?? things;
        return rest.Evaluate(inner.With(inner.Context.With(name, values.ToList())));
    }

    public override string? PlaceOf(in Focus focus) => rest.PlaceOf(focus);
}

/// <summary>What stood before the dot of <c>defineVariable()</c>, for what follows it.</summary>
/// <param name="at">Where it is written.</param>
/// <param name="target">What stood there.</param>
/// <param name="key">The name under which the run holds it: one that no expression can write.</param>
internal sealed class DefinedInputNode(Position at, Node? target, string key) : Node(at)
{
    public string Key { get; } = key;

    public override bool GivesHl7v2 => target is { GivesHl7v2: true };

    public override Collection Evaluate(in Frame frame) => frame.Context.TryRead(Key, out var things) ? Collection.Of(things) : Collection.Empty;

    public override string? PlaceOf(in Focus focus) => target?.PlaceOf(focus) ?? base.PlaceOf(focus);
}
