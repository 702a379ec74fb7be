using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Tests.Channels.Definitions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Cases;

/// <summary>The cases beside maps: the map alone.</summary>
[TestFixture]
public sealed class MapCaseRunnerTests
{
    private const string Files = """
        --- systems.yaml
        ehr: {}
        --- engine.yaml
        variables: { site: NORTH }
        --- codesets/kinds.csv
        source,target
        A,alpha
        --- maps/lines.yaml
        map: lines
        version: 1.0.0
        from: hl7v2 DFT^P03
        to: json
        params: { currency: optional }
        for: FT1
        fields:
          id: { from: FT1-2.1, required: a line is known by its id }
          kind: { from: FT1-6.1, translate: kinds, miss: pass }
          currency: =%currency
          site: =%site
          at: =now()
        --- maps/person.yaml
        map: person
        version: 1.0.0
        from: hl7v2 ADT
        to: Patient/1
        fields:
          id: PID-3.1
          mrn: PID-3.1
        --- maps/update.yaml
        map: update
        version: 1.0.0
        from: csv
        to: hl7v2 ADT^A08 2.5.1
        fields:
          MSH-10: number
          PID-5.1: name
        --- maps/given-names.yaml
        map: given-names
        version: 1.0.0
        from: hl7v2 XPN
        to: json
        fields:
          given: .2
        --- maps/broken.yaml
        map: broken
        version: 1.0.0
        from: csv
        to: json
        fields:
          id: nmber(
        """;

