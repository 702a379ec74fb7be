using System.Net;
using System.Net.Http.Headers;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Conversations;

/// <summary>The program as it is shipped, in a process of its own: how it begins, how it is asked, how it ends.</summary>
internal sealed class StartAndStopTests
{
    [Test]
    public async Task The_demo_of_implants_ends_with_books_that_agree()
    {
        await using var demo = EngineProcess.Start("demo", "implant-usage", "--once");
        Assert.That(await demo.ExitAsync(TimeSpan.FromMinutes(2)), Is.Zero, string.Join('\n', demo.Output));
        Assert.That(demo.Output, Has.Some.Contains("to the unit and to the cent"));
    }

    [Test]
    public async Task The_demo_tells_its_story_and_ends_with_0()
    {
        await using var demo = EngineProcess.Start("demo", "--once");
        // The story waits for an outage's retries; on a machine with other work that may take a while.
        var code = await demo.ExitAsync(TimeSpan.FromSeconds(90));
        Assert.That(code, Is.Zero, string.Join('\n', demo.Output) + demo.Log);
        Assert.That(demo.Output, Has.Some.Contains("All of that happened and was checked."));
        Assert.That(demo.Output, Has.None.Contains("✗"));
    }

    [Test]
    public async Task A_stop_is_clean_and_quick_with_work_in_hand_and_a_kill_is_said_until_the_next_start()
    {
        await using var hospital = TestHospital.Prepare();
        // A target that takes a request and never answers is what a drain has to put up with.
        hospital.Billing.Answer = _ => "";
        await hospital.StartAsync();
        Assert.That(hospital.Engine.Output, Is.EqualTo(new[] { "ready" }), "one line, once every listener is bound");
        Assert.That((await hospital.Ask("status")).Value<string>("lastStop"), Is.EqualTo("clean"), "of a new store");

        using var sender = await MllpPeer.ConnectAsync($"127.0.0.1:{hospital.Addresses.Admissions}");
        Assert.That(Acknowledged.Code(await sender.AskAsync(TestHospital.Message("adt-a01.hl7"))), Is.EqualTo("AA"));
        await Eventually.IsTrue(() => hospital.Billing.Seen.Count > 0, "the delivery is in hand");
        var stopping = System.Diagnostics.Stopwatch.StartNew();
        Assert.That(await hospital.Engine.TerminateAsync(), Is.Zero);
        Assert.That(stopping.Elapsed, Is.LessThan(TimeSpan.FromSeconds(15)));
        Assert.That(hospital.Engine.Log, Does.Contain("draining").And.Contain("stopped"));
        Assert.That(await Offline(hospital), Is.EqualTo("clean"));

        hospital.Billing.Answer = _ => HttpTarget.Response(201);
        await hospital.StartAsync();
        Assert.That((await hospital.Ask("status")).Value<string>("lastStop"), Is.EqualTo("clean"));
        await Eventually.IsTrue(() => hospital.Billing.Seen.Count > 1, "what was owed is delivered after the restart");
        Assert.That(hospital.Billing.Seen.Select(r => r.Headers["Idempotency-Key"]).Distinct().Count(), Is.EqualTo(1), "under the same key");

        await hospital.Engine.KillAsync();
        Assert.That(await Offline(hospital), Does.StartWith("not clean"));
        Assert.That(await Offline(hospital), Does.StartWith("not clean"), "a look changes nothing");
        await hospital.StartAsync();
        Assert.That((await hospital.Ask("status")).Value<string>("lastStop"), Does.StartWith("not clean"));
        var offline = await hospital.Console("status", "--offline");
        Assert.That((offline.ExitCode, offline.Error), Is.EqualTo((2, offline.Error)));
        Assert.That(offline.Error, Does.Contain("STORE-LOCKED").And.Contain($"process {hospital.Engine.Id}"));
    }

    [Test]
    public async Task The_admin_api_wants_its_token_and_probes_do_not()
    {
        await using var hospital = await TestHospital.RunAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{hospital.Addresses.Admin}") };
        Assert.That(await http.GetStringAsync("/health/live"), Is.EqualTo("live"));
        Assert.That(await http.GetStringAsync("/health/ready"), Is.EqualTo("ready"));
        foreach (var path in new[] { "/api/status", "/api/channels", "/api/jobs", "/api/messages/m-1-1" })
        {
            using var none = await http.GetAsync(path);
            Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), path);
            using var wrong = new HttpRequestMessage(HttpMethod.Get, path);
            wrong.Headers.Authorization = new AuthenticationHeaderValue("Bearer", new string('0', 64));
            using var refused = await http.SendAsync(wrong);
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), path);
            Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("API-TOKEN"));
        }
        using var reveal = await http.PostAsync("/api/messages/m-1-1/content", new StringContent("""{"reveal":true,"reason":"x"}"""));
        Assert.That(reveal.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));

        var endpoint = Path.Combine(hospital.Store, "admin.json");
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(endpoint), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), "the token is its owner's alone");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", JObject.Parse(await File.ReadAllTextAsync(endpoint)).Value<string>("Token"));
        Assert.That(JObject.Parse(await http.GetStringAsync("/api/status")).Value<bool>("ready"), Is.True);

        await hospital.Engine.TerminateAsync();
        Assert.That(File.Exists(endpoint), Is.False);
        var run = await hospital.Console("status");
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("no engine runs").And.Contain("engine run --config"));
    }

    private static async Task<string?> Offline(TestHospital hospital) => (await hospital.Ask("status", "--offline")).Value<string>("lastStop");
}
