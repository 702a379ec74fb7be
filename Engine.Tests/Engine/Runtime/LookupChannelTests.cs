using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Tests.Engine.Storage;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>Channels that look into a table, in a node, while the table was never loaded.</summary>
public class LookupChannelTests
{
    private const string Table = """
        --- tables/items.yaml
        table: items
        key: code
        columns: { code: {} }
        from: { file: { path: /not/there/items.csv } }

        """;

    private const string Lookup = """
        pipeline:
          - { lookup: items, key: PID-3.1, as: item, miss: pass }
        """;

    private StoreFolder _folder = null!;
    private TestNode _node = null!;

    [SetUp]
    public void Open()
    {
        _folder = new StoreFolder();
        _node = TestNode.Open(_folder);
    }

    [TearDown]
    public async Task Close()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task A_message_that_comes_before_its_table_was_ever_read_stays_with_its_sender_also_after_a_reload()
    {
        await _node.Supervisor.StartAsync(_node.Configure(TestNode.Channel("c", "127.0.0.1:1", TestNode.Destination("ledger"))), CancellationToken.None);
        Assert.That(await _node.SendAsync("c", 1), Is.InstanceOf<Acceptance.Stored>());

        await _node.Supervisor.ReloadAsync(_node.Configure(WithLookup), CancellationToken.None);

        Assert.That((await _node.SendAsync("c", 2) as Acceptance.Unavailable)?.Error.Code, Is.EqualTo("TABLE-NOT-LOADED"));
        Assert.That(_node.Store.QueryMessages(new() { Limit = 10 }).Count(), Is.EqualTo(1), "nothing failed");
    }

    [Test]
    public async Task What_an_earlier_stop_left_unfinished_waits_for_the_table_too()
    {
        var message = (await _node.Store.AcceptAsync(new() { Envelope = TestNode.Envelope("c", 1) })).Id;

        await _node.Supervisor.StartAsync(_node.Configure(WithLookup), CancellationToken.None);

        var status = _node.Supervisor.ReadStatus().Single();
        Assert.That((status.State, status.Error?.Code), Is.EqualTo((ChannelState.SourceFailed, "TABLE-NOT-LOADED")));
        Assert.That(_node.Store.FindMessage(message)!.State, Is.EqualTo(InterfaceEngine.Engine.Storage.MessageState.Received));
    }

    private static string WithLookup => Table + TestNode.Channel("c", "127.0.0.1:1", TestNode.Destination("ledger"), Lookup);
}
