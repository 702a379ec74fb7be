using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Runtime;

#pragma warning disable CA1001 // As in its main part: there is nothing to release.
/// <summary>What the channel has taken before, for sources whose protocol asks about it.</summary>
internal sealed partial class ChannelInbox
#pragma warning restore CA1001
{
    // One key with other bytes each time is nothing that a sender does often.
    private const int MostRepeats = 20;

    /// <inheritdoc/>
    public EarlierMessage? FindRepeat(Envelope envelope)
    {
        if (envelope.DuplicateKey is not { } key || _pipeline.Model.DuplicateWindow is not { } window)
            return null;
        var found = _store.QueryMessages(new MessageFilter
        {
            Channels = [Channel],
            SearchKeys = [ChannelPipeline.RequestKey(key)],
            From = _time.GetUtcNow() - window,
            Limit = MostRepeats,
        });
        foreach (var message in found)
        {
            if (message.State != MessageState.Failed && message.Size == envelope.Content.Length && _store.ReadContent(message.Id).Span.SequenceEqual(envelope.Content.Span))
                return Earlier(message);
        }

        return null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<EarlierMessage> Find(string searchKey, int limit)
    {
        var found = new List<EarlierMessage>();
        foreach (var message in _store.QueryMessages(new MessageFilter { Channels = [Channel], SearchKeys = [searchKey], Limit = limit }))
        {
            // Only one that failed can have had a no for an answer.
            if (message.State != MessageState.Failed || _store.ReadAnswer(message.Id) is { Error: null })
                found.Add(Earlier(message));
        }

        return found;
    }

    private EarlierMessage Earlier(StoredMessage message)
        => new(message.Id, message.ReceivedAt, message.Attributes, () => _store.ReadContent(message.Id));
}
