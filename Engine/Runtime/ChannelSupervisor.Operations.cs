using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Batches;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Runtime;

/// <remarks>What people do at the console. Every operation takes a reason: who, and why; it is kept with what it changed.</remarks>
internal sealed partial class ChannelSupervisor
{
    /// <summary>Retries, resends, parks or discards deliveries; each is done or refused by itself.</summary>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public Task<IReadOnlyList<DecisionResult>> DecideAsync(
        Decision decision, IReadOnlyList<DeliveryId> deliveries, string reason, CancellationToken cancellationToken)
        => _decisions.DecideAsync(decision, deliveries, reason, cancellationToken);

    /// <summary>Approves what of a transaction is held for that. Returns why nothing was changed; null where it was done.</summary>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public Task<MessageError?> ApproveAsync(TransactionId transaction, string reason) => _transactions.ApproveAsync(transaction, reason);

    /// <summary>Ends a transaction. Returns why nothing was changed; null where it was done.</summary>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public Task<MessageError?> CancelAsync(TransactionId transaction, string reason, CancellationToken cancellationToken)
        => _transactions.CancelAsync(transaction, reason, cancellationToken);

    /// <summary>Runs a stored message through the rules in force again.</summary>
    /// <param name="id">The message.</param>
    /// <param name="edited">Other bytes than those that came, for an edit-and-resend; null for those that came.</param>
    /// <param name="to">Only for this destination, as <c>channel/destination</c> or just the destination; null for all.</param>
    /// <param name="reason">Who asked and why.</param>
    /// <param name="cancellationToken">Stops before anything is stored.</param>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public async Task<ReprocessResult> ReprocessAsync(MessageId id, ReadOnlyMemory<byte>? edited, string? to, string reason, CancellationToken cancellationToken)
    {
        if (_store.FindMessage(id) is not { } message)
            return NotReprocessed(id, "MESSAGE-UNKNOWN", "There is no such message (any more)");
        if (!_channels.TryGetValue(message.Channel, out var channel))
            return NotReprocessed(id, "CHANNEL-UNKNOWN", $"The configuration has no channel {message.Channel} that can run");
        if (to is null)
            return await _reprocessor.ReprocessAsync(message, channel.Pipeline, edited, null, reason, cancellationToken);
        return channel.Model.Destinations.FirstOrDefault(d => to == d.Name || to == $"{message.Channel}/{d.Name}") is { } destination
            ? await _reprocessor.ReprocessAsync(message, channel.Pipeline, edited, destination.Name, reason, cancellationToken)
            : NotReprocessed(id, "DESTINATION-UNKNOWN", $"The channel {message.Channel} has no destination {to}");
    }

    /// <summary>What a reprocess would come to; null where there is no such message, or no channel for it.</summary>
    public ReprocessPreview? PreviewReprocess(MessageId id, ReadOnlyMemory<byte>? edited)
        => _store.FindMessage(id) is { } message && _channels.TryGetValue(message.Channel, out var channel)
            ? _reprocessor.Preview(message, channel.Pipeline, edited)
            : null;

    /// <summary>What the rules in force would owe for a stored message: its objects. Null where there is no such message, or no channel for it.</summary>
    public NewRun? PreviewRun(MessageId id)
        => _store.FindMessage(id) is { } message && _channels.TryGetValue(message.Channel, out var channel)
            ? _reprocessor.PreviewRun(message, channel.Pipeline)
            : null;

    /// <summary>The running batches of a destination; null where it sends none, or does not run.</summary>
    public BatchRuntime? FindBatches(string channel, string destination) => _services.Batches.Find(channel, destination);

    /// <summary>When the schedule of a destination's batches is due next; null where none is.</summary>
    public DateTimeOffset? NextBatch(string channel, string destination)
        => FindBatches(channel, destination) is { } batches ? _services.Schedules.NextOf(batches.ScheduleName) : null;

    /// <summary>Pauses a destination, also over restarts; false where the configuration has none such.</summary>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public async Task<bool> PauseAsync(string channel, string destination, string reason)
    {
        if (!IsConfigured(channel, destination))
            return false;
        await _services.Switches.PauseAsync(channel, destination, off: true, reason);
        _services.Router.Find(channel, destination)?.Pause();
        LogPaused(channel, destination, reason);
        return true;
    }

    /// <summary>Lets a destination go on; false where the configuration has none such.</summary>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public async Task<bool> ResumeAsync(string channel, string destination, string reason)
    {
        if (!IsConfigured(channel, destination))
            return false;
        await _services.Switches.PauseAsync(channel, destination, off: false, reason);
        _services.Router.Find(channel, destination)?.Resume();
        LogResumed(channel, destination, reason);
        return true;
    }

    /// <summary>Stops a channel, also over restarts; false where there is none such.</summary>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public async Task<bool> StopChannelAsync(string name, string reason, CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync(cancellationToken);
        if (!_channels.TryGetValue(name, out var channel))
            return false;
        await _services.Switches.StopAsync(name, off: true, reason);
        await StopAsync(channel);
        LogChannelStopped(name, reason);
        return true;
    }

    /// <summary>Starts a channel that was stopped, or that could not start before; false where there is none such. <see cref="ReadStatus"/> says what came of it.</summary>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public async Task<bool> StartChannelAsync(string name, string reason, CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync(cancellationToken);
        if (!_channels.TryGetValue(name, out var channel))
            return false;
        await _services.Switches.StopAsync(name, off: false, reason);
        if (channel.State == ChannelState.Running)
            return true;
        await StopAsync(channel);
        await StartChannelAsync(channel.Model, ChannelFolders.Of(_configuration!));
        return true;
    }

    private static ReprocessResult NotReprocessed(MessageId id, string code, string message)
        => new(id, new MessageError(code, message), MessageState.Received, null, default);
}
