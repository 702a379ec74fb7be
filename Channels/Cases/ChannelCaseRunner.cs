using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;

namespace InterfaceEngine.Channels.Cases;

/// <summary>
/// Runs the cases of channels: each message through its channel's pipeline as the engine would run it, without sources, store or connectors. A
/// destination for which a case has no expected file must get nothing.
/// </summary>
/// <param name="configuration">The configuration.</param>
/// <param name="coverage">Gets what had its say in the cases; null where nobody asks.</param>
internal sealed class ChannelCaseRunner(ConfigurationModel configuration, RunCoverage? coverage)
{
    private readonly Dictionary<string, ChannelPipeline> _pipelines = new(StringComparer.Ordinal);
    private readonly CaseTables _tables = new(configuration);

    /// <summary>Runs a case and adds what differs.</summary>
    /// <returns>Null, or why the case cannot be run.</returns>
    public string? Run(ChannelCase one, List<CaseDifference> differences)
    {
        if (Execute(one, out var problem) is not { } run || (problem = run.Files.FindStray([.. run.Model.Destinations.Select(d => d.Name)])) is not null)
            return problem;
        CompareVerdict(run, differences);
        ComparePayloads(run, differences);
        return null;
    }

    /// <summary>Writes what a case gives now as what is expected of it from now on.</summary>
    public CaseUpdate Update(ChannelCase one)
        => Execute(one, out var problem) is not { } run ? new CaseUpdate(one, [], problem)
            : new CaseUpdate(one, run.Files.Update(run.Trial.Deliveries, run.Trial.State, run.Trial.Error, (delivery, path) => RuleOf(run, delivery, path)), null, run.Trial.Error?.ToString());

    private Execution? Execute(ChannelCase one, out string? problem)
        => FindPipeline(one.Channel, out problem) is { } pipeline && CaseFiles.Read(one.Folder, out problem) is { } files
            ? new Execution(pipeline.Model, files, ChannelTrial.Of(pipeline, files.Input, files.ReceivedAt, files.Attributes, coverage))
            : null;

    private ChannelPipeline? FindPipeline(string channel, out string? problem)
    {
        problem = null;
        if (_pipelines.TryGetValue(channel, out var known))
            return known;
        if (configuration.FindChannel(channel) is { } model)
            return _pipelines[channel] = new ChannelPipeline(model, _tables);
        problem = configuration.BrokenChannels.Any(b => b.Name == channel)
            ? $"the channel '{channel}' has errors; run engine check"
            : $"there is no channel '{channel}'; the folder below tests/ has a channel's name";
        return null;
    }

    private static void CompareVerdict(Execution run, List<CaseDifference> differences)
    {
        var expected = run.Files.Expected;
        Compare("state", expected.TextOrNull("state") ?? "processed", run.Trial.State, run.Trial.Error?.Rule, differences, run.Trial.Error);
        if (expected.TextOrNull("error") is { } code)
            Compare("error", code, run.Trial.Error?.Code, run.Trial.Error?.Rule, differences);
        if (expected.TextOrNull("place") is { } place)
            Compare("place", place, run.Trial.Error?.Place, run.Trial.Error?.Rule, differences);
        if (expected.TextOrNull("acknowledgment") is { } acknowledgment)
            Compare("acknowledgment", acknowledgment, run.Trial.Acknowledgment, run.Trial.Error?.Rule, differences);
    }

    private static void Compare(string target, string expected, string? actual, string? rule, List<CaseDifference> differences, MessageError? why = null)
    {
        if (expected != actual)
            differences.Add(new CaseDifference(target, expected, why is null ? actual : $"{actual} ({why})", rule));
    }

    private static void ComparePayloads(Execution run, List<CaseDifference> differences)
    {
        foreach (var destination in run.Model.Destinations)
        {
            var number = 0;
            foreach (var delivery in run.Trial.Deliveries.Where(d => d.Destination == destination.Name))
            {
                number++;
                var name = number == 1 ? destination.Name : $"{destination.Name}.{number}";
                if (run.Files.ExpectedPayload(destination.Name, number) is { } file)
                    PayloadText.Compare(name, File.ReadAllBytes(file), delivery.Payload, delivery.ContentType, path => RuleOf(run, delivery, path), differences);
                else
                    differences.Add(new CaseDifference(name, null, $"{delivery.ObjectType ?? delivery.ContentType}; --update writes it as what is expected", null));
            }
            for (number++; run.Files.ExpectedPayload(destination.Name, number) is { } missing; number++)
                differences.Add(new CaseDifference(destination.Name, Path.GetFileName(missing), null, null));
        }
    }

    private static string? RuleOf(Execution run, OwedDelivery delivery, string path) => RuleTrace.RuleOf(run.Trial.TraceOf(delivery), path);

    /// <summary>What became of a case's message.</summary>
    private sealed record Execution(ChannelModel Model, CaseFiles Files, ChannelTrial Trial);
}
