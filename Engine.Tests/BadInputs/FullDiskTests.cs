using System.Net;
using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Demo;
using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.BadInputs;

/// <summary>A disk that fills up under a whole engine. The engine runs in the test's process, so that the test can say how many pages a segment may have.</summary>
internal sealed class FullDiskTests
{
    [Test]
    public async Task A_full_disk_makes_senders_send_again_loses_nothing_acknowledged_and_needs_no_restart()
    {
        var pages = 1L << 30;
        await using var hospital = TestHospital.Prepare();
        var problems = new Problems();
        var model = Configuration.Load(hospital.Folder, DemoHospital.Environment, BuiltIns.Components, problems)!;
        var log = TextWriter.Synchronized(new StringWriter());
        await using var host = await EngineHost.StartAsync(hospital.Folder, DemoHospital.Environment, model, log, TimeProvider.System,
            options => options with { PageLimit = () => Interlocked.Read(ref pages) });
        using var sender = await MllpPeer.ConnectAsync($"127.0.0.1:{hospital.Addresses.Admissions}");
        using var http = new HttpClient();
        var sent = 0;
        var acknowledged = new List<string>();
        async Task<string?> SendAsync()
        {
            var control = $"DISK{++sent}";
            // Long enough that pages which are free by chance do not take it.
            var answer = await sender.AskAsync(TestHospital.Message("adt-a01.hl7", ("ADT0001", control), ("DG1|1|", $"NTE|1||{new string('n', 20_000)}\rDG1|1|")));
            if (Acknowledged.Code(answer) == "AA")
                acknowledged.Add(control);
            return answer;
        }
        for (var n = 0; n < 5; n++)
            await SendAsync();
        Assert.That(acknowledged, Has.Count.EqualTo(5));

        Interlocked.Exchange(ref pages, 1);
        string? refusal = null;
        for (var n = 0; n < 20 && Acknowledged.Code(refusal) != "AR"; n++)
            refusal = await SendAsync();
        Assert.That(Acknowledged.Code(refusal), Is.EqualTo("AR"));
        Assert.That(Acknowledged.Field(refusal, "ERR", 3), Does.StartWith("207"));
        using (var refused = await http.PostAsync($"http://127.0.0.1:{hospital.Addresses.Portal}/fhir", Bundle()))
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        var status = await hospital.Ask("status");
        Assert.That((string?)status["store"]!["unavailable"], Does.Contain("full"));
        Assert.That((string?)status["ready"], Is.EqualTo("True"), "what has come is still served and shown");

        Interlocked.Exchange(ref pages, 1L << 30);
        await hospital.Until(run => run.Documents.Single()["store"]!["unavailable"] is null, "status", "--json");
        var answer = await SendAsync();
        Assert.That(Acknowledged.Code(answer), Is.EqualTo("AA"), answer);
        using (var taken = await http.PostAsync($"http://127.0.0.1:{hospital.Addresses.Portal}/fhir", Bundle()))
            Assert.That(taken.IsSuccessStatusCode, Is.True);
        await Eventually.IsTrue(() => hospital.Departments.Received.Select(m => Acknowledged.Field(m, "MSH", 10)).Distinct().Count() == acknowledged.Count, "every acknowledged one is delivered");
        Assert.That(hospital.Departments.Received.Select(m => Acknowledged.Field(m, "MSH", 10)).Distinct(), Is.EqualTo(acknowledged), "in order, and none that was refused");
    }

    private static StringContent Bundle()
        => new(TestHospital.Message("fhir-bundle.json", ("1 Sample St", new string('s', 20_000))), new System.Net.Http.Headers.MediaTypeHeaderValue("application/fhir+json"));
}
