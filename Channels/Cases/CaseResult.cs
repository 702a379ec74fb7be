namespace InterfaceEngine.Channels.Cases;

/// <summary>One thing in which a case did not come out as expected.</summary>
/// <param name="Target">What differs: a destination's file with a path in it, such as <c>billing $.unit</c>, or <c>state</c>.</param>
/// <param name="Expected">What was expected; null for nothing.</param>
/// <param name="Actual">What came; null for nothing.</param>
/// <param name="Rule">The rule that made it, as <c>file:line</c>; null where none is known.</param>
public sealed record CaseDifference(string Target, string? Expected, string? Actual, string? Rule)
{
    private const int Longest = 100;

    /// <summary><c>billing $.unit  expected "ICU"  got "I"  maps/encounter.yaml:9</c>; of long values what is about their first difference.</summary>
    public override string ToString()
    {
        var (expected, actual) = Shortened();
        return $"{Target}  expected {expected}  got {actual}{(Rule is null ? "" : $"  {Rule}")}";
    }

    /// <summary>Both values as a person reads them on one line: what is about the first difference, and "nothing".</summary>
    public (string Expected, string Actual) Shortened()
    {
        var same = Expected is null || Actual is null ? 0 : Expected.AsSpan().CommonPrefixLength(Actual);
        return (Shortened(Expected, same), Shortened(Actual, same));
    }

    private static string Shortened(string? value, int same)
    {
        if (value is null)
            return "nothing";
        if (value.Length <= Longest)
            return value;
        var start = Math.Clamp(same - (Longest / 4), 0, value.Length - Longest);
        return $"{(start > 0 ? "…" : "")}{value.AsSpan(start, Longest)}{(start + Longest < value.Length ? "…" : "")}";
    }
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
