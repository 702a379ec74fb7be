using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>A call of a function.</summary>
internal sealed class CallNode(CallSite call, FunctionBody body) : Node(call.At)
{
    // What these give are places of the message where what they are given are.
    private static readonly HashSet<string> Passing = new(StringComparer.Ordinal)
    {
        "where", "first", "last", "tail", "skip", "take", "single", "distinct", "trace", "exclude", "intersect", "sort",
    };

    public override bool GivesHl7v2 => call.Target is { GivesHl7v2: true } && Passing.Contains(call.Function.Name);

    public override bool TryAddReads(Reads reads, bool isNested) => call.TryAddReads(reads, isNested);

    public override Collection Evaluate(in Frame frame) => body(frame, Input(frame, call), call);

    public override string? PlaceOf(in Focus focus) => call.PlaceOf(focus);

    public static Collection Input(in Frame frame, CallSite call)
        => call.Target is { } target ? target.Evaluate(frame) : new ThisNode(call.At).Evaluate(frame);
}
