using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Runtime;

#pragma warning disable CA1001 // As in its main part: there is nothing to release.
/// <summary>Numbered messages: what a sender asks at a start, and what it hears of a wrong number.</summary>
internal sealed partial class ChannelInbox
#pragma warning restore CA1001
{
    private readonly Sequences _sequences = new();

    /// <summary>Why a sender's link is stopped, one for each; its sender, or a restart of the channel, begins it again.</summary>
    public IReadOnlyList<MessageError> Alarms => [.. _sequences.Stopped.Select(StoppedError)];

    // Null where the message is one to be stored.
    private async ValueTask<Acceptance?> SynchronizeAsync(SequenceUse use, Envelope envelope)
    {
        if (Sequences.Read(use, envelope, out var error) is not { } sequence)
            return error is null ? null : Reject(envelope, error);
        if (sequence.Number > 0)
            return _sequences.IsStopped(sequence.Link) ? Refuse(envelope, StoppedError(sequence.Link)) : null;
        var expected = await _store.SequenceAsync(sequence.Link, sequence.Number == 0 ? SequenceRequest.Ask : SequenceRequest.StartAnew);
        _sequences.Continued(sequence.Link);
        LogSynchronized(Channel, Sequences.NameOf(sequence.Link), expected ?? -1);
        return new Acceptance.Synchronized { SequenceNumber = expected ?? -1 };
    }

    private Acceptance.Rejected RefuseNumber(Envelope envelope, SequenceCheck sequence, long expected)
    {
        if (_sequences.Mismatched(sequence.Link))
            LogLinkStopped(Channel, Sequences.NameOf(sequence.Link), sequence.Number, expected);
        var error = new MessageError("SEQUENCE-MISMATCH", $"MSH-13 is {sequence.Number}, but {expected} is expected next") { Place = "MSH-13" };
        return Reject(envelope, error) with { SequenceNumber = expected };
    }

    private static MessageError StoppedError(string link) => new(
        "SEQUENCE-STOPPED", $"the link from {Sequences.NameOf(link)} is stopped: {Sequences.MostMismatches} messages one after the other had a wrong number; its sender begins it again with 0 or -1 in MSH-13")
    {
        Place = "MSH-13",
    };
}
