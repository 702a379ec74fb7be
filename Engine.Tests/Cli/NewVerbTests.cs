using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Cli;

/// <summary><c>engine new</c>: what it makes can be checked, tested and run as it is.</summary>
internal sealed class NewVerbTests
{
    private ScratchFolder _folder = null!;

    [SetUp]
    public async Task SetUp()
    {
        _folder = ScratchFolder.Create();
        Assert.That((await ConsoleRun.Of("new", "config", Hospital)).ExitCode, Is.Zero);
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    private string Hospital => _folder["hospital"];

    [Test]
    public async Task A_new_configuration_passes_the_check_and_its_own_cases()
    {
        await IsSound("pass admissions/admit", "pass maps/admission/admit");
        Assert.That(File.ReadAllText(_folder["hospital/engine.yaml"]), Does.Contain("node: hospital\n"));
        var again = await ConsoleRun.Of("new", "config", Hospital);
        Assert.That((again.ExitCode, again.Error), Is.EqualTo((1, $"the folder {Hospital} is not empty\n")));
    }

    [Test]
    public async Task A_new_channel_passes_the_check_and_its_case_and_takes_a_port_of_its_own()
    {
        var run = await ConsoleRun.Of("new", "channel", "orders", "--config", Hospital);
        Assert.That((run.ExitCode, run.Lines.Count), Is.EqualTo((0, 2)), run.Error);
        Assert.That(File.ReadAllText(_folder["hospital/channels/orders.yaml"]), Does.Contain("127.0.0.1:2601").And.Contain("from: ehr").And.Contain("to: billing"));
        await IsSound("pass admissions/admit", "pass maps/admission/admit", "pass orders/first");

        var twice = await ConsoleRun.Of("new", "channel", "orders", "--config", Hospital);
        Assert.That(twice.ExitCode, Is.EqualTo(1));
        Assert.That(twice.Error, Does.Contain("is there already; nothing was written"));
    }

    [Test]
    public async Task A_new_channel_runs_a_map_and_names_what_is_near_to_a_name_that_is_not_there()
    {
        Assert.That((await ConsoleRun.Of("new", "channel", "second", "--from", "ehr", "--to", "billing", "--map", "admission", "--config", Hospital)).ExitCode, Is.Zero);
        Assert.That(File.ReadAllText(_folder["hospital/channels/second.yaml"]), Does.Contain("  - map: admission\n").And.Contain("{id}.json"));
        await IsSound("pass admissions/admit", "pass maps/admission/admit");

        foreach (var (words, near) in new[] { ("--map admision", "admission"), ("--from her", "ehr"), ("--to biling", "billing") })
        {
            var run = await ConsoleRun.Of(["new", "channel", "third", .. words.Split(' '), "--config", Hospital]);
            Assert.That((run.ExitCode, run.Error), Is.EqualTo((2, run.Error)));
            Assert.That(run.Error, Does.Contain($"did you mean '{near}'?"));
        }
        Assert.That((await ConsoleRun.Of("new", "channel", "Third One", "--config", Hospital)).ExitCode, Is.EqualTo(2));
    }

    [Test]
    public async Task A_new_map_passes_the_check_and_takes_its_first_case()
    {
        var run = await ConsoleRun.Of("new", "map", "visits", "--from", "hl7v2", "ADT^A01", "--to", "Encounter/1", "--config", Hospital);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That((await ConsoleRun.Of("new", "case", "visits", "first", Repository.PathOf("samples/messages/adt-a01.hl7"), "--config", Hospital)).ExitCode, Is.Zero);
        await IsSound("pass admissions/admit", "pass maps/admission/admit", "pass maps/visits/first");

        var wrong = await ConsoleRun.Of("new", "map", "other", "--from", "hl7v2", "ADT^A01", "--to", "Encountr/1", "--config", Hospital);
        Assert.That((wrong.ExitCode, wrong.Out), Is.EqualTo((2, "")));
        Assert.That(wrong.Error, Does.Contain("Encounter/1"));
    }

    [Test]
    public async Task A_case_of_a_channel_with_errors_is_not_made_of_the_map_of_its_name()
    {
        _folder.Write("hospital/maps/admissions.yaml", "map: admissions\nversion: 1.0.0\nfrom: hl7v2 ADT\nto: json\nfields: { id: MSH-10 }\n");
        _folder.Write("hospital/channels/admissions.yaml", "channel: admissions\nversion: 1.0.0\nnothing: else\n");
        var run = await ConsoleRun.Of("new", "case", "admissions", "first", Repository.PathOf("samples/messages/adt-a01.hl7"), "--config", Hospital);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("the channel 'admissions' has errors").And.Contain("maps/admissions"));
        Assert.That(Directory.Exists(_folder["hospital/maps/admissions"]), Is.False);
    }

    [Test]
    public async Task A_case_of_XML_is_called_so_and_one_that_fails_says_why()
    {
        _folder.Write("hospital/maps/orders.yaml", "map: orders\nversion: 1.0.0\nfrom: xml order\nto: json\nfields: { n: { from: order.number, required: orders are known by it } }\n");
        _folder.Write("order.xml", "<order number=\"7\"/>");
        _folder.Write("none.xml", "<order/>");
        var run = await ConsoleRun.Of("new", "case", "orders", "one", _folder["order.xml"], "--as-is", "--config", Hospital);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(File.Exists(_folder["hospital/maps/orders/one/in.xml"]), Is.True);
        var failing = await ConsoleRun.Of("new", "case", "orders", "none", _folder["none.xml"], "--as-is", "--config", Hospital);
        Assert.That(failing.Lines, Has.One.StartsWith("  that it fails is expected now: MAP-REQUIRED"));
    }

