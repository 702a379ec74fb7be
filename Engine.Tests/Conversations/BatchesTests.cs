using InterfaceEngine.Tests.Recovery;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Conversations;

/// <summary>Batches as people see them from the console: what is open, flushed now, whose member a delivery is; with an engine that is killed in between.</summary>
internal sealed class BatchesTests
{
    private ScratchFolder _folder = null!;
    private EngineProcess _engine = null!;
    private int _port;

    [OneTimeSetUp]
    public async Task Run()
    {
        _folder = ScratchFolder.Create();
        _port = KilledLine.FreePort();
        _folder.Write("engine.yaml", $"node: batches\nstore: {{ path: store }}\nadmin: {{ listen: \"127.0.0.1:{KilledLine.FreePort()}\" }}\nzone: UTC\n");
        _folder.Write("systems.yaml", "ehr: { description: sends, owner: us, data: patient }\nfinance: { description: receives, owner: us, data: patient }\n");
        _folder.Write("channels/charges.yaml", $$"""
            channel: charges
            version: 1.0.0
            owner: us
            data: patient
            source:
              from: ehr
              mllp: { listen: "127.0.0.1:{{_port}}" }
            destinations:
              file:
                batch: { count: 100, every: 1h, by: PID-3.1, totals: { number: MSH-10 }, header: "H|{%number}", trailer: "T|{%count}|{%totals.number}" }
                send: { to: finance, folder: { path: "{{_folder["out"]}}", name: "charges-{%by}-{%number}.txt" } }
              copy:
                send: { to: finance, folder: { path: "{{_folder["copies"]}}", name: "{MSH-10}.hl7" } }

            """);
        _engine = await EngineProcess.RunAsync(_folder.Path);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _engine.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Open_batches_are_listed_survive_a_kill_and_are_flushed_and_a_member_names_its_batch()
    {
        await SendAsync(1, "A");
        await SendAsync(2, "B");
        await _engine.KillAsync();
        await _engine.DisposeAsync();
        _engine = await EngineProcess.RunAsync(_folder.Path);
        await SendAsync(3, "A");

        var open = (await Console("queues", "list", "to:file", "--json")).Documents.Single();
        Assert.That(((int)open["inBatches"]!, (int)open["queued"]!), Is.EqualTo((3, 0)));
        Assert.That((string?)open["closes"], Does.Match("^in 59m[0-9]+s$"));
        Assert.That(open["openBatches"]!.Select(b => (int)b["count"]!), Is.EqualTo(new[] { 2, 1 }));
        Assert.That(open.ToString(), Does.Not.Contain("\"A\""), "what a batch is for may be a patient's number");
        Assert.That((await Console("queues", "list")).Out, Does.Contain("IN BATCH").And.Contain("CLOSES"));

        var flushed = (await Console("queues", "flush", "to:charges/file", "--json")).Documents.Single();
        Assert.That(((int)flushed["batches"]!, (int)flushed["members"]!), Is.EqualTo((2, 3)));
        await Eventually.IsTrue(() => _folder.Names("out").Count == 2, "both are written");
        Assert.That(File.ReadAllText(_folder["out", "charges-A-1.txt"]), Is.EqualTo($"H|1\n{Message(1, "A")}{Message(3, "A")}T|2|4\n"));
        Assert.That(File.ReadAllText(_folder["out", "charges-B-2.txt"]), Is.EqualTo($"H|2\n{Message(2, "B")}T|1|2\n"));

        var delivery = await MemberAsync();
        for (var deadline = Environment.TickCount64 + (long)Eventually.Deadline.TotalMilliseconds; (string?)delivery["state"] != "delivered"; delivery = await MemberAsync())
            Assert.That(Environment.TickCount64, Is.LessThan(deadline), "the member shows that its batch is delivered");
        Assert.That((string?)delivery["batch"], Does.StartWith("d-1-"));
        var batch = (JObject)(await Console("messages", "show", (string)delivery["batch"]!, "--json")).Documents.Single();
        Assert.That(((string?)batch["type"], (string?)batch["controlId"], (bool)batch["deliveries"]![0]!["isBatch"]!), Is.EqualTo(("batch", "1", true)));

        var none = await Console("queues", "flush", "to:charges/copy");
        Assert.That(none.ExitCode, Is.EqualTo(1));
        Assert.That(none.Error, Does.Contain("none of these destinations sends batches"));
        Assert.That((await Console("queues", "flush")).ExitCode, Is.EqualTo(2));
    }

    private Task<ConsoleRun> Console(params string[] words) => ConsoleRun.Of([.. words, "--config", _folder.Path]);

    private async Task<JToken> MemberAsync()
        => (await Console("messages", "show", "m-1-1", "--json")).Documents.Single()["deliveries"]!.Single(d => (string?)d["destination"] == "file");

    private async Task SendAsync(int number, string lane)
        => Assert.That(Acknowledged.Code(await TestHospital.SendAsync(_port, Message(number, lane))), Is.EqualTo("AA"));

    private static string Message(int number, string lane)
        => $"MSH|^~\\&|EHR|NORTH|X|Y|20260301080000||ADT^A01|{number}|P|2.5\rPID|1||{lane}\r";
}
