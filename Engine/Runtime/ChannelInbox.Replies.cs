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

    /// <summary>Adds to a run what it owes the sender; false where that wants to hear nothing, or hears it on the spot.</summary>
    private bool OweReply(ChannelPipeline pipeline, Envelope envelope, MessageError? error, ref NewRun run)
    {
        if (pipeline.Model.Source.Reply is not { } model || !ApplicationReply.MayBeWanted(envelope.Content.Span))
            return false;
        if (ApplicationReply.Make(envelope, error, model.WantsAccept, model.KeepsLengths, _time.GetLocalNow()) is not { } reply)
            return false;
        run = run with { Deliveries = [.. run.Deliveries, reply] };
        return true;
    }

    /// <summary>
    /// A repeat is answered as the first was: what was owed to its sender is sent once more, with the same bytes. False where nothing was, so that the answer is
    /// given on the spot.
    /// </summary>
    private async ValueTask<bool> RepeatReplyAsync(ChannelPipeline pipeline, Envelope envelope, MessageId first)
    {
        if (pipeline.Model.Source.Reply is null || !ApplicationReply.MayBeWanted(envelope.Content.Span) || _resend is null)
            return false;
        var replies = _store.ReadDeliveries(first).Where(d => d.Destination == ApplicationReply.Destination).ToList();

        // What is queued is on its way already.
        if (replies.Where(d => d.State != DeliveryState.Queued).Select(d => d.Id).ToList() is { Count: > 0 } again)
            await _resend(again);
        return replies.Count > 0;
    }
}
