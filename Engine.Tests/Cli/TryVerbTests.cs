using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Cli;

/// <summary><c>engine try</c> as a process of its own, with files saved under it.</summary>
internal sealed class TryVerbTests
{
    private const string Message = "MSH|^~\\&|A|NORTH|C|D|20260304||ADT^A01|1|P|2.5.1\rPID|1||7||DOE^ANN\rPV1|1|I\r";

    private ScratchFolder _folder = null!;
    private int _read;

    [SetUp]
    public void SetUp()
    {
        (_folder, _read) = (ScratchFolder.Create(), 0);
        _folder.Write("hospital/systems.yaml", "ehr: {}\nerp: { http: { url: \"http://127.0.0.1:2590\" } }\n");
        _folder.Write("hospital/codesets/kinds.csv", "source,target\nI,inpatient\n");
        _folder.Write("hospital/maps/person.yaml", """
            map: person
            version: 1.0.0
            from: hl7v2 ADT
            to: json
            fields:
              mrn: PID-3.1
              family: PID-5.1
              kind: { from: PV1-2, translate: kinds, miss: pass }

            """);
        _folder.Write("hospital/channels/adt.yaml", """
            channel: adt
            version: 1.0.0
            source: { from: ehr, mllp: { listen: "127.0.0.1:0" } }
            pipeline: [ map: person ]
            destinations:
              ledger: { send: { to: erp, http: {} } }
              archive: { when: mrn = '9', send: { to: erp, http: {} } }

            """);
        _folder.Write("in.hl7", Message);
        if (OperatingSystem.IsWindows())
            Assert.Ignore("signals are those of a POSIX system");
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task A_save_of_the_map_the_file_a_code_set_or_an_override_shows_what_it_changed()
    {
        await using var engine = EngineProcess.Start("try", "person", _folder["in.hl7"], "--config", _folder["hospital"]);
        Assert.That(await Next(engine, 5), Is.EqualTo(new[]
        {
            "1 × json",
            "   TARGET  VALUE        RULE                FROM     OVERRIDE",
            "   mrn     \"7\"          maps/person.yaml:6  PID-3.1",
            "   family  \"DOE\"        maps/person.yaml:7  PID-5.1",
            "   kind    \"inpatient\"  maps/person.yaml:8  PV1-2",
        }));

        Save("in.hl7", "DOE", "ROE");
        Assert.That((await Next(engine, 5))[3], Does.Match("^~  family +\"ROE\""));
        Save("hospital/codesets/kinds.csv", "inpatient", "stationary");
        Assert.That((await Next(engine, 5)).Skip(3), Has.One.Match("^   family").And.One.Match("^~  kind +\"stationary\""));
        Save("hospital/maps/person.yaml", "  family: PID-5.1\n", "  given: PID-5.2\n");
        Assert.That((await Next(engine, 6)).Skip(2), Has.One.Match("^\\+  given +\"ANN\"").And.One.Match("^-  family +\"ROE\""));
        _folder.Write("hospital/maps/person.north.yaml", "override: person\nwhen: MSH-4.1 = 'NORTH'\nbecause: North shouts\nfields:\n  given: PID-5.2.upper() + '!'\n");
        Assert.That((await Next(engine, 5)).Skip(2), Has.One.Match("^~  given +\"ANN!\" +maps/person.north.yaml:5 .*North shouts$"));
        Assert.That(await engine.InterruptAsync(), Is.Zero);
    }

    [Test]
    public async Task A_mistake_is_told_with_its_place_while_the_last_good_result_stands()
    {
        await using var engine = EngineProcess.Start("try", "person", _folder["in.hl7"], "--config", _folder["hospital"]);
        await Next(engine, 5);
        Save("hospital/maps/person.yaml", "PID-5.1", "PID-5.1.uper()");
        Assert.That(await Next(engine, 1), Has.One.StartsWith("maps/person.yaml:7:").And.One.Contains("upper"));
        await Eventually.IsTrue(() => engine.Log.Contains("the last good result stands", StringComparison.Ordinal), "the last result is spoken of");
        Save("hospital/maps/person.yaml", "PID-5.1.uper()", "PID-5.1.lower()");
        Assert.That((await Next(engine, 5))[3], Does.Match("^~  family +\"doe\""));
        Save("in.hl7", "MSH|", "MHS|");
        Assert.That((await Next(engine, 1))[0], Does.Contain("in.hl7: HL7V2-NO-MSH"));
        Assert.That(await engine.InterruptAsync(), Is.Zero);
    }

    [Test]
    public async Task A_whole_channel_shows_what_each_destination_would_get()
    {
        await using var engine = EngineProcess.Start("try", "--channel", "adt", _folder["in.hl7"], "--config", _folder["hospital"]);
        Assert.That(await Next(engine, 6), Has.One.EqualTo("ledger  application/json").And.One.EqualTo("archive: nothing").And.One.Match("^   mrn +\"7\""));
        Save("in.hl7", "||7||", "||9||");
        Assert.That(await Next(engine, 10), Has.One.EqualTo("archive  application/json").And.Some.Match("^~  mrn +\"9\""));
        Assert.That(await engine.InterruptAsync(), Is.Zero);
    }

    [Test]
    public async Task A_map_file_needs_no_configuration_and_takes_parameters()
    {
        var map = _folder.Write("alone/one.yaml", "map: lonely\nversion: 1.0.0\nfrom: hl7v2 ADT\nto: json\nparams: { site: required }\nfields:\n  site: =%site\n  kind: { from: PV1-2, translate: letters }\n");
        _folder.Write("alone/codesets/letters.csv", "source,target\nI,in\n");
        await using var engine = EngineProcess.Start("try", map, _folder["in.hl7"], "--with", "site=SOUTH");
        Assert.That(await Next(engine, 4), Has.One.Match("^   site +\"SOUTH\" +one.yaml:7").And.One.Match("^   kind +\"in\""));
        _folder.Write("alone/codesets/letters.csv", "source,target\nI,inside\n");
        Assert.That((await Next(engine, 4))[3], Does.Match("^~  kind +\"inside\""));
        Assert.That(await engine.InterruptAsync(), Is.Zero);
    }

    [TestCase("try person", "name a map and a file")]
    [TestCase("try --channel adt person in.hl7", "with --channel name one file")]
    [TestCase("try person -", "standard input")]
    [TestCase("try persn README.md", "there is no map 'persn'; did you mean 'person'?")]
    [TestCase("try --channel adtt README.md", "there is no channel 'adtt'; did you mean 'adt'?")]
    [TestCase("try person nowhere.hl7", "there is no file nowhere.hl7")]
    public async Task A_wrong_command_line_says_what_is_wanted(string line, string words)
    {
        var run = await ConsoleRun.Of([.. line.Replace("README.md", Repository.PathOf("README.md"), StringComparison.Ordinal).Split(' '), "--config", _folder["hospital"]]);
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain(words));
    }

    // The next lines of output. A line too many would be taken for one of the next round, and fail there.
    private async Task<IReadOnlyList<string>> Next(EngineProcess engine, int count)
    {
        var rounds = engine.Log.Split("waiting for a change").Length;
        await Eventually.IsTrue(() => engine.Output.Count(l => l.Length > 0) >= _read + count && engine.Log.Split("waiting for a change").Length >= Math.Max(2, rounds),
            $"{count} more lines after\n{string.Join('\n', engine.Output)}\n{engine.Log}");
        _read += count;
        return [.. engine.Output.Where(l => l.Length > 0).Skip(_read - count).Take(count)];
    }

    private void Save(string file, string from, string to)
    {
        var text = File.ReadAllText(_folder[file]);
        Assert.That(text, Does.Contain(from));
        File.WriteAllText(_folder[file], text.Replace(from, to, StringComparison.Ordinal));
    }
}
