using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Components;

/// <summary>Where a source hands over what it received. One inbox belongs to one channel; it may be called from many connections at once.</summary>
public interface IInbox
{
    /// <summary>
    /// Takes an envelope. When this returns <see cref="Acceptance.Stored"/>, the message is synced to disk; before that, a source says nothing
    /// to its sender. Failures of the store are acceptances (<see cref="Acceptance.Unavailable"/>), not exceptions.
    /// </summary>
    ValueTask<Acceptance> AcceptAsync(Envelope envelope, CancellationToken cancellationToken);

    /// <summary>
    /// Records input that never became an envelope: junk between frames, a frame that did not end, a file that cannot be read. Counted, logged
    /// without content, never thrown.
    /// </summary>
    void ReportRejected(string peer, MessageError error);
}
