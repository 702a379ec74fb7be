using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Runtime.TestNode;

namespace InterfaceEngine.Tests.Engine.Runtime;

public class SupervisorTurnsTests
{
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
        _node.SourceStops = Task.CompletedTask;
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Of_many_reloads_at_once_the_last_to_read_its_files_is_in_force_and_runs()
    {
        var loads = 0;
        var last = 0;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => _node.Supervisor.ReloadAsync(
            () =>
            {
                last = Interlocked.Increment(ref loads);
                return _node.Configure(Channel("adt", $"127.0.0.1:{100 + last}", Destination("ledger")));
            },
            CancellationToken.None))));
        var status = _node.Supervisor.ReadStatus().Single();
        Assert.That((last, status.State, status.Endpoint), Is.EqualTo((12, ChannelState.Running, "direct Unspecified/127.0.0.1:112")));
        Assert.That(_node.Supervisor.Configuration!.FindChannel("adt")!.Fingerprint, Is.EqualTo(
            _node.Configure(Channel("adt", "127.0.0.1:112", Destination("ledger"))).FindChannel("adt")!.Fingerprint));
    }

    [Test]
    public async Task A_reload_that_reads_nothing_usable_changes_nothing()
    {
        await Start();
        Assert.That(await _node.Supervisor.ReloadAsync(() => null, CancellationToken.None), Is.Null);
        Assert.That(await _node.SendAsync("adt", 1), Is.TypeOf<Acceptance.Stored>());
    }

    [Test]
    public async Task A_caller_who_gives_up_does_not_leave_a_reload_half_done()
    {
        await Start();
        using var gone = new CancellationTokenSource();
        var steps = await _node.Supervisor.ReloadAsync(
            () =>
            {
                gone.Cancel();
                return _node.Configure(Channel("adt", "127.0.0.1:9", Destination("ledger")));
            },
            gone.Token);
        Assert.That((steps!.Single().Action, _node.Supervisor.ReadStatus().Single().Endpoint), Is.EqualTo((ReloadAction.Restart, "direct Unspecified/127.0.0.1:9")));
    }

    [Test]
    public async Task Nothing_starts_after_the_stop()
    {
        await Start();
        await _node.Supervisor.StopAsync(TimeSpan.FromSeconds(10));
        Assert.That(async () => await Start(), Throws.TypeOf<StoreUnavailableException>().With.Property("Code").EqualTo("ENGINE-STOPPING"));
        Assert.That(async () => await _node.Supervisor.StartChannelAsync("adt", "ann", CancellationToken.None), Throws.TypeOf<StoreUnavailableException>());
        Assert.That(_node.Starts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_node_that_never_started_stops() => await Eventually.Ends(_node.Supervisor.StopAsync(TimeSpan.FromSeconds(10)));

    [Test]
    public async Task A_source_that_does_not_stop_is_left_behind_at_the_deadline_and_takes_nothing_more()
    {
        await Start();
        _node.SourceStops = new TaskCompletionSource().Task;
        var source = _node.Source("adt");
        await Eventually.Ends(_node.Supervisor.StopAsync(TimeSpan.FromMilliseconds(200)));
        var refused = (Acceptance.Unavailable)await source.Inbox!.AcceptAsync(Envelope("adt", 1), CancellationToken.None);
        Assert.That(refused.Error.Code, Is.EqualTo("CHANNEL-STOPPING"));
    }

    [Test]
    public async Task A_connector_that_does_not_heed_its_cut_is_left_behind_and_its_delivery_is_repeated_with_its_key()
    {
        await Start();
        var answer = new TaskCompletionSource<DeliveryOutcome>();
        _node.Target("adt/ledger").Script = (_, _) => new ValueTask<DeliveryOutcome>(answer.Task);
        await _node.SendAsync("adt", 1);
        await Eventually.IsTrue(() => _node.Target("adt/ledger").Tried.Count == 1, "it is in hand");
        await Eventually.Ends(_node.Supervisor.StopAsync(TimeSpan.FromMilliseconds(200)));
        var key = _node.Target("adt/ledger").Tried.Single().Key;
        await _node.DisposeAsync();
        answer.SetResult(ScriptedConnector.Yes);

        _node = TestNode.Open(_folder);
        await Start();
        await _node.Settled();
        Assert.That(_node.Target("adt/ledger").Taken.Select(d => d.Key), Is.EqualTo(new[] { key }));
    }

    [Test]
    public async Task A_fault_of_the_store_is_answered_as_unavailable_and_nothing_is_lost()
    {
        await Start();
        _node.Store.AcceptFault = new InvalidOperationException("test");
        var refused = (Acceptance.Unavailable)await _node.SendAsync("adt", 1);
        Assert.That(refused.Error.Code, Is.EqualTo("STORE-FAULT"));
        _node.Store.AcceptFault = null;
        Assert.That(await _node.SendAsync("adt", 1), Is.TypeOf<Acceptance.Stored>());
    }

    [Test]
    public async Task Content_over_the_bound_never_reaches_the_store_whatever_the_source_let_through()
    {
        var model = _node.Configure(Channel("adt", "127.0.0.1:1", Destination("ledger"))).Channels.Single();
        var envelope = Envelope("adt", 1);
        ChannelInbox Inbox(int bound) => new(
            new(model), _node.Store, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, bound);
        var rejected = (Acceptance.Rejected)await Inbox(envelope.Content.Length - 1).AcceptAsync(envelope, CancellationToken.None);
        Assert.That(rejected.Error.Code, Is.EqualTo("MESSAGE-TOO-LARGE"));
        Assert.That(_node.Store.QueryMessages(new MessageFilter()), Is.Empty);
        Assert.That(await Inbox(envelope.Content.Length).AcceptAsync(envelope, CancellationToken.None), Is.TypeOf<Acceptance.Stored>());
    }

    private Task Start() => _node.Supervisor.StartAsync(_node.Configure(Channel("adt", "127.0.0.1:1", Destination("ledger"))), CancellationToken.None);
}
