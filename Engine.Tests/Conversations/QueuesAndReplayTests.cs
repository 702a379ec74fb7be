using System.Text;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Conversations;

/// <summary>Queues, dead letters and replays from the console. One engine serves all; each test has charges of its own.</summary>
internal sealed class QueuesAndReplayTests
{
    private TestHospital _hospital = null!;

    [OneTimeSetUp]
    public async Task Run() => _hospital = await TestHospital.RunAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _hospital.DisposeAsync();

    [TearDown]
    public void Answer_well()
    {
        _hospital.Billing.Answer = _ => HttpTarget.Response(201);
        _hospital.Inventory.Answer = _ => HttpTarget.Response(201);
    }

    [Test]
    public async Task A_paused_queue_grows_stays_paused_over_a_restart_and_drains_in_order_when_resumed()
    {
        var paused = await _hospital.Console("queues", "pause", "charges/inventory", "--reason", "stock-taking");
        Assert.That(paused.ExitCode, Is.Zero, paused.Error);
        for (var n = 1; n <= 3; n++)
            await ChargeAsync($"PAUSE{n}");
        Assert.That((await Queue("charges/inventory")).Value<int>("queued"), Is.EqualTo(3));

        Assert.That(await _hospital.Engine.TerminateAsync(), Is.Zero);
        await _hospital.StartAsync();
        var queue = await Queue("charges/inventory");
        Assert.That((queue.Value<string>("state"), queue.Value<int>("queued"), queue.Value<int>("lanes")), Is.EqualTo(("paused", 3, 1)));
        Assert.That(Posted(_hospital.Inventory, "PAUSE"), Is.Empty);

        Assert.That((await _hospital.Console("queues", "resume", "charges/inventory")).ExitCode, Is.Zero);
        await Eventually.IsTrue(() => Posted(_hospital.Inventory, "PAUSE").Count == 3, "the queue drains");
        Assert.That(Posted(_hospital.Inventory, "PAUSE"), Is.EqualTo(new[] { "PAUSE1-2", "PAUSE2-2", "PAUSE3-2" }));
        Assert.That((await _hospital.Console("queues", "pause", "charges/inventry")).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task A_refused_delivery_is_a_dead_letter_that_can_be_retried_or_discarded()
    {
        _hospital.Billing.Answer = _ => HttpTarget.Response(422, "{}");
        await ChargeAsync("DEAD1");
        await ChargeAsync("DEAD2");
        var letters = await _hospital.Until(run => run.Documents.Count == 4, "queues", "show", "to:charges/billing state:dead-lettered", "--sort", "oldest", "--json");
        Assert.That(letters.Documents.Select(d => (string?)d["error"]!["code"]).Distinct(), Is.EqualTo(["HTTP-REFUSED"]));
        Assert.That((await Queue("charges/billing")).Value<int>("deadLettered"), Is.EqualTo(4));
        var byError = await _hospital.Console("queues", "show", "state:dead-lettered", "--by", "error", "--json");
        Assert.That(byError.Documents.Single().Value<int>("count"), Is.EqualTo(4));

        _hospital.Billing.Answer = _ => HttpTarget.Response(201);
        var first = (string)letters.Documents[0]["id"]!;
        var before = Keys("DEAD1-1");
        var several = await _hospital.Console("queues", "retry", "to:charges/billing state:dead-lettered");
        Assert.That((several.ExitCode, several.Error), Is.EqualTo((2, "this would retry 4 deliveries; say --yes\n")));
        Assert.That((await _hospital.Console("queues", "retry", first)).ExitCode, Is.Zero);
        await _hospital.Until(run => run.Documents.Count == 3, "queues", "show", "to:charges/billing state:dead-lettered", "--json");
        await Eventually.IsTrue(() => Keys("DEAD1-1").Count == before.Count + 1, "it is sent again");
        Assert.That(Keys("DEAD1-1").Distinct().Count(), Is.EqualTo(1), "under the key that it had");

        Assert.That((await _hospital.Console("queues", "discard", "to:charges/billing state:dead-lettered", "--yes")).ExitCode, Is.EqualTo(2), "a discard wants a reason");
        var discarded = await _hospital.Console("queues", "discard", "to:charges/billing state:dead-lettered", "--yes", "--reason", "posted by hand", "--json");
        Assert.That((int)discarded.Documents.Single()["done"]!, Is.EqualTo(3), discarded.Error);
        var gone = await _hospital.Console("queues", "show", "to:charges/billing state:cancelled", "--json");
        Assert.That(gone.Documents, Has.Count.EqualTo(3), "they stay in the store");
    }

    [Test]
    public async Task A_replay_is_previewed_counted_and_then_done_as_a_job()
    {
        for (var n = 1; n <= 2; n++)
            Assert.That(Acknowledged.Code(await TestHospital.SendAsync(_hospital.Addresses.Charges,
                TestHospital.Message("dft-p03-unmapped.hl7", ("DFT0002", $"REPLAY{n}"), ("TX9002", $"REPLAY{n}")))), Is.EqualTo("AA"));
        const string query = "channel:charges state:failed where:(MSH-10.startsWith('REPLAY'))";
        var preview = await _hospital.Console("replay", "--query", query, "--dry-run", "--json");
        Assert.That((preview.ExitCode, (int?)preview.Documents.Single()["reprocess"]), Is.EqualTo((0, (int?)2)), preview.Error);
        var wrong = await _hospital.Console("replay", "--query", query, "--expect", "3", "--yes");
        Assert.That(wrong.ExitCode, Is.EqualTo(1));
        Assert.That(wrong.Error, Does.Contain("expected 3, found 2: nothing done"));
        Assert.That((await _hospital.Console("replay", "--query", query)).ExitCode, Is.EqualTo(2), "nobody is there to say yes");
        Assert.That(Posted(_hospital.Billing, "REPLAY"), Is.Empty);

        await File.AppendAllTextAsync(Path.Combine(_hospital.Folder, "codesets", "charge-codes.csv"), "C1776,CDM-C1776,Joint device\n");
        Assert.That((await _hospital.Console("channels", "reload")).ExitCode, Is.Zero);
        var done = await _hospital.Console("replay", "--query", query, "--expect", "2", "--yes", "--reason", "code C1776 added", "--json");
        Assert.That(done.ExitCode, Is.Zero, done.Error);
        var job = (JObject)done.Documents[^1];
        Assert.That((job.Value<string>("state"), job.Value<int>("done"), job.Value<int>("failed")), Is.EqualTo(("done", 2, 0)));
        await Eventually.IsTrue(() => Posted(_hospital.Billing, "REPLAY").Count == 4, "every charge of both is posted");
        Assert.That((await _hospital.Console("replay", "--query", query, "--dry-run")).ExitCode, Is.EqualTo(1), "nothing is left to replay");

        var again = await _hospital.Console("replay", "--query", "control:REPLAY1", "--again", "--resend", "--to", "billing", "--reason", "billing lost it", "--yes");
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        await Eventually.IsTrue(() => Keys("REPLAY1-1").Count == 2, "it is sent once more");
        Assert.That(Keys("REPLAY1-1").Distinct().Count(), Is.EqualTo(1), "under the same key");
    }

    [Test]
    public async Task A_job_goes_on_after_a_restart()
    {
        for (var n = 1; n <= 4; n++)
            await ChargeAsync($"JOB{n}");
        await Eventually.IsTrue(() => Posted(_hospital.Billing, "JOB").Count == 8, "all are posted once");
        var path = Path.Combine(_hospital.Store, "admin.json");
        // Slow enough to be interrupted; asked over the API, because the console waits for a job's end.
        using (var http = new HttpClient())
        {
            var admin = JObject.Parse(await File.ReadAllTextAsync(path));
            http.DefaultRequestHeaders.Authorization = new("Bearer", (string)admin["Token"]!);
            using var answer = await http.PostAsync($"{admin["Url"]}/api/replay", new StringContent(
                """{"select":"where:(MSH-10.startsWith('JOB'))","mode":"resend","again":true,"to":"billing","late":"send","rate":2,"reason":"billing lost a day","dryRun":false}"""));
            Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
        }
        var started = (await _hospital.Console("jobs", "list", "--json")).Documents[0];
        Assert.That((started.Value<string>("state"), started.Value<int>("total")), Is.EqualTo(("running", 8)));
        await _hospital.Engine.KillAsync();
        await _hospital.StartAsync();
        var id = (string)started["id"]!;
        await _hospital.Until(run => run.Documents.Single().Value<string>("state") == "done", "jobs", "show", id, "--json");
        await Eventually.IsTrue(() => Keys("JOB").GroupBy(k => k).All(g => g.Count() >= 2), "each was sent again");
        Assert.That(Keys("JOB").Distinct().Count(), Is.EqualTo(8));
    }

    [Test]
    public async Task A_reload_takes_what_is_good_and_leaves_the_last_good_form_of_what_is_not()
    {
        var file = Path.Combine(_hospital.Folder, "channels", "results.yaml");
        var good = await File.ReadAllTextAsync(file);
        var admissions = Path.Combine(_hospital.Folder, "channels", "admissions.yaml");
        var before = await File.ReadAllTextAsync(admissions);
        try
        {
            await File.WriteAllTextAsync(file, good.Replace("order-by: PID-3.1", "order-bi: PID-3.1", StringComparison.Ordinal));
            await File.WriteAllTextAsync(admissions, before.Replace("version: 1.0.0", "version: 1.1.0", StringComparison.Ordinal));
            var reload = await _hospital.Console("channels", "reload", "--json");
            Assert.That(reload.ExitCode, Is.EqualTo(1));
            var answer = reload.Documents.Single();
            Assert.That(answer["problems"]!.Select(p => (string?)p), Has.Some.Contains("channels/results.yaml:").And.Some.Contains("order-by"));
            var changes = answer["channels"]!.ToDictionary(c => (string)c["name"]!, c => (string?)c["change"]);
            Assert.That(changes["results"], Does.Contain("last good one stays"));
            Assert.That(changes["charges"], Is.EqualTo("unchanged"));
            Assert.That((await _hospital.Ask("channels", "show", "admissions")).Value<string>("version"), Is.EqualTo("1.1.0"));
            Assert.That(Acknowledged.Code(await TestHospital.SendAsync(_hospital.Addresses.Results, TestHospital.Message("oru-r01.hl7", ("ORU0001", "RELOAD1")))), Is.EqualTo("AA"));
        }
        finally
        {
            await File.WriteAllTextAsync(file, good);
            await File.WriteAllTextAsync(admissions, before);
        }
        Assert.That((await _hospital.Console("channels", "reload")).ExitCode, Is.Zero);
    }

    // One message with two charges, one of an implant: two to billing and the ledger, one to inventory.
    private async Task ChargeAsync(string name)
        => Assert.That(Acknowledged.Code(await TestHospital.SendAsync(_hospital.Addresses.Charges,
            TestHospital.Message("dft-p03-implant.hl7", ("DFT0001", name), ("TX9001", name), ("IMP-7731", $"IMP-{name.TrimEnd('1', '2', '3', '4')}")))), Is.EqualTo("AA"));

    private async Task<JObject> Queue(string name)
        => (JObject)(await _hospital.Console("queues", "list", $"to:{name}", "--json")).Documents.Single();

    // The ids of the charges that a target was sent, in order, of those whose id begins so.
    private static List<string> Posted(HttpTarget target, string prefix)
        => [.. target.Seen.Select(r => (string)JObject.Parse(Encoding.UTF8.GetString(r.Body))["id"]!).Where(id => id.StartsWith(prefix, StringComparison.Ordinal))];

    private List<string> Keys(string prefix)
        => [.. _hospital.Billing.Seen.Where(r => ((string)JObject.Parse(Encoding.UTF8.GetString(r.Body))["id"]!).StartsWith(prefix, StringComparison.Ordinal)).Select(r => r.Headers["Idempotency-Key"])];
}
