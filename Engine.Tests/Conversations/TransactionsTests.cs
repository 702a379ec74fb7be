using System.Collections.Concurrent;
using System.Text;
using InterfaceEngine.Tests.Recovery;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Conversations;

/// <summary>
/// Destinations that wait for each other, in an engine in a process of its own: at the console, and through kills. What comes is a movement, then its posting, then
/// its charge; the ledger takes nothing of patient 13, and what costs more than 100 wants an approval.
/// </summary>
internal sealed class TransactionsTests
{
    private ScratchFolder _folder = null!;
    private readonly ConcurrentDictionary<string, bool> _moved = new();
    private readonly ConcurrentQueue<string> _seen = new();
    private HttpTarget _erp = null!;
    private EngineProcess _engine = null!;
    private int _port;

    [SetUp]
    public async Task Run()
    {
        _folder = ScratchFolder.Create();
        _erp = new HttpTarget { Answer = Answer };
        _port = KilledLine.FreePort();
        _folder.Write("engine.yaml", "node: recovery\nstore: { path: store }\nadmin: { listen: \"127.0.0.1:0\" }\nzone: UTC\n");
        _folder.Write("systems.yaml", $$"""
            theatre: { description: sends, owner: us, data: finance }
            erp: { description: receives, owner: us, data: finance, http: { url: "http://127.0.0.1:{{_erp.Port}}" } }

            """);
        _folder.Write("channels/implants.yaml", $$"""
            channel: implants
            version: 1.0.0
            description: Movements, their postings and their charges
            owner: us
            data: finance
            source:
              from: theatre
              mllp: { listen: "127.0.0.1:{{_port}}" }
            key: MSH-10
            destinations:
              stock:
                order-by: PID-3.1
                send: { to: erp, http: { path: "/stock/{MSH-10}" } }
                compensate: { to: erp, http: { path: "/undo/{MSH-10}" } }
              ledger:
                after: stock
                on-failure: compensate
                approve: FT1-11.1.toDecimal() > 100
                send: { to: erp, http: { path: "/ledger/{MSH-10}" } }
              billing:
                after: ledger
                send: { to: erp, http: { path: "/billing/{MSH-10}" } }
            delivery:
              retry: { first: 100ms, max: 500ms }

            """);
        _engine = await EngineProcess.RunAsync(_folder.Path);
    }

