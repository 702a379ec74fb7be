using System.Text;
using InterfaceEngine.Channels.Connectors.Mllp;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Mllp;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>The engine against MLLP clients and servers that others wrote, so that both ends cannot be wrong in the same way.</summary>
[Category("Peer")]
internal sealed class MllpPeerTests
{
    private const int Count = 60;

    [OneTimeSetUp]
    public void Is_there() => PeerProcess.Install();

    [Test]
    public async Task Another_makers_client_and_server_exchange_messages_through_the_engine()
    {
        await using var server = new PeerProcess("server", "medplum");
        var port = await server.ReadyAsync();

        await using var hospital = TestHospital.Prepare();
        var environment = Path.Combine(hospital.Folder, "environments", "demo.yaml");
        var text = await File.ReadAllTextAsync(environment);
        await File.WriteAllTextAsync(environment, text.Replace($"address: \"127.0.0.1:{hospital.Addresses.Departments}\"", $"address: \"127.0.0.1:{port}\"", StringComparison.Ordinal));
        await hospital.StartAsync();

        await using var client = new PeerProcess("client", "medplum", $"{hospital.Addresses.Admissions}", $"{Count}");
        Assert.That(await client.ExitAsync(), Is.Zero);
        Assert.That(client.Lines, Is.EqualTo(Expected), "each acknowledgment is of the message that was sent");
        await Eventually.IsTrue(() => server.Lines.Count == Count + 1, "all arrive");
        foreach (var lane in server.Lines.Skip(1).Select(l => int.Parse(l["PEER".Length..])).GroupBy(n => n % 3))
            Assert.That(lane, Is.Ordered.Ascending, "one patient's in order");
        await hospital.Until(run => run.Documents.Count == 0, "queues", "show", "to:admissions/departments not-state:delivered", "--json");
    }

    [TestCase("medplum", false)]
    [TestCase("medplum", true)]
    [TestCase("node-hl7-client", false)]
    [TestCase("node-hl7-client", true)]
    [TestCase("simple-hl7", false)]
    [Conformance("E1.1", "E1.14", "E1.19")]
    public async Task Other_makers_clients_are_taken_and_answered(string maker, bool secure)
    {
        using var folder = ScratchFolder.Create();
        using var authority = Issue(folder);
        var inbox = new ScriptedInbox();
        var tls = secure ? ", tls: { certificate: engine.pem, key: engine.key, client-certificate: required, trust: authority.pem, allow: [\"cn:peer\"] }" : "";
        await using var source = TestComponents.Source(MllpSource.Component, $$"""{ listen: "127.0.0.1:0"{{tls}} }""", folder: folder.Path);
        await source.StartAsync(inbox, CancellationToken.None);
        await using var client = new PeerProcess(["client", maker, source.Endpoint[(source.Endpoint.LastIndexOf(':') + 1)..], $"{Count}", .. secure ? [folder.Path] : Array.Empty<string>()]);
        Assert.That(await client.ExitAsync(), Is.Zero, client.Errors);
        Assert.That(client.Lines, Is.EqualTo(Expected));
        Assert.That(inbox.Offered, Has.Count.EqualTo(Count));
        Assert.That(inbox.Reported, Is.Empty);
    }

    [TestCase("medplum", false)]
    [TestCase("medplum", true)]
    [TestCase("simple-hl7", false)]
    [Conformance("E1.1", "E1.14", "E1.19")]
    public async Task Other_makers_servers_are_sent_to_and_their_answers_understood(string maker, bool secure)
    {
        using var folder = ScratchFolder.Create();
        using var authority = Issue(folder);
        await using var server = new PeerProcess(["server", maker, .. secure ? [folder.Path] : Array.Empty<string>()]);
        var port = await server.ReadyAsync();
        var tls = secure ? ", tls: { trust: authority.pem, certificate: engine.pem, key: engine.key }" : "";
        await using var connector = TestComponents.Connector(MllpConnector.Component, "", $$"""{ address: "localhost:{{port}}", timeout: 10s{{tls}} }""", folder: folder.Path);
        for (var n = 0; n < Count; n++)
        {
            var outcome = await Eventually.Ends(connector.DeliverAsync(Delivery(n), CancellationToken.None));
            Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Delivered>(), outcome.ToString() + server.Errors);
        }
        await Eventually.IsTrue(() => server.Lines.Count == Count + 1, "all arrive");
        Assert.That(server.Lines.Skip(1), Is.EqualTo(Enumerable.Range(0, Count).Select(n => $"PEER{n}")));
    }

    private static IEnumerable<string> Expected => Enumerable.Range(0, Count).Select(n => $"AA PEER{n}");

    private static TestCertificates Issue(ScratchFolder folder)
    {
        var authority = new TestCertificates(folder.Path);
        authority.WriteAuthority();
        authority.Issue("engine").Dispose();
        authority.Issue("peer").Dispose();
        return authority;
    }

    private static Delivery Delivery(int n) => new()
    {
        Id = new DeliveryId(1, n + 1),
        MessageId = new MessageId(1, n + 1),
        Channel = "test",
        Destination = "peer",
        Key = $"test-peer-{n}",
        Payload = Encoding.Latin1.GetBytes(SampleMessages.Adt($"PEER{n}")),
        ContentType = "x-application/hl7-v2+er7",
    };
}
