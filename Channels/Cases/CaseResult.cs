namespace InterfaceEngine.Channels.Cases;

/// <summary>One thing in which a case did not come out as expected.</summary>
/// <param name="Target">What differs: a destination's file with a path in it, such as <c>billing $.unit</c>, or <c>state</c>.</param>
/// <param name="Expected">What was expected; null for nothing.</param>
/// <param name="Actual">What came; null for nothing.</param>
/// <param name="Rule">The rule that made it, as <c>file:line</c>; null where none is known.</param>
public sealed record CaseDifference(string Target, string? Expected, string? Actual, string? Rule)
{
    /// <summary><c>billing $.unit  expected "ICU"  got "I"  maps/encounter.yaml:9</c>.</summary>
    public override string ToString()
        => $"{Target}  expected {Expected ?? "nothing"}  got {Actual ?? "nothing"}{(Rule is null ? "" : $"  {Rule}")}";
}

/// <summary>What running a case came to.</summary>
/// <param name="Case">The case.</param>
/// <param name="Differences">What was not as expected; empty where it passed.</param>
/// <param name="Problem">Why it could not be run at all: no such channel, no input. Null where it was run.</param>
/// <param name="Duration">How long it ran.</param>
public sealed record CaseResult(TestCase Case, IReadOnlyList<CaseDifference> Differences, string? Problem, TimeSpan Duration)
{
    /// <summary>Whether all was as expected.</summary>
    public bool Passed => Problem is null && Differences.Count == 0;
}
