using Newtonsoft.Json.Linq;
using NUnit.Framework;
using static InterfaceEngine.Tests.Channels.Connectors.Tryton.SharedTryton;

namespace InterfaceEngine.Tests.Channels.Connectors.Tryton;

/// <summary>Journal entries in a real Tryton.</summary>
[Category("Peer")]
internal sealed class JournalPostingTests
{
    private const string Send = "{ as: journal-entry, journal: GEN }";

    [Test]
    public async Task An_entry_is_posted_once_with_its_cost_centre_and_reversed_to_the_cent()
    {
        await using var connector = Connector(Send);
        var before = await SharedTryton.Server.SumsAsync();
        var delivery = DeliveryOf(Payloads.Entry("1234.56", "1234.56", "CC-4200"));
        var receipt = await DeliveredAsync(connector, delivery);
        Assert.That(receipt, Does.Match(@"^move \d+ in \d{4}-\d{2}$"));
        Assert.That(await DeliveredAsync(connector, delivery), Is.EqualTo(receipt));
        var after = await SharedTryton.Server.SumsAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Side(after, "ledger", "6100", 0) - Side(before, "ledger", "6100", 0), Is.EqualTo(1234.56m));
            Assert.That(Side(after, "ledger", "1400", 1) - Side(before, "ledger", "1400", 1), Is.EqualTo(1234.56m));
            Assert.That(Side(after, "analytic", "CC-4200", 0) - Side(before, "analytic", "CC-4200", 0), Is.EqualTo(1234.56m));
            Assert.That(Side(after, "analytic", "CC-4200", 1), Is.EqualTo(Side(before, "analytic", "CC-4200", 1)));
        });
        await using var back = Connector("{ as: journal-entry, journal: GEN, reverse: true }");
        await DeliveredAsync(back, delivery with { Key = delivery.Key + "c" });
        var reversed = await SharedTryton.Server.SumsAsync();
        Assert.That(Side(reversed, "analytic", "CC-4200", 1) - Side(before, "analytic", "CC-4200", 1), Is.EqualTo(1234.56m));
    }

    [Test]
    public async Task An_unbalanced_entry_never_reaches_tryton()
    {
        await using var connector = Connector(Send);
        var delivery = DeliveryOf(Payloads.Entry("10.00", "9.99"));
        Assert.That((await RefusedAsync(connector, delivery)).Code, Is.EqualTo("TRYTON-UNBALANCED"));
        Assert.That(await FindAsync("account.move", "description", delivery.Key), Is.Empty);
    }

    private static decimal Side(JObject sums, string books, string code, int side) => decimal.Parse((string?)sums[books]![code]?[side] ?? "0");
}
