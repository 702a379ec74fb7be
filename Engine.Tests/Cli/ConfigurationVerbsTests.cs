using System.Text.RegularExpressions;
using System.Xml.Linq;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Cli;

/// <summary>The verbs that an analyst works with on a configuration folder: check, map, test.</summary>
internal sealed class ConfigurationVerbsTests
{
    private static readonly string s_hospital = Repository.PathOf("samples/hospital");

    private ScratchFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = ScratchFolder.Create();
        foreach (var file in Directory.EnumerateFiles(s_hospital, "*", SearchOption.AllDirectories))
        {
            var target = _folder[Path.GetRelativePath(s_hospital, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task The_sample_hospital_passes_the_check()
    {
        var run = await ConsoleRun.Of("check", "--config", s_hospital);
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((0, "")));
        Assert.That(run.Error, Does.Contain("5 channels can run; 0 errors"));
    }

    [Test]
    public async Task A_broken_folder_is_exit_2_with_every_problem_its_place_and_the_near_name()
    {
        Change("channels/charges.yaml", "destinations:", "destinatoins:");
        Change("maps/item-master.yaml", "description: description", "description: descriptoin(");
        Change("systems.yaml", "owner: laboratory", "ownr: laboratory");
        var run = await ConsoleRun.Of("check", "--config", _folder.Path);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        foreach (var line in run.Lines)
            Assert.That(line, Does.Match(@"^\S+:\d+:\d+: [A-Z0-9-]+ \S"));
        Assert.That(run.Out, Does.Contain("channels/charges.yaml:").And.Contain("destinations").And.Contain("systems.yaml:").And.Contain("owner"));

        var json = await ConsoleRun.Of("check", "--config", _folder.Path, "--json");
        Assert.That(json.ExitCode, Is.EqualTo(2));
        Assert.That(json.Documents, Has.Count.EqualTo(run.Lines.Count));
        foreach (var problem in json.Documents.Cast<JObject>())
            Assert.That(problem.Properties().Select(p => p.Name), Is.EqualTo(["file", "line", "column", "severity", "code", "message", "hint"]));
    }

    [Test]
    public async Task A_map_makes_its_objects_and_explains_each_value()
    {
        var file = Repository.PathOf("samples/messages/dft-p03-implant.hl7");
        var run = await ConsoleRun.Of("map", "charge-events", file, "--json", "--config", s_hospital);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Documents.Select(d => ((string?)d["type"], (string?)d["id"], (string?)d["amount"]!["value"])), Is.EqualTo([("ChargeEvent", "TX9001-1", "51.00"), ("ChargeEvent", "TX9001-2", "980.00")]));

        var explained = await ConsoleRun.Of("map", "charge-events", file, "--explain", "--json", "--config", s_hospital);
        var amount = explained.Documents.First(d => (string?)d["target"] == "amount");
        Assert.That((string?)amount["source"], Is.EqualTo("FT1-11"));
        var rule = Regex.Match((string)amount["rule"]!, @"^maps/charge-events\.yaml:(\d+)$");
        Assert.That(rule.Success, Is.True);
        Assert.That(File.ReadAllLines(Path.Combine(s_hospital, "maps/charge-events.yaml")).Skip(int.Parse(rule.Groups[1].Value) - 2).Take(2), Has.Some.Contains("FT1-11").Or.Some.Contains("amount"));

        var missing = await ConsoleRun.Of("map", "charge-event", file, "--config", s_hospital);
        Assert.That((missing.ExitCode, missing.Error), Is.EqualTo((2, "there is no map 'charge-event'; did you mean 'charge-events'?\n")));
        var refused = await ConsoleRun.Of("map", "charge-events", Repository.PathOf("samples/messages/dft-p03-unmapped.hl7"), "--config", s_hospital);
        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.Error, Does.Contain("maps/charge-events.yaml:").And.Contain("MAP-UNMAPPED-CODE").And.Contain("FT1[2]-7").And.Not.Contain("C1776"));
    }

    [Test]
    public async Task Every_case_of_the_sample_hospital_passes_and_the_report_says_so()
    {
        var report = _folder["report.xml"];
        var run = await ConsoleRun.Of("test", "--config", s_hospital, "--junit", report);
        Assert.That(run.ExitCode, Is.Zero, run.Out);
        var cases = Directory.GetDirectories(Path.Combine(s_hospital, "tests")).SelectMany(Directory.GetDirectories).Count();
        Assert.That(run.Lines, Has.Count.EqualTo(cases).And.All.StartsWith("pass "));
        Assert.That(run.Error, Does.Contain($"{cases} passed, 0 failed"));
        Assert.That(XDocument.Load(report).Descendants("testcase").Count(), Is.EqualTo(cases));
    }

