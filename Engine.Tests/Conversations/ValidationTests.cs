using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Conversations;

/// <summary>A channel that checks messages by a profile and answers when they are processed: what its sender hears, and what people see.</summary>
internal sealed class ValidationTests
{
    // PID-7 is no date, and ZCC-1 no department: errors. OBX-11 has a code that its table lacks: a warning.
    private static readonly (string, string)[] TwoErrorsAndAWarning =
        [("19700102|F", "yesterday|F"), ("\rDG1|1", "\rZCC|NOWHERE\rOBX|1|ST|A^B^L||x||||||Q\rDG1|1")];

    private TestHospital _hospital = null!;

    [OneTimeSetUp]
    public async Task Run()
    {
        _hospital = TestHospital.Prepare();
        var file = Path.Combine(_hospital.Folder, "channels", "admissions.yaml");
        var text = await File.ReadAllTextAsync(file);
        Assert.That(text, Does.Contain("validate: { hl7v2: { profile: ehr } }").And.Contain("  mllp: { listen:"));
        await File.WriteAllTextAsync(file, text.Replace("  mllp: { listen:", "  acknowledge: processed\n  mllp: { listen:", StringComparison.Ordinal));
        await _hospital.StartAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _hospital.DisposeAsync();

    [Test]
    [Conformance("E3.9", "E3.12")]
    public async Task A_message_with_errors_is_answered_with_an_ERR_for_each_and_is_stored_as_failed()
    {
        var message = TestHospital.Message("adt-a01.hl7", [("ADT0001", "TWOWRONG"), .. TwoErrorsAndAWarning]);
        var answer = await TestHospital.SendAsync(_hospital.Addresses.Admissions, message);
        Assert.That((Acknowledged.Code(answer), Acknowledged.ControlId(answer)), Is.EqualTo(("AE", "TWOWRONG")));
        var errors = answer!.Split('\r').Where(s => s.StartsWith("ERR|", StringComparison.Ordinal)).Select(s => s.Split('|')).ToList();
        Assert.That(errors.Select(e => e[2]), Is.EqualTo(new[] { "PID^1^7^1", "ZCC^1^1^1" }), "where, in the order of the message");
        Assert.That(errors.Select(e => e[3]), Is.EqualTo(new[] { "102^Data type error^HL70357", "103^Table value not found^HL70357" }));
        Assert.That(errors.Select(e => e[4]), Is.All.EqualTo("E"));
        Assert.That(errors.Select(e => e[5].Split('^')[0]), Is.EqualTo(new[] { "HL7V2-DATA-TYPE", "HL7V2-CODE" }));
        Assert.That(answer, Does.Not.Contain("yesterday").And.Not.Contain("NOWHERE"), "no value goes into an answer");

        var failed = (await _hospital.Console("messages", "list", "state:failed control:TWOWRONG", "--json")).Documents.Single();
        Assert.That(((string?)failed["error"]!["code"], (string?)failed["error"]!["place"]), Is.EqualTo(("HL7V2-DATA-TYPE", "PID-7")));
        Assert.That((string?)failed["error"]!["rule"], Does.StartWith("channels/admissions.yaml:"));
        Assert.That((await _hospital.Ask("messages", "show", (string)failed["id"]!))["deliveries"], Is.Empty, "nothing is owed of it");
    }

    [Test]
    [Conformance("E3.15")]
    public async Task A_warning_is_counted_whether_or_not_the_message_has_errors_and_does_not_hinder_it()
    {
        var before = await Warnings();
        foreach (var (id, changes, code) in new[] { ("WARN1", TwoErrorsAndAWarning, "AE"), ("WARN2", TwoErrorsAndAWarning[1..], "AE"), ("WARN3", [("\rDG1|1", "\rOBX|1|ST|A^B^L||x||||||Q\rDG1|1")], "AA") })
        {
            var answer = await TestHospital.SendAsync(_hospital.Addresses.Admissions, TestHospital.Message("adt-a01.hl7", [("ADT0001", id), .. changes]));
            Assert.That(Acknowledged.Code(answer), Is.EqualTo(code), answer);
        }

        Assert.That(await Warnings(), Is.EqualTo(before + 3));
        var status = (await _hospital.Ask("status"))["channels"]!.Single(c => (string?)c["name"] == "admissions");
        Assert.That((int?)status["warnings"]!["HL7V2-TABLE"], Is.EqualTo(before + 3));
        Assert.That((await _hospital.Console("messages", "list", "control:WARN3 state:processed")).ExitCode, Is.Zero);
    }

    private async Task<int> Warnings() => (int?)((await _hospital.Ask("channels", "show", "admissions"))["warnings"] as JObject)?["HL7V2-TABLE"] ?? 0;
}
