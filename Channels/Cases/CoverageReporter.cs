using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Channels.Pipeline.Steps;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Cases;

/// <summary>Says what cases reached of a configuration's own maps and channels.</summary>
/// <param name="configuration">The configuration.</param>
/// <param name="coverage">What had its say in the cases.</param>
internal sealed class CoverageReporter(ConfigurationModel configuration, RunCoverage coverage)
{
    /// <summary>What shipped maps have their places in: they have cases of their own, and a site need not repeat them.</summary>
    private const string Shipped = "library/";

    /// <summary>Makes the report.</summary>
    public CoverageReport Make()
    {
        var rules = configuration.Maps.Names.Concat(configuration.Maps.Extended).Select(configuration.Maps.Find).SelectMany(m => m?.Rules ?? [])
            .Where(r => !r.At.File.StartsWith(Shipped, StringComparison.Ordinal)).Select(PointOf);
        var answers = configuration.Channels.SelectMany(PointsOf);
        return new CoverageReport([.. rules.GroupBy(p => p.At.File, StringComparer.Ordinal).Concat(answers.GroupBy(p => p.At.File, StringComparer.Ordinal))
            .Select(g => new FileCoverage(g.Key, [.. g.OrderBy(p => p.At.Line).ThenBy(p => p.At.Column)]))
            .OrderBy(f => f.File.StartsWith("maps/", StringComparison.Ordinal) ? 0 : 1).ThenBy(f => f.File, StringComparer.Ordinal)]);
    }

    private CoveragePoint PointOf(Mappings.Maps.MapRule rule)
    {
        var hits = coverage.CountOf(rule.At);
        return new CoveragePoint(rule.At, rule.Target, hits, hits == 0 ? "never reached" : coverage.HasFilled(rule.At) ? null : "always empty");
    }

    private IEnumerable<CoveragePoint> PointsOf(ChannelModel channel)
    {
        var plan = channel.Plan;
        return plan.Steps.SelectMany(s => PointsOf(s, s.Name)).Concat(plan.Destinations.SelectMany(PointsOf));
    }

    private IEnumerable<CoveragePoint> PointsOf(DestinationPlan destination)
    {
        var (yes, no) = coverage.AnswersOf(destination);
        IEnumerable<CoveragePoint> own = destination.When is { } when
            ? [Point(when.At, $"{destination.Name} when", yes, "never true"), Point(when.At, $"{destination.Name} when", no, "never false")]
            : [Point(destination.At, destination.Name, yes, "never reached")];
        return own.Concat(destination.Steps.SelectMany(s => PointsOf(s, $"{destination.Name} {s.Name}")));
    }

    // What asks a question has two answers; of the others it is enough that they ran.
    private IEnumerable<CoveragePoint> PointsOf(Step step, string name)
    {
        var (yes, no) = coverage.AnswersOf(step);
        return step is FilterStep or RequireStep
            ? [Point(step.At, name, yes, "never true"), Point(step.At, name, no, "never false")]
            : [Point(step.At, name, yes, "never reached")];
    }

    private static CoveragePoint Point(Position at, string name, bool isReached, string missing) => new(at, name, isReached ? 1 : 0, isReached ? null : missing);
}
