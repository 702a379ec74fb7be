namespace InterfaceEngine.Channels.Cases;

/// <summary>One test case of a channel: a folder <c>tests/CHANNEL/CASE/</c>.</summary>
/// <param name="Channel">The channel's name: the name of the folder above.</param>
/// <param name="Name">The case's name: the name of its folder.</param>
/// <param name="Folder">Its folder; absolute.</param>
public sealed record ChannelCase(string Channel, string Name, string Folder)
{
    /// <summary><c>charges/implant</c>, as commands and reports name it.</summary>
    public override string ToString() => $"{Channel}/{Name}";
}

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
public sealed record CaseResult(ChannelCase Case, IReadOnlyList<CaseDifference> Differences, string? Problem, TimeSpan Duration)
{
    /// <summary>Whether all was as expected.</summary>
    public bool Passed => Problem is null && Differences.Count == 0;
}
