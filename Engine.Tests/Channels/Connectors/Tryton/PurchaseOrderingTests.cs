using NUnit.Framework;
using static InterfaceEngine.Tests.Channels.Connectors.Tryton.SharedTryton;

namespace InterfaceEngine.Tests.Channels.Connectors.Tryton;

/// <summary>Purchases in a real Tryton.</summary>
[Category("Peer")]
internal sealed class PurchaseOrderingTests
{
    [Test]
    public async Task A_purchase_is_confirmed_once_at_the_suppliers_price()
    {
        await using var connector = Connector("{ as: purchase-order }");
        var delivery = DeliveryOf(Payloads.Order(quantity: 200));
        var receipt = await DeliveredAsync(connector, delivery);
        Assert.That(receipt, Does.Match(@"^purchase \d+ processing$"));
        Assert.That(await DeliveredAsync(connector, delivery), Is.EqualTo(receipt));
        var found = await FindAsync("purchase.purchase", "reference", delivery.Key, "total_amount", "description");
        Assert.That(found, Has.Count.EqualTo(1));
        Assert.That((string?)found[0]["total_amount"]!["decimal"], Is.EqualTo("70.00"));
        Assert.That((string?)found[0]["description"], Is.EqualTo("REQ-1"));
    }

    [TestCase("draft")]
    [TestCase("quotation")]
    public async Task A_purchase_may_be_left_for_buyers(string state)
    {
        await using var connector = Connector($"{{ as: purchase-order, until: {state} }}");
        var delivery = DeliveryOf(Payloads.Order());
        await DeliveredAsync(connector, delivery);
        await DeliveredAsync(connector, delivery);
        Assert.That((await FindAsync("purchase.purchase", "reference", delivery.Key)).Select(p => (string?)p["state"]), Is.EqualTo(new[] { state }));
    }

    [Test]
    public async Task Stock_is_ordered_only_below_its_level_and_what_is_on_order_counts()
    {
        // The pharmacy has a million of them.
        await using var above = Connector("{ as: purchase-order, when-stock-below: \"1000000\" }");
        var delivery = DeliveryOf(Payloads.Order("MED-3001", 500, "LOC-PHA", "0.60"));
        Assert.That(await DeliveredAsync(above, delivery), Is.EqualTo("not needed: stock 1000000 and 0 on order, level 1000000"));
        Assert.That(await FindAsync("purchase.purchase", "reference", delivery.Key), Is.Empty);

        await using var below = Connector("{ as: purchase-order, when-stock-below: \"1000500\" }");
        Assert.That(await DeliveredAsync(below, DeliveryOf(Payloads.Order("MED-3001", 400, "LOC-PHA", "0.60"))), Does.StartWith("purchase "));
        await using var quoted = Connector("{ as: purchase-order, when-stock-below: \"1000500\", until: draft }");
        Assert.That(await DeliveredAsync(quoted, DeliveryOf(Payloads.Order("MED-3001", 100, "LOC-PHA", "0.60"))), Is.EqualTo("purchase draft"));
        Assert.That(await DeliveredAsync(below, DeliveryOf(Payloads.Order("MED-3001", 100, "LOC-PHA", "0.60"))),
            Is.EqualTo("not needed: stock 1000000 and 500 on order, level 1000500"));
    }

    [Test]
    public async Task Several_requests_for_one_item_at_once_order_it_once()
    {
        await using var connector = Connector("{ as: purchase-order, when-stock-below: \"50001\" }");
        var receipts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DeliveredAsync(connector, DeliveryOf(Payloads.Order("GAU-2001", 5_000_000, "LOC-OR1")))));
        Assert.That(receipts.Count(r => r!.StartsWith("purchase ", StringComparison.Ordinal)), Is.LessThanOrEqualTo(1));
    }
}
