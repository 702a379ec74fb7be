using InterfaceEngine.Channels.Acknowledgments;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>
/// Decides one channel's open answers when what they wait for has ended, and lets those who wait on their connections go on. What it knows is in the store; in
/// memory are only the senders that wait now.
/// </summary>
/// <param name="store">Where answers are.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it logs.</param>
/// <param name="rules">The channel's rules in force.</param>
internal sealed partial class AnswerDesk(MessageStore store, TimeProvider time, ILogger logger, Func<ChannelPipeline> rules) : IOutcomeWatcher
{
    private readonly Dictionary<MessageId, List<TaskCompletionSource<Answer>>> _waiting = [];

    private SourceModel Source => rules().Model.Source;

    /// <summary>Whether an answer waits for deliveries of a run.</summary>
    public bool WaitsFor(NewRun run) => run.State == MessageState.Processed && Source.Acknowledge switch
    {
        AcknowledgeAfter.Delivered => run.Deliveries.Count > 0,
        AcknowledgeAfter.Replied => run.Deliveries.Any(d => d.Destination == Source.AnswerFrom),
        _ => false,
    };

    /// <summary>Waits until an answer is known; open where the channel's time for that is over.</summary>
    public async Task<Answer> WaitAsync(MessageId message, CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            if (!_waiting.TryGetValue(message, out var others))
                _waiting.Add(message, others = []);
            others.Add(waiter);
        }

        try
        {
            // Only now: what was decided before nobody will tell.
            if (store.ReadAnswer(message) is { IsOpen: false } known)
                return known;
            return await waiter.Task.WaitAsync(Source.AnswerWithin, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or StoreUnavailableException)
        {
            return Answer.Open;
        }
        finally
        {
            lock (_waiting)
            {
                if (_waiting.TryGetValue(message, out var others) && others.Remove(waiter) && others.Count == 0)
                    _waiting.Remove(message);
            }
        }
    }

    /// <summary>Decides what an earlier stop left open and nothing will decide any more.</summary>
    public async Task ResumeAsync()
    {
        foreach (var message in store.ReadUnanswered(rules().Model.Name))
            await CheckAsync(message);
    }

    /// <inheritdoc/>
    public bool WantsReplyOf(string destination) => Source.AnswerFrom == destination;

    /// <inheritdoc/>
    public NewAnswer? Decide(string destination, Delivery delivery, DeliveryOutcome outcome)
    {
        if (Source.AnswerFrom != destination || outcome is DeliveryOutcome.RetryLater { Scope: RetryScope.Target } or DeliveryOutcome.Stopped)
            return null;
        if (ReadEnvelope(delivery.MessageId) is not { } envelope)
            return null;
        return Make(envelope, delivery.MessageId, outcome switch
        {
            DeliveryOutcome.Delivered { Reply.IsEmpty: false } delivered => rules().AnswerBy(envelope, delivered.Reply),
            DeliveryOutcome.Refused { Reply.IsEmpty: false } refused => rules().AnswerBy(envelope, refused.Reply),
            DeliveryOutcome.Refused refused => NotTaken(destination, refused.Error),
            DeliveryOutcome.RetryLater later => NotTaken(destination, later.Error),
            _ => Answer.Positive,
        });
    }

    /// <inheritdoc/>
    public void Ended(DeliveryChange change)
    {
        if (change.Answer is { } decided)
            ThreadPool.UnsafeQueueUserWorkItem(static own => own.Desk.Tell(own.Message), (Desk: this, decided.Message), preferLocal: false);
        else if (Source.AnswersWait)
            ThreadPool.UnsafeQueueUserWorkItem(static own => _ = own.Desk.CheckAsync(own.Desk.MessageOf(own.Id)), (Desk: this, change.Id), preferLocal: false);
    }

    /// <inheritdoc/>
    public void Decided(MessageId message)
        => ThreadPool.UnsafeQueueUserWorkItem(static own => _ = own.Desk.CheckAsync(own.Message), (Desk: this, Message: (MessageId?)message), preferLocal: false);

