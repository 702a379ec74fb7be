using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Cases;

/// <summary>What a channel does with one message, all its records together: run as the engine would, without sources, store or connectors.</summary>
public sealed class ChannelTrial
{
    private readonly ChannelModel _model;
    private readonly RunWitness _witness;
    private readonly List<OwedDelivery> _deliveries = [];

    private ChannelTrial(ChannelModel model, RunCoverage? coverage) => (_model, _witness) = (model, new RunWitness { Coverage = coverage });

    /// <summary>What each destination would get, in order.</summary>
    public IReadOnlyList<OwedDelivery> Deliveries => _deliveries;

    /// <summary>The worst that became of a record: <c>rejected</c>, <c>failed</c>, <c>processed</c> or <c>filtered</c>. One failed record is a failed message.</summary>
    public string State { get; private set; } = "filtered";

    /// <summary>Why; null where it was processed.</summary>
    public MessageError? Error { get; private set; }

    /// <summary>What an HL7 v2 sender hears in original mode.</summary>
    public string Acknowledgment => State switch
    {
        "rejected" => Error is { Condition: >= 200 and <= 203 } ? "AR" : "AE",
        "failed" when _model.Source.Acknowledge == AcknowledgeAfter.Processed => "AE",
        _ => "AA",
    };

    /// <summary>Runs a message through a channel.</summary>
    /// <param name="pipeline">The channel's rules.</param>
    /// <param name="content">The message.</param>
    /// <param name="receivedAt">When it came.</param>
    /// <param name="attributes">What the transport says of it.</param>
    public static ChannelTrial Of(ChannelPipeline pipeline, ReadOnlyMemory<byte> content, DateTimeOffset receivedAt, IReadOnlyDictionary<string, string> attributes)
        => Of(pipeline, content, receivedAt, attributes, coverage: null);

    internal static ChannelTrial Of(
        ChannelPipeline pipeline, ReadOnlyMemory<byte> content, DateTimeOffset receivedAt, IReadOnlyDictionary<string, string> attributes, RunCoverage? coverage)
    {
        var trial = new ChannelTrial(pipeline.Model, coverage);
        var opened = pipeline.Open(new Envelope
        {
            Channel = pipeline.Model.Name,
            ReceivedAt = receivedAt,
            Format = pipeline.Model.Source.Format,
            Content = content,
            Peer = "test",
            Attributes = attributes,
        });
        if (opened.Rejection is { } rejection)
            trial.Take("rejected", rejection, []);
        else if (!opened.IsSplit)
            trial.Take(pipeline.Run(opened, trial._witness));
        else
            trial.RunRecords(pipeline, opened);
        return trial;
    }

    /// <summary>How the payload of a delivery was made; empty where no map made it.</summary>
    public IReadOnlyList<MapTraceEntry> TraceOf(OwedDelivery delivery) => _witness.TraceOf(delivery);

    private void RunRecords(ChannelPipeline pipeline, OpenedMessage whole)
    {
        foreach (var record in pipeline.Split(whole, 0))
        {
            var opened = pipeline.Open(record.Envelope);
            if (opened.Rejection is { } rejection)
                Take("failed", rejection, []);
            else
                Take(pipeline.Run(opened, _witness));
        }
    }

    private void Take(RunOutcome outcome)
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

    private void Take(string state, MessageError? error, IReadOnlyList<OwedDelivery> deliveries)
    {
        _deliveries.AddRange(deliveries);
        if (Rank(state) < Rank(State) || (Error is null && state == State))
            (State, Error) = (state, error);
    }

    private static int Rank(string state) => state switch { "rejected" => 0, "failed" => 1, "processed" => 2, _ => 3 };
}
