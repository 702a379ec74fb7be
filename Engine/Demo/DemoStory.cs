using System.Text;
using InterfaceEngine.Engine.Cli;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Demo;

/// <summary>What <c>engine demo</c> shows: the sample hospital, an outage, a refusal and its replay.</summary>
internal sealed class DemoStory(Terminal terminal, DemoHospital hospital, AdminClient engine, DemoReceivers receivers, TimeProvider time) : Story(terminal, time)
{
    private readonly Terminal _terminal = terminal;

    /// <inheritdoc/>
    public override async Task TellAsync(CancellationToken cancellationToken)
    {
        await ChannelsAsync(cancellationToken);
        await ClinicalMessagesAsync(cancellationToken);
        await FhirAsync(cancellationToken);
        await ItemMasterAsync(cancellationToken);
        await DestinationsAsync(cancellationToken);
        await OutageAsync(cancellationToken);
        await RefusalAsync(cancellationToken);
    }

    private async Task ChannelsAsync(CancellationToken cancellationToken)
    {
        Title("1", "The sample hospital runs", "samples/hospital, copied to " + hospital.Folder);
        var channels = (JArray)await engine.GetAsync("api/channels", cancellationToken);
        Listing.Print(_terminal, channels, json: false, ListColumn.Of("CHANNEL", "name"), ListColumn.Of("STATE", "state"), ListColumn.Of("SOURCE", "source"));
        Check(channels.Count == 5 && channels.All(c => c.Value<string>("state") == "running"), "five channels run");
    }

    private async Task ClinicalMessagesAsync(CancellationToken cancellationToken)
    {
        Title("2", "HL7 v2 arrives over MLLP", "each message is stored and synced before its sender hears AA");
        await SendAsync("adt-a01.hl7", "an admission, ADT^A01", hospital.Admissions, cancellationToken);
        await SendAsync("dft-p03-implant.hl7", "charges with an implant, DFT^P03", hospital.Charges, cancellationToken);
        await SendAsync("oru-r01.hl7", "a result, ORU^R01", hospital.Results, cancellationToken);
        await SendAsync("adt-a01.hl7", "the same admission again: a duplicate, answered as the first was", hospital.Admissions, cancellationToken);
        var admissions = (JArray)await engine.PostAsync("api/messages/search", new JObject { ["select"] = "channel:admissions" }, cancellationToken);
        Check(admissions.Count == 1, "the duplicate was not stored again");
    }