    [Test]
    public async Task A_changed_map_fails_its_cases_naming_target_both_values_and_the_rule_and_update_takes_it_over()
    {
        Change("maps/charge-movement.yaml", "'usage'", "'waste'");
        var report = _folder["report.xml"];
        var run = await ConsoleRun.Of("test", "charges/", "--config", _folder.Path, "--junit", report);
        Assert.That(run.ExitCode, Is.EqualTo(1));
        var line = Array.FindIndex(File.ReadAllLines(_folder["maps/charge-movement.yaml"]), l => l.Contains("waste", StringComparison.Ordinal)) + 1;
        Assert.That(run.Lines.Where(l => l.StartsWith("FAIL", StringComparison.Ordinal)),
            Has.Some.Match($"charges/service-and-implant .*\\$\\.reason +expected \"usage\" +got \"waste\" +maps/charge-movement.yaml:{line}"));
        Assert.That(XDocument.Load(report).Descendants("failure").Count(), Is.EqualTo(1));

        var update = await ConsoleRun.Of("test", "charges/", "--update", "--config", _folder.Path);
        Assert.That(update.ExitCode, Is.Zero);
        Assert.That(update.Lines.SkipWhile(l => l.StartsWith("pass", StringComparison.Ordinal)).Take(2), Is.EqualTo([
            "changed charges/service-and-implant/expected.inventory.json",
            $"  $.reason  was \"usage\"  is \"waste\"  maps/charge-movement.yaml:{line}"]));
        Assert.That((await ConsoleRun.Of("test", "--config", _folder.Path)).ExitCode, Is.Zero);
        Assert.That((await ConsoleRun.Of("test", "no-such-case", "--config", _folder.Path)).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task An_update_shows_new_files_whole_and_names_what_goes_and_leaves_alone_what_says_the_same()
    {
        File.Delete(_folder["tests/admissions/admit/expected.billing.json"]);
        File.WriteAllText(_folder["tests/admissions/admit/expected.portal.json"], "{}");
        var layout = File.ReadAllText(_folder["tests/admissions/discharge/expected.billing.json"]).Replace("  ", "    ", StringComparison.Ordinal);
        File.WriteAllText(_folder["tests/admissions/discharge/expected.billing.json"], layout);
        var run = await ConsoleRun.Of("test", "admissions/", "--update", "--config", _folder.Path);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Lines[0], Is.EqualTo("added admissions/admit/expected.billing.json"));
        Assert.That(run.Lines[2], Does.Match("^    \"type\": \"Encounter\""));
        Assert.That(run.Lines, Has.One.EqualTo("removed admissions/admit/expected.portal.json").And.None.StartsWith("changed"));
        Assert.That(File.ReadAllText(_folder["tests/admissions/discharge/expected.billing.json"]), Is.EqualTo(layout));

        File.Delete(_folder["tests/admissions/admit/expected.billing.json"]);
        var json = await ConsoleRun.Of("test", "admissions/admit", "--update", "--json", "--config", _folder.Path);
        Assert.That(json.Documents[0]["update"]!.Select(u => ((string?)u["file"], (string?)u["change"])), Has.Member(("expected.billing.json", "added")));
    }

    [Test]
    public async Task Coverage_says_what_no_case_reached_in_text_as_JSON_as_lcov_and_in_the_report()
    {
        var (lcov, report) = (_folder["lcov.info"], _folder["report.xml"]);
        var run = await ConsoleRun.Of("test", "admissions/admit", "--coverage", "--coverage-file", lcov, "--junit", report, "--config", _folder.Path);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Lines, Has.One.Match(@"^FILE +RULES +REACHED +%$").And.One.Match(@"^maps/adt-to-encounter\.hospital\.yaml +2 +2 +100$").And.One.StartsWith("NOT REACHED BY THESE CASES"));
        Assert.That(run.Lines, Has.Some.Match(@"^channels/admissions\.yaml:\d+ +filter +never false$").And.None.Contains("charge-events"));
        Assert.That(File.ReadAllText(lcov), Does.Match(@"SF:.*maps/adt-to-encounter\.hospital\.yaml\n(DA:\d+,\d+\n)+LF:\d+\nLH:\d+\nend_of_record"));
        var suite = XDocument.Load(report).Descendants("testsuite").Single(s => (string?)s.Attribute("name") == "coverage");
        Assert.That(suite.Descendants("property").Select(p => (string?)p.Attribute("name")), Has.Member("all").And.Member("maps/adt-to-encounter.hospital.yaml"));

        var json = await ConsoleRun.Of("test", "--coverage", "--json", "--config", _folder.Path);
        var coverage = json.Documents[^1]["coverage"]!;
        Assert.That((int?)coverage["percent"], Is.InRange(50, 100));
        Assert.That((int?)coverage["reached"], Is.EqualTo(coverage["files"]!.SelectMany(f => f["points"]!).Count(p => (int)p["hits"]! > 0)));
    }

