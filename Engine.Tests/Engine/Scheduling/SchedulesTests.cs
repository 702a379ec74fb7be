using System.Globalization;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Scheduling;

/// <summary>Looks by schedule, with the real scheduler and a real store.</summary>
public class SchedulesTests
{
    private static readonly PollSchedule s_everySecond = new() { Every = TimeSpan.FromSeconds(1), Zone = TimeZoneInfo.Utc };

    // Six hours from now: neither due while the test runs, nor just before it.
    private static PollSchedule LaterToday
        => new() { Daily = TimeOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddHours(6).UtcDateTime), Zone = TimeZoneInfo.Utc };

    private StoreFolder _folder = null!;
    private SqliteMessageStore _store = null!;
    private Schedules _schedules = null!;

    [SetUp]
    public void Open()
    {
        _folder = new StoreFolder();
        _store = SqliteMessageStore.Open(_folder.Options);
        _schedules = new Schedules(_store.Control, TimeProvider.System, NullLogger<Schedules>.Instance);
    }

    [TearDown]
    public async Task Close()
    {
        await _schedules.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task A_source_looks_at_once_and_then_at_every_interval_until_its_schedule_is_removed()
    {
        var source = new CountingSource();
        await _schedules.AddAsync("items", s_everySecond, source.PollAsync, CancellationToken.None);
        await Eventually.IsTrue(() => source.Looks >= 3, "it looks again and again");
        Assert.That(_schedules.NextOf("items"), Is.EqualTo(TimeProvider.System.GetUtcNow()).Within(TimeSpan.FromSeconds(2)));

        await _schedules.RemoveAsync("items");
        Assert.That(_schedules.NextOf("items"), Is.Null);
        Assert.That(_store.Control.Read("last-poll"), Is.Empty, "an interval needs no memory");
    }

    [Test]
    public async Task A_look_that_is_due_while_one_is_under_way_is_left_out()
    {
        var (slow, other) = (new CountingSource { Gate = new TaskCompletionSource() }, new CountingSource());
        await _schedules.AddAsync("slow", s_everySecond, slow.PollAsync, CancellationToken.None);
        await _schedules.AddAsync("other", s_everySecond, other.PollAsync, CancellationToken.None);
        await Eventually.IsTrue(() => other.Looks >= 3, "others look meanwhile");
        Assert.That(slow.Looks, Is.EqualTo(1));

        slow.Gate.SetResult();
        await Eventually.IsTrue(() => slow.Looks >= 2, "it looks again once it is done");
        Assert.That(slow.MostAtOnce, Is.EqualTo(1));
    }

    [Test]
    public async Task A_look_that_was_missed_while_the_engine_was_down_is_made_up_for_once_and_at_once()
    {
        var now = TimeProvider.System.GetUtcNow();
        await _store.Control.WriteAsync([("last-poll", "items", now.AddDays(-3).ToString("O", CultureInfo.InvariantCulture))]);
        var source = new CountingSource();
        await _schedules.AddAsync("items", LaterToday, source.PollAsync, CancellationToken.None);
        await Eventually.IsTrue(() => _store.Control.Read("last-poll").Single().Document is var at && DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) >= now, "it is noted");

        // Three were missed. A second source that looks every second shows that time goes on.
        var clock = new CountingSource();
        await _schedules.AddAsync("clock", s_everySecond, clock.PollAsync, CancellationToken.None);
        await Eventually.IsTrue(() => clock.Looks >= 2, "time goes on");
        Assert.That(source.Looks, Is.EqualTo(1));
        Assert.That(_schedules.NextOf("items"), Is.EqualTo(now.AddHours(6)).Within(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public async Task What_was_never_due_is_not_made_up_for()
    {
        var (source, clock) = (new CountingSource(), new CountingSource());
        await _schedules.AddAsync("items", LaterToday, source.PollAsync, CancellationToken.None);
        await _schedules.AddAsync("clock", s_everySecond, clock.PollAsync, CancellationToken.None);
        await Eventually.IsTrue(() => clock.Looks >= 2, "time goes on");
        Assert.That(source.Looks, Is.Zero);
    }

    [Test]
    public async Task A_look_that_a_stop_cut_short_counts_as_missed()
    {
        var last = TimeProvider.System.GetUtcNow().AddDays(-1).AddHours(-1).ToString("O", CultureInfo.InvariantCulture);
        await _store.Control.WriteAsync([("last-poll", "items", last)]);
        var cut = new CountingSource { Gate = new TaskCompletionSource() };
        await _schedules.AddAsync("items", LaterToday, cut.PollAsync, CancellationToken.None);
        await Eventually.IsTrue(() => cut.Looks == 1, "it looks");
        cut.Gate.SetCanceled();
        await _schedules.DisposeAsync();
        Assert.That(_store.Control.Read("last-poll").Single().Document, Is.EqualTo(last));

        _schedules = new Schedules(_store.Control, TimeProvider.System, NullLogger<Schedules>.Instance);
        var next = new CountingSource();
        await _schedules.AddAsync("items", LaterToday, next.PollAsync, CancellationToken.None);
        await Eventually.IsTrue(() => next.Looks == 1, "it is made up for after the next start");
    }

    [Test]
    public async Task A_look_that_fails_does_not_end_the_schedule()
    {
        var source = new CountingSource { Fault = new InvalidOperationException("a fault of the test") };
        await _schedules.AddAsync("items", s_everySecond, source.PollAsync, CancellationToken.None);
        await Eventually.IsTrue(() => source.Looks >= 2, "it looks again");
    }

    private sealed class CountingSource : IPolledSource
    {
        private int _looks;
        private int _now;

        public int Looks => Volatile.Read(ref _looks);

        public int MostAtOnce { get; private set; }

        public TaskCompletionSource? Gate { get; init; }

        public Exception? Fault { get; init; }

        public string Endpoint => "";

        public int Connections => 0;

        public async Task PollAsync(CancellationToken cancellationToken)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
            Interlocked.Increment(ref _looks);
            try
            {
                if (Gate is not null)
                    await Gate.Task.WaitAsync(cancellationToken);
                if (Fault is not null)
                    throw Fault;
            }
            finally
            {
                Interlocked.Decrement(ref _now);
            }
        }

        public Task StartAsync(IInbox inbox, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
