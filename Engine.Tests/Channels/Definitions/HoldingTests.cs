using InterfaceEngine.Mappings.Documents;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Definitions;

/// <summary>Errors outside channel files hold the channels whose rules or addresses they would change, and no others.</summary>
[TestFixture]
public sealed class HoldingTests
{
    private const string Base = """
        --- systems.yaml
        ehr: {}
        erp: { http: { url: "http://erp" } }
        --- codesets/sexes.csv
        source,target
        F,female
        --- maps/people.yaml
        map: people
        version: 1.0.0
        from: hl7v2
        to: json
        fields:
          sex: { from: PID-8, translate: sexes }
        --- maps/visits.yaml
        map: visits
        version: 1.0.0
        from: hl7v2
        to: json
        fields:
          number: PV1-19.1
        --- channels/people.yaml
        { channel: people, version: 1.0.0, source: { from: ehr, mllp: { listen: "127.0.0.1:2575" } }, pipeline: [ { map: people } ], destinations: { x: { send: { to: erp } } } }
        --- channels/raw.yaml
        { channel: raw, version: 1.0.0, source: { from: ehr, mllp: { listen: "127.0.0.1:2577" } }, destinations: { x: { send: { to: erp } } } }
        --- channels/visits.yaml
        { channel: visits, version: 1.0.0, source: { from: ehr, mllp: { listen: "127.0.0.1:2576" } }, pipeline: [ { map: visits } ], destinations: { x: { send: { to: erp } } } }
        """;

    private const string Frame = "version: 1.0.0\nfrom: hl7v2\nto: json\nfields:\n  number: PV1-19.1";

    [TestCase("maps/north.yaml", "override: people 1.x\nbecause: b\nwhn: MSH-4.1 = 'N'\nfields: { sex: ='F' }", "MAP-KEY", "people")]
    [TestCase("maps/north.yaml", "override: people 1.x\nfields: { sex: ='F' }", "MAP-MISSING-KEY", "people")]
    [TestCase("maps/north.yaml", "override: people 1.x\nbecause: b\nfields: { sex: [", "YAML-SYNTAX", "people")]
    [TestCase("maps/north.yaml", "override: peple 1.x\nbecause: b\nfields: { sex: ='F' }", "MAP-OVERRIDE", "people visits")]
    [TestCase("maps/north.yaml", "override: peple 1.x\nfields: { sex: ='F' }", "MAP-MISSING-KEY", "people visits")]
    [TestCase("maps/north.yaml", "overide: people 1.x\nbecause: b\nfields: { sex: ='F' }", "MAP-KEY", "people visits")]
    [TestCase("maps/north.yaml", "{ override: people 1.x, because: [", "YAML-SYNTAX", "people visits")]
    [TestCase("maps/north.yaml", "- override: people 1.x", "MAP-KIND", "people visits")]
    [TestCase("maps/visits.yaml", "map: visits\nfro: csv\n" + Frame, "MAP-KEY", "visits")]
    [TestCase("maps/visits.yaml", "map: visits\n" + Frame + ": [", "YAML-SYNTAX", "visits")]
    [TestCase("maps/visits-too.yaml", "map: visits\n" + Frame, "MAP-TWICE", "visits")]
    [TestCase("maps/spare.yaml", "map: spare\nfro: csv\n" + Frame, "MAP-KEY", "")]
    [TestCase("codesets/sexes.csv", "source,traget\nF,female", "CODESET-COLUMN", "people")]
    [TestCase("codesets/sexes.csv", "source,target\nF,female\nF,male", "CODESET-DUPLICATE", "people")]
    [TestCase("codesets/sexes.csv", "source,target\nF,", "CODESET-EMPTY", "people")]
    public void An_error_holds_the_channels_whose_rules_it_is_in(string file, string text, string code, string held)
    {
        var problems = new Problems();
        var model = ConfigurationOf.Files($"{Base}\n--- {file}\n{text}\n", problems)!;

        Assert.Multiple(() =>
        {
            Assert.That(problems.Select(p => p.Code), Does.Contain(code));
            Assert.That(string.Join(' ', model.BrokenChannels.Select(c => c.Name)), Is.EqualTo(held));
            Assert.That(model.Channels.Select(c => c.Name), Does.Contain("raw"));
        });
    }

    [Test]
    public void A_channel_that_translates_with_a_code_set_with_errors_is_held()
    {
        var problems = new Problems();
        var model = ConfigurationOf.Files(Base.Replace("pipeline: [ { map: visits } ]", "pipeline: [ { filter: \"=PID-8.translate('sexes') = 'female'\" } ]", StringComparison.Ordinal)
            + "\n--- codesets/sexes.csv\nsource,target\nF,", problems)!;

        Assert.That(problems.Select(p => p.Code), Does.Contain("EXPR-BROKEN-CODE-SET"));
        Assert.That(model.BrokenChannels.Select(c => c.Name), Is.EqualTo(new[] { "people", "visits" }));
    }

    [TestCase("systems: { erpp: { http: { url: \"http://production\" } } }")]
    [TestCase("systems: { erp: }")]
    [TestCase("channels: { visit: { source: { mllp: { listen: \"127.0.0.1:6575\" } } } }")]
    [TestCase("channels: { visits: { sorce: { mllp: { listen: \"127.0.0.1:6575\" } } } }")]
    public void Nothing_runs_with_an_environment_that_was_not_understood(string environment)
    {
        var problems = new Problems();

        Assert.That(ConfigurationOf.Files($"{Base}\n--- environments/production.yaml\n{environment}\n", problems), Is.Null);
        Assert.That(problems.Where(p => p.Severity == Severity.Error).Select(p => p.At.File), Is.All.EqualTo("environments/production.yaml"));
    }

    [Test]
    public void A_channel_file_that_is_no_yaml_is_known_by_the_name_it_gives_itself()
    {
        var problems = new Problems();
        var model = ConfigurationOf.Files(Base + "\n--- channels/other.yaml\nchannel: labs\nversion: [\n--- environments/test.yaml\nchannels: { labs: { source: { mllp: {} } } }", problems)!;

        Assert.That(model.BrokenChannels.Select(c => c.Name), Is.EqualTo(new[] { "labs" }));
    }
}
