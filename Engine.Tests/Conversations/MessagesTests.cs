using System.Text;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Conversations;

/// <summary>What people see of messages, from the console, against a running engine: masked unless asked with a reason.</summary>
internal sealed class MessagesTests
{
    // What the sample message says of its patient and those around her. The ids of objects (TX9001-1) are facts of deliveries, and shown.
    private static readonly string[] Values =
        ["MRN1001", "EXAMPLE", "ANNA", "19700102", "SAMPLE ST", "SPRINGFIELD", "555-0100", "ACC501", "PRACTICE", "IMP-7731", "LOT-88", "980.00"];

    private TestHospital _hospital = null!;

    [OneTimeSetUp]
    public async Task Run() => _hospital = await TestHospital.RunAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _hospital.DisposeAsync();

    [Test]
    public async Task Nothing_that_the_console_or_the_log_says_shows_a_value_unless_it_is_revealed()
    {
        var id = await SendAsync(TestHospital.Message("dft-p03-implant.hl7"));
        await Delivered(id);
        _hospital.Billing.Answer = _ => HttpTarget.Response(422, """{"error":"MRN1001 EXAMPLE is not known"}""");
        var refused = await SendAsync(TestHospital.Message("dft-p03-implant.hl7", ("DFT0001", "MASK2"), ("TX9001", "TX9001B")));
        await _hospital.Until(run => run.Out.Contains("dead-lettered", StringComparison.Ordinal), "queues", "show", "to:charges/billing state:dead-lettered");
        var failed = await SendAsync(TestHospital.Message("dft-p03-unmapped.hl7", ("DFT0002", "MASK3")));
        _hospital.Billing.Answer = _ => HttpTarget.Response(201);

        var said = new StringBuilder();
        foreach (var line in new string[][]
        {
            ["messages", "list"], ["messages", "list", "--json"], ["messages", "list", "--by", "error"], ["queues", "list"], ["queues", "show"], ["status"], ["channels", "show", "charges"],
            ["messages", "show", id], ["messages", "show", id, "--json"], ["messages", "show", id, "--raw"], ["messages", "show", id, "--raw", "--json"], ["messages", "show", id, "--objects"],
            ["messages", "show", id, "--payload", "billing"], ["messages", "show", id, "--payload", "ledger"], ["messages", "show", id, "--timeline"],
            ["messages", "show", refused], ["messages", "show", refused, "--timeline"], ["messages", "show", refused, "--payload", "billing"],
            ["messages", "show", failed], ["messages", "show", failed, "--raw"], ["messages", "show", failed, "--timeline"],
        })
        {
            var run = await _hospital.Console(line);
            Assert.That(run.ExitCode, Is.Zero, $"{string.Join(' ', line)}: {run.Error}");
            said.AppendLine($"$ {string.Join(' ', line)}").AppendLine(run.Out).AppendLine(run.Error);
        }
        var raw = await _hospital.Console("messages", "show", id, "--raw");
        Assert.That(raw.Out, Does.Contain("PID-5").And.Contain("chars›").And.Contain("DFT0001"), "structure is shown");
        AssertHides(said.ToString());
        AssertHides(_hospital.Engine.Log);
        Assert.That(_hospital.Engine.Log, Does.Contain("charges").And.Contain(failed), "the log names channel and message");
    }

    [Test]
    public async Task A_reveal_wants_a_reason_and_is_recorded_before_it_is_answered()
    {
        var message = TestHospital.Message("adt-a01.hl7", ("ADT0001", "REVEAL1"));
        var id = await SendAsync(message, _hospital.Addresses.Admissions);
        var refused = await _hospital.Console("messages", "show", id, "--raw", "--reveal");
        Assert.That((refused.ExitCode, refused.Out), Is.EqualTo((2, "")));
        Assert.That(refused.Error, Does.Contain("--reason"));

        var shown = await _hospital.Console("messages", "show", id, "--raw", "--reveal", "--reason", "ticket 4711");
        Assert.That(shown.ExitCode, Is.Zero);
        Assert.That(shown.Out, Is.EqualTo(message), "the bytes as they came, to be saved");
        Assert.That(_hospital.Engine.Log, Does.Contain($"audit: reveal {id}"));
        Assert.That(Audit(), Has.Some.Contains("\"reveal\"").And.Some.Contains("ticket 4711"));
        AssertHides(string.Join('\n', Audit()));
    }

