using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Runtime.TestNode;

namespace InterfaceEngine.Tests.Engine.Runtime;

public class StartRetryTests
{
    private static readonly string Channels = Channel("adt", "127.0.0.1:1", Destination("ledger"));

    private StoreFolder _folder = null!;
    private ManualClock _clock = null!;
    private CollectedLog _log = null!;
    private TestNode _node = null!;

    [SetUp]
    public void Open()
    {
        _folder = new StoreFolder();
        _clock = new ManualClock();
        _log = new CollectedLog();
        _node = TestNode.Open(_folder, _clock, _log);
    }

    [TearDown]
    public async Task Close()
    {
        await _node.DisposeAsync();
        _log.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task A_source_that_could_not_start_is_tried_again_ever_more_slowly_and_told_once()
    {
        _node.Occupied.Add("1");
        await Start(Channels);
        foreach (var (seconds, starts) in new[] { (5, 2), (10, 3), (20, 4), (40, 5), (80, 6), (160, 7), (300, 8), (300, 9) })
        {
            Assert.That(Status().NextTry, Is.EqualTo(_clock.GetUtcNow() + TimeSpan.FromSeconds(seconds)));
            _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.That(_node.Starts, Is.EqualTo(starts - 1), "not before its time");
            _clock.Advance(TimeSpan.FromTicks(1));
            await TriedAgain();
            Assert.That((_node.Starts, Status().State), Is.EqualTo((starts, ChannelState.SourceFailed)));
        }

        Assert.That(_log.Count(3102), Is.EqualTo(1), "said once, not at each try");
        _node.Occupied.Clear();
        _clock.Advance(TimeSpan.FromMinutes(5));
        await Eventually.IsTrue(() => Status().State == ChannelState.Running, "the source starts");
        Assert.That((Status().Error, Status().NextTry, _log.Count(3101)), Is.EqualTo(((MessageError?)null, (DateTimeOffset?)null, 1)));
        Assert.That(await _node.SendAsync("adt", 1), Is.TypeOf<Acceptance.Stored>());
        await _node.Settled();
    }

    [Test]
    public async Task What_is_queued_is_delivered_while_the_source_cannot_start()
    {
        await Start(Channels);
        await _node.Supervisor.PauseAsync("adt", "ledger", "ann: test");
        await _node.SendAsync("adt", 1);
        await Restart();
        _node.Occupied.Add("1");
        await Start(Channels);
        await _node.Supervisor.ResumeAsync("adt", "ledger", "ann: test");
        await _node.Settled();
        Assert.That((Status().State, _node.Target("adt/ledger").Taken.Count), Is.EqualTo((ChannelState.SourceFailed, 1)));
    }

    [Test]
    public async Task A_channel_whose_store_was_full_is_tried_again_and_finishes_what_was_left()
    {
        var unrun = new InterfaceEngine.Engine.Storage.NewMessage { Envelope = Envelope("adt", 7), ControlId = "7", Type = "ADT^A01" };
        await _node.Store.AcceptAsync(unrun);
        _node.Store.IsFull = true;
        await Start(Channels);
        Assert.That((Status().State, Status().Error!.Code), Is.EqualTo((ChannelState.Failed, "STORE-DISK-FULL")));
        _node.Store.IsFull = false;
        _clock.Advance(TimeSpan.FromSeconds(5));
        await Eventually.IsTrue(() => Status().State == ChannelState.Running, "the channel starts");
        await _node.Settled();
        Assert.That(_node.Target("adt/ledger").Taken.Select(Number), Is.EqualTo(new[] { 7 }));
    }

    [Test]
    public async Task A_person_who_stops_the_channel_ends_its_tries()
    {
        _node.Occupied.Add("1");
        await Start(Channels);
        await _node.Supervisor.StopChannelAsync("adt", "ann: not today", CancellationToken.None);
        await NothingIsTried();
    }

    [Test]
    public async Task A_reload_that_removes_the_channel_ends_its_tries()
    {
        _node.Occupied.Add("1");
        await Start(Channels);
        await _node.Supervisor.ReloadAsync(_node.Configure(Channel("oru", "127.0.0.1:3", Destination("ledger"))), CancellationToken.None);
        await NothingIsTried();
    }

    [Test]
    public async Task The_engine_s_stop_ends_all_tries()
    {
        _node.Occupied.Add("1");
        await Start(Channels);
        await _node.Supervisor.StopAsync(TimeSpan.FromSeconds(10));
        await NothingIsTried();
    }

    [Test]
    public async Task A_reload_that_moves_the_source_starts_it_at_once_and_ends_the_old_tries()
    {
        _node.Occupied.Add("1");
        await Start(Channels);
        await _node.Supervisor.ReloadAsync(_node.Configure(Channel("adt", "127.0.0.1:2", Destination("ledger"))), CancellationToken.None);
        Assert.That((Status().State, Status().NextTry), Is.EqualTo((ChannelState.Running, (DateTimeOffset?)null)));
        await NothingIsTried();
    }

    [Test]
    public async Task A_reload_of_the_same_files_tries_at_once()
    {
        _node.Occupied.Add("1");
        await Start(Channels);
        _node.Occupied.Clear();
        await _node.Supervisor.ReloadAsync(_node.Configure(Channels), CancellationToken.None);
        Assert.That(Status().State, Is.EqualTo(ChannelState.Running));
    }

    // Whoever takes a turn after a try has seen its end.
    private async Task TriedAgain()
    {
        var at = _clock.GetUtcNow();
        await Eventually.IsTrue(() => Status().NextTry > at, "it was tried, and the next try is planned");
    }

    private async Task NothingIsTried()
    {
        var starts = _node.Starts;
        _clock.Advance(TimeSpan.FromHours(1));
        await _node.Supervisor.StopAsync(TimeSpan.FromSeconds(10));
        Assert.That(_node.Starts, Is.EqualTo(starts));
    }

    private async Task Restart()
    {
        await _node.DisposeAsync();
        _node = TestNode.Open(_folder, _clock, _log);
    }

    private Task Start(string channels) => _node.Supervisor.StartAsync(_node.Configure(channels), CancellationToken.None);

    private ChannelStatus Status() => _node.Supervisor.ReadStatus().Single(s => s.Name == "adt");
}
