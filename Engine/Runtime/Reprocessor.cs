using InterfaceEngine.Channels.Acknowledgments;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Transactions;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>
/// Runs a stored message through today's pipeline again, on its raw bytes or edited ones, with its own time of receipt; the run and its deliveries are one
/// commit.
/// </summary>
internal sealed class Reprocessor(MessageStore store, DeliveryRouter router, TimeProvider time, Action<string, Exception> fault)
{
    /// <summary>Reprocesses one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="pipeline">The rules in force.</param>
    /// <param name="edited">Other bytes than those that came; null for those.</param>
    /// <param name="to">Only what the run owes to this destination is stored, and only what stands there is replaced; null for all.</param>
    /// <param name="reason">Who asked and why.</param>
    /// <param name="cancellationToken">Stops before anything is stored.</param>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public async Task<ReprocessResult> ReprocessAsync(
        StoredMessage message, ChannelPipeline pipeline, ReadOnlyMemory<byte>? edited, string? to, string reason, CancellationToken cancellationToken)
    {
        if (message.SplitOffset is not null)
            return Refused(message.Id, "REPROCESS-SPLIT", "It was split into records; reprocess those");
        if (message.State == MessageState.Partial)
            return Refused(message.Id, "REPROCESS-PARTIAL", "It is a part of a message and waits for the others; when they do not come, it fails and can be reprocessed by itself");
        if (message.State == MessageState.Received)
            return Refused(message.Id, "REPROCESS-UNFINISHED", "Its first run is not finished; that goes on by itself, at the latest when its channel starts");
        if (store.ReadDeliveries(message.Id).Any(d => d.IsBatch))
            return Refused(message.Id, "REPROCESS-BATCH", "It is a batch that the engine composed; reprocess the messages of its members, or resend it");
        var run = Run(message, pipeline, edited, out var isSplit) with { Reason = reason, EditedContent = edited };
        if (isSplit)
            return Refused(message.Id, "REPROCESS-SPLIT", "Under the rules in force it is split into records, which a reprocess does not do; send it to its channel again");
        if (to is not null)
            run = run with { Deliveries = [.. run.Deliveries.Where(d => d.Destination == to)], IsPartial = true };

        // What the run may replace must not be delivered meanwhile.
        var withheld = new Dictionary<DestinationRuntime, List<StoredDelivery>>();
        try
        {
            var standing = store.ReadDeliveries(message.Id)
                .Where(d => (d.State is DeliveryState.Queued or DeliveryState.Waiting || HeldLanes.HoldsLane(d) || d.AwaitsApproval()) && (to is null || d.Destination == to))
                // The sender was answered once, when the message came.
                .Where(d => d.Destination != ApplicationReply.Destination);
            foreach (var group in standing.GroupBy(d => d.Destination).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                if (router.Find(message.Channel, group.Key) is not { } destination)
                    continue;
                await destination.BeginDecisionsAsync(cancellationToken);

                // As they stand from here on: what is released now is left to the destination's pages, which are read once this is done.
                List<StoredDelivery> deliveries = [.. group.Select(d => store.FindDelivery(d.Id) ?? d).Where(d => d.State != DeliveryState.Waiting)];
                withheld.Add(destination, deliveries);
                if (!deliveries.All(d => d.State != DeliveryState.Queued || destination.Withhold(d)))
                    return Refused(message.Id, "DELIVERY-IN-HAND", "One of its deliveries is being sent now; ask again when its outcome is known");
                await destination.FlushAsync(cancellationToken);
            }

            var result = await store.AppendRunAsync(message.Id, run);
            return new ReprocessResult(message.Id, null, run.State, run.Error, result);
        }
        finally
        {
            // Each looks again at its places: those withheld, and those of held heads that the run may have replaced.
            foreach (var (destination, deliveries) in withheld)
                destination.EndDecisions([.. deliveries.Select(d => (d.Lane, d.Position))], tryNow: false);
        }
    }

    /// <summary>Says what a reprocess would come to, and stores nothing.</summary>
    public ReprocessPreview Preview(StoredMessage message, ChannelPipeline pipeline, ReadOnlyMemory<byte>? edited)
    {
        var run = Run(message, pipeline, edited, out _);
        var (unchanged, changed, added) = (0, 0, 0);
        var stored = store.ReadDeliveries(message.Id);
        foreach (var owed in run.Deliveries)
        {
            var last = stored.LastOrDefault(d => d.Destination == owed.Destination && d.Key == owed.Key);
            if (last is null)
                added++;
            else if (IsEqual(store.FindPayload(last.Id), owed))
                unchanged++;
            else
                changed++;
        }

        return new ReprocessPreview(message.Id, run.State, run.Error, unchanged, changed, added);
    }

    private static bool IsEqual(StoredContent stored, OwedDelivery owed)
        => stored.Length == owed.PayloadLength
        && (owed.Large is { } large ? stored.ReadHash() == large.ReadHash() : stored.ReadAll().Span.SequenceEqual(owed.Payload.Span));

    /// <summary>The run that a reprocess would store.</summary>
    public NewRun PreviewRun(StoredMessage message, ChannelPipeline pipeline) => Run(message, pipeline, null, out _);

    private NewRun Run(StoredMessage message, ChannelPipeline pipeline, ReadOnlyMemory<byte>? edited, out bool isSplit)
    {
        isSplit = false;
        var envelope = StoredEnvelope.Of(message, edited is { } other ? new StoredContent(other, null) : store.FindContent(message.Id));
        try
        {
            var opened = pipeline.Open(envelope);
            isSplit = opened.IsSplit && opened.Rejection is null;
            return PipelineRuns.Run(pipeline, opened, time.GetUtcNow(), e => fault(message.Channel, e));
        }
        catch (Exception e)
        {
            fault(message.Channel, e);
            return PipelineRuns.Failed(pipeline, PipelineRuns.Fault(e), time.GetUtcNow());
        }
    }

    private static ReprocessResult Refused(MessageId id, string code, string message)
        => new(id, new MessageError(code, message), MessageState.Received, null, default);
}