    [Test]
    public async Task An_edited_message_is_processed_as_corrected_and_what_came_is_kept()
    {
        var original = TestHospital.Message("dft-p03-unmapped.hl7", ("DFT0002", "EDIT1"), ("TX9002", "TX-EDIT"));
        var id = await SendAsync(original);
        Assert.That((await Show(id)).Value<string>("state"), Is.EqualTo("failed"));
        var file = Path.Combine(_hospital.Folder, "corrected.hl7");
        await File.WriteAllTextAsync(file, original.Replace("C1776^", "C1713^", StringComparison.Ordinal), Encoding.Latin1);

        var silent = await _hospital.Console("messages", "edit", id, "--content", file);
        Assert.That(silent.ExitCode, Is.EqualTo(2), "an edit wants a reason");
        var edited = await _hospital.Console("messages", "edit", id, "--content", file, "--reason", "ticket 12: code corrected");
        Assert.That(edited.ExitCode, Is.Zero, edited.Error);
        await Delivered(id);

        var message = await Show(id);
        Assert.That((message.Value<string>("state"), message.Value<int>("runs")), Is.EqualTo(("processed", 2)));
        Assert.That(_hospital.Billing.Seen.Count(r => Encoding.UTF8.GetString(r.Body).Contains("TX-EDIT-2", StringComparison.Ordinal)), Is.EqualTo(1));
        var raw = await _hospital.Console("messages", "show", id, "--raw", "--reveal", "--reason", "compare");
        Assert.That(raw.Out, Is.EqualTo(original), "what came is kept as it was");
        var timeline = await _hospital.Console("messages", "show", id, "--timeline");
        Assert.That(timeline.Out, Does.Contain("ticket 12: code corrected"));
    }

    [Test]
    public async Task Messages_are_found_by_their_facts_and_by_a_patient_whose_number_is_never_on_the_command_line()
    {
        var id = await SendAsync(TestHospital.Message("adt-a01.hl7", ("ADT0001", "FIND1"), ("MRN1001", "MRN2002")), _hospital.Addresses.Admissions);
        foreach (var selector in new[] { "control:FIND1", "channel:admissions control:FIND1 state:processed", "type:ADT^A01 control:FIND1 at:today", "where:(MSH-10 = 'FIND1')" })
        {
            var found = await _hospital.Console("messages", "list", selector, "--json");
            Assert.That(found.Documents.Select(d => d.Value<string>("id")), Is.EqualTo(new[] { id }), $"{selector}: {found.Error}");
        }
        var nothing = await _hospital.Console("messages", "list", "control:NEVER-CAME");
        Assert.That((nothing.ExitCode, nothing.Out), Is.EqualTo((1, "")));

        var patient = await ConsoleRun.WithInput("MRN2002\n", "messages", "list", "patient:", "--json", "--config", _hospital.Folder, "--env", "demo");
        Assert.That(patient.Documents.Select(d => d.Value<string>("id")), Is.EqualTo(new[] { id }), patient.Error);
        Assert.That((await _hospital.Console("messages", "list", "patient:MRN2002")).ExitCode, Is.EqualTo(2));
    }

    private static void AssertHides(string text)
    {
        foreach (var value in Values)
            Assert.That(text, Does.Not.Contain(value), $"'{value}' is a value of the message");
    }

    private async Task<string> SendAsync(string message, int? port = null)
    {
        Assert.That(Acknowledged.Code(await TestHospital.SendAsync(port ?? _hospital.Addresses.Charges, message)), Is.EqualTo("AA"));
        var listed = await _hospital.Console("messages", "list", "--limit", "1", "--json");
        return (string)listed.Documents.Single()["id"]!;
    }

    private Task<Newtonsoft.Json.Linq.JObject> Show(string id) => _hospital.Ask("messages", "show", id);

    private Task Delivered(string id) => _hospital.Until(
        run => run.ExitCode == 0 && run.Documents.Single()["deliveries"]!.Any() && run.Documents.Single()["deliveries"]!.All(d => (string?)d["state"] == "delivered"),
        "messages", "show", id, "--json");

    // The audit trail as it stands on disk, read beside the running engine.
    private List<string> Audit()
    {
        using var control = Database.Open(Path.Combine(_hospital.Store, "control.db"), DatabaseAccess.Read);
        using var rows = control.PrepareOnce("SELECT document FROM document WHERE kind = 'audit' ORDER BY name");
        var entries = new List<string>();
        while (rows.Step())
            entries.Add(rows.Text(0));
        return entries;
    }
}