    private async Task FhirAsync(CancellationToken cancellationToken)
    {
        Title("3", "A FHIR bundle arrives over REST", $"POST http://127.0.0.1:{hospital.Portal}/fhir");
        using var http = new HttpClient();
        using var content = new ByteArrayContent(DemoHospital.Message("fhir-bundle.json"));
        content.Headers.ContentType = new("application/fhir+json");
        using var response = await http.PostAsync(new Uri($"http://127.0.0.1:{hospital.Portal}/fhir"), content, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        var type = answer.StartsWith('{') ? JObject.Parse(answer).Value<string>("resourceType") : null;
        Say($"answer: {(int)response.StatusCode} {type}");
        Check(response.IsSuccessStatusCode, "the bundle was taken");
        using var nonsense = new StringContent("{\"resourceType\":\"Patiens\"}", Encoding.UTF8, "application/fhir+json");
        using var refusal = await http.PostAsync(new Uri($"http://127.0.0.1:{hospital.Portal}/fhir"), nonsense, cancellationToken);
        var outcome = await refusal.Content.ReadAsStringAsync(cancellationToken);
        Say($"a resource of no known type: {(int)refusal.StatusCode} {(outcome.StartsWith('{') ? JObject.Parse(outcome).SelectToken("issue[0].diagnostics") : "")}");
        Check((int)refusal.StatusCode is >= 400 and < 500 && outcome.Contains("OperationOutcome", StringComparison.Ordinal), "nonsense is answered with an OperationOutcome");
    }

    private async Task ItemMasterAsync(CancellationToken cancellationToken)
    {
        Title("4", "The item master arrives as a file", "three lines of CSV become three items; the file moves when the last is stored");
        // Written under another name and renamed, as a careful sender does.
        var file = Path.Combine(hospital.ItemsFolder, "items.csv");
        await File.WriteAllBytesAsync(file + ".part", DemoHospital.Message("items.csv"), cancellationToken);
        File.Move(file + ".part", file);
        var done = Path.Combine(hospital.ItemsFolder, "done");
        Check(await UntilAsync(() => Directory.Exists(done) && Directory.EnumerateFiles(done).Any(), cancellationToken), "the file was taken and moved to done/");
        Check(await UntilAsync(() => Directory.Exists(Path.Combine(hospital.Folder, "out", "items")) && Directory.EnumerateFiles(Path.Combine(hospital.Folder, "out", "items"), "*.json").Count() == 3, cancellationToken),
            "three items were written to the archive folder, each whole under its final name");
    }

    private async Task DestinationsAsync(CancellationToken cancellationToken)
    {
        Title("5", "What each destination got", "canonical objects, each under an idempotency key");
        Check(await UntilAsync(() => receivers.Erp.Postings.Count >= 4 && receivers.Billing.Postings.Count >= 8 && receivers.Departments.Received.Count >= 2, cancellationToken), "ERP, billing and departments have what is theirs");
        foreach (var system in new[] { receivers.Erp, receivers.Billing })
            Postings(system);
        foreach (var received in receivers.Departments.Received)
            Say($"departments  {received}");
        Check(receivers.Erp.Postings.Count(p => p.Body.Value<string>("type") == "JournalEntry") == 2, "the ERP posted a balanced journal entry for each charge");
        Check(receivers.Erp.Postings.Count(p => p.Body.Value<string>("type") == "Supplier") >= 2, "the ERP knows the suppliers");
        Check(receivers.Billing.Postings.Count(p => p.Body.Value<string>("type") == "ChargeEvent") == 2, "billing has both charges");
        Check(receivers.Billing.Postings.Any(p => p.Body.Value<string>("type") == "Encounter") && receivers.Billing.Postings.Any(p => p.Body.Value<string>("type") == "Patient")
            && receivers.Billing.Postings.Count(p => p.Body.Value<string>("type") == "Observation") == 3, "billing has the encounter, the patient and three observations");
    }

    private async Task OutageAsync(CancellationToken cancellationToken)
    {
        Title("6", "Inventory is down", "its port has been closed all along; its queues grew and nothing else waited for it");
        for (var extra = 2; extra <= 4; extra++)
            await SendBytesAsync(Implant(extra), $"another implant ({extra})", hospital.Charges, cancellationToken);
        Check(await UntilAsync(async () => await WaitingAsync(cancellationToken) >= 7, cancellationToken), "the queues hold what inventory is owed: three items and four implants");
        Listing.Print(_terminal, await QueuesAsync(cancellationToken), json: false, ListColumn.Of("DESTINATION", "name"), ListColumn.Of("STATE", "state"), ListColumn.Of("QUEUED>", "queued"), ListColumn.Of("OLDEST>", "oldestAge"), ListColumn.Of("NEXT TRY", "nextTry"), ListColumn.Of("REASON", "reason"));
        Check(await UntilAsync(async () => (await QueuesAsync(cancellationToken)).Any(q => q.Value<string>("state") == "down"), cancellationToken), "the engine knows that the target is down, and retries by its schedule");
        Say("… inventory comes up");
        await receivers.Inventory.StartAsync();
        Check(await UntilAsync(async () => await WaitingAsync(cancellationToken) == 0, cancellationToken), "the queues drained");
        Postings(receivers.Inventory);
        var movements = receivers.Inventory.Postings.Where(p => p.Body.Value<string>("type") == "InventoryMovement").Select(p => p.Key).ToArray();
        Check(movements.Length == 4 && movements.SequenceEqual(movements.Order(StringComparer.Ordinal)), "four movements of one item, in the order in which they came");
        Check(receivers.Inventory.Repeats == 0, "nothing was posted twice");
    }

    private async Task RefusalAsync(CancellationToken cancellationToken)
    {
        Title("7", "A mapping refuses a message", "its charge code is in no code set; a guess would post to the wrong account");
        await SendAsync("dft-p03-unmapped.hl7", "charges with an unknown code: stored and acknowledged, nothing is lost", hospital.Charges, cancellationToken);
        JToken? failed = null;
        Check(await UntilAsync(async () => (failed = (await engine.PostAsync("api/messages/search", new JObject { ["select"] = "state:failed" }, cancellationToken)).FirstOrDefault()) is not null, cancellationToken), "the message is Failed, with a reason");
        if (failed is null)
            return;
        Say($"{failed["id"]}  {failed.SelectToken("error.code")}  {failed.SelectToken("error.place")}: {failed.SelectToken("error.message")}  ({failed.SelectToken("error.rule")})");
        Check(failed.SelectToken("error.rule")?.ToString().StartsWith("maps/charge-events.yaml", StringComparison.Ordinal) == true, "the reason names field, map and line, and no value");
        Check(receivers.Billing.Postings.Count(p => p.Body.Value<string>("type") == "ChargeEvent") == 5, "all or nothing: none of its charges was posted");

        Say("… the analyst adds the code to codesets/charge-codes.csv and reloads");
        await File.AppendAllTextAsync(Path.Combine(hospital.Folder, "codesets", "charge-codes.csv"), "C1776,CDM-C1776,Joint device\n", cancellationToken);
        var reload = (JObject)await engine.PostAsync("api/channels/reload", [], cancellationToken);
        Check(!reload["problems"]!.Any(), "the reload found no problem");
        var job = (JObject)await engine.PostAsync("api/replay", new JObject { ["select"] = "state:failed", ["mode"] = "auto", ["late"] = "skip", ["reason"] = "code C1776 added", ["dryRun"] = false }, cancellationToken);
        Check(await UntilAsync(async () => (await engine.GetAsync($"api/jobs/{job["id"]}", cancellationToken)).Value<string>("state") == "done", cancellationToken), "engine replay --query state:failed");
        Check(await UntilAsync(() => receivers.Billing.Postings.Count(p => p.Body.Value<string>("type") == "ChargeEvent") == 7, cancellationToken), "both charges were posted after the replay");
        Check(receivers.Erp.Repeats + receivers.Billing.Repeats == 0, "nothing was posted twice");
    }

    // The same implant once more, as another transaction of another message: the same item, so the same lane.
    private static byte[] Implant(int number)
    {
        var text = Encoding.ASCII.GetString(DemoHospital.Message("dft-p03-implant.hl7"));
        var lines = text.Replace("DFT0001", $"DFT100{number}", StringComparison.Ordinal).Replace("TX9001", $"TX900{number}A", StringComparison.Ordinal).Split('\r');
        return Encoding.ASCII.GetBytes(string.Join('\r', lines.Where(l => !l.StartsWith("FT1|1|", StringComparison.Ordinal))));
    }

    private async Task<JArray> QueuesAsync(CancellationToken cancellationToken)
        => [.. ((JArray)await engine.PostAsync("api/queues/search", new JObject { ["select"] = "to:inventory" }, cancellationToken))];

    private async Task<long> WaitingAsync(CancellationToken cancellationToken)
        => (await QueuesAsync(cancellationToken)).Sum(q => q.Value<long>("queued"));

    private Task SendAsync(string name, string what, int port, CancellationToken cancellationToken)
        => SendBytesAsync(DemoHospital.Message(name), what, port, cancellationToken);

    private void Postings(SandboxSystem system)
        => _terminal.WriteTable([system.Name.ToUpperInvariant(), "REQUEST", "OBJECT", "KEY"],
            [.. system.Postings.Select(p => (string[])[p.Posting, $"{p.Method} {p.Path}", $"{p.Body["type"]}", p.Key])]);
}
