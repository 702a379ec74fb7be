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
            : new CaseUpdate(one, run.Files.Update(run.Deliveries, run.State, run.Error, run.RuleOf), null);

    private Execution? Execute(ChannelCase one, out string? problem)
    {
        if (FindPipeline(one.Channel, out problem) is not { } pipeline || CaseFiles.Read(one.Folder, out problem) is not { } files)
            return null;
        var envelope = new Envelope
        {
            Channel = one.Channel,
            ReceivedAt = files.ReceivedAt,
            Format = pipeline.Model.Source.Format,
            Content = files.Input,
            Peer = "test",
            Attributes = files.Attributes,
        };
        var opened = pipeline.Open(envelope);
        var run = new Execution(pipeline.Model, files, coverage);
        if (opened.Rejection is { } rejection)
            run.Take("rejected", rejection, []);
        else if (!opened.IsSplit)
            run.Take(pipeline.Run(opened, run.Witness));
        else
            RunRecords(pipeline, opened, run);
        return run;
    }

    private static void RunRecords(ChannelPipeline pipeline, OpenedMessage whole, Execution run)
    {
        foreach (var record in pipeline.Split(whole, 0))
        {
            var opened = pipeline.Open(record.Envelope);
            if (opened.Rejection is { } rejection)
                run.Take("failed", rejection, []);
            else
                run.Take(pipeline.Run(opened, run.Witness));
        }
    }

    private ChannelPipeline? FindPipeline(string channel, out string? problem)
    {
        problem = null;
        if (_pipelines.TryGetValue(channel, out var known))
            return known;
        if (configuration.FindChannel(channel) is { } model)
            return _pipelines[channel] = new ChannelPipeline(model);
        problem = configuration.BrokenChannels.Any(b => b.Name == channel)
            ? $"the channel '{channel}' has errors; run engine check"
            : $"there is no channel '{channel}'; the folder below tests/ has a channel's name";
        return null;
    }

    private static void CompareVerdict(Execution run, List<CaseDifference> differences)
    {
        var expected = run.Files.Expected;
        Compare("state", expected.TextOrNull("state") ?? "processed", run.State, run.Error?.Rule, differences, run.Error);
        if (expected.TextOrNull("error") is { } code)
            Compare("error", code, run.Error?.Code, run.Error?.Rule, differences);
        if (expected.TextOrNull("place") is { } place)
            Compare("place", place, run.Error?.Place, run.Error?.Rule, differences);
        if (expected.TextOrNull("acknowledgment") is { } acknowledgment)
            Compare("acknowledgment", acknowledgment, run.Acknowledgment, run.Error?.Rule, differences);
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
            foreach (var delivery in run.Deliveries.Where(d => d.Destination == destination.Name))
            {
                number++;
                var name = number == 1 ? destination.Name : $"{destination.Name}.{number}";
                if (run.Files.ExpectedPayload(destination.Name, number) is { } file)
                    PayloadText.Compare(name, File.ReadAllBytes(file), delivery.Payload, delivery.ContentType, path => run.RuleOf(delivery, path), differences);
                else
                    differences.Add(new CaseDifference(name, null, $"{delivery.ObjectType ?? delivery.ContentType}; --update writes it as what is expected", null));
            }
            for (number++; run.Files.ExpectedPayload(destination.Name, number) is { } missing; number++)
                differences.Add(new CaseDifference(destination.Name, Path.GetFileName(missing), null, null));
        }
    }

    /// <summary>What became of a case's message, all its records together.</summary>
    private sealed class Execution(ChannelModel model, CaseFiles files, RunCoverage? coverage)
    {
        private readonly List<OwedDelivery> _deliveries = [];

        public ChannelModel Model { get; } = model;

        public CaseFiles Files { get; } = files;

        public IReadOnlyList<OwedDelivery> Deliveries => _deliveries;

        public RunWitness Witness { get; } = new() { Coverage = coverage };

        /// <summary>The worst that became of a record: one failed record is a failed case.</summary>
        public string State { get; private set; } = "filtered";

        public MessageError? Error { get; private set; }

        /// <summary>What an HL7 v2 sender hears in original mode.</summary>
        public string Acknowledgment => State switch
        {
            "rejected" => Error is { Condition: >= 200 and <= 203 } ? "AR" : "AE",
            "failed" when Model.Source.Acknowledge == AcknowledgeAfter.Processed => "AE",
            _ => "AA",
        };

        public void Take(RunOutcome outcome)
        {
            switch (outcome)
            {
                case RunOutcome.Processed processed:
                    Take("processed", null, processed.Deliveries);
                    break;
                case RunOutcome.Filtered filtered:
                    Take("filtered", filtered.Reason, []);
                    break;
                case RunOutcome.Failed failed:
                    Take("failed", failed.Error, []);
                    break;
            }
        }

        public void Take(string state, MessageError? error, IReadOnlyList<OwedDelivery> deliveries)
        {
            _deliveries.AddRange(deliveries);
            if (Rank(state) < Rank(State) || (Error is null && state == State))
                (State, Error) = (state, error);
        }

        /// <summary>The rule that made a path of a delivery's payload.</summary>
        public string? RuleOf(OwedDelivery delivery, string path) => RuleTrace.RuleOf(Witness.TraceOf(delivery), path);

        private static int Rank(string state) => state switch { "rejected" => 0, "failed" => 1, "processed" => 2, _ => 3 };
    }
}
