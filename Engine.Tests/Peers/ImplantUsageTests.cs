using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Engine.Cli;
using InterfaceEngine.Engine.Demo.Implants;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>
/// The sample implant-usage before a real Tryton: 300 procedures, with the ERP stopped and killed meanwhile, the engine killed meanwhile, and 30 replays on top. What the
/// ERP's own tables say must be what an independent sum over the messages says, to the unit and to the cent.
/// </summary>
[Category("Peer")]
internal sealed class ImplantUsageTests
{
    private const int Procedures = 300;
    private const int Replays = 30;
    private const int Senders = 4;
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(8);

    private readonly ConcurrentQueue<string> _toSend = new();
    private readonly ConcurrentBag<string> _acknowledged = [];

    [Test]
    public async Task Whatever_is_stopped_and_killed_the_erp_has_each_procedure_once()
    {
        await using var erp = await TrytonServer.StartAsync();
        using var folder = ScratchFolder.Create();
        var hospital = ImplantHospital.Prepare(folder.Path, new Uri(erp.Url), TimeProvider.System.GetUtcNow());
        var messages = Messages(TimeProvider.System.GetUtcNow());
        var before = await erp.SumsAsync();
        foreach (var message in messages)
            _toSend.Enqueue(message);

        var engine = await EngineProcess.RunAsync(folder.Path, ImplantHospital.Environment);
        try
        {
            // 1. Procedures come in, and what is owed of them goes out, while one thing after the other breaks.
            var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(() => SendAsync(hospital.Charges))).ToArray();
            await CompletedAsync(folder, 20);
            engine = await KillAsync(engine, folder);
            await CompletedAsync(folder, 60);
            await erp.StopAsync();
            await BlockedAsync(folder);
            await erp.RestartAsync();
            await CompletedAsync(folder, 110);
            await erp.KillAsync();
            await BlockedAsync(folder);
            engine = await KillAsync(engine, folder);
            await erp.RestartAsync();
            await CompletedAsync(folder, 180);
            engine = await KillAsync(engine, folder);
            await CompletedAsync(folder, 240);
            await erp.KillAsync();
            await erp.RestartAsync();
            await Task.WhenAll(senders).WaitAsync(s_longest, TimeProvider.System);
            await CompletedAsync(folder, Procedures);

            // 2. Replays of what was posted: half of them sent again, half of them run again.
            var again = _acknowledged.Order(StringComparer.Ordinal).Where((_, i) => i % (Procedures / Replays) == 0).Take(Replays).ToArray();
            await ReplayAsync(folder, again[..(Replays / 2)], "resend");
            await ReplayAsync(folder, again[(Replays / 2)..], "reprocess");
            await CompletedAsync(folder, Procedures);
            Assert.That(await engine.TerminateAsync(), Is.Zero);
        }
        finally
        {
            await engine.DisposeAsync();
        }

