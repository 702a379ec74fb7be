using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;
using static InterfaceEngine.Tests.Channels.Connectors.Tryton.SharedTryton;

namespace InterfaceEngine.Tests.Channels.Connectors.Tryton;

/// <summary>That each document happens once, wherever the connection breaks: before a call, and after Tryton has done it but before it could say so.</summary>
[Category("Peer")]
internal sealed class BrokenConnectionTests
{
    private static readonly (string Send, Func<int, JObject> Payload, string Model, string Mark, string State)[] s_documents =
    [
        ("{ as: stock-movement, consumed: CONSUMED, units: { EA: Unit } }", _ => Payloads.Implant(), "stock.shipment.internal", "reference", "done"),
        ("{ as: journal-entry, journal: GEN }", _ => Payloads.Entry("7.77", "7.77", "CC-4400"), "account.move", "description", "posted"),
        ("{ as: supplier-invoice, tax-account: \"2300\", charges-account: \"6000\", payment-terms: { NET30: Net 30 }, units: { EA: Unit } }",
            n => Payloads.Invoice($"CUT-{n}"), "account.invoice", "description", "posted"),
        ("{ as: purchase-order }", _ => Payloads.Order(), "purchase.purchase", "reference", "processing"),
    ];

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task A_document_happens_once_wherever_the_connection_is_cut(int which)
    {
        var (send, payload, model, mark, state) = s_documents[which];
        await using var proxy = new CuttingProxy(SharedTryton.Server.Port);
        await using var connector = Connector(send, proxy.Port);
        await DeliveredAsync(connector, DeliveryOf(payload(0)));
        proxy.Clear();
        await DeliveredAsync(connector, DeliveryOf(payload(1)));
        var calls = proxy.Bodies.Count;
        var before = await SharedTryton.Server.SumsAsync();
        var keys = new List<string>();
        for (var cut = 1; cut <= calls; cut++)
        {
            var delivery = DeliveryOf(payload(1 + cut));
            keys.Add(delivery.Key);
            // The second try has less to do, so that its cut may lie beyond its end.
            await CutAsync(delivery, cut, Passing.CutAfter, isSure: true);
            await CutAsync(delivery with { Attempt = 2 }, cut, Passing.CutBefore, isSure: false);
            proxy.Decide = _ => Passing.Whole;
            await DeliveredAsync(connector, delivery with { Attempt = 3 });
        }
        foreach (var key in keys)
            Assert.That((await FindAsync(model, mark, key)).Select(d => (string?)d["state"]).Where(s => s is not "cancelled"), Is.EqualTo(new[] { state }), key);
        var after = await SharedTryton.Server.SumsAsync();
        Assert.That(after["doubles"]!.Values().Sum(d => (int)d), Is.Zero);
        if (which == 0)
            Assert.That(Stock(before) - Stock(after), Is.EqualTo(keys.Count));
        if (which == 1)
            Assert.That(Spent(after) - Spent(before), Is.EqualTo(7.77m * keys.Count));

        async Task CutAsync(Delivery delivery, int at, Passing how, bool isSure)
        {
            var seen = 0;
            proxy.Decide = _ => Interlocked.Increment(ref seen) == at ? how : Passing.Whole;
            var outcome = await DeliverAsync(connector, delivery);
            if (!isSure && outcome is DeliveryOutcome.Delivered)
                return;
            Assert.That(outcome, Is.TypeOf<DeliveryOutcome.RetryLater>(), $"call {at}, {how}: {outcome}");
            Assert.That(((DeliveryOutcome.RetryLater)outcome).Error.Code, Is.EqualTo("TRYTON-BROKEN"));
        }
    }

    [Test]
    public async Task A_call_that_is_not_answered_in_time_is_found_done_at_the_next_try()
    {
        await using var proxy = new CuttingProxy(SharedTryton.Server.Port);
        await using var hasty = Connector("{ as: journal-entry, journal: GEN }", proxy.Port, timeout: "3s");
        proxy.Decide = body => body.Contains("account.move.create", StringComparison.Ordinal) ? Passing.Silent : Passing.Whole;
        var delivery = DeliveryOf(Payloads.Entry());
        var outcome = await DeliverAsync(hasty, delivery);
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.RetryLater>());
        Assert.That(((DeliveryOutcome.RetryLater)outcome).Error.Code, Is.EqualTo("TRYTON-NO-ANSWER"));
        proxy.Decide = _ => Passing.Whole;
        await DeliveredAsync(hasty, delivery with { Attempt = 2 });
        Assert.That(await FindAsync("account.move", "description", delivery.Key), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_draft_that_was_made_late_is_taken_back_and_counts_for_nothing()
    {
        await using var connector = Connector("{ as: journal-entry, journal: GEN }");
        var delivery = DeliveryOf(Payloads.Entry());
        await using var drafts = Connector("{ as: journal-entry, journal: GEN, until: draft }");
        await DeliveredAsync(drafts, delivery);
        // As though the first had not been there yet when this one looked.
        var client = Client;
        var first = (long)(await FindAsync("account.move", "description", delivery.Key)).Single()["id"]!;
        await Eventually.Ends(client.CallAsync("account.move.write", InterfaceEngine.Channels.Connectors.Tryton.TrytonJson.List(new JArray(first), new JObject { ["description"] = "away" }), null, default));
        await DeliveredAsync(drafts, delivery);
        await Eventually.Ends(client.CallAsync("account.move.write", InterfaceEngine.Channels.Connectors.Tryton.TrytonJson.List(new JArray(first), new JObject { ["description"] = delivery.Key }), null, default));
        Assert.That(await FindAsync("account.move", "description", delivery.Key), Has.Count.EqualTo(2));
        await DeliveredAsync(connector, delivery);
        Assert.That((await FindAsync("account.move", "description", delivery.Key)).Select(m => (string?)m["state"]), Is.EqualTo(new[] { "posted" }));
        Assert.That((await FindAsync("account.move", "description", "void " + delivery.Key)).Select(m => (string?)m["state"]), Is.EqualTo(new[] { "draft" }));
    }

    [Test]
    public async Task One_key_from_several_workers_at_once_is_one_document()
    {
        await using var connector = Connector("{ as: stock-movement, consumed: CONSUMED, units: { EA: Unit } }");
        var delivery = DeliveryOf(Payloads.Implant());
        var receipts = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => DeliveredAsync(connector, delivery)));
        Assert.That(receipts.Distinct(), Has.Exactly(1).Items);
        Assert.That(await FindAsync("stock.shipment.internal", "reference", delivery.Key), Has.Count.EqualTo(1));
    }

    private static decimal Stock(JObject sums) => decimal.Parse((string?)sums["stock"]!["LOC-OR1"]!["IMP-1001/LOT-2026-A"] ?? "0");

    private static decimal Spent(JObject sums) => sums["analytic"]!["CC-4400"] is { } sides ? decimal.Parse((string)sides[0]!) : 0;
}
