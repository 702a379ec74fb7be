using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>The object of a <c>fields:</c> beside which a <c>let:</c> stands.</summary>
/// <param name="lets">The names, in the order in which they are written.</param>
/// <param name="made">The object.</param>
internal sealed class LetRule(IReadOnlyList<(string Name, Expression Value)> lets, ValueRule made) : ValueRule
{
    private readonly (string Name, Expression Value)[] _lets = [.. lets];

    /// <inheritdoc/>
    public override bool IsFixed => made.IsFixed;

    /// <inheritdoc/>
    public override ValueRule? Part(string name) => made.Part(name);

    /// <inheritdoc/>
    public override bool TryAddReads(Reads reads, bool isNested) => made.TryAddReads(NamesOf(_lets, reads, isNested), isNested);

    /// <summary>The names of a <c>let:</c>, each with what it reads.</summary>
    public static Reads NamesOf(IReadOnlyList<(string Name, Expression Value)> lets, Reads reads, bool isNested)
    {
        var within = reads.Within();
        foreach (var (name, value) in lets)
        {
            var read = within.Begin();
            within.Bind(name, value.TryAddReads(read, isNested) ? read.Segments : null);
        }
        return within;
    }

    public override MadeValue? Make(MapRun run, EvaluationContext context, in Focus focus)
    {
        foreach (var (name, value) in _lets)
            context = context.With(name, value.Evaluate(context, focus));
        return made.Make(run, context, focus);
    }
}
