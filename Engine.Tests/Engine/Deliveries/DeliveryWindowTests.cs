using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Deliveries;

/// <summary>Single courses of events, each of which the simulation would come to only once in a while.</summary>
public class DeliveryWindowTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly DeliveryPolicy Policy = new(
        new RetrySchedule(TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(1), 0, TimeSpan.FromMinutes(5)), OnRefused.HoldLane);

    private QueueModel _store = null!;
    private DeliveryMachine _machine = null!;

    [SetUp]
    public void Open()
    {
        _store = new QueueModel();
        _machine = new DeliveryMachine(Policy, 4, WindowLimits.Default, new Random(1), []);
        Read(null);
    }

    [Test]
    public void What_was_delivered_while_its_lane_was_looked_at_again_is_not_sent_again_before_the_store_knows()
    {
        var (withheld, delivered) = (Offer("one"), Offer("one"));
        withheld.Stored = DeliveryState.Cancelled;
        _machine.Window.BeginDecisions();
        _machine.Window.EndDecisions([new Reopened("one", withheld.Position, null)], Now);
        Read(null);
        var lane = _machine.Start(Now)!;
        Assert.That(lane.InHand!.Delivery.Id, Is.EqualTo(delivered.Id));

        // Its lane is to be read from before its place while it is in hand, and its outcome is not in the store when that page is read.
        _machine.Window.BeginDecisions();
        _machine.Window.EndDecisions([new Reopened("one", withheld.Position, null)], Now);
        var outcome = _machine.Finished(lane, new DeliveryOutcome.Delivered("ok"), Now);
        Read(outcome);
        _store.Apply(outcome);
        Read(null);
        Assert.That(_machine.Start(Now), Is.Null);
        Assert.That(_machine.Window.IsEmpty);
    }

    [Test]
    public void What_comes_to_be_held_during_decisions_holds_its_lane_after_them()
    {
        var (held, next) = (Offer("one"), Offer("one"));
        var lane = _machine.Start(Now)!;
        _machine.Window.BeginDecisions();
        Assert.That(_machine.Window.Withhold("one", next.Position, Now));
        _machine.Window.BeginFlush();
        var outcome = _machine.Finished(lane, new DeliveryOutcome.Refused(new MessageError("TEST-NO", "no")), Now);

        // The store does not know of the held one yet.
        _machine.Window.EndDecisions([new Reopened("one", next.Position, null)], Now);
        Read(outcome);
        Assert.That(_machine.Start(Now), Is.Null, "nothing overtakes what is held");
        Assert.That(_store.Find(held.Id).Position, Is.LessThan(next.Position));
    }

    private QueueModel.Row Offer(string lane)
    {
        var row = _store.Add(lane, 10);
        _machine.Window.Offer(row.ToQueued(), Now);
        return row;
    }

    private void Read(DeliveryChange? unrecorded)
    {
        while (_machine.Window.NextPage(Now) is { } request)
        {
            var page = _store.Read(request);
            _machine.Window.PageRead(
                request, page, unrecorded is null ? null : new Dictionary<DeliveryId, DeliveryChange> { [unrecorded.Id] = unrecorded }, Now);
        }
    }
}
