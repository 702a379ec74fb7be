namespace InterfaceEngine.Channels.Cases;

/// <summary>What an update does to one of a case's expected files.</summary>
public enum FileChange
{
    /// <summary>It says already what comes; it is left as its author laid it out.</summary>
    Unchanged,

    /// <summary>It is new.</summary>
    Added,

    /// <summary>It says something else now.</summary>
    Changed,

    /// <summary>Nothing comes any more that it could say.</summary>
    Removed,
}

/// <summary>One expected file of an update.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Change">What the update does to it.</param>
/// <param name="Differences">Of a changed file, what it said and says now.</param>
/// <param name="Text">Of an added file, what it says.</param>
public sealed record FileUpdate(string File, FileChange Change, IReadOnlyList<CaseDifference> Differences, string? Text);

/// <summary>What an update did to a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Files">Its expected files, the old ones and the new, in the order of their names.</param>
/// <param name="Problem">Why it could not be run, and so nothing was written; null where it was.</param>
/// <param name="Failure">Why the message failed, where that is what is expected of it now; null where it did not.</param>
public sealed record CaseUpdate(TestCase Case, IReadOnlyList<FileUpdate> Files, string? Problem, string? Failure = null);
