using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Channels.Definitions;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>A node with the engine's own sources and connectors on loopback sockets, a real store, and one channel <c>c</c>.</summary>
internal sealed class SourceNode : IAsyncDisposable
{
    private SourceNode(StoreFolder folder, TimeProvider time, ILoggerFactory logs)
    {
        Store = new WrappedStore(SqliteMessageStore.Open(folder.Options));
        Supervisor = new ChannelSupervisor(Store, time, logs, _ => "");
    }

    public WrappedStore Store { get; }

    public ChannelSupervisor Supervisor { get; }

    /// <summary>Where the channel listens.</summary>
    public string Endpoint => Status.Endpoint;

    public ChannelStatus Status => Supervisor.ReadStatus().Single(c => c.Name == "c");

    /// <summary>Opens the store and starts the channel.</summary>
    /// <param name="folder">The store's.</param>
    /// <param name="channel">What the channel's file says besides its name and version.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">The log.</param>
    /// <param name="erp">What systems.yaml says of the target, besides what it is.</param>
    public static async Task<SourceNode> StartAsync(StoreFolder folder, string channel, TimeProvider? time = null, ILoggerFactory? logs = null, string erp = "folder: { path: out }")
    {
        var node = new SourceNode(folder, time ?? TimeProvider.System, logs ?? NullLoggerFactory.Instance);
        var problems = new Problems();
        var text = $$"""
            --- engine.yaml
            node: test
            store: { path: store }
            admin: { listen: "127.0.0.1:2580" }
            zone: UTC
            --- systems.yaml
            ehr: { description: sends, owner: us, data: finance }
            erp: { description: receives, owner: us, data: finance, {{erp}} }
            --- channels/c.yaml
            channel: c
            version: 1.0.0
            data: finance
            {{channel}}

            """;
        var model = Configuration.Load(new ConfigurationText("/configuration", ConfigurationOf.Split(text)), null, BuiltIns.Components, problems);
        Assert.That(problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString()), Is.Empty);
        await node.Supervisor.StartAsync(model!, CancellationToken.None);
        Assert.That(node.Status.Error, Is.Null);
        return node;
    }

    /// <summary>Connects to the channel's MLLP listener.</summary>
    public Task<MllpPeer> ConnectAsync() => MllpPeer.ConnectAsync(Endpoint);

    /// <summary>All messages, oldest first.</summary>
    public List<StoredMessage> Messages => [.. Store.QueryMessages(new MessageFilter { OldestFirst = true, Limit = 1000 })];

    /// <summary>The messages that were split from one, oldest first.</summary>
    public List<StoredMessage> ChildrenOf(MessageId parent) => [.. Store.QueryMessages(new MessageFilter { Parent = parent, OldestFirst = true, Limit = 1000 })];

    public async ValueTask DisposeAsync()
    {
        await Eventually.Ends(Supervisor.StopAsync(TimeSpan.FromSeconds(10)));
        await Supervisor.DisposeAsync();
        await Store.DisposeAsync();
    }
}
