using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Definitions;

/// <summary>A key that is there and wrong, or that could not be compiled for something else that is wrong, is not told to be missing.</summary>
internal sealed class WrittenKeyTests
{
    private const string Base = """
        --- systems.yaml
        ehr: {}
        erp:
          tryton: { url: "http://127.0.0.1:8000/erp/", user: engine, password: secret:x }
          http: { url: "http://127.0.0.1:8001" }
        --- channels/charges.yaml
        channel: charges
        version: 1.0.0
        source: { from: ehr, mllp: { listen: "127.0.0.1:2575" } }
        pipeline: [ { map: no-such-map } ]
        destinations:
          x: { send: { to: erp, tryton: { as: customer-invoice, party: "{account}" } } }
          y: { send: { to: erp, tryton: { as: journal-entry, journal: "{journal}" } } }
        """;

    [Test]
    public void Templates_that_an_unknown_map_leaves_uncompiled_are_not_missing()
        => Assert.That(Codes(Base), Is.EqualTo(new[] { "CFG-UNKNOWN-MAP" }));

    [TestCase("{ from: ehr, mllp: { listen: nowhere } }", "mllp: { address: \"127.0.0.1:1\" }")]
    [TestCase("{ from: ehr, mllp: { connect: nowhere } }", "mllp: { address: \"127.0.0.1:1\" }")]
    [TestCase("{ from: ehr, mllp: { listen: \"127.0.0.1:2575\" } }", "mllp: { address: nowhere }")]
    [TestCase("{ from: ehr, mllp: { listen: \"127.0.0.1:2575\" } }", "http: { url: \"https://a\", oauth: { client-id: x, token-url: \"ftp://a\", client-secret: secret:x } }")]
    [TestCase("{ from: ehr, mllp: { listen: \"127.0.0.1:2575\" } }", "http: { url: \"https://a\", oauth: { client-id: x, token-url: \"https://a\", client-secret: in the clear } }")]
    public void A_value_that_is_wrong_is_one_problem(string source, string system)
        => Assert.That(Codes($$"""
            --- systems.yaml
            ehr: { folder: { root: in } }
            erp: { {{system}} }
            --- channels/charges.yaml
            channel: charges
            version: 1.0.0
            source: {{source}}
            destinations:
              x: { send: { to: erp } }
            """).Where(c => c is not "CFG-BROKEN-SYSTEM"), Is.EqualTo(new[] { "CFG-VALUE" }));

    [Test]
    public void A_batch_whose_time_is_wrong_has_one()
        => Assert.That(Codes("""
            --- systems.yaml
            ehr: {}
            erp: { http: { url: "http://127.0.0.1:8001" } }
            --- channels/charges.yaml
            channel: charges
            version: 1.0.0
            source: { from: ehr, mllp: { listen: "127.0.0.1:2575" } }
            destinations:
              x: { batch: { every: night }, send: { to: erp } }
            """), Is.EqualTo(new[] { "CFG-VALUE" }));

    private static IEnumerable<string> Codes(string files)
    {
        var problems = new Problems();
        Configuration.Load(new ConfigurationText("/configuration", ConfigurationOf.Split(files)), null, BuiltIns.Components, problems);
        return problems.Select(p => p.Code).ToArray();
    }
}
