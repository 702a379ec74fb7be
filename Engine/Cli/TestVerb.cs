using System.CommandLine;
using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine test</c>: the cases of channels and maps.</summary>
internal static class TestVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("test", "Run the cases of channels (tests/) and of maps (maps/): what comes out, compared with what is expected",
            ("engine test --config hospital", "all cases"),
            ("engine test charges/ --config hospital", "those of one channel"),
            ("engine test maps/charge-events --config hospital", "those of one map alone"),
            ("engine test charges/implant --update --config hospital", "write what it gives now as what is expected; what that changes is shown"),
            ("engine test --watch --config hospital", "again after every save: the cases that it concerns"),
            ("engine test --coverage --config hospital", "which rules of maps, which steps and destinations no case reached"),
            ("engine test --junit results.xml --coverage-file lcov.info --config hospital", "reports for CI"));
        var filter = new Argument<string?>("FILTER") { Description = "Only cases whose name (channel/case, maps/map/case) holds this", Arity = ArgumentArity.ZeroOrOne };
        var update = new Option<bool>("--update") { Description = "Write what the cases give now as what is expected, and show what that changes" };
        var watch = new Option<bool>("--watch") { Description = "Run again after every save, until Ctrl-C" };
        var coverage = new Option<bool>("--coverage") { Description = "Say what the cases reached of maps and channels, and what not" };
        var coverageFile = new Option<FileInfo?>("--coverage-file") { Description = "Write what the cases reached as lcov", HelpName = "FILE" };
        var junit = new Option<FileInfo?>("--junit") { Description = "Write a JUnit report", HelpName = "FILE" };
        verb.Take(filter, update, watch, coverage, coverageFile, junit, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(async (parsed, cancel) =>
        {
            var run = new TestRun(terminal, SharedOptions.ConfigurationFolder(parsed), SharedOptions.EnvironmentName(parsed))
            {
                Filter = parsed.GetValue(filter),
                Updates = parsed.GetValue(update),
                Coverage = parsed.GetValue(coverage),
                CoverageFile = parsed.GetValue(coverageFile),
                JUnit = parsed.GetValue(junit),
                Json = parsed.GetValue(SharedOptions.Json),
            };
            return parsed.GetValue(watch) ? await new TestWatch(terminal, run).RunAsync(cancel) : run.All();
        });
        return verb;
    }
}

/// <summary>Runs cases as a command line asks for them.</summary>
/// <param name="terminal">Where results are shown.</param>
/// <param name="folder">The configuration folder.</param>
/// <param name="environment">The environment; null for the only one.</param>
internal sealed class TestRun(Terminal terminal, string folder, string? environment)
{
    private readonly SortedDictionary<string, CaseResult> _results = new(StringComparer.Ordinal);

    /// <summary>The configuration folder.</summary>
    public string Folder => folder;

    /// <summary>What the names of the cases hold; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>Whether what comes is written as expected.</summary>
    public bool Updates { get; init; }

    /// <summary>Whether to show what the cases reach.</summary>
    public bool Coverage { get; init; }

    /// <summary>Where to write what the cases reach; null for nowhere.</summary>
    public FileInfo? CoverageFile { get; init; }

    /// <summary>Where to write the report for build servers; null for nowhere.</summary>
    public FileInfo? JUnit { get; init; }

    /// <summary>Whether as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>The configuration of the last run; null where it could not be read.</summary>
    public ConfigurationModel? Model { get; private set; }

    /// <summary>Runs all that the filter lets through.</summary>
    public int All() => Some(_ => true);

    /// <summary>Runs some of them; of the others the last results stand.</summary>
    /// <param name="which">Which, given the configuration as it is now.</param>
    public int Some(Func<TestCase, bool> which)
    {
        var problems = new Problems();
        Model = Configuration.Load(folder, environment, EngineComponents.All, problems);
        foreach (var problem in problems.Where(p => p.Severity == Severity.Error))
            terminal.Note(problem.ToString());
        if (Model is null)
            return ExitCode.Usage;
        var runner = new CaseRunner(Model, TimeProvider.System, Coverage || CoverageFile is not null);
        var cases = runner.Find(Filter);
        foreach (var gone in _results.Keys.Except(cases.Select(c => c.ToString()), StringComparer.Ordinal).ToArray())
            _results.Remove(gone);
        if (cases.Count == 0)
        {
            terminal.Note(Filter is null ? $"there are no cases in {folder}: tests/CHANNEL/CASE/ for a channel, maps/MAP/CASE/ for a map alone" : $"no case's name holds '{Filter}'");
            return ExitCode.Failed;
        }
        Run(runner, [.. cases.Where(which)]);
        var failed = _results.Values.Count(r => !r.Passed);
        if (!Json)
            terminal.Note($"{_results.Count - failed} passed, {failed} failed");
        return failed == 0 && !problems.HasErrors ? ExitCode.Done : ExitCode.Failed;
    }

    private void Run(CaseRunner runner, IReadOnlyList<TestCase> cases)
    {
        var report = new TestReport(terminal, Json);
        foreach (var one in cases)
        {
            var update = Updates ? runner.Update(one) : null;
            var result = runner.Run(one);
            _results[one.ToString()] = result;
            report.Show(result, update);
        }
        var coverage = runner.Coverage;
        // Of some cases only what they are about counts.
        if (coverage is not null && Filter is not null)
            coverage = new CoverageReport([.. coverage.Files.Where(f => f.Reached > 0)]);
        if (Coverage)
            report.Show(coverage!);
        if (CoverageFile is not null)
        {
            using var file = new StreamWriter(CoverageFile.FullName);
            CoverageWriter.Write(coverage!, folder, file);
        }
        if (JUnit is not null)
        {
            using var file = new StreamWriter(JUnit.FullName);
            JUnitWriter.Write([.. _results.Values], file, coverage);
        }
    }
}
