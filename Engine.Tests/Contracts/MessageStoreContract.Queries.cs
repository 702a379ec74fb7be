using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Storage.StoreSamples;

namespace InterfaceEngine.Tests.Contracts;

/// <summary>What can be asked for.</summary>
internal abstract partial class MessageStoreContract
{
    [Test]
    public async Task Messages_are_found_by_every_part_of_a_filter()
    {
        await Store.AcceptAsync(Message("A-1", Run()) with { Type = "ADT^A01", SearchKeys = ["patient=123", "visit=9"] });
        await Store.AcceptAsync(Message("A-2", Run() with { State = MessageState.Filtered, Error = new MessageError("FILTERED", "not wanted") })
            with
        { Type = "ADT^A08", SearchKeys = ["patient=124"], Envelope = Envelope(at: Start.AddHours(1)) });
        await Store.AcceptAsync(Message("A-3", Failed(), channel: "adt") with { Type = "ADTX", SearchKeys = ["patient=123"] });
        await Store.AcceptAsync(Message("A-4") with { Type = "ORU^R01", Envelope = Envelope(at: Start.AddHours(2)) });

        string Found(MessageFilter filter) => string.Join(' ', Store.QueryMessages(filter).Select(m => m.ControlId![2..]));
        Assert.Multiple(() =>
        {
            Assert.That(Found(new MessageFilter()), Is.EqualTo("4 3 2 1"));
            Assert.That(Found(new MessageFilter { OldestFirst = true }), Is.EqualTo("1 2 3 4"));
            Assert.That(Found(new MessageFilter { Limit = 2 }), Is.EqualTo("4 3"));
            Assert.That(Found(new MessageFilter { Limit = 0 }), Is.EqualTo(""));
            Assert.That(Found(new MessageFilter { Channels = ["adt", "none"] }), Is.EqualTo("3"));
            Assert.That(Found(new MessageFilter { Channels = [] }), Is.EqualTo(""));
            Assert.That(Found(new MessageFilter { States = [MessageState.Received, MessageState.Filtered] }), Is.EqualTo("4 2"));
            Assert.That(Found(new MessageFilter { Errors = ["FILTERED", "MAP-UNMAPPED-CODE"] }), Is.EqualTo("3 2"));
            Assert.That(Found(new MessageFilter { ControlIds = ["A-1", "A-4", "A"] }), Is.EqualTo("4 1"));
            Assert.That(Found(new MessageFilter { Types = ["ADT"] }), Is.EqualTo("2 1"));
            Assert.That(Found(new MessageFilter { Types = ["ADT^A08", "ADTX"] }), Is.EqualTo("3 2"));
            Assert.That(Found(new MessageFilter { SearchKeys = ["patient=123"] }), Is.EqualTo("3 1"));
            Assert.That(Found(new MessageFilter { SearchKeys = ["patient=123"], Channels = ["charges"] }), Is.EqualTo("1"));
            Assert.That(Found(new MessageFilter { SearchKeys = ["visit=9", "patient=124"] }), Is.EqualTo("2 1"));
            Assert.That(Found(new MessageFilter { From = Start.AddHours(1), Until = Start.AddHours(2) }), Is.EqualTo("2"));
            Assert.That(Found(new MessageFilter { Parent = new MessageId(1, 1) }), Is.EqualTo(""));
        });
    }

    [Test]
    public async Task Deliveries_are_found_by_every_part_of_a_filter()
    {
        await Store.AcceptAsync(Message("A-1", Run(Owed("1", lane: "x"), Owed("2", destination: "stock", lane: "y"))));
        await Store.AcceptAsync(Message("A-2", Run(Owed("3", lane: "y"), Owed("4", lane: null)) with { At = Start.AddHours(1) }, channel: "adt"));
        var all = Store.QueryDeliveries(new DeliveryFilter { OldestFirst = true }).ToList();
        await Store.RecordAsync(Change(all[1].Id, DeliveryState.DeadLettered, 3));
        await Store.RecordAsync(Change(all[2].Id, DeliveryState.Held, 1));
        await Store.RecordAsync(Delivered(all[3].Id));

        string Found(DeliveryFilter filter) => string.Join(' ', Store.QueryDeliveries(filter).Select(d => d.Key));
        Assert.Multiple(() =>
        {
            Assert.That(Found(new DeliveryFilter()), Is.EqualTo("4 3 2 1"));
            Assert.That(Found(new DeliveryFilter { Limit = 1, OldestFirst = true }), Is.EqualTo("1"));
            Assert.That(Found(new DeliveryFilter { Channels = ["adt"] }), Is.EqualTo("4 3"));
            Assert.That(Found(new DeliveryFilter { Destinations = ["ledger"] }), Is.EqualTo("4 3 1"));
            Assert.That(Found(new DeliveryFilter { Destinations = ["charges/ledger", "charges/stock"] }), Is.EqualTo("2 1"));
            Assert.That(Found(new DeliveryFilter { Lanes = ["y"] }), Is.EqualTo("3 2"));
            Assert.That(Found(new DeliveryFilter { States = [DeliveryState.DeadLettered] }), Is.EqualTo("2"));
            Assert.That(Found(new DeliveryFilter { States = [DeliveryState.DeadLettered, DeliveryState.Held] }), Is.EqualTo("3 2"));
            Assert.That(Found(new DeliveryFilter { States = [DeliveryState.Queued, DeliveryState.Delivered] }), Is.EqualTo("4 1"));
            Assert.That(Found(new DeliveryFilter { Errors = ["ERP-ACCOUNT-CLOSED"] }), Is.EqualTo("3 2"));
            Assert.That(Found(new DeliveryFilter { Objects = ["1", "ChargeEvent/4", "Patient/2"] }), Is.EqualTo("4 1"));
            Assert.That(Found(new DeliveryFilter { From = Start.AddMinutes(30) }), Is.EqualTo("4 3"));
            Assert.That(Found(new DeliveryFilter { Until = Start.AddMinutes(30) }), Is.EqualTo("2 1"));
            Assert.That(Found(new DeliveryFilter { MinAttempts = 1 }), Is.EqualTo("4 3 2"));
            Assert.That(Found(new DeliveryFilter { MinAttempts = 1, MaxAttempts = 2 }), Is.EqualTo("4 3"));
        });
    }

    [Test]
    public async Task A_query_larger_than_its_pages_gives_each_once_while_messages_come()
    {
        for (var i = 0; i < 1200; i += 100)
            await Task.WhenAll(Enumerable.Range(i, 100).Select(n => Store.AcceptAsync(Message($"C-{n}")).AsTask()));
        var seen = new List<MessageId>();
        foreach (var message in Store.QueryMessages(new MessageFilter { Limit = 5000 }))
        {
            seen.Add(message.Id);
            if (seen.Count % 400 == 0)
                await Store.AcceptAsync(Message($"late-{seen.Count}"));
        }
        Assert.That(seen, Has.Count.EqualTo(1200).And.Unique);
        Assert.That(seen, Is.Ordered.Descending);
    }
}