    /// <summary>What is owed to a sender in enhanced mode; null where nothing is.</summary>
    public OwedDelivery? Owe(Envelope envelope, Answer answer)
        => Source.Reply is { } reply && ApplicationReply.MayBeWanted(envelope.Content.Span)
            ? ApplicationReply.Make(envelope, answer, reply.WantsAccept, reply.KeepsLengths, time.GetLocalNow())
            : null;

    private MessageId? MessageOf(DeliveryId delivery)
    {
        try
        {
            return store.FindDelivery(delivery) is { } found && found.Destination != ApplicationReply.Destination ? found.MessageId : null;
        }
        catch (Exception e)
        {
            LogNotDecided(rules().Model.Name, CodeOf(e));
            return null;
        }
    }

    // What two find out at once is decided once: the first stands.
    private async Task CheckAsync(MessageId? of)
    {
        try
        {
            if (of is not { } message || store.ReadAnswer(message) is not { IsOpen: true })
                return;
            if (Judge(store.ReadDeliveries(message)) is not { } answer || ReadEnvelope(message) is not { } envelope)
                return;
            await store.AnswerAsync(Make(envelope, message, answer));
            Tell(message);
        }
        catch (Exception e)
        {
            // It stays open; the next start, or the sender's next try, finds it again.
            LogNotDecided(rules().Model.Name, CodeOf(e));
        }
    }

    // Null while it is too early to say.
    private Answer? Judge(IReadOnlyList<StoredDelivery> deliveries)
    {
        var source = Source;
        if (!source.AnswersWait)
            return Answer.Positive;
        Answer? answer = Answer.Positive;
        foreach (var delivery in deliveries)
        {
            if (delivery.Destination == ApplicationReply.Destination || delivery.Step?.Reverses is not null || (source.AnswerFrom is { } from && delivery.Destination != from))
                continue;
            if (delivery.State is DeliveryState.Queued or DeliveryState.Held or DeliveryState.Waiting)
                return null;
            if (delivery.State is DeliveryState.DeadLettered or DeliveryState.Cancelled or DeliveryState.Compensated && answer!.Error is null)
                answer = NotTaken(delivery.Destination, delivery.Error);
            else if (source.AnswerFrom is not null && answer!.Error is null)
                answer = new Answer(new MessageError("REPLY-LOST", $"{delivery.Destination} has taken the message, but what it replied is not known any more"));
        }

        return answer;
    }

    private void Tell(MessageId message)
    {
        try
        {
            if (store.ReadAnswer(message) is not { IsOpen: false } answer)
                return;
            List<TaskCompletionSource<Answer>> waiting;
            lock (_waiting)
                waiting = _waiting.TryGetValue(message, out var found) ? [.. found] : [];
            foreach (var waiter in waiting)
                waiter.TrySetResult(answer);
        }
        catch (Exception e)
        {
            LogNotDecided(rules().Model.Name, CodeOf(e));
        }
    }

    private NewAnswer Make(Envelope envelope, MessageId message, Answer answer) => new(message, answer, time.GetUtcNow(), Owe(envelope, answer));

    private Envelope? ReadEnvelope(MessageId id)
    {
        try
        {
            return store.FindMessage(id) is { } message ? StoredEnvelope.Of(message, store.FindContent(id)) : null;
        }
        catch (Exception e)
        {
            LogNotDecided(rules().Model.Name, CodeOf(e));
            return null;
        }
    }

    private static string CodeOf(Exception e) => e is StoreUnavailableException known ? known.Code : e.GetType().Name;

    private static Answer NotTaken(string destination, MessageError? error) => new(new MessageError(
        "NOT-DELIVERED", $"the message is stored, and {destination} has not taken it{(error is null ? "" : $" ({error.Code})")}; the receiver's staff see to it"));

    [LoggerMessage(3303, LogLevel.Warning, "{Channel}: an answer could not be decided ({Code}); it stays open until its sender asks again or the channel starts")]
    private partial void LogNotDecided(string channel, string code);
}
