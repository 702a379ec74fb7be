using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Batches;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Tables;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>
/// Runs all channels of a node: starts them, so that one which cannot start leaves the others running; changes them at a reload; stops them front to back.
/// It does not own the store, which its owner closes after the stop.
/// </summary>
internal sealed partial class ChannelSupervisor : IAsyncDisposable
{
    private readonly MessageStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RuntimeServices _services;
    private readonly DeliveryDecisions _decisions;
    private readonly TransactionDecisions _transactions;
    private readonly Reprocessor _reprocessor;

    private readonly StartRetries _retries;
    private readonly CancellationTokenSource _stop = new();

    // One change of what runs at a time; reads need no turn.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Dictionary<string, ChannelRuntime> _channels = new(StringComparer.Ordinal);
    private volatile ConfigurationModel? _configuration;

    /// <summary>How long a channel's change may wait for what is in hand, before that is cut off.</summary>
    private static readonly TimeSpan ChangeDeadline = TimeSpan.FromSeconds(60);

    /// <param name="store">Where messages are; nobody else may set its <see cref="MessageStore.Committed"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Makes loggers.</param>
    /// <param name="secrets">Resolves <c>secret:</c> references.</param>
    public ChannelSupervisor(MessageStore store, TimeProvider time, ILoggerFactory logs, Func<string, string> secrets)
    {
        (_store, _time, _logger) = (store, time, logs.CreateLogger<ChannelSupervisor>());
        var router = new DeliveryRouter();
        var batches = new BatchRouter();
        store.Committed = router.Route;
        store.MembersCommitted = batches.Route;
        var schedules = new Schedules(store.Control, time, logs.CreateLogger<Schedules>());
        Tables = new ReferenceTables(store.Control, schedules, time, logs, secrets);
        _services = new RuntimeServices(store, router, batches, new Switches(store.Control, time), schedules, Tables, time, logs, secrets);
        _decisions = new DeliveryDecisions(store, router, time, IsConfigured);
        _transactions = new TransactionDecisions(store, router, time);
        _reprocessor = new Reprocessor(store, router, time, LogPipelineFault);
        _retries = new StartRetries(time, name => _ = RetryAsync(name));
    }

    /// <summary>The configuration in force; null before the start.</summary>
    public ConfigurationModel? Configuration => _configuration;

    /// <summary>The reference tables.</summary>
    public ReferenceTables Tables { get; }

    /// <summary>Starts every channel that can run. Those that cannot are reported, by log and <see cref="ReadStatus"/>.</summary>
    public Task<IReadOnlyList<ReloadStep>> StartAsync(ConfigurationModel configuration, CancellationToken cancellationToken)
        => ReloadAsync(configuration, cancellationToken);

    /// <summary>What a reload would do, with the counts of what would be held.</summary>
    public IReadOnlyList<ReloadStep> PlanReload(ConfigurationModel next)
        => ReloadPlan.Make(_channels.ToDictionary(c => c.Key, c => c.Value.Model), next, _store.SummarizeQueues());

    /// <summary>
    /// Puts a configuration in force. Only channels that differ are touched; one whose new file has errors, or whose new source cannot start, keeps its last good
    /// model. Pending deliveries of destinations that are gone are held as <c>destination-removed</c>.
    /// </summary>
    public async Task<IReadOnlyList<ReloadStep>> ReloadAsync(ConfigurationModel next, CancellationToken cancellationToken)
        => (await ReloadAsync(() => next, cancellationToken))!;

    /// <summary>The same with a configuration that is read in this reload's turn, so that of two reloads the later one puts the newer files in force.</summary>
    /// <param name="load">Reads it; null where there is none that could be put in force.</param>
    /// <param name="cancellationToken">Stops before the turn; what has begun is carried through.</param>
    /// <returns>What was done; null where nothing was read.</returns>
    /// <exception cref="StoreUnavailableException">The engine stops; or the store takes no changes, and deliveries of what is gone could not be held. The next reload does.</exception>
    public async Task<IReadOnlyList<ReloadStep>?> ReloadAsync(Func<ConfigurationModel?> load, CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync(cancellationToken);
        if (load() is not { } next)
            return null;
        var steps = PlanReload(next);
        _configuration = next;
        await Tables.ApplyAsync(next);
        try
        {
            await Task.WhenAll(steps.Select(step => ApplyAsync(step, next)));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw Stopping();
        }

        await HoldRemovedAsync(steps);
        return steps;
    }

