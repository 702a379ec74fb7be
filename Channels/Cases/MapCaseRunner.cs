using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Cases;

/// <summary>
/// Runs the cases beside maps: the map alone, with the parameters and the time of receipt that the case states. What it makes must be what the case's
/// expected files say, neither more nor less.
/// </summary>
public sealed class MapCaseRunner
{
    private readonly MapSurroundings _surroundings;
    private readonly RunCoverage? _coverage;

    /// <summary>Makes a runner.</summary>
    /// <param name="surroundings">What the maps find around them.</param>
    public MapCaseRunner(MapSurroundings surroundings)
        : this(surroundings, null)
    {
    }

    internal MapCaseRunner(MapSurroundings surroundings, RunCoverage? coverage) => (_surroundings, _coverage) = (surroundings, coverage);

    /// <summary>The cases of the maps of a folder, in no order.</summary>
    /// <param name="folder">The folder in which the maps lie, such as <c>maps</c>: each has its cases in a folder of its name.</param>
    /// <param name="place">What the cases' names begin with.</param>
    public static IEnumerable<MapCase> Find(string folder, string place)
        => CaseRunner.Below(folder).Select(f => new MapCase(place, f.Suite, f.Name, f.Folder));

    /// <summary>Runs a case and adds what differs.</summary>
    /// <returns>Null, or why the case cannot be run.</returns>
    public string? Run(MapCase one, List<CaseDifference> differences)
    {
        if (Execute(one, out var problem) is not { } run)
            return problem;
        if (run.Objects.Count > 0 && run.Files.FindStray(PayloadText.EndingOf(run.Objects[0].ContentType)) is { } stray)
            return stray;
        CompareVerdict(run, differences);
        CompareObjects(run, differences);
        return null;
    }

    /// <summary>Writes what a case gives now as what is expected of it from now on.</summary>
    public CaseUpdate Update(MapCase one)
        => Execute(one, out var problem) is not { } run ? new CaseUpdate(one, [], problem)
            : new CaseUpdate(one, run.Files.Update(run.Objects, run.Error, (made, path) => RuleTrace.RuleOf(run.Witness.TraceOf(made), path)), null, run.Error?.ToString());

    private Execution? Execute(MapCase one, out string? problem)
    {
        if (_surroundings.Maps.Find(one.Map) is not { } map)
        {
            var near = NearNames.Nearest(one.Map, _surroundings.Maps.AllNames);
            problem = _surroundings.Maps.WhyBroken(one.Map) is { } why ? $"the map '{one.Map}' cannot be used: {why}; run engine check"
                : $"there is no map '{one.Map}'; a folder of cases has the name of its map" + (near is null ? "" : $" (did you mean '{near}'?)");
            return null;
        }
        if (MapCaseFiles.Read(one.Folder, map, out problem) is not { } files)
            return null;
        var inputs = MapInput.Read(map.Source, files.Input, charset: null, out var unreadable);
        if (unreadable is not null)
        {
            problem = $"the message cannot be read: {unreadable}";
            return null;
        }
        var run = new Execution(files, _coverage);
        foreach (var input in inputs)
            if (run.Error is null)
                Run(map, input, files, run);
        return run;
    }

    private void Run(CompiledMap map, MapInput input, MapCaseFiles files, Execution run)
    {
        var context = _surroundings.ContextFor(files.ReceivedAt, input.Focus, files.Parameters);
        var origin = new MapOrigin(files.Channel, files.ControlId ?? input.ControlId);
        try
        {
            foreach (var focus in files.Focus is null ? [input.Focus] : files.Focus.Evaluate(context, input.Focus))
                run.Objects.AddRange(run.Witness.Map(map, context, focus, origin));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A message fails as a whole: nothing of it goes on.
            run.Objects.Clear();
            run.Error = PipelineErrors.From(e);
        }
    }

    private static void CompareVerdict(Execution run, List<CaseDifference> differences)
    {
        var (expected, error) = (run.Files.Expected, run.Error);
        if (expected.TextOrNull("error") != error?.Code)
            differences.Add(new CaseDifference("error", expected.TextOrNull("error"), error?.ToString(), null));
        else if (expected.TextOrNull("place") is { } place && place != error?.Place)
            differences.Add(new CaseDifference("place", place, error?.Place, error?.Rule));
        if (error is not null)
            return;
        if (expected.Has("objects") ? expected.Integer("objects") != run.Objects.Count : run.Objects.Count == 0 && run.Files.ExpectedObject(1) is null)
            differences.Add(new CaseDifference("objects", expected.Has("objects") ? $"{expected.Integer("objects")}" : "at least one", $"{run.Objects.Count}", null));
        if (!expected.Has("misses"))
            return;
        var (wanted, got) = (expected.Texts("misses"), run.Objects.SelectMany(o => o.Misses).Select(m => m.ToString()).ToArray());
        if (!wanted.SequenceEqual(got, StringComparer.Ordinal))
            differences.Add(new CaseDifference("misses", string.Join(", ", wanted), got.Length == 0 ? null : string.Join(", ", got), null));
    }

    private static void CompareObjects(Execution run, List<CaseDifference> differences)
    {
        var isOne = run.Objects.Count == 1 && run.Files.ExpectedObject(2) is null;
        for (var i = 0; i < run.Objects.Count; i++)
        {
            var made = run.Objects[i];
            var name = isOne ? "" : $"object {i + 1}";
            if (run.Files.ExpectedObject(i + 1) is { } file)
                PayloadText.Compare(name, File.ReadAllBytes(file), made.Payload, made.ContentType, path => RuleTrace.RuleOf(run.Witness.TraceOf(made), path), differences);
            else
                differences.Add(new CaseDifference($"object {i + 1}", null, $"{made.ObjectType ?? made.ContentType}; --update writes it as what is expected", null));
        }
        for (var number = run.Objects.Count + 1; run.Error is null && run.Files.ExpectedObject(number) is { } missing; number++)
            differences.Add(new CaseDifference($"object {number}", Path.GetFileName(missing), null, null));
    }

    /// <summary>What became of a case's message.</summary>
    private sealed class Execution(MapCaseFiles files, RunCoverage? coverage)
    {
        public MapCaseFiles Files { get; } = files;

        public List<MappedObject> Objects { get; } = [];

        public RunWitness Witness { get; } = new() { Coverage = coverage };

        public MessageError? Error { get; set; }
    }
}
