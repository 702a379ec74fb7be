using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>One live channel: its source, its inbox and its destinations. Its supervisor starts, changes and stops it, one call at a time.</summary>
internal sealed partial class ChannelRuntime
{
    private readonly RuntimeServices _services;
    private readonly string _folder;
    private readonly ILogger _logger;
    private readonly ChannelInbox _inbox;
    private ISource? _source;
    private volatile IReadOnlyList<DestinationRuntime> _destinations = [];
    private volatile MessageError? _error;

    /// <param name="model">The channel.</param>
    /// <param name="folder">The configuration folder.</param>
    /// <param name="services">What all channels share.</param>
    public ChannelRuntime(ChannelModel model, string folder, RuntimeServices services)
    {
        (Model, _folder, _services) = (model, folder, services);
        _logger = services.Logs.CreateLogger<ChannelRuntime>();
        _inbox = new ChannelInbox(new ChannelPipeline(model), services.Store, services.Time, services.Logs.CreateLogger<ChannelInbox>());
    }

    /// <summary>The model in force.</summary>
    public ChannelModel Model { get; private set; }

    /// <summary>The rules in force.</summary>
    public ChannelPipeline Pipeline => _inbox.Pipeline;

    /// <summary>What it does.</summary>
    public ChannelState State { get; private set; } = ChannelState.Stopped;

    /// <summary>Why it does not run; null where it does.</summary>
    public MessageError? Error => _error;

    /// <summary>
    /// Starts the destinations, finishes what was left unfinished, then opens the source. Where something cannot start, <see cref="State"/> and
    /// <see cref="Error"/> say so; destinations that could start deliver what is queued all the same.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _error = null;
        try
        {
            StartDestinations();
            await _inbox.FinishAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Fail(ChannelState.Failed, e);
            return;
        }

        await StartSourceAsync(cancellationToken);
    }

    /// <summary>Takes nothing new, and finishes and answers what is in hand.</summary>
    public async Task StopSourceAsync(CancellationToken cancellationToken)
    {
        if (_source is { } source)
        {
            await source.StopAsync(cancellationToken);
            await source.DisposeAsync();
            _source = null;
        }

        _inbox.Close();
        State = ChannelState.Stopped;
    }

    /// <summary>Finishes the deliveries in hand, then brings every outcome to the store.</summary>
    public Task StopDestinationsAsync(CancellationToken cancellationToken)
    {
        var destinations = _destinations;
        (_destinations, State) = ([], ChannelState.Stopped);
        _inbox.Watch([]);
        return Task.WhenAll(destinations.Select(d => StopAsync(d, cancellationToken)));
    }

    /// <summary>
    /// Puts another model of the same source in force: the listener stays open, messages under way finish under the old rules, and pending deliveries
    /// go on with the new destinations.
    /// </summary>
    public async Task ReplaceAsync(ChannelModel next, CancellationToken cancellationToken)
    {
        // What is accepted from here on may be owed to destinations that are not there yet; it waits in the store for them.
        await _inbox.ExchangeAsync(new ChannelPipeline(next));
        Model = next;
        var state = State;
        await StopDestinationsAsync(cancellationToken);
        State = state;
        try
        {
            StartDestinations();
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
            StoppedBy = _services.Switches.StoppedBy(Model.Name),
            System = Model.Source.System.Name,
            Endpoint = source?.Endpoint ?? "",
            Connections = source?.Connections ?? 0,
            Received = _inbox.Numbers.Received,
            Filtered = _inbox.Numbers.Of(Intake.Filtered),
            Failed = _inbox.Numbers.Of(Intake.Failed),
            Duplicates = _inbox.Numbers.Of(Intake.Duplicate),
            Rejected = _inbox.Numbers.Of(Intake.Rejected),
            Unavailable = _inbox.Numbers.Of(Intake.Unavailable),
            LastReceived = _inbox.Numbers.LastReceived,
            Destinations = [.. _destinations.Select(d => d.ReadStatus())],
        };
    }

    private async Task StartSourceAsync(CancellationToken cancellationToken)
    {
        ISource? source = null;
        try
        {
            source = Model.Source.Component.Create(Context("", Model.Source.Settings, Model.Source.SystemSettings));
            await source.StartAsync(_inbox, cancellationToken);
            (_source, State) = (source, ChannelState.Running);
            LogRunning(Model.Name, source.Endpoint);
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

    private void StartDestinations()
    {
        var made = new List<DestinationRuntime>(Model.Destinations.Count);
        foreach (var model in Model.Destinations)
        {
            var connector = model.Component.Create(Context(model.Name, model.Settings, model.SystemSettings));
            made.Add(new DestinationRuntime(
                Model.Name,
                model,
                connector,
                _services.Store,
                _services.Time,
                _services.Logs.CreateLogger<DestinationRuntime>(),
                paused: _services.Switches.PausedBy(Model.Name, model.Name) is not null));
        }

        foreach (var destination in made)
        {
            _services.Router.Add(Model.Name, destination);
            destination.Start();
        }

        _destinations = made;
        _inbox.Watch(made);
    }

    private async Task StopAsync(DestinationRuntime destination, CancellationToken cancellationToken)
    {
        await destination.StopAsync(cancellationToken);
        _services.Router.Remove(Model.Name, destination);
        await destination.DisposeAsync();
    }

    private ComponentContext Context(string destination, Settings settings, Settings? system) => new()
    {
        Channel = Model.Name,
        Destination = destination,
        Settings = settings,
        System = system,
        Format = destination.Length == 0 ? Model.Source.Format : ContentFormat.Raw,
        ConfigurationFolder = _folder,
        Time = _services.Time,
        Logger = new ChannelLogger(_services.Logs.CreateLogger(destination.Length == 0 ? "Source" : "Connector"), Model.Name),
        Secrets = _services.Secrets,
    };

    private void Fail(ChannelState state, Exception exception)
    {
        State = state;
        _error = exception switch
        {
            ComponentStartException start => start.Error,
            StoreUnavailableException store => new MessageError(store.Code, store.Message),
            _ => new MessageError("CHANNEL-FAULT", $"It failed with {exception.GetType().Name}; the log has its stack"),
        };
        LogCannotStart(Model.Name, _error.Code, _error.Message, exception is ComponentStartException ? null : exception);
    }

    [LoggerMessage(3101, LogLevel.Information, "{Channel}: running, {Endpoint}")]
    private partial void LogRunning(string channel, string endpoint);

    [LoggerMessage(3102, LogLevel.Error, "{Channel}: cannot start ({Code}: {Reason})")]
    private partial void LogCannotStart(string channel, string code, string reason, Exception? exception);
}
