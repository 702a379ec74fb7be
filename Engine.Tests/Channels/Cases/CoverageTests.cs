using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Tests.Channels.Definitions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Cases;

/// <summary>What the cases of a folder reach of its maps and channels.</summary>
[TestFixture]
public sealed class CoverageTests
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
        fields:
          id: { from: PID-3.1, required: it is the key }
          middle: PID-5.3
          lines:
            for: FT1
            fields: { number: FT1-1, code: FT1-7.1 }
          notes:
            for: NTE
            fields:
              text: NTE-3
          flags: [PID-8, { from: PID-9, when: PID-3.1 = 'none' }]
        --- maps/lines.north.yaml
        override: lines
        when: MSH-4.1 = 'NORTH'
        because: North has none
        fields:
          middle: ='-'
        --- channels/charges.yaml
        channel: charges
        version: 1.0.0
        source: { from: ehr, mllp: { listen: "127.0.0.1:2575" } }
        accept: MSH-9.1 = 'DFT'
        pipeline:
          - filter: MSH-11.1 != 'T'
          - map: lines
        destinations:
          ledger: { send: { to: erp, http: {} } }
          archive: { when: id = 'A', send: { to: erp, http: {} } }
          rest:
            when: id.exists()
            pipeline:
              - require: id = 'A'
            send: { to: erp, http: {} }
        """;

    private const string Charge = "MSH|^~\\&|EHR|SOUTH|ENG|HUB|20260304||DFT^P03|C1|P|2.5.1\rPID|1||A||X^Y||||\rFT1|1|T1\r";

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("cases-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void Rules_that_no_case_reaches_and_those_that_are_always_empty_are_told_with_their_lines()
    {
        Write("maps/lines/south", "in.hl7", Charge);
        var report = Run();

        Assert.That(Missing(report, "maps/lines.yaml"), Is.EqualTo(new[]
        {
            "maps/lines.yaml:7  middle  always empty",
            "maps/lines.yaml:10  lines[*].code  always empty",
            "maps/lines.yaml:14  notes[*].text  never reached",
            "maps/lines.yaml:15  flags[*]  always empty",
            "maps/lines.yaml:15  flags[*]  never reached",
        }));
        Assert.That(Missing(report, "maps/lines.north.yaml"), Is.EqualTo(new[] { "maps/lines.north.yaml:5  middle  never reached" }));
        Assert.That(report.Files.Where(f => f.File == "maps/lines.yaml").Select(f => (f.Reached, f.Points.Count, f.Percent)), Is.EqualTo(new[] { (5, 7, 71) }));
    }

    [Test]
    public void A_rule_that_fails_as_a_case_expects_is_reached_and_so_are_those_before_it()
    {
        Write("maps/lines/no-id", "in.hl7", Charge.Replace("|A|", "||", StringComparison.Ordinal));
        Assert.That(Missing(Run(), "maps/lines.yaml"), Does.Contain("maps/lines.yaml:6  id  always empty").And.Contain("maps/lines.yaml:7  middle  never reached"));
    }

    [Test]
    public void Steps_and_conditions_that_never_said_yes_or_no_are_told()
    {
        Write("tests/charges/south", "in.hl7", Charge);
        Assert.That(Missing(Run(), "channels/charges.yaml"), Is.EqualTo(new[]
        {
            "channels/charges.yaml:6  filter  never false",
            "channels/charges.yaml:10  archive when  never false",
            "channels/charges.yaml:12  rest when  never false",
            "channels/charges.yaml:14  rest require  never false",
        }));

        Write("tests/charges/other", "in.hl7", Charge.Replace("|A|", "|B|", StringComparison.Ordinal));
        Write("tests/charges/training", "in.hl7", Charge.Replace("|P|", "|T|", StringComparison.Ordinal));
        Assert.That(Missing(Run(), "channels/charges.yaml"), Is.EqualTo(new[] { "channels/charges.yaml:12  rest when  never false" }));
    }

    [Test]
    public void Channels_without_a_case_and_their_destinations_are_never_reached()
        => Assert.That(Missing(Run(), "channels/charges.yaml"), Does.Contain("channels/charges.yaml:7  map  never reached").And.Contain("channels/charges.yaml:9  ledger  never reached"));

    [Test]
    public void Cases_of_a_channel_reach_the_rules_of_its_maps_and_overrides()
    {
        Write("tests/charges/north", "in.hl7", Charge.Replace("SOUTH", "NORTH", StringComparison.Ordinal));
        var report = Run();
        Assert.That(Missing(report, "maps/lines.north.yaml"), Is.Empty);
        Assert.That(report.Reached, Is.EqualTo(report.Files.Sum(f => f.Reached)).And.LessThan(report.Count));
        Assert.That(report.Percent, Is.EqualTo(100 * report.Reached / report.Count));
    }

    [Test]
    public void The_machine_form_counts_a_line_as_hit_where_all_of_it_was_reached()
    {
        Write("maps/lines/south", "in.hl7", Charge.Replace("FT1|1|T1\r", "FT1|1|T1\rFT1|2|T2\r", StringComparison.Ordinal));
        var text = new StringWriter();
        CoverageWriter.Write(Run(), "hospital", text);

        Assert.That(text.ToString(), Does.StartWith("TN:\nSF:hospital/maps/lines.north.yaml\nDA:5,0\nLF:1\nLH:0\nend_of_record\nTN:\nSF:hospital/maps/lines.yaml\n"
            + "DA:6,1\nDA:7,1\nDA:10,2\nDA:14,0\nDA:15,0\nLF:5\nLH:3\nend_of_record\n"));
    }

    [Test]
    public void A_runner_that_is_not_asked_notes_nothing()
        => Assert.That(new CaseRunner(ConfigurationOf.Files(Files), TimeProvider.System).Coverage, Is.Null);

    private CoverageReport Run()
    {
        var runner = new CaseRunner(ConfigurationOf.Files(Files) with { Folder = _folder.FullName }, TimeProvider.System, covers: true);
        foreach (var one in runner.Find())
            Assert.That(runner.Run(one).Problem, Is.Null);
        return runner.Coverage!;
    }

    private static IEnumerable<string> Missing(CoverageReport report, string file)
        => report.Files.Single(f => f.File == file).Points.Where(p => p.Missing is not null).Select(p => p.ToString());

    private void Write(string folder, string file, string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, folder));
        File.WriteAllText(Path.Combine(_folder.FullName, folder, file), text);
    }
}
