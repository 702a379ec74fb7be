using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Pipeline;

namespace InterfaceEngine.Channels.Cases;

/// <summary>Runs the cases of a configuration folder: those of its channels below <c>tests/</c>, and those of maps beside them below <c>maps/</c>.</summary>
public sealed class CaseRunner
{
    private const string ChannelFolder = "tests";
    private const string MapFolder = "maps";

    private readonly ConfigurationModel _configuration;
    private readonly TimeProvider _time;
    private readonly RunCoverage? _coverage;
    private readonly ChannelCaseRunner _channels;
    private readonly MapCaseRunner _maps;

    /// <summary>Makes a runner.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="time">Measures how long cases run.</param>
    /// <param name="covers">Whether to note what the cases reach, for <see cref="Coverage"/>.</param>
    public CaseRunner(ConfigurationModel configuration, TimeProvider time, bool covers = false)
    {
        (_configuration, _time, _coverage) = (configuration, time, covers ? new RunCoverage() : null);
        _channels = new ChannelCaseRunner(configuration, _coverage);
        _maps = new MapCaseRunner(MapSurroundings.Of(configuration), _coverage);
    }

    /// <summary>What the cases that were run reached; null where that was not to be noted.</summary>
    public CoverageReport? Coverage => _coverage is null ? null : new CoverageReporter(_configuration, _coverage).Make();

    /// <summary>The cases whose name holds a text, in the order of their names.</summary>
    /// <param name="filter">The text, such as <c>charges/</c>, <c>maps/</c> or <c>implant</c>; null for all cases.</param>
    public IReadOnlyList<TestCase> Find(string? filter = null)
    {
        var channels = Below(Path.Combine(_configuration.Folder, ChannelFolder)).Select(TestCase (f) => new ChannelCase(f.Suite, f.Name, f.Folder));
        var maps = MapCaseRunner.Find(Path.Combine(_configuration.Folder, MapFolder), MapFolder);
        return [.. channels.Concat(maps)
            .Where(c => filter is null || c.ToString().Contains(filter, StringComparison.Ordinal))
            .OrderBy(c => c.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Runs a case and compares.</summary>
    public CaseResult Run(TestCase one)
    {
        var start = _time.GetTimestamp();
        var differences = new List<CaseDifference>();
        var problem = one is MapCase map ? _maps.Run(map, differences) : _channels.Run((ChannelCase)one, differences);
        return new CaseResult(one, differences, problem, _time.GetElapsedTime(start));
    }

    /// <summary>Writes what a case gives now as what is expected of it from now on. Read the difference before you keep it.</summary>
    public CaseUpdate Update(TestCase one) => one is MapCase map ? _maps.Update(map) : _channels.Update((ChannelCase)one);

    /// <summary>The folders two levels below another: what is tested, and its cases. Those that begin with a dot are an editor's.</summary>
    internal static IEnumerable<(string Suite, string Name, string Folder)> Below(string root)
        => !Directory.Exists(root) ? [] : Directory.GetDirectories(root)
            .SelectMany(Directory.GetDirectories)
            .Select(f => (Suite: Path.GetFileName(Path.GetDirectoryName(f)!), Name: Path.GetFileName(f), Folder: f))
            .Where(f => !f.Suite.StartsWith('.') && !f.Name.StartsWith('.'));
}
