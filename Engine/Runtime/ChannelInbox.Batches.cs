using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Runtime;

#pragma warning disable CA1001 // As in its main part: there is nothing to release.
/// <summary>What comes as one and is divided into messages: taken, split, and what its sender hears of each.</summary>
internal sealed partial class ChannelInbox
#pragma warning restore CA1001
{
    private async ValueTask<Acceptance> AcceptBatchAsync(ChannelPipeline pipeline, OpenedMessage opened, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var message = new NewMessage
        {
            Envelope = opened.Envelope,
            Duplicates = opened.Identity is { } identity && pipeline.Model.DuplicateWindow is { } window
                ? new DuplicateCheck(identity.Identity, identity.Content, now - window)
                : null,
        };
        var isBatch = IsAnswered(opened.Envelope);
        AcceptResult result;
        BatchOutcome? outcome = null;
        if (pipeline.Model.Source.Split is { IsAtomic: true })
        {
            if (_splitter.MakeAll(opened, pipeline, out var refusal) is not { } children)
                return Reject(opened.Envelope, refusal!);
            result = await _store.AcceptBatchAsync(new NewBatch(message, children, _splitter.End(pipeline, opened)));
            outcome = new BatchOutcome(children.Count, []);
        }
        else
        {
            result = await _store.AcceptAsync(message);
        }

        SayTakesAgain();
        if (result.Duplicate)
        {
            Numbers.Count(Intake.Duplicate, opened.Envelope.ReceivedAt);
            return new Acceptance.Duplicate(result.Id, result.Answer) { Batch = isBatch ? ReadOutcome(pipeline, result.Id) : null };
        }

        Numbers.Count(Intake.Processed, opened.Envelope.ReceivedAt);
        Report(result, null);
        outcome ??= await SplitAsync(result.Id, opened, pipeline, cancellationToken);
        return new Acceptance.Stored(result.Id, result.Answer) { Batch = isBatch ? outcome : null };
    }

    // Records of delimited text have no answers of their own, and what comes as a file of millions has nobody who waits for them.
    private static bool IsAnswered(Envelope envelope) => envelope is { Format: ContentFormat.Hl7v2, Large: null };

    // What has not been split yet when the store fails follows later: it is stored, so its sender may forget it; but not where the batch may stop before it.
    private async ValueTask<BatchOutcome> SplitAsync(MessageId parent, OpenedMessage opened, ChannelPipeline pipeline, CancellationToken cancellationToken)
    {
        var progress = IsAnswered(opened.Envelope) ? new SplitProgress() : null;
        var isInterrupted = false;
        try
        {
            await _splitter.SplitAsync(parent, opened, pipeline, 0, progress, cancellationToken);
        }
        catch (Exception e)
        {
            LogSplitInterrupted(Channel, parent, e is StoreUnavailableException known ? known.Code : e.GetType().Name);
            ResumeLater();
            isInterrupted = true;
        }

        return OutcomeOf(pipeline, progress?.Taken ?? 0, progress?.Faults ?? [], isInterrupted);
    }

    private static BatchOutcome OutcomeOf(ChannelPipeline pipeline, int taken, IReadOnlyList<BatchFault> faults, bool isUnderWay)
        => pipeline.Model.Source.Split is { StopsOnError: true }
            ? new BatchOutcome(taken, faults) { IsUnderWay = isUnderWay }
            : new BatchOutcome(int.MaxValue, faults);

    // A repeat hears what the first heard, as far as the store knows: what was a duplicate by itself then has no row, and was well.
    private BatchOutcome ReadOutcome(ChannelPipeline pipeline, MessageId parent)
    {
        var isUnderWay = _store.FindMessage(parent) is { State: MessageState.Received };
        var (last, faults) = (0, new List<BatchFault>());
        foreach (var child in _store.QueryMessages(new MessageFilter { Parent = parent, OldestFirst = true, Limit = int.MaxValue }))
        {
            if (!child.Attributes.TryGetValue(RecordAttributes.Index, out var index) || !int.TryParse(index, out var number))
                continue;
            last = number;
            if (child is { State: MessageState.Failed, Error: { } error } && IsHeard(pipeline, child))
                faults.Add(new BatchFault(number, error));
        }

        // One that stopped is failed, and no repeat finds it.
        return OutcomeOf(pipeline, isUnderWay ? last : int.MaxValue, faults, isUnderWay);
    }

    private bool IsHeard(ChannelPipeline pipeline, StoredMessage child)
        => pipeline.Model.Source.Acknowledge == AcknowledgeAfter.Processed
        || Open(pipeline, StoredEnvelope.Of(child, _store.FindContent(child.Id)), out _)?.Rejection is not null;
}