    [Test]
    public async Task Cases_beside_maps_are_run_and_reported_with_those_of_channels()
    {
        Directory.CreateDirectory(_folder["maps/adt-to-encounter/admit"]);
        File.Copy(Repository.PathOf("samples/messages/adt-a01.hl7"), _folder["maps/adt-to-encounter/admit/in.hl7"]);
        var report = _folder["report.xml"];
        var missing = await ConsoleRun.Of("test", "maps/", "--junit", report, "--config", _folder.Path);
        Assert.That((missing.ExitCode, missing.Lines.Count), Is.EqualTo((1, 1)));
        Assert.That(missing.Lines[0], Does.StartWith("FAIL maps/adt-to-encounter/admit  object 1  expected nothing  got Encounter"));
        Assert.That(XDocument.Load(report).Descendants("testcase").Select(c => ((string?)c.Attribute("classname"), (string?)c.Attribute("name"))), Is.EqualTo([("maps/adt-to-encounter", "admit")]));

        Assert.That((await ConsoleRun.Of("test", "maps/", "--update", "--config", _folder.Path)).ExitCode, Is.Zero);
        Assert.That((await ConsoleRun.Of("test", "--config", _folder.Path)).Lines, Has.One.EqualTo("pass maps/adt-to-encounter/admit"));
    }

    [Test]
    public async Task The_list_of_maps_tells_what_each_reads_and_makes_and_whether_it_is_overridden()
    {
        File.WriteAllText(_folder["maps/charge-events.north.yaml"], "override: charge-events\nwhen: MSH-4.1 = 'NORTH'\nbecause: North sends its own\nfields:\n  department: ='N'\n");
        File.WriteAllText(_folder["maps/item-master.yaml"], "map: item-master\n");
        Directory.CreateDirectory(_folder["maps/charge-movement/usage"]);
        var run = await ConsoleRun.Of("map", "--list", "--config", _folder.Path);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Lines, Has.One.Match(@"^charge-movement +\S+ +ChargeEvent/1 +InventoryMovement/1 +1 +maps/charge-movement\.yaml$")
            .And.One.Match(@"^charge-events .* 0 +maps/charge-events\.yaml +overridden by maps/charge-events\.north\.yaml$").And.One.Match("^item-master .*has errors; run engine check$"));

        var json = await ConsoleRun.Of("map", "--list", "--json", "--config", _folder.Path);
        var shipped = InterfaceEngine.Mappings.Maps.MapLibrary.Shipped.Select(m => m.Name);
        Assert.That(json.Documents.Where(d => (string?)d["origin"] == "library").Select(d => (string?)d["map"]), Is.EquivalentTo(shipped));
    }

    [Test]
    public async Task A_map_is_shown_as_it_is_written_one_that_ships_too()
    {
        var own = await ConsoleRun.Of("map", "charge-events", "--show", "--config", s_hospital);
        Assert.That((own.ExitCode, own.Out), Is.EqualTo((0, File.ReadAllText(Path.Combine(s_hospital, "maps/charge-events.yaml")))));
        foreach (var map in InterfaceEngine.Mappings.Maps.MapLibrary.Shipped.Take(1))
        {
            var shipped = await ConsoleRun.Of("map", map.Name, "--show", "--config", s_hospital);
            Assert.That(shipped.Out, Does.Contain($"map: {map.Name}\n"));
        }
        var missing = await ConsoleRun.Of("map", "charge-event", "--show", "--config", s_hospital);
        Assert.That((missing.ExitCode, missing.Error), Is.EqualTo((2, "there is no map 'charge-event'; did you mean 'charge-events'?\n")));
    }

    [Test]
    public async Task A_map_file_runs_without_a_configuration_with_its_parameters_from_the_command_line()
    {
        var map = _folder.Write("alone/lonely.yaml", "map: lonely\nversion: 1.0.0\nfrom: hl7v2 DFT\nto: json\nparams: { currency: required }\nfields:\n  currency: =%currency\n  id: MSH-10\n");
        var file = Repository.PathOf("samples/messages/dft-p03-implant.hl7");
        var run = await ConsoleRun.Of("map", map, file, "--json", "--with", "currency=EUR");
        Assert.That((run.ExitCode, (string?)run.Documents[0]["currency"]), Is.EqualTo((0, "EUR")), run.Error);
        var without = await ConsoleRun.Of("map", map, file);
        Assert.That((without.ExitCode, without.Error), Is.EqualTo((1, "lonely.yaml:5:11: MAP-PARAMETER the map 'lonely' needs the parameter 'currency': a channel gives it in with:, a case in params:, a trial by --with currency=…\n")));
        var unknown = await ConsoleRun.Of("map", map, file, "--with", "curency=EUR");
        Assert.That((unknown.ExitCode, unknown.Error), Is.EqualTo((2, "the map 'lonely' has no parameter 'curency'; its parameters are currency\n")));
        Assert.That((await ConsoleRun.Of("map", map, file, "--with", "EUR")).ExitCode, Is.EqualTo(2));
    }

    private void Change(string file, string from, string to)
    {
        var text = File.ReadAllText(_folder[file]);
        Assert.That(text, Does.Contain(from));
        File.WriteAllText(_folder[file], text.Replace(from, to, StringComparison.Ordinal));
    }
}
