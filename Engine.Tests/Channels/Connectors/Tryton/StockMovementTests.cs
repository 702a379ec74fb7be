using Newtonsoft.Json.Linq;
using NUnit.Framework;
using static InterfaceEngine.Tests.Channels.Connectors.Tryton.SharedTryton;

namespace InterfaceEngine.Tests.Channels.Connectors.Tryton;

/// <summary>Stock movements in a real Tryton.</summary>
[Category("Peer")]
internal sealed class StockMovementTests
{
    private const string Send = "{ as: stock-movement, consumed: CONSUMED, units: { EA: Unit } }";

    [Test]
    public async Task What_was_used_leaves_the_shelf_with_its_lot_and_a_repeat_moves_nothing()
    {
        await using var connector = Connector(Send);
        var before = await StockAsync("LOC-OR1", "IMP-1001/LOT-2026-A");
        var delivery = DeliveryOf(Payloads.Implant());
        var receipt = await DeliveredAsync(connector, delivery);
        Assert.That(receipt, Does.StartWith("shipment "));
        Assert.That(await DeliveredAsync(connector, delivery with { Attempt = 2 }), Is.EqualTo(receipt));
        Assert.That(await StockAsync("LOC-OR1", "IMP-1001/LOT-2026-A"), Is.EqualTo(before - 1));
        var shipments = await FindAsync("stock.shipment.internal", "reference", delivery.Key, "effective_date");
        Assert.That(shipments.Select(s => (string?)s["state"]), Is.EqualTo(new[] { "done" }));
    }

    [Test]
    public async Task A_reversed_movement_brings_it_back()
    {
        await using var connector = Connector(Send);
        await using var back = Connector("{ as: stock-movement, reverse: true, consumed: CONSUMED, units: { EA: Unit } }");
        var before = await SharedTryton.Server.SumsAsync();
        var delivery = DeliveryOf(Payloads.Implant(quantity: 2));
        await DeliveredAsync(connector, delivery);
        await DeliveredAsync(back, delivery with { Key = delivery.Key + "c" });
        var after = await SharedTryton.Server.SumsAsync();
        Assert.That(after["stock"], Is.EqualTo(before["stock"]).Using<JToken>(JToken.DeepEquals));
    }

    [Test]
    public async Task Too_much_is_refused_and_nothing_stays_reserved()
    {
        await using var connector = Connector(Send);
        var error = await RefusedAsync(connector, DeliveryOf(Payloads.Used("GAU-2001", 60_000, "LOC-ICU")));
        Assert.That(error.Code, Is.EqualTo("TRYTON-STOCK-SHORT"));
        // All of it is still there to be had.
        await using var all = Connector(Send);
        await DeliveredAsync(all, DeliveryOf(Payloads.Used("GAU-2001", 50_000, "LOC-ICU")));
        await using var back = Connector("{ as: stock-movement, reverse: true, consumed: CONSUMED, units: { EA: Unit } }");
        await DeliveredAsync(back, DeliveryOf(Payloads.Used("GAU-2001", 50_000, "LOC-ICU")));
    }

    private static async Task<decimal> StockAsync(string location, string what)
        => decimal.Parse((string?)(await SharedTryton.Server.SumsAsync())["stock"]![location]![what] ?? "0");
}
