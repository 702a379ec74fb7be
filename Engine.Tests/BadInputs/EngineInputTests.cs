using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.BadInputs;

/// <summary>Bad input at the ports of a running engine, and bad answers of its targets: seen from outside, with the next sender served as if nothing had been.</summary>
internal sealed class EngineInputTests
{
    private TestHospital _hospital = null!;

    [OneTimeSetUp]
    public async Task Run()
    {
        _hospital = TestHospital.Prepare();
        var file = Path.Combine(_hospital.Folder, "channels", "admissions.yaml");
        var text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("mllp: { listen: \"127.0.0.1:2575\" }", "mllp: { listen: \"127.0.0.1:2575\", max-size: 10MB, frame-timeout: 500ms }", StringComparison.Ordinal)
            + "delivery:\n  retry: { first: 200ms, max: 1s }\n");
        await _hospital.StartAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _hospital.DisposeAsync();

    [TearDown]
    public async Task The_next_sender_is_served()
        => Assert.That(Acknowledged.Code(await TestHospital.SendAsync(_hospital.Addresses.Admissions, Admission("NEXT"))), Is.EqualTo("AA"));

    [Test]
    public async Task Garbage_on_the_port_is_counted_as_rejected_and_none_of_it_is_shown()
    {
        var before = await Rejected();
        using var peer = await MllpPeer.ConnectAsync($"127.0.0.1:{_hospital.Addresses.Admissions}");
        await peer.SendAsync("GARBAGE-OF-SOMEBODY" + new string('\u00ff', 100_000));
        Assert.That(await peer.IsClosedAsync(), Is.True);
        await IsRejectedAfter(before);
        Assert.That(_hospital.Engine.Log, Does.Not.Contain("GARBAGE-OF").And.Contain("admissions: input from 127.0.0.1"), "the log says so, now and then");
    }

    [Test]
    public async Task A_frame_that_never_ends_is_hung_up_on_and_stores_nothing()
    {
        var (received, rejected) = (await Received(), await Rejected());
        using var peer = await MllpPeer.ConnectAsync($"127.0.0.1:{_hospital.Addresses.Admissions}");
        await peer.SendAsync("\v" + Admission("ENDLESS"));
        Assert.That(await peer.IsClosedAsync(), Is.True);
        await IsRejectedAfter(rejected);
        Assert.That(await Received(), Is.EqualTo(received));
    }

    [Test]
    public async Task A_frame_of_100_MB_is_refused_by_its_header_and_memory_stays_bounded()
    {
        using var peer = await MllpPeer.ConnectAsync($"127.0.0.1:{_hospital.Addresses.Admissions}");
        var chunk = new byte[1 << 20];
        Array.Fill(chunk, (byte)'x');
        var before = _hospital.Engine.ResidentBytes;
        var most = 0L;
        await peer.SendAsync("\v" + Admission("BIG"));
        for (var n = 0; n < 100; n++)
        {
            await peer.SendAsync(chunk);
            most = Math.Max(most, _hospital.Engine.ResidentBytes - before);
        }
        await peer.SendAsync("\u001c\r");
        var answer = await peer.ReadFrameAsync();
        Assert.That((Acknowledged.Code(answer), Acknowledged.ControlId(answer)), Is.EqualTo(("AE", "BIG")));
        Assert.That(Acknowledged.Field(answer, "ERR", 5), Does.StartWith("MLLP-FRAME-TOO-LARGE"));
        Assert.That(most, Is.LessThan(60L << 20), "bounded by the limit, not by the frame");
    }

    [TestCase("ADT^A01^ADT_A01", "BAR^P01^BAR_P01", "200")]
    [TestCase("ADT^A01^ADT_A01", "", "200")]
    public async Task A_message_type_that_the_channel_does_not_take_is_answered_AR_and_not_stored(string from, string to, string condition)
    {
        var before = await Received();
        var answer = await TestHospital.SendAsync(_hospital.Addresses.Admissions, Admission("TYPE").Replace(from, to, StringComparison.Ordinal));
        Assert.That((Acknowledged.Code(answer), Acknowledged.ControlId(answer)), Is.EqualTo(("AR", "TYPE")));
        Assert.That(Acknowledged.Field(answer, "ERR", 3), Does.StartWith(condition));
        Assert.That(await Received(), Is.EqualTo(before));
    }

    [Test]
    public async Task An_event_that_the_channel_does_not_take_is_answered_AR_with_201()
    {
        var answer = await TestHospital.SendAsync(_hospital.Addresses.Charges, TestHospital.Message("dft-p03-implant.hl7", ("DFT0001", "EVENT"), ("DFT^P03^DFT_P03", "DFT^P99^DFT_P03")));
        Assert.That(Acknowledged.Code(answer), Is.EqualTo("AR"));
        Assert.That(Acknowledged.Field(answer, "ERR", 3), Does.StartWith("201"));
    }