    [TearDown]
    public async Task Stop()
    {
        await _engine.DisposeAsync();
        await _erp.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task What_waits_for_approval_is_listed_shown_approved_or_cancelled_at_the_console()
    {
        await SendAsync("A1", "1", 250);
        await SendAsync("A2", "2", 250);
        await SendAsync("A3", "3", 10);
        var waiting = await UntilAsync(run => run.Documents.Count == 2, "transactions", "list", "--state", "waiting", "--json");
        Assert.That(waiting.Documents.Select(d => (string?)d["at"]), Is.All.EqualTo("ledger (approval)"));
        var second = (string)waiting.Documents[0]["id"]!;
        var first = (string)waiting.Documents[1]["id"]!;
        Assert.That((first, second), Is.EqualTo(("t-1-1", "t-1-2")));
        var shown = await ConsoleAsync("transactions", "show", first);
        Assert.That(shown.Out, Does.Contain("an approval").And.Contain("ledger").And.Contain("held"));
        Assert.That((string?)(await AskAsync("transactions", "show", first))["steps"]![2]!["waitsFor"]![0], Is.EqualTo("ledger"));
        Assert.That((await ConsoleAsync("status")).Out, Does.Contain("for approval: 2"));
        var queues = await ConsoleAsync("queues", "list", "state:waiting", "--json");
        Assert.That(queues.Documents.Select(q => ((string?)q["name"], (int)q["waiting"]!)), Is.EqualTo(new[] { ("implants/billing", 2) }));
        Assert.That((await ConsoleAsync("queues", "show", "state:waiting", "--json")).Documents.Select(d => (string?)d["transaction"]), Is.EquivalentTo(new[] { first, second }));

        Assert.That((await ConsoleAsync("transactions", "approve", first)).ExitCode, Is.EqualTo(2), "an approval wants a reason");
        var approved = await AskAsync("transactions", "approve", first, "--reason", "checked with theatre 2");
        Assert.That((int)approved["done"]!, Is.EqualTo(1));
        var cancelled = await AskAsync("transactions", "cancel", "state:held error:APPROVAL", "--reason", "wrong patient", "--yes");
        Assert.That((int)cancelled["done"]!, Is.EqualTo(1));

        await UntilAsync(run => run.Error.Contains("nothing found"), "transactions", "list");
        var all = await ConsoleAsync("transactions", "list", "--all", "--sort", "oldest", "--json");
        Assert.That(all.Documents.Select(d => (string?)d["state"]), Is.EqualTo(new[] { "completed", "compensated", "completed" }));
        Assert.That(_seen, Does.Contain("undo/A2").And.Not.Contain("ledger/A2").And.Contain("billing/A1"));
        var timeline = await ConsoleAsync("messages", "show", "m-1-1", "--timeline");
        Assert.That(timeline.Out, Does.Contain("checked with theatre 2"));
        Assert.That((await ConsoleAsync("transactions", "cancel", first, "--reason", "late")).Out, Does.Contain("TRANSACTION-OVER"));
        Assert.That((await ConsoleAsync("transactions", "show", "t-1-99")).ExitCode, Is.Not.Zero);
        Assert.That((await ConsoleAsync("transactions", "list", "--state", "wating")).Error, Does.Contain("did you mean 'waiting'?"));
    }

    [Test]
    public async Task Killed_under_load_it_leaves_every_movement_posted_and_charged_or_reversed()
    {
        const int messages = 120;
        for (var number = 1; number <= messages; number++)
        {
            await SendAsync($"C{number}", number % 10 == 0 ? "13" : $"{number % 5}", 10);
            if (number % 30 != 0)
                continue;
            await _engine.KillAsync();
            await _engine.DisposeAsync();
            _engine = await EngineProcess.RunAsync(_folder.Path);
        }

        await UntilAsync(run => run.Error.Contains("nothing found"), "transactions", "list");

        var states = (await ConsoleAsync("transactions", "list", "--all", "--limit", "1000", "--json")).Documents.GroupBy(d => (string)d["state"]!).ToDictionary(g => g.Key, g => g.Count());
        Assert.That(states, Is.EqualTo(new Dictionary<string, int> { ["completed"] = messages * 9 / 10, ["compensated"] = messages / 10 }));
        for (var number = 1; number <= messages; number++)
        {
            Assert.That(_moved[$"C{number}"], Is.EqualTo(number % 10 != 0), "stock has what was posted, and nothing else");
            Assert.That(_seen.Contains($"billing/C{number}"), Is.EqualTo(number % 10 != 0));
        }
    }

    // What the ERP would hold: a movement, and none once it was taken back. The ledger takes a posting only of what is in stock.
    private string? Answer(HttpSeen request)
    {
        var path = request.Path.TrimStart('/');
        var (what, id) = (path.Split('/')[0], path.Split('/')[1]);
        _seen.Enqueue(path);
        if (what == "stock" || what == "undo")
            _moved[id] = what == "stock";
        return what == "ledger" && (!_moved[id] || Encoding.ASCII.GetString(request.Body).Contains("||13\r", StringComparison.Ordinal)) ? HttpTarget.Response(422) : HttpTarget.Response(200);
    }

    private async Task SendAsync(string control, string patient, int amount)
    {
        var message = $"MSH|^~\\&|THEATRE|NORTH|ENGINE|HUB|20260314093000||DFT^P03^DFT_P03|{control}|P|2.5.1\rPID|1||{patient}\rFT1|1|||20260314||CG|C1776||||{amount}\r";
        await Eventually.IsTrue(async () => await TestHospital.SendAsync(_port, message) is { } answer && Acknowledged.Code(answer) == "AA", "it is taken");
    }

    private Task<ConsoleRun> ConsoleAsync(params string[] words) => ConsoleRun.Of([.. words, "--config", _folder.Path]);

    private async Task<JObject> AskAsync(params string[] words)
    {
        var run = await ConsoleAsync([.. words, "--json"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return (JObject)run.Documents.Single();
    }

    private async Task<ConsoleRun> UntilAsync(Func<ConsoleRun, bool> holds, params string[] words)
    {
        ConsoleRun? last = null;
        await Eventually.IsTrue(async () => holds(last = await ConsoleAsync(words)), $"'engine {string.Join(' ', words)}' says what is expected");
        return last!;
    }
}
