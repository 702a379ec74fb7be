using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Api;
using InterfaceEngine.Engine.Auditing;
using InterfaceEngine.Engine.Jobs;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Selection;
using InterfaceEngine.Engine.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NLog;
using NLog.Extensions.Logging;

namespace InterfaceEngine.Engine.Hosting;

/// <summary>One engine in this process: opens the store, starts channels and admin API, and takes them down again, front to back.</summary>
internal sealed partial class EngineHost : IAsyncDisposable
{
    private static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(30);

    private readonly WebApplication _application;
    private readonly SqliteMessageStore _store;
    private readonly ChannelSupervisor _supervisor;
    private readonly LogFactory _logs;
    private readonly Microsoft.Extensions.Logging.ILogger _logger;
    private readonly string _storeFolder;
    private readonly string _token;
    private bool _listens;
    private bool _stopped;

    private EngineHost(
        WebApplication application, SqliteMessageStore store, ChannelSupervisor supervisor, EngineNode node, LogFactory logs, string storeFolder, string token)
    {
        (_application, _store, _supervisor, Node, _logs, _storeFolder, _token) = (application, store, supervisor, node, logs, storeFolder, token);
        _logger = application.Services.GetRequiredService<ILogger<EngineHost>>();
    }

    /// <summary>What runs.</summary>
    public EngineNode Node { get; }

    /// <summary>Completes when the process is told to stop (SIGTERM, Ctrl-C).</summary>
    public Task StopRequested { get; private set; } = Task.CompletedTask;

    /// <summary>Starts an engine on a configuration folder. When it returns, every listener is bound, or has said why it is not.</summary>
    /// <param name="folder">The configuration folder.</param>
    /// <param name="environment">The environment; null for the only one.</param>
    /// <param name="model">The configuration, checked.</param>
    /// <param name="log">Where log lines for people go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="adjust">Changes how the store is kept; null for as shipped.</param>
    /// <exception cref="StoreOpenException">The store cannot be opened; another engine has it.</exception>
    /// <exception cref="ComponentStartException">The admin API cannot listen.</exception>
    public static async Task<EngineHost> StartAsync(
        string folder, string? environment, ConfigurationModel model, TextWriter log, TimeProvider time, Func<SqliteStoreOptions, SqliteStoreOptions>? adjust = null)
    {
        var logs = new LogFactory { Configuration = Logging.Configure(model.Engine.Log, log) };
        EngineHost? host = null;
        SqliteMessageStore? store = null;
        try
        {
            var options = new SqliteStoreOptions { Folder = model.Engine.StorePath, Time = time };
            store = SqliteMessageStore.Open(adjust?.Invoke(options) ?? options);
            host = Make(folder, environment, model, store, logs, time);
            await host.StartAsync(model);
            return host;
        }
        catch
        {
            // Whatever had started, lets go: the lock of the store and every port are free when the caller hears of it.
            if (host is not null)
                await host.DisposeAsync();
            else if (store is not null)
                await store.DisposeAsync();
            logs.Shutdown();
            throw;
        }
    }

    /// <summary>Drains: sources stop, what is in hand ends, outcomes go to the store, the store closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        Node.IsReady = false;
        LogDraining();
        try
        {
            await Node.Jobs.DisposeAsync();
            await _supervisor.StopAsync(DrainDeadline);
            await _supervisor.DisposeAsync();
            AdminEndpoint.Remove(_storeFolder);
            if (_listens)
                await _application.StopAsync();
        }
        finally
        {
            // Also after a fault above: what was answered as stored must be on the disk, and the lock free.
            await _store.DisposeAsync();
            LogStopped();
            await _application.DisposeAsync();
            _logs.Shutdown();
        }
    }

    private static EngineHost Make(
        string folder, string? environment, ConfigurationModel model, SqliteMessageStore store, LogFactory logs, TimeProvider time)
    {
        var token = AdminEndpoint.NewToken();
        var application = Build(model, logs);
        var loggers = application.Services.GetRequiredService<ILoggerFactory>();
        var supervisor = new ChannelSupervisor(store, time, loggers, new SecretReferences(folder).Resolve);
        var node = new EngineNode
        {
            Store = store,
            Supervisor = supervisor,
            Selection = new StoreSelection(store, time, model.Engine.Zone),
            Audit = new AuditTrail(store.Control, time, loggers.CreateLogger<AuditTrail>()),
            Jobs = new JobRunner(new JobBook(store.Control), supervisor, store, time, loggers.CreateLogger<JobRunner>()),
            Reload = new ConfigurationReload(folder, environment, supervisor, loggers.CreateLogger<ConfigurationReload>()),
            Time = time,
            StartedAt = time.GetUtcNow(),
        };
        new AdminApi(node, token, loggers.CreateLogger<AdminApi>()).Map(application);
        return new EngineHost(application, store, supervisor, node, logs, model.Engine.StorePath, token);
    }

    private async Task StartAsync(ConfigurationModel model)
    {
        try
        {
            await _application.StartAsync();
            _listens = true;
        }
        catch (IOException e)
        {
            throw new ComponentStartException(new Channels.Messages.MessageError("PORT-IN-USE",
                $"the admin API cannot listen on {model.Engine.AdminListen.Host}:{model.Engine.AdminListen.Port}; another program has the port; change admin: in engine.yaml"), e);
        }
        var lifetime = _application.Services.GetRequiredService<IHostApplicationLifetime>();
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lifetime.ApplicationStopping.Register(stop.SetResult);
        StopRequested = stop.Task;
        await _supervisor.StartAsync(model, CancellationToken.None);
        Node.Jobs.Start();
        new AdminEndpoint(_application.Urls.First(), _token, Environment.ProcessId).Write(_storeFolder);
        Node.IsReady = true;
        var channels = _supervisor.ReadStatus();
        PluginLog.Tell(_logger, model.Plugins);
        LogReady(model.Engine.Node, channels.Count(c => c.State == ChannelState.Running), channels.Count);
    }

    private static WebApplication Build(ConfigurationModel model, LogFactory logs)
    {
        // Empty: no settings from files of the current folder, and no watchers on them.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Trace);
        builder.Logging.AddProvider(new NLogLoggerProvider(Logging.ProviderOptions, logs));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(LoopbackOf(model.Engine.AdminListen.Host), model.Engine.AdminListen.Port));
        return builder.Build();
    }

    // The check has made sure that it is loopback.
    private static System.Net.IPAddress LoopbackOf(string host)
        => System.Net.IPAddress.TryParse(host, out var address) ? address : System.Net.IPAddress.Loopback;

    [LoggerMessage(EventId = 1001, EventName = "EngineReady", Level = Microsoft.Extensions.Logging.LogLevel.Information, Message = "{Node} is ready; {Running} of {Channels} channels run")]
    private partial void LogReady(string node, int running, int channels);

    [LoggerMessage(EventId = 1002, EventName = "EngineDraining", Level = Microsoft.Extensions.Logging.LogLevel.Information, Message = "draining")]
    private partial void LogDraining();

    [LoggerMessage(EventId = 1005, EventName = "EngineStopped", Level = Microsoft.Extensions.Logging.LogLevel.Information, Message = "stopped")]
    private partial void LogStopped();
}