    /// <summary>
    /// Stops front to back: sources take nothing new and answer what is in hand, then deliveries in hand finish, then outcomes go to the store. What is not
    /// done by the deadline is cut off, and repeated with the same key at the next start.
    /// </summary>
    /// <param name="deadline">How long it may take.</param>
    public async Task StopAsync(TimeSpan deadline)
    {
        // Nobody gets a turn after this one, and what begins in one that is under way is cut short.
        await _stop.CancelAsync();
        _retries.Dispose();
        using var limit = new StopDeadline(deadline, _time);
        var mine = await WaitForTurnAsync(limit.Deliveries);
        try
        {
            var channels = _channels.Values;
            await Task.WhenAll(channels.Select(c => Quietly(c, () => c.StopSourceAsync(limit))));
            await Task.WhenAll(channels.Select(c => Quietly(c, () => c.StopDestinationsAsync(limit))));
            LogStopped(channels.Count);
        }
        finally
        {
            if (mine)
                _turn.Release();
        }
    }

    /// <summary>How every channel stands, by name.</summary>
    public IReadOnlyList<ChannelStatus> ReadStatus()
    {
        var running = _channels.Values.Select(c => c.ReadStatus() with { NextTry = _retries.NextTry(c.Model.Name) });
        var broken = (_configuration?.BrokenChannels ?? []).Where(b => !_channels.ContainsKey(b.Name)).Select(b => new ChannelStatus
        {
            Name = b.Name,
            Version = "",
            State = ChannelState.Broken,
            Error = new MessageError("CHANNEL-BROKEN", $"{b.File} has {b.Problems.Count} problems; 'engine check' shows them"),
        });
        return [.. running.Concat(broken).OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Tables.DisposeAsync();
        await _services.Schedules.DisposeAsync();
        _retries.Dispose();
    }

    /// <summary>Waits for the one turn in which what runs may change; disposing it gives it back.</summary>
    /// <exception cref="StoreUnavailableException"><c>ENGINE-STOPPING</c>.</exception>
    private async ValueTask<Turn> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        if (!_stop.IsCancellationRequested)
            return new Turn(_turn);
        _turn.Release();
        throw Stopping();
    }