        // 3. The books.
        Compare(messages, before, await erp.SumsAsync());
    }

    private static void Compare(IReadOnlyList<string> messages, JObject before, JObject after)
    {
        var (stock, cost, revenue) = (new Dictionary<string, decimal>(), 0m, 0m);
        foreach (var message in messages)
        {
            var (charge, used) = (Fields(message, "FT1"), Fields(message, "ZIM"));
            var item = used[3].Length > 0 ? $"{used[2].Split('^')[0]}/{used[3]}" : used[2].Split('^')[0];
            var quantity = decimal.Parse(used[4], CultureInfo.InvariantCulture);
            stock[item] = stock.GetValueOrDefault(item) + quantity;
            cost += Math.Round(quantity * (item.StartsWith("IMP", StringComparison.Ordinal) ? 2150m : 0.35m), 2);
            revenue += decimal.Parse(charge[11].Split('&')[0], CultureInfo.InvariantCulture);
        }

        var rows = stock.Select(s => ($"stock of {s.Key} at LOC-OR1", -s.Value, Stock(after, "LOC-OR1", s.Key) - Stock(before, "LOC-OR1", s.Key)))
            .Concat(stock.Select(s => ($"stock of {s.Key} at CONSUMED", s.Value, Stock(after, "CONSUMED", s.Key) - Stock(before, "CONSUMED", s.Key))))
            .Append(("ledger 6100, supplies used", cost, Money(after, "ledger", "6100") - Money(before, "ledger", "6100")))
            .Append(("ledger 1400, stock", -cost, Money(after, "ledger", "1400") - Money(before, "ledger", "1400")))
            .Append(("ledger 4000, revenue", -revenue, Money(after, "ledger", "4000") - Money(before, "ledger", "4000")))
            .Append(("ledger 1200, receivables", revenue, Money(after, "ledger", "1200") - Money(before, "ledger", "1200")))
            .Append(("cost centre CC-4100", cost - revenue, Money(after, "analytic", "CC-4100") - Money(before, "analytic", "CC-4100")))
            .ToArray();
        foreach (var (what, expected, posted) in rows)
            TestContext.Out.WriteLine(FormattableString.Invariant($"{what,-40} sent {expected,14:0.00}   in the ERP {posted,14:0.00}"));
        TestContext.Out.WriteLine($"documents: {after["documents"]!.ToString(Newtonsoft.Json.Formatting.None)}; doubles: {after["doubles"]!.ToString(Newtonsoft.Json.Formatting.None)}");
        Assert.Multiple(() =>
        {
            foreach (var (what, expected, posted) in rows)
                Assert.That(posted, Is.EqualTo(expected), what);
            foreach (var kind in ((JObject)after["doubles"]!).Properties())
                Assert.That((int)kind.Value, Is.Zero, $"no {kind.Name} stands twice under one key");
            Assert.That((int)after["documents"]!["shipment"]!["done"]!, Is.EqualTo(Procedures));
        });
    }

    private static decimal Stock(JObject sums, string place, string item) => decimal.Parse((string?)sums["stock"]![place]?[item] ?? "0", CultureInfo.InvariantCulture);

    private static decimal Money(JObject sums, string book, string code)
        => sums[book]![code] is JArray sides ? decimal.Parse((string)sides[0]!, CultureInfo.InvariantCulture) - decimal.Parse((string)sides[1]!, CultureInfo.InvariantCulture) : 0;

    // A seed of its own, so that a failure can be had again.
    private static List<string> Messages(DateTimeOffset now)
    {
        var random = new Random(20261121);
        var messages = new List<string>();
        for (var i = 1; i <= Procedures; i++)
        {
            var isImplant = random.Next(2) == 0;
            var quantity = isImplant ? random.Next(1, 4) : random.Next(1, 60);
            var (item, lot, price) = isImplant ? ("IMP-1001^Hip stem implant, size 4", "LOT-2026-A", 4200.00m) : ("GAU-2001^Gauze pad 10x10 sterile", "", 1.20m);
            var day = now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            messages.Add(string.Join('\r',
                $@"MSH|^~\&|EHR|GENERAL|ENGINE|HUB|{day}101500||DFT^P03^DFT_P03|P{i:0000}|P|2.5.1",
                $"EVN|P03|{day}101500",
                $"PID|1||MRN{3000 + (i % 40)}^^^GENERAL^MR||EXAMPLE^PAULA||19580312|F||||||||||ACC{i % 40}^^^GENERAL^AN",
                $"PV1|1|I|OR1^^^GENERAL||||||||||||||||V{9000 + (i % 40)}^^^GENERAL^VN",
                string.Create(CultureInfo.InvariantCulture, $"FT1|1|TX{i:0000}|B1|{day}081500|{day}101500|CG|USED^Used^L|||{quantity}|{price * quantity}&USD|{price}&USD|{(i % 3 == 0 ? "CATH" : "SUR")}^Surgery"),
                $"ZIM|1|{item}|{lot}|{quantity}|EA",
                "").Replace("|CATH^", "|SUR^", StringComparison.Ordinal));
        }

        return messages;
    }

    private static string[] Fields(string message, string segment) => message.Split('\r').First(l => l.StartsWith(segment, StringComparison.Ordinal)).Split('|');

    // What is not acknowledged is sent again, as an interface would.
    private async Task SendAsync(int port)
    {
        while (_toSend.TryDequeue(out var message))
        {
            while (!await TrySendAsync(port, message))
            {
            }

            _acknowledged.Add(Acknowledged.Field(message, "MSH", 10));
        }
    }

    private static async Task<bool> TrySendAsync(int port, string message)
    {
        try
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var peer = new MllpPeer(socket);
            await Eventually.Ends(socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)));
            return await peer.AskAsync(message) is { } answer && answer.Contains("MSA|AA", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            await pause.WaitForNextTickAsync();
            return false;
        }
    }

    private static async Task<EngineProcess> KillAsync(EngineProcess engine, ScratchFolder folder)
    {
        await engine.KillAsync();
        await engine.DisposeAsync();
        return await EngineProcess.RunAsync(folder.Path, ImplantHospital.Environment);
    }

    private static async Task CompletedAsync(ScratchFolder folder, int count)
        => await UntilAsync(async () => (await TransactionsAsync(folder)).Count(t => t.Value<string>("state") == "completed") >= count, $"{count} transactions are completed");

    private static async Task BlockedAsync(ScratchFolder folder)
        => await UntilAsync(async () => (await AskAsync(folder, engine => engine.PostAsync("api/queues/search", new JObject { ["select"] = "" }, default))).Any(q => q.Value<string>("state") == "down"), "the engine knows that the ERP is down");

    private static async Task ReplayAsync(ScratchFolder folder, string[] controls, string mode)
    {
        var job = await AskAsync(folder, engine => engine.PostAsync("api/replay", new JObject
        {
            ["select"] = "control:" + string.Join(',', controls),
            ["mode"] = mode,
            ["again"] = true,
            ["late"] = "send",
            ["reason"] = "a test",
            ["dryRun"] = false,
        }, default));
        await UntilAsync(async () => (await AskAsync(folder, engine => engine.GetAsync($"api/jobs/{job["id"]}", default))).Value<string>("state") == "done", "the replay ends");
        await UntilAsync(async () => (await AskAsync(folder, engine => engine.PostAsync("api/queues/search", new JObject { ["select"] = "" }, default))).Sum(q => q.Value<long>("queued")) == 0, "what is replayed is sent");
    }

    private static async Task<JArray> TransactionsAsync(ScratchFolder folder)
        => (JArray)await AskAsync(folder, engine => engine.PostAsync("api/transactions/search", new JObject { ["select"] = "", ["all"] = true, ["limit"] = 2 * Procedures }, default));

    // The engine may be starting: it is asked again.
    private static async Task<JToken> AskAsync(ScratchFolder folder, Func<AdminClient, Task<JToken>> ask)
    {
        JToken? answer = null;
        await UntilAsync(async () =>
        {
            try
            {
                using var engine = AdminClient.Open(folder.Path, ImplantHospital.Environment);
                answer = await ask(engine);
                return true;
            }
            catch (Exception e) when (e is VerbException or HttpRequestException)
            {
                return false;
            }
        }, "the engine answers");
        return answer!;
    }

    // Longer than other waits, and not asked so often that the asking would be the load.
    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var pause = new PeriodicTimer(TimeSpan.FromSeconds(2));
        while (!await condition())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(began), Is.LessThan(s_longest), what);
            await pause.WaitForNextTickAsync();
        }
    }
}
