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
    /// Takes an envelope whose content comes as a stream: it is written into the store while it comes, hashed and synced, and never whole in memory. For
    /// what is longer than <see cref="LargeContent.Above"/>; shorter content costs less when it is read first and given in the envelope. Returns as
    /// <see cref="AcceptAsync(Envelope, CancellationToken)"/> does; where nothing was stored, nothing is left behind, and another try reads the content anew.
    /// </summary>
    /// <param name="envelope">All but the content, which is empty in it.</param>
    /// <param name="content">The content, from where the stream stands to its end. Read in large pieces, once, and not disposed of.</param>
    /// <param name="cancellationToken">Ends the reading; nothing is stored then.</param>
    /// <remarks>What <paramref name="content"/> throws goes through to the caller; nothing is stored then. So a stream that must not end early checks that itself.</remarks>
    async ValueTask<Acceptance> AcceptAsync(Envelope envelope, Stream content, CancellationToken cancellationToken)
    {
        // An inbox without a store has no other place for it.
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        return await AcceptAsync(envelope with { Content = bytes.ToArray() }, cancellationToken);
    }

    /// <summary>
    /// Records input that never became an envelope: junk between frames, a frame that did not end, a file that cannot be read. Counted, logged
    /// without content, kept with the channel's rejects, never thrown.
    /// </summary>
    /// <param name="peer">Who sent it.</param>
    /// <param name="error">Why it was not taken.</param>
    /// <param name="sample">What came of it, or its beginning: at most <see cref="MaxRejectSample"/> bytes are kept. Copied before this returns. Empty where there is nothing.</param>
    /// <param name="answer">What the sender was told, in its protocol's words: <c>AE</c>, <c>413</c>, <c>closed</c>; empty where it was told nothing.</param>
    void ReportRejected(string peer, MessageError error, ReadOnlySpan<byte> sample = default, string answer = "");

    /// <summary>
    /// The message that an envelope with a <see cref="Envelope.DuplicateKey"/> repeats: the same key and bytes, not failed, within the time that the channel looks for
    /// duplicates. Null where it repeats none. Reads the store.
    /// </summary>
    EarlierMessage? FindRepeat(Envelope envelope) => null;

    /// <summary>
    /// The channel's messages with a search key, newest first, as far as the store keeps them; those whose senders were told that they were wrong are left out. A
    /// message is among them once it is synced. Reads the store.
    /// </summary>
    /// <param name="searchKey">The key, as <c>name=value</c>.</param>
    /// <param name="limit">How many at the most.</param>
    IReadOnlyList<EarlierMessage> Find(string searchKey, int limit) => [];

    /// <summary>How many bytes of a reject are kept.</summary>
    const int MaxRejectSample = 64 * 1024;
}
