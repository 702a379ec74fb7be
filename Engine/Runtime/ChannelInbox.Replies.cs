using InterfaceEngine.Channels.Acknowledgments;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Runtime;

/// <remarks>
/// In enhanced mode what the application says is a delivery to the sender, committed with the run that it speaks of, so that whoever heard CA hears of it
/// too, whatever happens in between.
/// </remarks>
internal sealed partial class ChannelInbox
{
    private Func<IReadOnlyList<DeliveryId>, Task>? _resend;

    /// <summary>Says how a delivery that was made before is sent again.</summary>
    public void ResendWith(Func<IReadOnlyList<DeliveryId>, Task> resend) => _resend = resend;

    /// <summary>Decides answers that are known later.</summary>
    public AnswerDesk Desk { get; }

    /// <summary>Takes an envelope and, where its sender waits for an answer on its connection, waits with it: outside the gate, so that nothing else has to.</summary>
    private async ValueTask<Acceptance> AcceptAndWaitAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        switch (await AcceptInTurnAsync(envelope, cancellationToken))
        {
            case Acceptance.Stored { Answer.IsOpen: true, AnswersLater: false } stored when IsHeard(envelope):
                var answer = await Desk.WaitAsync(stored.Id, cancellationToken);
                return answer.IsOpen ? Unfinished(stored.Id) : stored with { Answer = answer };
            case Acceptance.Duplicate { Answer.IsOpen: true, AnswersLater: false } duplicate when IsHeard(envelope):
                var first = await Desk.WaitAsync(duplicate.First, cancellationToken);
                return first.IsOpen ? Unfinished(duplicate.First) : duplicate with { Answer = first };
            case var other:
                return other;
        }
    }

    // Who hears nothing of the application on the spot does not wait for it.
    private static bool IsHeard(Envelope envelope)
    {
        var request = new AcknowledgmentRequest(envelope.Content.Span);
        return !request.IsEnhanced && !request.IsAcknowledgment;
    }

    private static Acceptance.Unfinished Unfinished(MessageId id) => new(id, new MessageError(
        "NOT-FINISHED", "the message is stored, but what its answer waits for has not ended in time; send it again, unchanged, to hear it"));

    /// <summary>Adds to a run what it owes the sender, as far as that is known; false where the sender wants to hear nothing, or hears it on the spot.</summary>
    private bool OweReply(ChannelPipeline pipeline, Envelope envelope, Answer answer, ref NewRun run)
    {
        if (pipeline.Model.Source.Reply is null || !ApplicationReply.MayBeWanted(envelope.Content.Span))
            return false;
        if (answer.IsOpen)
            return true;
        if (Desk.Owe(envelope, answer) is not { } reply)
            return false;
        run = run with { Deliveries = [.. run.Deliveries, reply] };
        return true;
    }

    /// <summary>
    /// A repeat is answered as the first was: what was owed to its sender is sent once more, with the same bytes. False where nothing was, so that the answer is
    /// given on the spot.
    /// </summary>
    private async ValueTask<bool> RepeatReplyAsync(ChannelPipeline pipeline, Envelope envelope, MessageId first, Answer answer)
    {
        if (pipeline.Model.Source.Reply is null || !ApplicationReply.MayBeWanted(envelope.Content.Span) || _resend is null)
            return false;
        if (answer.IsOpen)
            return true;
        var replies = _store.ReadDeliveries(first).Where(d => d.Destination == ApplicationReply.Destination).ToList();

        // What is queued is on its way already.
        if (replies.Where(d => d.State != DeliveryState.Queued).Select(d => d.Id).ToList() is { Count: > 0 } again)
            await _resend(again);
        return replies.Count > 0;
    }
}
