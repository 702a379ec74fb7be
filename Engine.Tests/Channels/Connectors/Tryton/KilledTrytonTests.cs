using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;
using static InterfaceEngine.Tests.Channels.Connectors.Tryton.SharedTryton;

namespace InterfaceEngine.Tests.Channels.Connectors.Tryton;

/// <summary>That documents happen once while the ERP is killed in the midst of them, comes back, and each is tried until it is done.</summary>
[Category("Peer")]
internal sealed class KilledTrytonTests
{
    private const int Documents = 16;

    [Test]
    public async Task Stock_and_ledger_are_right_to_the_unit_and_the_cent_after_the_server_was_killed_at_work()
    {
        await using var movements = Connector("{ as: stock-movement, consumed: CONSUMED, units: { EA: Unit } }");
        await using var entries = Connector("{ as: journal-entry, journal: GEN }");
        var before = await SharedTryton.Server.SumsAsync();
        var owed = new List<(IConnector To, Delivery Delivery)>();
        var (units, cents) = (0m, 0m);
        for (var n = 1; n <= Documents; n++)
        {
            (units, cents) = (units + n, cents + n + 0.01m);
            owed.Add((movements, DeliveryOf(Payloads.Used("GAU-2001", n, "LOC-OR1"))));
            owed.Add((entries, DeliveryOf(Payloads.Entry($"{n}.01", $"{n}.01", "CC-4400"))));
        }
        var done = 0;
        var running = Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            foreach (var (to, delivery) in owed.Where((_, i) => i % 4 == worker))
            {
                await DoneAsync(to, delivery);
                Interlocked.Increment(ref done);
            }
        })));
        await Eventually.IsTrue(() => Volatile.Read(ref done) >= 4, "the first documents are done");
        await SharedTryton.Server.KillAsync();
        await SharedTryton.Server.RestartAsync();
        await running.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);
        // Replays on top.
        foreach (var (to, delivery) in owed.Where((_, i) => i % 5 == 0))
            await DeliveredAsync(to, delivery);
        var after = await SharedTryton.Server.SumsAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Stock(before) - Stock(after), Is.EqualTo(units));
            Assert.That(Side(after, "ledger", "1400", 1) - Side(before, "ledger", "1400", 1), Is.EqualTo(cents));
            Assert.That(Side(after, "analytic", "CC-4400", 0) - Side(before, "analytic", "CC-4400", 0), Is.EqualTo(cents));
            Assert.That(after["doubles"]!.Values().Sum(d => (int)d), Is.Zero);
        });
    }

    // As the engine does it: again until it is there, and every failure one that says so.
    private static async Task DoneAsync(IConnector to, Delivery delivery)
    {
        for (var attempt = 1; attempt < 200; attempt++)
        {
            var outcome = await to.DeliverAsync(delivery with { Attempt = attempt }, CancellationToken.None);
            if (outcome is DeliveryOutcome.Delivered)
                return;
            Assert.That(outcome, Is.TypeOf<DeliveryOutcome.RetryLater>(), $"{outcome}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
        Assert.Fail("200 tries were not enough");
    }

    private static decimal Stock(JObject sums) => decimal.Parse((string?)sums["stock"]!["LOC-OR1"]!["GAU-2001"] ?? "0");

    private static decimal Side(JObject sums, string books, string code, int side) => decimal.Parse((string?)sums[books]![code]?[side] ?? "0");
}
