using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Definitions;

/// <summary>What the check says of channels that share an address, and of who may send there.</summary>
internal sealed class HttpListenersTests
{
    private const string Bearer = "auth: { bearer: { introspect: \"https://login.example/i\", client-id: e, client-secret: secret:s } }";

    [TestCase("resources: [Patient]", "resources: [Encounter], bundles: none", "")]
    [TestCase("resources: [Patient]", "resources: [Encounter]", "CFG-LISTENER-TWICE")]
    [TestCase("resources: [Patient]", "resources: [Patient, Encounter], bundles: none", "CFG-LISTENER-TWICE")]
    [TestCase("resources: [Patient]", "bundles: none", "CFG-LISTENER-TWICE")]
    [TestCase("path: /one", "path: /other", "")]
    [TestCase("resources: [Pateint]", "path: /other", "FHIR-RESOURCE-TYPE")]
    public void Channels_share_an_address_where_they_can_be_told_apart(string first, string second, string code)
        => Assert.That(Codes($"listen: \"127.0.0.1:2578\", {first}", $"listen: \"127.0.0.1:2578\", {second}"), Is.EqualTo(code));

    [TestCase("", "CFG-LISTENER-OPEN")]
    [TestCase("tls: { certificate: tls/a.pem }", "CFG-LISTENER-OPEN")]
    [TestCase("tls: { certificate: tls/a.pem }, " + Bearer, "")]
    [TestCase(Bearer, "CFG-AUTH CFG-LISTENER-OPEN")]
    [TestCase("tls: { certificate: tls/a.pem, client-certificate: required }", "")]
    [TestCase("tls: { certificate: tls/a.pem, client-certificate: optional }, auth: { client-certificate: { allow: [\"cn:portal\"] } }", "")]
    [TestCase("tls: { certificate: tls/a.pem }, auth: { client-certificate: { allow: [\"portal\"] } }", "CFG-AUTH")]
    [TestCase("tls: { certificate: tls/a.pem }, auth: {}", "CFG-AUTH CFG-LISTENER-OPEN")]
    public void Patient_data_is_taken_from_elsewhere_only_from_who_proves_who_it_is(string settings, string codes)
        => Assert.That(Codes($"listen: \"0.0.0.0:2578\"{(settings.Length == 0 ? "" : ", " + settings)}"), Is.EqualTo(codes));

    [Test]
    public void Tokens_are_not_asked_about_in_clear_text()
        => Assert.That(Codes($"listen: \"127.0.0.1:2578\", {Bearer.Replace("https:", "http:", StringComparison.Ordinal)}"), Is.EqualTo("CFG-AUTH"));

    // The certificates' files are not there, which is another test's question.
    private static string Codes(params string[] sources)
    {
        var channels = sources.Select((source, i) => $$"""
            --- channels/c{{i}}.yaml
            channel: c{{i}}
            version: 1.0.0
            data: patient
            source:
              from: ehr
              fhir: { {{source}} }
            destinations:
              erp: { send: { to: erp, http: { path: /x } } }

            """);
        var problems = new Problems();
        Configuration.Load(new ConfigurationText("/configuration", ConfigurationOf.Split($$"""
            --- engine.yaml
            node: test
            --- systems.yaml
            ehr: { description: sends, owner: us, data: patient }
            erp: { description: receives, owner: us, data: patient, http: { url: "http://127.0.0.1:9" } }
            {{string.Concat(channels)}}
            """)), null, EngineComponents.All, problems);
        return string.Join(' ', problems.Where(p => p.Severity == Severity.Error && !p.Code.StartsWith("TLS-", StringComparison.Ordinal)).Select(p => p.Code).Distinct().Order(StringComparer.Ordinal));
    }
}