    private const string Charge = "MSH|^~\\&|EHR|NORTH|ENG|HUB|20260304||DFT^P03|C1|P|2.5.1\rPID|1||12345\rFT1|1|T1||||A\rFT1|2|T2||||B\r";

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("cases-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void A_map_gets_its_parameters_the_variables_and_the_time_of_the_case()
    {
        Write("lines/all", "in.hl7", Charge.Replace("\rFT1|2|T2||||B", "", StringComparison.Ordinal));
        Write("lines/all", "case.yaml", "received-at: 2026-03-04T12:00:00Z\nparams: { currency: EUR }");
        Write("lines/all", "expected.json", """{ "id": "T1", "kind": "alpha", "currency": "EUR", "site": "NORTH", "at": "2026-03-04T12:00:00.000Z" }""");

        Assert.That(Differences(), Is.Empty);
    }

    [Test]
    public void What_the_engine_knows_of_the_message_is_as_the_case_says_and_the_control_id_else_as_the_message_says()
    {
        Write("person/plain", "in.hl7", Charge.Replace("DFT^P03", "ADT^A08", StringComparison.Ordinal));
        Write("person/plain", "expected.json",
            """{ "type": "Patient", "version": "1", "id": "12345", "mrn": "12345", "source": { "controlId": "C1", "receivedAt": "2026-01-01T00:00:00Z" } }""");
        Write("person/told", "in.hl7", Charge.Replace("DFT^P03", "ADT^A08", StringComparison.Ordinal));
        Write("person/told", "case.yaml", "channel: admissions\ncontrol-id: X9");
        Write("person/told", "expected.json",
            """{ "type": "Patient", "version": "1", "id": "12345", "mrn": "12345", "source": { "channel": "admissions", "controlId": "X9", "receivedAt": "2026-01-01T00:00:00Z" } }""");

        Assert.That(Differences(), Is.Empty);
    }

    [Test]
    public void A_difference_names_the_object_both_values_and_the_rule()
    {
        Write("lines/all", "in.hl7", Charge);
        Write("lines/all", "expected.1.json", """{ "id": "T9", "kind": "alpha", "site": "NORTH", "at": "2026-01-01T00:00:00.000Z" }""");
        Write("lines/all", "expected.3.json", "{}");
        Write("lines/all", "expected.yaml", "misses: []");

        Assert.That(Differences(), Is.EqualTo(new[]
        {
            "misses  expected   got kinds at kind",
            "object 1 $.id  expected \"T9\"  got \"T1\"  maps/lines.yaml:8",
            "object 2  expected nothing  got application/json; --update writes it as what is expected",
            "object 3  expected expected.3.json  got nothing",
        }));
    }

    [Test]
    public void Records_of_delimited_text_are_each_given_to_the_map()
    {
        Write("update/two", "in.csv", "number,name\n7,Ada\n8,Bea\n");
        Assert.That(Runner().Update(Runner().Find().Single()).Problem, Is.Null);

        Assert.That(Differences(), Is.Empty);
        Assert.That(File.ReadAllText(Path.Combine(_folder.FullName, "maps/update/two/expected.2.hl7")), Does.Contain("|8|").And.Contain("Bea"));
    }

    [Test]
    public void A_map_of_a_part_is_given_each_value_of_its_focus()
    {
        Write("given-names/both", "in.hl7", Charge.Replace("|12345", "|12345||DOE^ANN~ROE^BEA", StringComparison.Ordinal));
        Write("given-names/both", "case.yaml", "focus: PID-5[*]");
        Write("given-names/both", "expected.1.json", """{ "given": "ANN" }""");
        Write("given-names/both", "expected.2.json", """{ "given": "BEA" }""");
        Assert.That(Differences(), Is.Empty);

        Write("given-names/both", "case.yaml", "focus: PID-5[*");
        Assert.That(Run().Single().Problem, Does.Contain("case.yaml:1:").And.Contain("EXPR-"));
    }

    [Test]
    public void A_map_may_be_expected_to_fail_or_to_make_nothing()
    {
        Write("lines/no-id", "in.hl7", Charge.Replace("|T2", "|", StringComparison.Ordinal));
        Write("lines/no-id", "expected.yaml", "error: MAP-REQUIRED\nplace: FT1[2]-2.1");
        Write("lines/none", "in.hl7", Charge[..Charge.IndexOf("FT1", StringComparison.Ordinal)]);
        Write("lines/none", "expected.yaml", "objects: 0");
        Assert.That(Differences(), Is.Empty);

        Write("lines/no-id", "expected.yaml", "error: MAP-REQUIRED\nplace: FT1[1]-2.1");
        File.Delete(Path.Combine(_folder.FullName, "maps/lines/none/expected.yaml"));
        Assert.That(Differences(), Is.EqualTo(new[]
        {
            "place  expected FT1[1]-2.1  got FT1[2]-2.1  maps/lines.yaml:8",
            "objects  expected at least one  got 0",
        }));
    }

    [Test]
    public void A_map_that_fails_against_expectation_says_why_without_the_objects_that_it_had_made()
    {
        Write("lines/no-id", "in.hl7", Charge.Replace("|T2", "|", StringComparison.Ordinal));
        Write("lines/no-id", "expected.1.json", "{}");

        Assert.That(Differences(), Is.EqualTo(new[]
        {
            "error  expected nothing  got MAP-REQUIRED FT1[2]-2.1: id: there must be a value: a line is known by its id (maps/lines.yaml:8)",
        }));
    }

    [TestCase("expectd.json", "expectd.json is no name of an expected file: expected.json, expected.2.json or expected.yaml")]
    [TestCase("expected.first.json", "expected.first.json is no name of an expected file: expected.json, expected.2.json or expected.yaml")]
    [TestCase("expected.0.json", "expected.0.json is no name of an expected file: expected.json, expected.2.json or expected.yaml")]
    [TestCase("expected.yml", "expected.yml is no name of an expected file: expected.json, expected.2.json or expected.yaml")]
    [TestCase("case.yml", "case.yml is no name of an expected file: expected.json, expected.2.json or expected.yaml")]
    [TestCase("expected.hl7", "expected.hl7: what this map makes is kept in files that end in .json")]
    public void A_file_that_would_be_compared_with_nothing_is_a_problem(string file, string problem)
    {
        Write("lines/all", "in.hl7", Charge);
        Write("lines/all", file, "{}");

        Assert.That(Run().Single().Problem, Is.EqualTo(problem));
    }

    [Test]
    public void A_case_that_cannot_be_run_says_why()
    {
        Write("line/all", "in.hl7", Charge);
        Write("broken/all", "in.csv", "a\n1\n");
        Write("lines/message", "in.hl7", "PID|1\r");
        Write("lines/no-message", "case.yaml", "");
        Write("lines/parameter", "in.hl7", Charge);
        Write("lines/parameter", "case.yaml", "params: { curency: EUR }");
        Write("lines/quoted", "in.hl7", Charge);
        Write("lines/quoted", "case.yaml", "params: { currency: ='EUR' }");

        Assert.That(Run().ToDictionary(r => r.Case.ToString(), r => r.Problem), Is.EqualTo(new Dictionary<string, string?>
        {
            ["maps/broken/all"] = "the map 'broken' cannot be used: it has errors of its own; run engine check",
            ["maps/line/all"] = "there is no map 'line'; a folder of cases has the name of its map (did you mean 'lines'?)",
            ["maps/lines/message"] = "",
            ["maps/lines/no-message"] = "there is no message: a file called in.hl7, in.json, in.csv …",
            ["maps/lines/parameter"] = "",
            ["maps/lines/quoted"] = "",
        }).Using<string?, string?>((actual, expected) => expected == "" ? actual is not null : actual == expected));
    }

    [Test]
    public void An_update_writes_what_came_and_the_case_passes()
    {
        Write("lines/all", "in.hl7", Charge);
        Write("lines/all", "expected.9.json", "{}");
        Write("lines/no-id", "in.hl7", Charge.Replace("|T2", "|", StringComparison.Ordinal));
        var runner = Runner();

        Assert.That(runner.Find().Select(runner.Update).Select(u => u.Problem), Is.All.Null);
        Assert.That(Differences(), Is.Empty);
        Assert.That(Directory.GetFiles(Path.Combine(_folder.FullName, "maps/lines/all")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "expected.1.json", "expected.2.json", "expected.yaml", "in.hl7" }));
        Assert.That(File.ReadAllText(Path.Combine(_folder.FullName, "maps/lines/all/expected.yaml")), Is.EqualTo("misses:\n  - kinds at kind\n"));
        Assert.That(File.ReadAllText(Path.Combine(_folder.FullName, "maps/lines/no-id/expected.yaml")), Is.EqualTo("error: MAP-REQUIRED\nplace: \"FT1[2]-2.1\"\n"));
    }

    private CaseRunner Runner()
    {
        var problems = new InterfaceEngine.Mappings.Documents.Problems();
        return new(ConfigurationOf.Files(Files, problems)! with { Folder = _folder.FullName }, TimeProvider.System);
    }

    private List<CaseResult> Run()
    {
        var runner = Runner();
        return [.. runner.Find().Select(runner.Run)];
    }

    private IEnumerable<string> Differences()
    {
        var results = Run();
        Assert.That(results.Select(r => r.Problem), Is.All.Null);
        return results.SelectMany(r => r.Differences).Select(d => d.ToString());
    }

    private void Write(string name, string file, string text)
    {
        var folder = Path.Combine(_folder.FullName, "maps", name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, file), text);
    }
}
