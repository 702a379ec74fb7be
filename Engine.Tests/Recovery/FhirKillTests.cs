using System.Collections.Concurrent;
using System.Net;
using System.Text;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Recovery;

/// <summary>
/// An engine that is killed while it sends to a FHIR server by other makers, which cuts connections meanwhile: what can be repeated safely is there once, and
/// what cannot is never there twice.
/// </summary>
[Category("Peer")]
internal sealed class FhirKillTests
{
    private const int Kills = 3;
    private const int BetweenKills = 60;
    private const int Connections = 4;

    private readonly ConcurrentQueue<int> _acknowledged = new();
    private int _last;

    [Test]
    public async Task Killed_and_cut_off_under_load_nothing_is_posted_twice()
    {
        using var folder = ScratchFolder.Create();
        await using var fhir = await FhirServer.StartAsync();
        var port = KilledLine.FreePort();
        Write(folder, port, fhir.Url);
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 3).Select(_ => Task.Run(() => SendAsync(port, stop.Token))).ToArray();
        var engine = await EngineProcess.RunAsync(folder.Path);
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                var before = await fhir.CountAsync("Patient");
                await fhir.FaultsAsync("""[{}, {}, { "cut": "after" }, {}, {}, { "cut": "before" }, {}, { "cut": "after" }, { "cut": "after" }]""");
                await Eventually.IsTrue(async () => await fhir.CountAsync("Patient") >= before + BetweenKills, "resources arrive");
                await engine.KillAsync();
                await engine.DisposeAsync();
                engine = await EngineProcess.RunAsync(folder.Path);
            }
            await stop.CancelAsync();
            await Eventually.Ends(Task.WhenAll(senders));
            var ids = _acknowledged.ToHashSet();
            await Eventually.IsTrue(async () => (await CountsAsync(fhir, "Patient", "identifier[0].value")).Keys.ToHashSet().IsSupersetOf(ids), "every acknowledged message is delivered");
            // Per kill what was on its way or just over, and what was cut off.
            await Eventually.IsTrue(async () => Missing(await CountsAsync(fhir, "Basic", "code.text")) <= Kills * (Connections + 9), "all but what is set aside for a person is delivered");
            Assert.That(await engine.TerminateAsync(), Is.Zero);
        }
        finally
        {
            await stop.CancelAsync();
            await engine.DisposeAsync();
        }
        var (patients, notes) = (await CountsAsync(fhir, "Patient", "identifier[0].value"), await CountsAsync(fhir, "Basic", "code.text"));
        Assert.Multiple(() =>
        {
            Assert.That(patients.Where(p => p.Value > 1), Is.Empty, "created on condition");
            Assert.That(notes.Where(p => p.Value > 1), Is.Empty, "created without one");
        });
        TestContext.Out.WriteLine($"{_acknowledged.Count} acknowledged, {patients.Count} patients, {notes.Count} notes over {Kills} kills; {Missing(notes)} notes are set aside");
    }

    private int Missing(Dictionary<int, int> notes) => _acknowledged.Count(id => !notes.ContainsKey(id));

    private static void Write(ScratchFolder folder, int port, string url)
    {
        folder.Write("engine.yaml", "node: recovery\nstore: { path: store }\nadmin: { listen: \"127.0.0.1:0\" }\nzone: UTC\n");
        folder.Write("systems.yaml", $$"""
            ward: { description: sends, owner: us, data: patient }
            ehr: { description: receives, owner: us, data: patient, fhir: { url: "{{url}}", timeout: 2s } }

            """);
        folder.Write("channels/line.yaml", $$"""
            channel: line
            version: 1.0.0
            description: From one to the other
            owner: us
            data: patient
            source:
              from: ward
              format: json
              http: { listen: "127.0.0.1:{{port}}" }
            destinations:
              patients:
                when: resourceType = 'Patient'
                unordered: true
                connections: {{Connections}}
                send: { to: ehr, fhir: {} }
              notes:
                when: resourceType = 'Basic'
                unordered: true
                connections: {{Connections}}
                send: { to: ehr, fhir: { interaction: create } }
            delivery:
              retry: { first: 100ms, max: 500ms }

            """);
    }

    // What was not acknowledged is not sent again: nobody could tell a repeat of the sender's from one of the engine's.
    private async Task SendAsync(int port, CancellationToken stop)
    {
        using var client = new HttpClient();
        while (!stop.IsCancellationRequested)
        {
            var id = Interlocked.Increment(ref _last);
            if (await PostAsync($$"""{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"{{id}}"}]}""")
                && await PostAsync($$"""{"resourceType":"Basic","code":{"text":"{{id}}"} }"""))
                _acknowledged.Enqueue(id);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }

        async Task<bool> PostAsync(string json)
        {
            try
            {
                using var answer = await client.PostAsync($"http://127.0.0.1:{port}/", new StringContent(json, Encoding.UTF8, "application/json"), CancellationToken.None);
                return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.Created;
            }
            catch (HttpRequestException)
            {
                // Killed, and not up again yet.
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
                return false;
            }
        }
    }

    private static async Task<Dictionary<int, int>> CountsAsync(FhirServer fhir, string type, string path)
        => ((await fhir.GetAsync($"{type}?_count=100000"))["entry"] ?? new Newtonsoft.Json.Linq.JArray())
            .GroupBy(e => int.Parse((string)e["resource"]!.SelectToken(path)!)).ToDictionary(g => g.Key, g => g.Count());
}
