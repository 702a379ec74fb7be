using System.Diagnostics;
using InterfaceEngine.Tests.Channels.Sources.Fhir;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>The FHIR endpoint under clients that others wrote.</summary>
[Category("Peer")]
internal sealed class FhirClientTests
{
    [OneTimeSetUp]
    public void Is_there() => PeerProcess.Install("fhir-clients");

    [Test]
    public async Task Other_makers_clients_create_update_and_transact_and_understand_what_is_refused()
    {
        using var folder = new StoreFolder();
        await using var node = await FhirNode.StartAsync(folder, """
            destinations:
              erp:
                send: { to: erp, scripted: {} }
            """);
        var steps = await RunAsync(node.Base);
        string Result(string name) => steps.TryGetValue(name, out var step) ? (string?)step["result"] ?? step.ToString(Newtonsoft.Json.Formatting.None) : "no such step";
        string Error(string name) => (string?)steps[name]["error"] ?? steps[name].ToString(Newtonsoft.Json.Formatting.None);
        Assert.Multiple(() =>
        {
            Assert.That(Result("kit capability"), Is.EqualTo("4.0.1"));
            Assert.That(Result("kit create"), Is.EqualTo("1"));
            Assert.That(Result("kit conditional create"), Is.EqualTo("True"));
            Assert.That(Result("kit update"), Is.EqualTo("2"));
            Assert.That(Result("kit conditional update"), Is.EqualTo("3"));
            Assert.That((int?)steps["kit old version"]["status"], Is.EqualTo(412));
            Assert.That(Result("kit transaction"), Is.EqualTo("201 201"));
            Assert.That(Result("kit batch"), Is.EqualTo("201 405"));
            Assert.That(((int?)steps["kit refused"]["status"], Error("kit refused")), Is.EqualTo((422, "Patient; Patient.gender")));
            Assert.That((int?)steps["kit read"]["status"], Is.EqualTo(405));
            Assert.That(Result("medplum create"), Is.EqualTo("1"));
            Assert.That(Result("medplum create if none exists"), Is.EqualTo("1"));
            Assert.That(Result("medplum update"), Is.EqualTo("1"));
            Assert.That(Result("medplum upsert"), Is.EqualTo("2"));
            Assert.That(Result("medplum batch"), Is.EqualTo("201 201"));
            Assert.That(Error("medplum refused"), Is.EqualTo("Patient.birthDate"));
        });
        Assert.That(node.Messages, Is.EqualTo(9), "what existed and what was refused made no message");
    }

    private static async Task<Dictionary<string, JObject>> RunAsync(string address)
    {
        using var node = Process.Start(new ProcessStartInfo("node")
        {
            WorkingDirectory = Repository.PathOf("Engine.Tests/Peers/fhir-clients"),
            ArgumentList = { "clients.mjs", address },
            RedirectStandardOutput = true,
        })!;
        var lines = await Eventually.Ends(node.StandardOutput.ReadToEndAsync());
        await Eventually.Ends(node.WaitForExitAsync());
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JObject.Parse).ToDictionary(s => (string)s["name"]!);
    }
}
