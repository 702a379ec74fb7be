using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Storage.StoreSamples;

namespace InterfaceEngine.Tests.Contracts;

/// <summary>Duplicates, further runs, splits and histories.</summary>
internal abstract partial class MessageStoreContract
{
    [Test]
    public async Task A_repeat_within_the_window_is_not_stored_and_is_answered_as_the_first_was()
    {
        var answer = new Answer(new MessageError("MAP-X", "the first was refused") { Place = "PID-3", Condition = 204 });
        var first = await Store.AcceptAsync(Repeatable("C-1", "same", Run(Owed("k1"))) with { Answer = answer });
        await Reopen();
        var repeat = await Store.AcceptAsync(Repeatable("C-1", "same", Run(Owed("k1"))));

        Assert.That(repeat, Is.EqualTo(new AcceptResult(first.Id, true, answer, false)));
        Assert.That(Store.QueryMessages(new MessageFilter()).Count(), Is.EqualTo(1));
        Assert.That(Store.ReadQueue("charges", "ledger", null, 0, 9, long.MaxValue).Deliveries, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Everything_that_a_check_found_is_kept_with_the_answer_and_the_run()
    {
        var error = new MessageError("HL7V2-REQUIRED", "PID-3 is empty")
        {
            Place = "PID-3",
            Condition = 101,
            Rule = "channels/a.yaml:9",
            Further = [new MessageError("HL7V2-DATA-TYPE", "PID-7 is no time") { Place = "PID-7", Condition = 102 }, new MessageError("HL7V2-SEGMENT-MISSING", "no PV1")],
        };
        var first = await Store.AcceptAsync(Repeatable("C-1", "same", Run() with { State = MessageState.Failed, Error = error }) with { Answer = new Answer(error) });
        await Reopen();

        var kept = Store.FindMessage(first.Id)!.Error!;
        Assert.That(kept with { Further = [] }, Is.EqualTo(error with { Further = [] }));
        Assert.That(kept.Further, Is.EqualTo(error.Further));
    }

    [Test]
    public async Task A_repeat_in_the_same_commit_is_found_too()
    {
        var answers = Enumerable.Range(0, 50).Select(_ => Store.AcceptAsync(Repeatable("C-1", "same")).AsTask()).ToList();
        var results = await Task.WhenAll(answers);
        Assert.That(results.Count(r => !r.Duplicate), Is.EqualTo(1));
        Assert.That(results.Select(r => r.Id).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task The_same_id_with_other_content_is_stored_and_flagged()
    {
        var first = await Store.AcceptAsync(Repeatable("C-1", "one"));
        var other = await Store.AcceptAsync(Repeatable("C-1", "two"));
        Assert.That((other.Duplicate, other.SameIdOtherContent), Is.EqualTo((false, true)));
        Assert.That(Store.FindMessage(other.Id)!.SameIdOtherContent, Is.True);
        Assert.That((await Store.AcceptAsync(Repeatable("C-1", "one"))).Id, Is.EqualTo(first.Id), "the first is still known behind the second");
        Assert.That((await Store.AcceptAsync(Repeatable("C-1", "two"))).Id, Is.EqualTo(other.Id));
    }

    [Test]
    public async Task A_repeat_of_one_that_failed_is_stored_again_and_runs()
    {
        var first = await Store.AcceptAsync(Repeatable("C-1", "same", Failed()));
        var second = await Store.AcceptAsync(Repeatable("C-1", "same", Run(Owed("k1"))));
        Assert.That((second.Duplicate, second.SameIdOtherContent), Is.EqualTo((false, false)));
        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
        Assert.That((await Store.AcceptAsync(Repeatable("C-1", "same"))).Id, Is.EqualTo(second.Id));
    }

    [Test]
    public async Task What_came_before_the_window_is_no_first()
    {
        await Store.AcceptAsync(Repeatable("C-1", "same"));
        var later = await Store.AcceptAsync(Repeatable("C-1", "same", window: TimeSpan.FromDays(1), at: Start.AddDays(2)));
        Assert.That((later.Duplicate, later.SameIdOtherContent), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task A_reprocess_sends_nothing_that_was_delivered_or_is_queued_alike()
    {
        var id = (await Store.AcceptAsync(Message("C-1", Run(Owed("k1", "one"), Owed("k2", "two"))))).Id;
        await Store.RecordAsync(Delivered(Store.ReadDeliveries(id)[0].Id));
        var result = await Store.AppendRunAsync(id, Run(Owed("k1", "one"), Owed("k2", "two"), Owed("k3", "three")) with { Reason = "map corrected" });

        Assert.That(result, Is.EqualTo(new RunResult(1, 2, 0, 0)));
        Assert.That(Store.ReadDeliveries(id).Select(d => (d.Key, d.Run, d.OutOfOrder)),
            Is.EqualTo(new[] { ("k1", 1, false), ("k2", 1, false), ("k3", 2, true) }));
        Assert.That(Store.FindMessage(id)!.Runs, Is.EqualTo(2));
    }

    [Test]
    public async Task Another_payload_than_the_delivered_one_is_held_as_a_correction_with_the_next_revision()
    {
        var id = (await Store.AcceptAsync(Message("C-1", Run(Owed("k1", "one"))))).Id;
        await Store.RecordAsync(Delivered(Store.ReadDeliveries(id)[0].Id));
        var handedOver = Store.ReadQueue("charges", "ledger", null, 0, 9, long.MaxValue).Deliveries.Count;
        Assert.That(await Store.AppendRunAsync(id, Run(Owed("k1", "other"))), Is.EqualTo(new RunResult(0, 0, 1, 0)));

        var correction = Store.ReadDeliveries(id)[1];
        Assert.That((correction.State, correction.Error!.Code, correction.Key, correction.Revision),
            Is.EqualTo((DeliveryState.Held, "CORRECTION", "k1:r2", 2)));
        Assert.That(handedOver, Is.Zero);
        Assert.That(await Store.AppendRunAsync(id, Run(Owed("k1", "other"))), Is.EqualTo(new RunResult(0, 1, 0, 0)), "it is held already");
        var back = await Store.AppendRunAsync(id, Run(Owed("k1", "one")));
        Assert.That((back.Unchanged, back.Replaced), Is.EqualTo((1, 1)), "what was delivered is right again, so the correction falls away");
        Assert.That(back.Cancelled, Is.EqualTo(new[] { correction.Id }));
        Assert.That(Store.FindDelivery(correction.Id)!.State, Is.EqualTo(DeliveryState.Cancelled));
    }

    [Test]
    public async Task Undelivered_ones_of_the_same_key_are_replaced_at_the_tail()
    {
        var id = (await Store.AcceptAsync(Message("C-1", Run(Owed("k1", "one"), Owed("k2", "two"), Owed("k3", "three"))))).Id;
        await Store.AcceptAsync(Message("C-2", Run(Owed("z", "z"))));
        var old = Store.ReadDeliveries(id);
        await Store.RecordAsync(Change(old[1].Id, DeliveryState.DeadLettered));
        await Store.RecordAsync(Change(old[2].Id, DeliveryState.DeadLettered));
        var result = await Store.AppendRunAsync(id, Run(Owed("k1", "1"), Owed("k2", "2"), Owed("k3", "three")));

        Assert.That((result.Queued, result.Unchanged, result.Held, result.Replaced), Is.EqualTo((3, 0, 0, 3)), "a dead letter is sent anew even unchanged");
        Assert.That(result.Cancelled, Is.EquivalentTo(old.Select(d => d.Id)));
        Assert.That(old.Select(d => Store.FindDelivery(d.Id)!.State), Is.All.EqualTo(DeliveryState.Cancelled));
        Assert.That(Store.ReadQueue("charges", "ledger", null, 0, 9, long.MaxValue).Deliveries.Select(d => (d.Delivery.Key, Text(d.Delivery.Payload))),
            Is.EqualTo(new[] { ("z", "z"), ("k1", "1"), ("k2", "2"), ("k3", "three") }));
    }

    [Test]
    public async Task A_failed_message_runs_again_with_edited_content_and_keeps_what_came()
    {
        var id = (await Store.AcceptAsync(Message("C-1", Failed(), "came"))).Id;
        await Store.AppendRunAsync(id, Run(Owed("k1")) with { EditedContent = Bytes("edited"), Reason = "code was mistyped", At = Start.AddMinutes(5) });
        await Reopen();

        Assert.That(Text(Store.ReadContent(id)), Is.EqualTo("came"));
        Assert.That(Text(Store.ReadContent(id, 1)), Is.EqualTo("came"));
        Assert.That(Text(Store.ReadContent(id, 2)), Is.EqualTo("edited"));
        Assert.That(Store.FindMessage(id)!, Has.Property("State").EqualTo(MessageState.Processed).And.Property("Error").Null);
        Assert.That(Store.ReadTimeline(id).Select(e => e.What), Is.EqualTo(new[] { "received", "failed", "processed", "queued" }));
        Assert.That(Store.ReadTimeline(id)[2].Detail, Does.EndWith("code was mistyped"));
    }

    [Test]
    public async Task A_split_goes_on_where_its_last_chunk_ended()
    {
        var parent = (await Store.AcceptAsync(Message("file"))).Id;
        await Store.SplitAsync(new SplitChunk(parent, [Message("r1", Run(Owed("k1"))), Message("r2", Failed())], 200, null));
        await Reopen();

        var unfinished = Store.ReadUnfinished("charges").Single();
        Assert.That((unfinished.Id, unfinished.SplitOffset), Is.EqualTo((parent, (long?)200)));
        await Store.SplitAsync(new SplitChunk(parent, [Message("r3", Run(Owed("k3")))], 300, Run() with { At = Start.AddSeconds(2) }));
        Assert.That(Store.ReadUnfinished("charges"), Is.Empty);
        Assert.That(Store.FindMessage(parent)!, Has.Property("State").EqualTo(MessageState.Processed).And.Property("SplitOffset").EqualTo(300));
        Assert.That(Store.QueryMessages(new MessageFilter { Parent = parent, OldestFirst = true }).Select(m => m.ControlId), Is.EqualTo(new[] { "r1", "r2", "r3" }));
        Assert.That(Store.FindMessage(Store.QueryMessages(new MessageFilter { ControlIds = ["r2"] }).Single().Id)!.Parent, Is.EqualTo(parent));
        Assert.That(Store.ReadQueue("charges", "ledger", "", 0, 9, long.MaxValue).Deliveries.Select(d => d.Delivery.Key), Is.EqualTo(new[] { "k1", "k3" }));
    }

    [Test]
    public async Task A_split_of_what_is_not_there_stores_nothing()
    {
        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await Store.SplitAsync(new SplitChunk(new MessageId(1, 5), [Message("r1")], 1, null)));
        Assert.That(Store.QueryMessages(new MessageFilter()), Is.Empty);
    }

    [Test]
    public async Task The_timeline_tells_all_that_happened_in_order()
    {
        var id = (await Store.AcceptAsync(Message("C-1", Run(Owed("k1"), Owed("k2"))))).Id;
        var (first, second) = (Store.ReadDeliveries(id)[0].Id, Store.ReadDeliveries(id)[1].Id);
        await Store.RecordAsync(Delivered(first, "R-1"));
        await Store.RecordAsync(Change(second, DeliveryState.Queued, 1));
        await Store.RecordAsync(Change(second, DeliveryState.DeadLettered, 2));
        await Store.RecordAsync(Change(second, DeliveryState.Queued, 3, "tried again by hand", toTail: true));
        await Store.RecordAsync(Delivered(second, "R-2") with { At = Start.AddSeconds(20), Attempts = 3 });
        await Store.RecordAsync(Change(first, DeliveryState.Queued, 15, "sent once more", toTail: true));
        await Reopen();

        Assert.That(Store.ReadTimeline(id).Select(e => $"{e.What} {(e.Delivery == first ? 1 : e.Delivery == second ? 2 : 0)} {e.Detail}"), Is.EqualTo(new[]
        {
            "received 0 ",
            "processed 0 charges 1.0.0; charge-events 1.0.0",
            "queued 1 ",
            "queued 2 ",
            "delivered 1 R-1",
            "retry 2 ERP-ACCOUNT-CLOSED: the account is closed",
            "dead-lettered 2 ERP-ACCOUNT-CLOSED: the account is closed",
            "queued 2 tried again by hand",
            "delivered 2 R-2",
            "queued 1 sent once more",
        }));
    }
}
