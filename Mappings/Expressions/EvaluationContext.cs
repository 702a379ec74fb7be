using System.Diagnostics.CodeAnalysis;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>What is the same for all expressions of one run, so that a replay of the run answers the same. Immutable.</summary>
public sealed class EvaluationContext
{
    private static readonly Dictionary<string, Focus> None = [];

    /// <summary>When the message was received: what <c>now()</c> says.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The source message: what <c>%message</c> says.</summary>
    public Focus Message { get; init; }

    /// <summary>The variables by name, without <c>%</c>. A name in the scope that has no value here is empty.</summary>
    public IReadOnlyDictionary<string, Focus> Variables { get; init; } = None;

    /// <summary>The zone of dates that carry none.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The code sets that <c>translate()</c> asks; null where there are none.</summary>
    public ICodeSets? CodeSets { get; init; }

    // The names added by With, the last first; they hide those of Variables.
    private Binding? Bindings { get; init; }

    /// <summary>The same context with one more variable, which hides another of its name: <c>%base</c>, <c>%item</c>, a <c>let</c>.</summary>
    /// <param name="name">The name, without <c>%</c>.</param>
    /// <param name="values">Its values; none where it is empty.</param>
    public EvaluationContext With(string name, IReadOnlyList<Focus> values) => new()
    {
        ReceivedAt = ReceivedAt,
        Message = Message,
        Variables = Variables,
        Zone = Zone,
        CodeSets = CodeSets,
        Bindings = new Binding(name, values, Bindings),
    };

    /// <inheritdoc cref="With(string, IReadOnlyList{Focus})"/>
    /// <param name="name">The name, without <c>%</c>.</param>
    /// <param name="value">Its value; nothing where it is empty.</param>
    public EvaluationContext With(string name, in Focus value) => With(name, value.IsNothing ? [] : new[] { value });

    internal bool TryRead(string name, [NotNullWhen(true)] out IReadOnlyList<Focus>? values)
    {
        for (var binding = Bindings; binding is not null; binding = binding.Outer)
            if (string.Equals(binding.Name, name, StringComparison.Ordinal))
            {
                values = binding.Values;
                return true;
            }
        values = null;
        return false;
    }

    private sealed record Binding(string Name, IReadOnlyList<Focus> Values, Binding? Outer);
}
