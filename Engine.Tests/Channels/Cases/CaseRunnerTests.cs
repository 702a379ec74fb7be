using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Tests.Channels.Definitions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Cases;

[TestFixture]
public sealed class CaseRunnerTests
{
    private const string Files = """
        --- systems.yaml
        ehr: {}
        erp: { http: { url: "http://127.0.0.1:2590" } }
        --- maps/lines.yaml
        map: lines
        version: 1.0.0
        from: hl7v2 DFT^P03
        to: json
        for: FT1
        fields:
          id: FT1-2.1
          patient: { fields: { mrn: PID-3.1 } }
        --- channels/charges.yaml
        channel: charges
        version: 1.0.0
        source: { from: ehr, acknowledge: processed, mllp: { listen: "127.0.0.1:2575" } }
        accept: MSH-9.1 = 'DFT'
        pipeline:
          - filter: MSH-11.1 != 'T'
          - map: lines
          - require: id.exists()
        key: id
        destinations:
          ledger: { send: { to: erp, http: {} } }
          archive: { when: id = 'T1', send: { to: erp, http: {} } }
        """;

    private const string Charge = "MSH|^~\\&|EHR|NORTH|ENG|HUB|20260304||DFT^P03|C1|P|2.5.1\rPID|1||12345\rFT1|1|T1\rFT1|2|T2\r";

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("cases-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void A_case_that_comes_out_as_written_passes()
    {
        Write("all", "in.hl7", Charge);
        Write("all", "expected.ledger.1.json", """{ "patient": { "mrn": "12345" }, "id": "T1" }""");
        Write("all", "expected.ledger.2.json", """{ "id": "T2", "patient": { "mrn": "12345" } }""");
        Write("all", "expected.archive.json", """{ "id": "T1", "patient": { "mrn": "12345" } }""");
        var result = Run().Single();

        Assert.That(result.Differences.Select(d => d.ToString()), Is.Empty);
        Assert.That(result.Passed, Is.True, result.Problem);
    }

    [Test]
    public void A_difference_names_the_target_both_values_and_the_rule()
    {
        Write("all", "in.hl7", Charge);
        Write("all", "expected.ledger.1.json", """{ "id": "T9", "patient": { "mrn": "12345" } }""");
        Write("all", "expected.ledger.2.json", """{ "id": "T2", "patient": { "mrn": "1" }, "extra": 1 }""");
        Write("all", "expected.ledger.3.json", "{}");

        Assert.That(Run().Single().Differences.Select(d => d.ToString()), Is.EqualTo(new[]
        {
            "ledger $.id  expected \"T9\"  got \"T1\"  maps/lines.yaml:7",
            "ledger.2 $.patient.mrn  expected \"1\"  got \"12345\"  maps/lines.yaml:8",
            "ledger.2 $.extra  expected 1  got nothing",
            "ledger  expected expected.ledger.3.json  got nothing",
            "archive  expected nothing  got application/json; --update writes it as what is expected",
        }));
    }

    [TestCase("|C1|P|", "|C1|T|", "state: filtered\nerror: PIPELINE-FILTERED\nacknowledgment: AA")]
    [TestCase("|T2", "|", "state: failed\nerror: PIPELINE-REQUIRED\nacknowledgment: AE")]
    [TestCase("DFT^P03", "ADT^A01", "state: rejected\nerror: ACCEPT-TYPE\nacknowledgment: AR")]
    public void A_case_may_expect_a_message_not_to_go_out(string from, string to, string expected)
    {
        Write("other", "in.hl7", Charge.Replace(from, to, StringComparison.Ordinal));
        Write("other", "expected.yaml", expected);
        var result = Run().Single();

        Assert.That(result.Passed, Is.True, string.Join("; ", result.Differences));
    }

    [TestCase("expected.archve.json", "expected.archve.json: there is no destination 'archve' (did you mean 'archive'?)")]
    [TestCase("expected.printer.1.json", "expected.printer.1.json: there is no destination 'printer' (known: ledger, archive)")]
    [TestCase("expected.ledger.first.json", "expected.ledger.first.json is no name of an expected file: expected.DESTINATION.json, expected.DESTINATION.2.json or expected.yaml")]
    [TestCase("expected.yml", "expected.yml is no name of an expected file: expected.DESTINATION.json, expected.DESTINATION.2.json or expected.yaml")]
    public void An_expected_file_that_would_be_compared_with_nothing_is_a_problem(string file, string problem)
    {
        Write("filtered", "in.hl7", Charge.Replace("|C1|P|", "|C1|T|", StringComparison.Ordinal));
        Write("filtered", "expected.yaml", "state: filtered");
        Assert.That(Run().Single().Passed, Is.True);
        Write("filtered", file, "{}");

        Assert.That(Run().Single().Problem, Is.EqualTo(problem));
    }

    [Test]
    public void An_update_makes_every_case_pass_and_leaves_nothing_old()
    {
        Write("all", "in.hl7", Charge);
        Write("all", "expected.gone.json", "{}");
        Write("test", "in.hl7", Charge.Replace("|C1|P|", "|C1|T|", StringComparison.Ordinal));
        var runner = Runner();
        var problems = runner.Find().Select(runner.Update).Select(u => u.Problem).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(problems, Is.All.Null);
            Assert.That(Run().Select(r => r.Passed), Is.All.True);
            Assert.That(Directory.GetFiles(Path.Combine(_folder.FullName, "tests", "charges", "all")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
                Is.EqualTo(new[] { "expected.archive.json", "expected.ledger.1.json", "expected.ledger.2.json", "in.hl7" }));
            Assert.That(File.ReadAllText(Path.Combine(_folder.FullName, "tests", "charges", "test", "expected.yaml")), Does.StartWith("state: filtered\n"));
        });
    }

    [Test]
    public void A_report_for_build_servers_tells_passed_failed_and_broken_apart()
    {
        Write("filtered", "in.hl7", Charge.Replace("|C1|P|", "|C1|T|", StringComparison.Ordinal));
        Write("filtered", "expected.yaml", "state: filtered");
        Write("missing", "in.hl7", Charge);
        Write("no-input", "case.yaml", "attributes: { file: a }");
        var report = new StringWriter();
        JUnitWriter.Write(Run(), report);

        Assert.That(report.ToString(), Does.Contain("<testsuite name=\"charges\" tests=\"3\" failures=\"1\" errors=\"1\"")
            .And.Contain("name=\"filtered\"").And.Contain("archive  expected nothing").And.Contain("there is no message"));
    }

    [Test]
    public void Cases_are_picked_by_a_part_of_their_name()
    {
        Write("implant", "in.hl7", Charge);
        Write("supply", "in.hl7", Charge);

        Assert.That(Runner().Find("/impl").Select(c => c.ToString()), Is.EqualTo(new[] { "charges/implant" }));
    }

    private CaseRunner Runner() => new(ConfigurationOf.Files(Files) with { Folder = _folder.FullName }, TimeProvider.System);

    private List<CaseResult> Run()
    {
        var runner = Runner();
        return [.. runner.Find().Select(runner.Run)];
    }

    private void Write(string name, string file, string text)
    {
        var folder = Path.Combine(_folder.FullName, "tests", "charges", name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, file), text);
    }
}