    /// <summary>The same for a stop, which goes on without it at its deadline: what is not stopped in order then is left behind.</summary>
    private async Task<bool> WaitForTurnAsync(CancellationToken deadline)
    {
        try
        {
            await _turn.WaitAsync(deadline);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static StoreUnavailableException Stopping() => new("ENGINE-STOPPING", "The engine stops");

    private async Task ApplyAsync(ReloadStep step, ConfigurationModel next)
    {
        var model = next.FindChannel(step.Channel);
        switch (step.Action)
        {
            case ReloadAction.Keep:
                // Whoever reloads may have made room for it.
                if (_retries.NextTry(step.Channel) is not null)
                    await StartAsync(_channels[step.Channel]);
                break;
            case ReloadAction.Start:
                await StartChannelAsync(model!, ChannelFolders.Of(next));
                break;
            case ReloadAction.Replace:
                using (var limit = new StopDeadline(ChangeDeadline, _time))
                    await _channels[step.Channel].ReplaceAsync(model!, limit, _stop.Token);
                PlanNextTry(_channels[step.Channel]);
                LogReplaced(step.Channel, model!.Version);
                break;
            case ReloadAction.Restart:
                await RestartAsync(_channels[step.Channel], model!, ChannelFolders.Of(next));
                break;
            case ReloadAction.Remove:
                if (_channels.TryGetValue(step.Channel, out var gone))
                {
                    await StopAsync(gone);
                    Set(step.Channel, null);
                }

                break;
            case ReloadAction.KeepLastGood:
                LogKeptLastGood(step.Channel);
                break;
            case ReloadAction.Broken:
                LogBroken(step.Channel);
                break;
        }
    }

    private async Task StartChannelAsync(ChannelModel model, ChannelFolders folders)
    {
        var channel = new ChannelRuntime(model, folders, _services);
        Set(model.Name, channel);
        if (_services.Switches.StoppedBy(model.Name) is null)
            await StartAsync(channel);
        else
            LogStaysStopped(model.Name);
    }

    private async Task StartAsync(ChannelRuntime channel)
    {
        try
        {
            await channel.StartAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The engine stops while it starts.
        }

        PlanNextTry(channel);
    }

    private void PlanNextTry(ChannelRuntime channel)
    {
        if (channel.MayStartLater)
            _retries.Plan(channel.Model.Name);
        else
            _retries.Forget(channel.Model.Name);
    }

    /// <summary>Tries a channel again that could not start, if that is still wanted when its turn comes.</summary>
    private async Task RetryAsync(string name)
    {
        try
        {
            using var turn = await TakeTurnAsync(_stop.Token);
            if (_retries.NextTry(name) is { } at && at <= _time.GetUtcNow() && _channels.TryGetValue(name, out var channel))
                await StartAsync(channel);
        }
        catch (Exception e) when (_stop.IsCancellationRequested && e is OperationCanceledException or StoreUnavailableException)
        {
            // The engine stops.
        }
        catch (Exception e)
        {
            LogRetryFault(name, e);
        }
    }

    private async Task RestartAsync(ChannelRuntime old, ChannelModel model, ChannelFolders folders)
    {
        var ran = old.State == ChannelState.Running;
        await StopAsync(old);
        await StartChannelAsync(model, folders);
        var started = _channels[model.Name];
        if (!ran || started.Error is null)
            return;

        // The new source cannot start, and the old one could: what is in force must not be less than before.
        LogBackToLastGood(model.Name, started.Error.Code, started.Error.Message);
        await StopAsync(started);
        await StartChannelAsync(old.Model, folders);
    }

    private async Task StopAsync(ChannelRuntime channel)
    {
        _retries.Forget(channel.Model.Name);
        using var limit = new StopDeadline(ChangeDeadline, _time);
        await Quietly(channel, () => channel.StopSourceAsync(limit));
        await Quietly(channel, () => channel.StopDestinationsAsync(limit));
    }

    /// <summary>
    /// Holds what is queued for destinations that are not in force any more: what the store says after the changes, because messages were taken until then.
    /// Channels whose files have errors stay as they are.
    /// </summary>
    private async Task HoldRemovedAsync(IReadOnlyList<ReloadStep> steps)
    {
        var asTheyAre = steps.Where(s => s.Action is ReloadAction.KeepLastGood or ReloadAction.Broken).Select(s => s.Channel).ToHashSet(StringComparer.Ordinal);
        foreach (var queue in _store.SummarizeQueues())
        {
            if (queue.Queued + queue.Waiting > 0 && !asTheyAre.Contains(queue.Channel) && !IsConfigured(queue.Channel, queue.Destination))
                await HoldRemovedAsync(queue.Channel, queue.Destination);
        }
    }

    /// <summary>Holds what is queued for a destination that the configuration does not have any more.</summary>
    private async Task HoldRemovedAsync(string channel, string destination)
    {
        const int page = 200;
        var (after, held) = (0L, 0);
        QueuePage queued;
        do
        {
            queued = _store.ReadQueue(channel, destination, null, after, page, maxBytes: 1 << 20);
            await Task.WhenAll(queued.Deliveries.Select(d => HoldRemovedAsync(d.Delivery.Id, d.Attempts, d.FirstAttempt)));
            after = queued.Deliveries.Count == 0 ? after : queued.Deliveries[^1].Position;
            held += queued.Deliveries.Count;
        }
        while (!queued.AtEnd);

        // What waits for others would otherwise be queued one day for a destination that nobody looks at.
        var waiting = new DeliveryFilter { Destinations = [$"{channel}/{destination}"], States = [DeliveryState.Waiting], Limit = int.MaxValue };
        foreach (var part in _store.QueryDeliveries(waiting).Where(d => d.WaitsFor == WaitsFor.Predecessors).Chunk(page))
        {
            await Task.WhenAll(part.Select(d => HoldRemovedAsync(d.Id, d.Attempts, d.FirstAttempt)));
            held += part.Length;
        }

        if (held == 0)
            return;
        LogHeldRemoved(channel, destination, held);
    }

    private Task HoldRemovedAsync(DeliveryId id, int attempts, DateTimeOffset? firstAttempt) => _store.RecordAsync(new DeliveryChange
    {
        Id = id,
        State = DeliveryState.Held,
        At = _time.GetUtcNow(),
        Attempts = attempts,
        FirstAttempt = firstAttempt,
        Error = new MessageError("DESTINATION-REMOVED", "The configuration has no such destination any more; retry it when there is one again, or discard it"),
    }).AsTask();

    private bool IsConfigured(string channel, string destination)
        => _channels.TryGetValue(channel, out var runtime) && runtime.Model.HasDestination(destination);

    private async Task Quietly(ChannelRuntime channel, Func<Task> stop)
    {
        try
        {
            await stop();
        }
        catch (Exception e)
        {
            LogStopFailed(channel.Model.Name, e);
        }
    }

    private void Set(string name, ChannelRuntime? channel)
    {
        lock (_services)
        {
            var next = new Dictionary<string, ChannelRuntime>(_channels, StringComparer.Ordinal);
            if (channel is null)
                next.Remove(name);
            else
                next[name] = channel;
            _channels = next;
        }
    }

    /// <summary>A turn that was taken.</summary>
    private readonly struct Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
