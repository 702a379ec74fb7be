using System.Collections.Concurrent;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Http;
using InterfaceEngine.Channels.Connectors.Mllp;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Folder;
using InterfaceEngine.Channels.Sources.Mllp;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Channels.Definitions;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>A node in the test's process: a real configuration, store and supervisor; sources that the test feeds and targets that it scripts.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, DirectSource> _sources = new();
    private readonly ManualClock? _clock;
    private int _starts;

    private TestNode(StoreFolder folder, TimeProvider time, ILoggerFactory logs)
    {
        _clock = time as ManualClock;
        Store = new WrappedStore(SqliteMessageStore.Open(folder.Options));
        Supervisor = new ChannelSupervisor(Store, time, logs, _ => "");
    }

    public WrappedStore Store { get; }

    public ChannelSupervisor Supervisor { get; }

    /// <summary>Targets by <c>channel/destination</c>; they outlive reloads.</summary>
    public ConcurrentDictionary<string, ScriptedConnector> Targets { get; } = new();

    /// <summary>How often a source was asked to start.</summary>
    public int Starts => Volatile.Read(ref _starts);

    /// <summary>When a source that is asked to stop has stopped; it heeds no token.</summary>
    public Task SourceStops { get; set; } = Task.CompletedTask;

    /// <summary>Listeners that are bound elsewhere.</summary>
    public HashSet<string> Occupied { get; } = [];

    public static TestNode Open(StoreFolder folder, TimeProvider? time = null, ILoggerFactory? logs = null)
        => new(folder, time ?? TimeProvider.System, logs ?? NullLoggerFactory.Instance);

    /// <summary>One channel's file.</summary>
    public static string Channel(string name, string listen, string destinations, string more = "") => $"""
        --- channels/{name}.yaml
        channel: {name}
        version: 1.0.0
        data: finance
        source:
          from: ehr
          direct: {"{"} listen: "{listen}" {"}"}
        {more}
        destinations:
        {destinations}
        delivery:
          retry: {"{"} first: 100ms, max: 100ms, jitter: 0% {"}"}

        """;

    /// <summary>The file of a channel that looks into a folder by schedule, for HL7 v2 messages.</summary>
    public static string FolderChannel(string name, string path, string schedule) => $"""
        --- channels/{name}.yaml
        channel: {name}
        version: 1.0.0
        data: finance
        source:
          from: ehr
          folder: {"{"} path: "{path}", stable-for: 0s {"}"}
          format: hl7v2
          schedule: {schedule}
        destinations:
        {Destination("ledger")}

        """;

    /// <summary>One destination in a channel's file.</summary>
    public static string Destination(string name, string more = "") => $"""
          {name}:
            order-by: PID-3.1
            send: {"{"} to: erp, scripted: {"{}"} {"}"}
        {more}
        """;

    public ConfigurationModel Configure(string channels)
    {
        var problems = new Problems();
        var model = Load(channels, problems);
        Assert.That(problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString()), Is.Empty);
        return model;
    }

    public ConfigurationModel Load(string channels, Problems problems)
    {
        const string node = """
            --- engine.yaml
            node: test
            store: { path: store }
            admin: { listen: "127.0.0.1:2580" }
            zone: UTC
            --- systems.yaml
            ehr: { description: sends, owner: us, data: finance }
            erp: { description: receives, owner: us, data: finance, scripted: {} }

            """;
        return Configuration.Load(new ConfigurationText("/configuration", ConfigurationOf.Split(node + channels)), null, Registry, problems)!;
    }

    public DirectSource Source(string channel) => _sources[channel];

    public ScriptedConnector Target(string name) => Targets.GetOrAdd(name, _ => new ScriptedConnector());

    /// <summary>Offers a message as a sender would.</summary>
    public ValueTask<Acceptance> SendAsync(string channel, int number, string lane = "P1", string type = "ADT^A01")
        => Source(channel).Inbox!.AcceptAsync(Envelope(channel, number, lane, type), CancellationToken.None);

    public static Envelope Envelope(string channel, int number, string lane = "P1", string type = "ADT^A01") => new()
    {
        Channel = channel,
        ReceivedAt = TimeProvider.System.GetUtcNow(),
        Format = ContentFormat.Hl7v2,
        Content = Encoding.ASCII.GetBytes($"MSH|^~\\&|EHR|NORTH|X|Y|20260301080000||{type}|{number}|P|2.5\rPID|1||{lane}\r"),
        Peer = "127.0.0.1:4711",
    };

    /// <summary>MSH-10 of what was delivered.</summary>
    public static int Number(Delivery delivery) => int.Parse(Encoding.ASCII.GetString(delivery.Payload.Span).Split('|')[9]);

    /// <summary>Discards a delivery, as a person would; false where it is in hand.</summary>
    public async Task<bool> Discard(DeliveryId id)
        => (await Supervisor.DecideAsync(Decision.Discard, [id], "ann: test", CancellationToken.None)).Single().Refusal is null;

    public Task Settled() => Eventually.IsTrue(() => Store.SummarizeQueues().All(q => q.Queued == 0), "the queues are empty");

    public async ValueTask DisposeAsync()
    {
        Store.IsFull = false;
        await Eventually.Ends(Supervisor.StopAsync(TimeSpan.FromSeconds(10)));
        await Supervisor.DisposeAsync();
        await Store.DisposeAsync();
    }

    /// <summary>Ends as a killed process does: nothing more is noted, what is in hand is cut off.</summary>
    public async Task DieAsync()
    {
        Store.IsFull = true;
        var stop = Supervisor.StopAsync(TimeSpan.FromMilliseconds(50));
        await Eventually.IsTrue(
            () =>
            {
                _clock?.Advance(TimeSpan.FromMilliseconds(50));
                return stop.IsCompleted;
            },
            "it is cut off");
        await stop;
        await Supervisor.DisposeAsync();
        await Store.DisposeAsync();
    }

    private ComponentRegistry Registry => new(
        [
            FolderSource.Component,
            MllpSource.Component,
            new SourceComponent(
                new ComponentSpec("offered", "The test itself, with any format.", [new("listen", FieldKind.Address, "Where.") { Required = true, Example = "127.0.0.1:1" }], "") { Attributes = ["file"] },
                context => _sources[context.Channel] = new DirectSource(context, this)),
            new SourceComponent(
                new ComponentSpec("direct", "The test itself.", [new("listen", FieldKind.Address, "Where.") { Required = true, Example = "127.0.0.1:1" }], ""),
                context => _sources[context.Channel] = new DirectSource(context, this))
            {
                Format = ContentFormat.Hl7v2,
            },
        ],
        [
            MllpConnector.Component,
            HttpConnector.Component,
            new ConnectorComponent(
                new ComponentSpec("scripted", "The test itself.", [], ""), new ComponentSpec("scripted", "The test itself.", [], ""),
                context => Target($"{context.Channel}/{context.Destination}")),
        ])
    {
        Tables = [FileTableSource.Component],
    };

    /// <summary>A source that the test offers messages through.</summary>
    internal sealed class DirectSource(ComponentContext context, TestNode node) : ISource
    {
        public IInbox? Inbox { get; private set; }

        public bool IsStopped { get; private set; }

        public string Endpoint => $"direct {context.Settings.Address("listen")}";

        public int Connections => Inbox is null ? 0 : 1;

        public Task StartAsync(IInbox inbox, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref node._starts);
            if (node.Occupied.Contains($"{context.Settings.Address("listen").Port}"))
                throw new ComponentStartException(new MessageError("LISTEN-IN-USE", "Another program listens there"));
            Inbox = inbox;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            IsStopped = true;
            return node.SourceStops;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
