using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Cases;

/// <summary>What the cases reach of a configuration, and what they do not.</summary>
/// <param name="Files">The map files and overrides, then the channels, in the order of their names.</param>
public sealed record CoverageReport(IReadOnlyList<FileCoverage> Files)
{
    /// <summary>How many rules and answers there are.</summary>
    public int Count => Files.Sum(f => f.Points.Count);

    /// <summary>How many of them a case reached.</summary>
    public int Reached => Files.Sum(f => f.Reached);

    /// <summary>The part reached, in percent, rounded down: 100 is all. 100 where there is nothing to reach.</summary>
    public int Percent => Count == 0 ? 100 : 100 * Reached / Count;
}

/// <summary>What the cases reach of one file.</summary>
/// <param name="File">The file, relative to the configuration folder.</param>
/// <param name="Points">What can be reached in it, in the order of the file.</param>
public sealed record FileCoverage(string File, IReadOnlyList<CoveragePoint> Points)
{
    /// <summary>How many of its points a case reached.</summary>
    public int Reached => Points.Count(p => p.IsReached);

    /// <summary>The part reached, in percent, rounded down.</summary>
    public int Percent => Points.Count == 0 ? 100 : 100 * Reached / Points.Count;
}

/// <summary>A rule of a map, or an answer of a step or destination of a channel.</summary>
/// <param name="At">Where it is written.</param>
/// <param name="Name">A rule's target path; a destination's or step's name.</param>
/// <param name="Hits">How often a case reached it; of an answer 1 for once or more.</param>
/// <param name="Missing">What never came of it: <c>never reached</c>, <c>always empty</c>, <c>never true</c>; null where nothing is missing.</param>
public sealed record CoveragePoint(Position At, string Name, int Hits, string? Missing)
{
    /// <summary>Whether a case reached it. What was reached and made nothing is told apart, and counts as reached.</summary>
    public bool IsReached => Hits > 0;

    /// <summary><c>maps/adt.yaml:9  patient.name  never reached</c>.</summary>
    public override string ToString() => $"{At.File}:{At.Line}  {Name}{(Missing is null ? "" : $"  {Missing}")}";
}