    [Test]
    public async Task An_unmapped_code_is_stored_failed_named_by_its_place_and_posts_nothing()
    {
        var answer = await TestHospital.SendAsync(_hospital.Addresses.Charges, TestHospital.Message("dft-p03-unmapped.hl7", ("DFT0002", "UNMAPPED"), ("TX9002", "UNMAPPED")));
        Assert.That(Acknowledged.Code(answer), Is.EqualTo("AA"), "it is stored: it can be mended and replayed");
        var message = (await _hospital.Console("messages", "list", "control:UNMAPPED", "--json")).Documents.Single();
        Assert.That(((string?)message["state"], (string?)message["error"]!["code"], (string?)message["error"]!["place"]), Is.EqualTo(("failed", "MAP-UNMAPPED-CODE", "FT1[2]-7")));
        Assert.That((string?)message["error"]!["rule"], Does.StartWith("maps/charge-events.yaml:"));
        Assert.That((await _hospital.Ask("messages", "show", (string)message["id"]!))["deliveries"], Is.Empty, "all of it or nothing");
    }

    [Test]
    public async Task A_channel_that_answers_when_processed_says_AE_with_the_place_for_an_unmapped_code()
    {
        var answer = await TestHospital.SendAsync(_hospital.Addresses.Results, TestHospital.Message("oru-r01.hl7", ("ORU0001", "ORU-BAD"), ("|N|||F|", "|N|||?|")));
        Assert.That((Acknowledged.Code(answer), Acknowledged.ControlId(answer)), Is.EqualTo(("AE", "ORU-BAD")));
        Assert.That(Acknowledged.Field(answer, "ERR", 2), Does.StartWith("OBX"));
    }

    [TestCase("SSH-2.0-OpenSSH_9.6\r\n")]
    [TestCase("HTTP/1.1 9999 \r\n\r\n")]
    public async Task A_target_that_answers_nonsense_over_HTTP_is_tried_again_under_the_same_key(string nonsense)
    {
        var name = $"NONSENSE{nonsense.Length}";
        var talkedNonsense = 0;
        _hospital.Billing.Answer = request => Text(request).Contains(name, StringComparison.Ordinal) && Interlocked.Increment(ref talkedNonsense) == 1
            ? nonsense
            : HttpTarget.Response(201);
        Assert.That(Acknowledged.Code(await TestHospital.SendAsync(_hospital.Addresses.Charges,
            TestHospital.Message("dft-p03-implant.hl7", ("DFT0001", name), ("TX9001", name), ("MRN1001", name)))), Is.EqualTo("AA"));
        await _hospital.Until(run => run.Documents.Count == 2 && run.Documents.All(d => (string?)d["state"] == "delivered"), "queues", "show", $"to:charges/billing where:(MSH-10 = '{name}')", "--json");
        var tries = _hospital.Billing.Seen.Where(r => Text(r).Contains(name + "-1", StringComparison.Ordinal)).Select(r => r.Headers["Idempotency-Key"]).ToArray();
        Assert.That(tries, Has.Length.EqualTo(2));
        Assert.That(tries.Distinct().Count(), Is.EqualTo(1));
    }

    [TestCase("nonsense", "MLLP-ANSWER-UNREADABLE")]
    [TestCase("MSH|^~\\&|T|T|E|H|20260314093000||ACK|1|P|2.5.1\rMSA|AA|ANOTHER\r", "MLLP-ANSWER-MISMATCH")]
    public async Task A_target_that_answers_nonsense_over_MLLP_is_tried_again(string nonsense, string code)
    {
        var control = $"MLLP{nonsense.Length}";
        var usual = _hospital.Departments.Answer;
        _hospital.Departments.Answer = (peer, message) => Acknowledged.Field(message, "MSH", 10) == control ? peer.SendFrameAsync(nonsense) : usual(peer, message);
        Assert.That(Acknowledged.Code(await TestHospital.SendAsync(_hospital.Addresses.Admissions, Admission(control))), Is.EqualTo("AA"));
        var selector = $"to:admissions/departments where:(MSH-10 = '{control}')";
        await _hospital.Until(run => run.Documents.Any(d => (string?)d["error"]?["code"] == code && (string?)d["state"] == "queued"), "queues", "show", selector, "--json");
        _hospital.Departments.Answer = usual;
        Assert.That((await _hospital.Console("queues", "retry", selector, "--yes")).ExitCode, Is.Zero);
        await _hospital.Until(run => (string?)run.Documents.Single()["state"] == "delivered", "queues", "show", selector, "--json");
    }

    private static string Admission(string control) => TestHospital.Message("adt-a01.hl7", ("ADT0001", control), ("MRN1001", $"M-{control}"));

    private static string Text(HttpSeen request) => System.Text.Encoding.UTF8.GetString(request.Body);

    // The count may come after the peer has seen the end of its connection.
    private Task IsRejectedAfter(long before)
        => _hospital.Until(run => run.Documents.Single().Value<long>("rejected") > before, "channels", "show", "admissions", "--json");

    private async Task<long> Rejected() => (await Channel()).Value<long>("rejected");

    private async Task<long> Received() => (await Channel()).Value<long>("received");

    private Task<JObject> Channel() => _hospital.Ask("channels", "show", "admissions");
}
