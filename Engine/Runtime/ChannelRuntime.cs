using System.Net.Sockets;
using InterfaceEngine.Channels.Acknowledgments;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Batches;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>One live channel: its source, its inbox and its destinations. Its supervisor starts, changes and stops it, one call at a time.</summary>
internal sealed partial class ChannelRuntime
{
    private readonly RuntimeServices _services;
    private readonly ChannelFolders _folders;
    private readonly ILogger _logger;
    private readonly ChannelInbox _inbox;
    private readonly DeliveryDecisions _decisions;
    private ISource? _source;
    private volatile IReadOnlyList<DestinationRuntime> _destinations = [];
    private volatile IReadOnlyList<(string Destination, BatchRuntime Batches)> _batches = [];
    private volatile MessageError? _error;

    /// <param name="model">The channel.</param>
    /// <param name="folders">The folders that relative paths are below.</param>
    /// <param name="services">What all channels share.</param>
    public ChannelRuntime(ChannelModel model, ChannelFolders folders, RuntimeServices services)
    {
        (Model, _folders, _services) = (model, folders, services);
        _logger = services.Logs.CreateLogger<ChannelRuntime>();
        _decisions = new DeliveryDecisions(services.Store, services.Router, services.Time, (_, name) => Model.HasDestination(name));
        _inbox = new ChannelInbox(new ChannelPipeline(model, services.Tables), services.Store, services.Time, services.Logs.CreateLogger<ChannelInbox>());
        _inbox.ResendWith(ids => _decisions.DecideAsync(Decision.Resend, ids, "the message came again", CancellationToken.None));
    }

    /// <summary>The model in force.</summary>
    public ChannelModel Model { get; private set; }

    /// <summary>The rules in force.</summary>
    public ChannelPipeline Pipeline => _inbox.Pipeline;

    /// <summary>What it does.</summary>
    public ChannelState State { get; private set; } = ChannelState.Stopped;

    /// <summary>Why it does not run; null where it does.</summary>
    public MessageError? Error => _error;

    /// <summary>Whether it could not start for a reason that may pass without a change of its files: a port in use, a folder that is not there, a full disk.</summary>
    public bool MayStartLater { get; private set; }

    /// <summary>
    /// Starts what does not run yet: the destinations, then what was left unfinished, then the source. Where something cannot start, <see cref="State"/> and
    /// <see cref="Error"/> say so; destinations that could start deliver what is queued all the same.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_destinations.Count == 0)
                await StartDestinationsAsync();

            // Before the source opens, so that accept order holds; where it is open, its inbox has done it.
            if (_source is null)
            {
                // What came before a table was ever read could only fail, and so could what an earlier stop left; senders keep theirs until the channel listens.
                if (Pipeline.NotReady is { } missing)
                {
                    Fail(ChannelState.SourceFailed, new ComponentStartException(missing));
                    return;
                }

                await _inbox.FinishAsync(cancellationToken);
                await _inbox.Desk.ResumeAsync();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Fail(ChannelState.Failed, e);
            return;
        }

