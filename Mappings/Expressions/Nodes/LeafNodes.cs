using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Values;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>A value written in the expression; <c>{}</c> is the one that is nothing.</summary>
internal sealed class LiteralNode(Position at, Focus value) : Node(at)
{
    private readonly Collection _collection = new(value);

    public Focus Value { get; } = value;

    public override bool TryAddReads(Reads reads, bool isNested) => true;

    public override Collection Evaluate(in Frame frame) => _collection;

    public override string? Text(in Frame frame) => Value.ReadText();
}

/// <summary><c>$this</c>.</summary>
internal sealed class ThisNode(Position at) : Node(at)
{
    public override bool TryAddReads(Reads reads, bool isNested) => isNested;

    public override Collection Evaluate(in Frame frame) => frame.This.Tree is JArray list ? Trees.Flatten(list) : new Collection(frame.This);
}

/// <summary><c>$index</c>.</summary>
internal sealed class IndexNode(Position at) : Node(at)
{
    public override bool TryAddReads(Reads reads, bool isNested) => isNested;

    public override Collection Evaluate(in Frame frame) => Collection.Of(frame.Index);
}

/// <summary><c>$total</c>.</summary>
internal sealed class TotalNode(Position at) : Node(at)
{
    public override Collection Evaluate(in Frame frame) => frame.Total?.Value ?? Collection.Empty;
}

/// <summary><c>%message</c>: the source message.</summary>
internal sealed class MessageNode(Position at, bool isHl7v2) : Node(at)
{
    public override bool TryAddReads(Reads reads, bool isNested) => true;

    public override bool GivesHl7v2 => isHl7v2;

    public override Collection Evaluate(in Frame frame) => new(frame.Context.Message);
}

/// <summary><c>%context</c>: what the whole expression is evaluated on.</summary>
internal sealed class ContextNode(Position at) : Node(at)
{
    public override Collection Evaluate(in Frame frame) => new(frame.Root);
}

/// <summary><c>%resource</c> and <c>%rootResource</c>: the resource that holds what the expression is evaluated on, and the one that holds that.</summary>
internal sealed class ResourceNode(Position at, bool outermost) : Node(at)
{
    public override Collection Evaluate(in Frame frame)
    {
        JObject? found = null;
        for (JToken? token = frame.Root.Tree; token is not null && (outermost || found is null); token = token.Parent)
            if (token is JObject element && element["resourceType"] is not null)
                found = element;
        return found is not null ? new Collection(new Focus(found)) : new Collection(frame.Root);
    }
}

/// <summary><c>%name</c>: a variable of the run.</summary>
internal sealed class VariableNode(Position at, string name) : Node(at)
{
    public override bool TryAddReads(Reads reads, bool isNested) => reads.TryAdd(name);

    public override Collection Evaluate(in Frame frame)
        => frame.Context.TryRead(name, out var values) ? Collection.Of(values)
            : frame.Context.Variables.TryGetValue(name, out var value) ? new Collection(value)
            : Collection.Empty;
}