    [Test]
    public async Task CSV_that_a_map_makes_is_shown_without_lines_between_its_rows()
    {
        _folder.Write("hospital/maps/list.yaml", "map: list\nversion: 1.0.0\nfrom: hl7v2 ADT\nto: csv\nfor: PID\nfields: { id: PID-3.1 }\n");
        var run = await ConsoleRun.Of("map", "list", Repository.PathOf("samples/messages/adt-a01.hl7"), "--config", Hospital);
        Assert.That(run.Out, Is.EqualTo("id\nMRN1001\n"));
    }

    [Test]
    public async Task A_new_case_holds_nothing_of_the_person_and_shows_what_is_expected_of_it()
    {
        var source = File.ReadAllText(Repository.PathOf("samples/messages/adt-a01.hl7"));
        var run = await ConsoleRun.Of("new", "case", "admissions", "second", Repository.PathOf("samples/messages/adt-a01.hl7"), "--config", Hospital);
        var made = File.ReadAllText(_folder["hospital/tests/admissions/second/in.hl7"]);
        var patient = source.Split("PID|")[1].Split('|');
        string[] gone = [patient[2].Split('^')[0], patient[6], patient[10].Split('^')[0], patient[12].Split('^')[0]];
        Assert.That(gone, Has.All.Length.GreaterThan(3));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(made, Does.StartWith("MSH|"));
            Assert.That(run.Error, Does.Match("replaced by invented values: .*\\d+ ids").And.Contain("look through it"));
            Assert.That(run.Lines, Has.One.EqualTo("added admissions/second/expected.billing.json").And.One.EqualTo("pass admissions/second"));
            Assert.That(gone.Where(g => made.Contains(g, StringComparison.Ordinal) || run.Out.Contains(g, StringComparison.Ordinal)), Is.Empty);
        });
        await IsSound("pass admissions/admit", "pass admissions/second", "pass maps/admission/admit");

        var kept = await ConsoleRun.Of("new", "case", "maps/admission", "as-is", Repository.PathOf("samples/messages/adt-a01.hl7"), "--as-is", "--config", Hospital);
        Assert.That(kept.ExitCode, Is.Zero, kept.Error);
        Assert.That(File.ReadAllText(_folder["hospital/maps/admission/as-is/in.hl7"]), Is.EqualTo(source));
    }

    [Test]
    public async Task A_stored_message_becomes_a_case_for_a_reason_that_is_recorded()
    {
        _folder.Write("hospital/engine.yaml", "admin: { listen: \"127.0.0.1:0\" }\n");
        File.WriteAllText(_folder["hospital/channels/admissions.yaml"], File.ReadAllText(_folder["hospital/channels/admissions.yaml"]).Replace(":2600", ":0", StringComparison.Ordinal));
        await using var engine = await EngineProcess.RunAsync(Hospital);
        var channels = await ConsoleRun.Of("channels", "list", "--json", "--config", Hospital);
        var address = (string)channels.Documents[0]["source"]!;
        Assert.That((await ConsoleRun.Of("send", $"mllp://{address.Split(' ', '/')[^1]}", Repository.PathOf("samples/messages/adt-a01.hl7"))).ExitCode, Is.Zero);
        var id = (string)(await ConsoleRun.Of("messages", "list", "--json", "--config", Hospital)).Documents[0]["id"]!;

        Assert.That((await ConsoleRun.Of("new", "case", "admissions", "stored", id, "--config", Hospital)).Error, Does.Contain("--reason"));
        var run = await ConsoleRun.Of("new", "case", "admissions", "stored", id, "--reason", "ticket 7", "--config", Hospital);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(File.ReadAllText(_folder["hospital/tests/admissions/stored/in.hl7"]), Does.StartWith("MSH|").And.Contain("ADT^A01"));

        // In the character set that it says it is in.
        var latin = File.ReadAllText(Repository.PathOf("samples/messages/adt-a01.hl7")).Replace("|P|2.5.1", "|P|2.5.1||||||8859/1", StringComparison.Ordinal).Replace("|SUR|", "|S\u00dcD|", StringComparison.Ordinal);
        File.WriteAllBytes(_folder["latin.hl7"], System.Text.Encoding.Latin1.GetBytes(latin.Replace("ADT0001", "ADT0002", StringComparison.Ordinal)));
        Assert.That((await ConsoleRun.Of("send", $"mllp://{address.Split(' ', '/')[^1]}", _folder["latin.hl7"])).ExitCode, Is.Zero);
        Assert.That((await ConsoleRun.Of("new", "case", "admissions", "latin", $"{id[..^1]}2", "--reason", "ticket 7", "--config", Hospital)).ExitCode, Is.Zero);
        Assert.That(System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(_folder["hospital/tests/admissions/latin/in.hl7"])), Does.Contain("|S\u00dcD|"));
    }

    [TestCase("admisions", "did you mean 'admissions'?")]
    [TestCase("nothing-like-it", "there is no channel or map 'nothing-like-it'")]
    public async Task A_case_of_what_is_not_there_is_refused(string of, string words)
    {
        var run = await ConsoleRun.Of("new", "case", of, "x", Repository.PathOf("samples/messages/adt-a01.hl7"), "--config", Hospital);
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain(words));
    }

    private async Task IsSound(params string[] cases)
    {
        var check = await ConsoleRun.Of("check", "--config", Hospital);
        Assert.That(check.ExitCode, Is.Zero, check.Out);
        Assert.That(check.Lines.Where(l => !l.Contains("CFG-UNUSED", StringComparison.Ordinal)), Is.Empty);
        var test = await ConsoleRun.Of("test", "--config", Hospital);
        Assert.That(test.Lines, Is.EqualTo(cases));
        Assert.That(test.ExitCode, Is.Zero);
    }
}