        if (_source is null)
            await StartSourceAsync(cancellationToken);
        else
            SayRunning();
    }

    /// <summary>Takes nothing new, and finishes and answers what is in hand.</summary>
    /// <exception cref="OperationCanceledException">The source did not heed its cut; it is left behind.</exception>
    public async Task StopSourceAsync(StopDeadline deadline)
    {
        var source = _source;
        (_source, State) = (null, ChannelState.Stopped);
        try
        {
            if (source is not null)
            {
                await _services.Schedules.RemoveAsync(Model.Name);
                try
                {
                    await source.StopAsync(deadline.Sources).WaitAsync(deadline.End);
                }
                finally
                {
                    await source.DisposeAsync().AsTask().WaitAsync(deadline.End);
                }
            }
        }
        finally
        {
            await _inbox.CloseAsync();
        }
    }

    /// <summary>Finishes the deliveries in hand, then brings every outcome to the store.</summary>
    public async Task StopDestinationsAsync(StopDeadline deadline)
    {
        var (destinations, batches) = (_destinations, _batches);
        (_destinations, _batches, State) = ([], [], ChannelState.Stopped);
        _inbox.Watch([]);
        await StopBatchesAsync(batches);
        await Task.WhenAll(destinations.Select(d => StopAsync(d, deadline)));
    }

    /// <summary>
    /// Puts another model of the same source in force: the listener stays open, messages under way finish under the old rules, and pending deliveries
    /// go on with the new destinations.
    /// </summary>
    /// <param name="next">The other model.</param>
    /// <param name="deadline">How long deliveries in hand may take.</param>
    /// <param name="stop">Gives up waiting for messages under way; nothing has changed then.</param>
    public async Task ReplaceAsync(ChannelModel next, StopDeadline deadline, CancellationToken stop)
    {
        // What is accepted from here on may be owed to destinations that are not there yet; it waits in the store for them.
        await _inbox.ExchangeAsync(new ChannelPipeline(next, _services.Tables), stop);
        var isRescheduled = next.Source.Schedule != Model.Source.Schedule;
        Model = next;
        if (isRescheduled && _source is { } source)
            await ScheduleAsync(source, CancellationToken.None);
        var state = State;
        await StopDestinationsAsync(deadline);
        State = state;
        try
        {
            await StartDestinationsAsync();
            if (_source is not null)
                SayRunning();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Fail(ChannelState.Failed, e);
        }
    }

    /// <summary>A destination by name; null where there is none.</summary>
    public DestinationRuntime? FindDestination(string name)
    {
        foreach (var destination in _destinations)
        {
            if (destination.Name == name)
                return destination;
        }

        return null;
    }

    /// <summary>How it stands.</summary>
    public ChannelStatus ReadStatus()
    {
        var source = _source;
        return new ChannelStatus
        {
            Name = Model.Name,
            Version = Model.Version,
            State = State,
            Error = Error,
            Alarms = _inbox.Alarms,
            StoppedBy = _services.Switches.StoppedBy(Model.Name),
            System = Model.Source.System.Name,
            Endpoint = source?.Endpoint ?? "",
            Connections = source?.Connections ?? 0,
            NextPoll = _services.Schedules.NextOf(Model.Name),
            Received = _inbox.Numbers.Received,
            Filtered = _inbox.Numbers.Of(Intake.Filtered),
            Failed = _inbox.Numbers.Of(Intake.Failed),
            Duplicates = _inbox.Numbers.Of(Intake.Duplicate),
            Rejected = _inbox.Numbers.Of(Intake.Rejected),
            Unavailable = _inbox.Numbers.Of(Intake.Unavailable),
            Warnings = _inbox.Numbers.Warnings,
            LastReceived = _inbox.Numbers.LastReceived,
            Destinations = [.. _destinations.Select(d => d.ReadStatus()).Where(IsOfInterest)],
        };
    }

    // Every channel with senders could reply; few ever do.
    private static bool IsOfInterest(DestinationStatus destination)
        => destination.Name != ApplicationReply.Destination || destination.Queued + destination.Delivered + destination.Refused + destination.Retried > 0
           || destination.State != DestinationState.Running;

    private async Task StartSourceAsync(CancellationToken cancellationToken)
    {
        ISource? source = null;
        try
        {
            source = Model.Source.Component.Create(Context("", Model.Source.Settings, Model.Source.SystemSettings));
            _inbox.AnsweredBy(source);
            await source.StartAsync(_inbox, cancellationToken);
            await ScheduleAsync(source, cancellationToken);
            _source = source;
            SayRunning();
        }
        catch (Exception e)
        {
            if (source is not null)
                await source.DisposeAsync();
            if (e is OperationCanceledException)
                throw;
            Fail(ChannelState.SourceFailed, e);
        }
    }

    private void SayRunning()
    {
        if (State != ChannelState.Running)
            LogRunning(Model.Name, _source!.Endpoint);
        (State, _error, MayStartLater) = (ChannelState.Running, null, false);
    }

    private Task ScheduleAsync(ISource source, CancellationToken cancellationToken)
        => Model.Source.Schedule is { } schedule && source is IPolledSource polled
            ? _services.Schedules.AddAsync(Model.Name, schedule, polled.PollAsync, cancellationToken)
            : Task.CompletedTask;

    private async Task StartDestinationsAsync()
    {
        var made = new List<DestinationRuntime>(Model.Destinations.Count);
        try
        {
            foreach (var model in Model.Destinations)
                made.Add(await MakeAsync(model, Connect(model)));
            if (Model.Source.Reply is { } reply)
                made.Add(await MakeAsync(reply.Destination, reply.OnConnection ? new ReplyConnector(() => _source) : Connect(reply.Destination)));
        }
        catch
        {
            foreach (var destination in made)
                await destination.DisposeAsync();
            throw;
        }

        foreach (var destination in made)
        {
            _services.Router.Add(Model.Name, destination);
            destination.Start();
        }

        _destinations = made;
        await StartBatchesAsync(made);

        // A sender that is away must not keep others' messages out, however many replies wait for it.
        _inbox.Watch([.. made.Where(d => d.Name != ApplicationReply.Destination)]);
    }

    private IConnector Connect(DestinationModel model) => model.Component.Create(Context(model.Name, model.Settings, model.SystemSettings));

    private async Task<DestinationRuntime> MakeAsync(DestinationModel model, IConnector connector)
    {
        try
        {
            return Make(model, connector, model.Compensate is { } way ? way.Component.Create(Context(model.Name, way.Settings, way.SystemSettings, "compensate")) : null);
        }
        catch
        {
            await connector.DisposeAsync();
            throw;
        }
    }

    private DestinationRuntime Make(DestinationModel model, IConnector connector, IConnector? reversals) => new(
        Model.Name,
        model,
        connector,
        _services.Store,
        _services.Time,
        _services.Logs.CreateLogger<DestinationRuntime>(),
        paused: _services.Switches.PausedBy(Model.Name, model.Name) is not null,
        stoppedItself: (destination, error) => _ = KeepPausedAsync(destination, error),
        watcher: Model.Source.AnswersWait ? _inbox.Desk : null,
        reversals: reversals);

    // Killed before this is stored, the same delivery is the first to go at the next start, and the same answer stops it again.
    private async Task KeepPausedAsync(string destination, MessageError error)
    {
        try
        {
            await _services.Switches.PauseAsync(Model.Name, destination, off: true, $"the target's answer stopped it: {error.Code}");
        }
        catch (StoreUnavailableException e)
        {
            LogPauseNotKept(Model.Name, destination, e.Code);
        }
    }

    private async Task StopAsync(DestinationRuntime destination, StopDeadline deadline)
    {
        await destination.StopAsync(deadline.Deliveries, deadline.End);
        _services.Router.Remove(Model.Name, destination);
        await destination.DisposeAsync();
    }

    // Each of a destination's two ways out keeps a state of its own.
    private ComponentContext Context(string destination, Settings settings, Settings? system, string way = "") => new()
    {
        Channel = Model.Name,
        Destination = destination,
        Settings = settings,
        System = system,
        Format = destination.Length == 0 ? Model.Source.Format : ContentFormat.Raw,
        State = destination.Length > 0 ? new ComponentState(_services.Store.Control, $"{Model.Name}/{destination}{(way.Length == 0 ? "" : "." + way)}") : null,
        Batches = destination.Length == 0 ? Model.Source.Split?.Reply : null,
        IsScheduled = destination.Length == 0 && Model.Source.Schedule is not null,
        Node = _folders.Node,
        StateFolder = _folders.State,
        ConfigurationFolder = _folders.Configuration,
        Time = _services.Time,
        Logger = new ChannelLogger(_services.Logs.CreateLogger(destination.Length == 0 ? "Source" : "Connector"), Model.Name),
        Secrets = Secret,
        Shared = _services.Shared,
    };

    private string Secret(string reference)
    {
        try
        {
            return _services.Secrets(reference);
        }
        catch (KeyNotFoundException e)
        {
            throw new ComponentStartException(new MessageError("SECRET-MISSING", e.Message), e);
        }
    }

    private void Fail(ChannelState state, Exception exception)
    {
        var error = exception switch
        {
            ComponentStartException start => start.Error,
            StoreUnavailableException store => new MessageError(store.Code, store.Message),
            _ => new MessageError("CHANNEL-FAULT", $"It failed with {exception.GetType().Name}; the log has its stack"),
        };

        // Said once, not at each try.
        if (_error?.Code != error.Code)
            LogCannotStart(Model.Name, error.Code, error.Message, exception is ComponentStartException ? null : exception);
        else
            LogStillCannotStart(Model.Name, error.Code);
        (State, _error) = (state, error);
        MayStartLater = exception is ComponentStartException or StoreUnavailableException or IOException or UnauthorizedAccessException or SocketException;
    }

    [LoggerMessage(3101, LogLevel.Information, "{Channel}: running, {Endpoint}")]
    private partial void LogRunning(string channel, string endpoint);

    [LoggerMessage(3102, LogLevel.Error, "{Channel}: cannot start ({Code}: {Reason})")]
    private partial void LogCannotStart(string channel, string code, string reason, Exception? exception);

    [LoggerMessage(3104, LogLevel.Warning, "{Channel}/{Destination}: the pause could not be stored ({Code}); it holds until the engine stops")]
    private partial void LogPauseNotKept(string channel, string destination, string code);

    [LoggerMessage(3103, LogLevel.Debug, "{Channel}: still cannot start ({Code})")]
    private partial void LogStillCannotStart(string channel, string code);
}
