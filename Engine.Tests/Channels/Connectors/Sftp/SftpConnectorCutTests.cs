using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Files;
using InterfaceEngine.Channels.Connectors.Sftp;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Sftp;

/// <summary>Files go out over connections that are cut, each at a later packet: every one is there once, whole, whether the partner takes it away at once or not.</summary>
[TestFixture]
[Category("Peer")]
internal sealed class SftpConnectorCutTests
{
    private SftpServer _server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => _server = await SftpServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServer() => await _server.DisposeAsync();

    [TestCase(true, "refuse", 1)]
    [TestCase(false, "refuse", 1)]
    [TestCase(false, "number", 1)]
    [TestCase(false, "replace", 1)]
    [TestCase(false, "number", 6)]
    public async Task Cut_at_every_step_every_file_is_there_once(bool atRequest, string onExists, int workers)
    {
        const int Steps = 16, Count = 24;
        await using var place = new SftpPlace(_server);
        Directory.CreateDirectory(place["out"]);
        if (onExists == "number")
            place.Write("out/charges.json", "somebody else's");
        var step = 0;
        var start = CutTransport.Start(() => Interlocked.Increment(ref step) is var now && now > Steps ? default : atRequest ? new Cut(now, 0) : new Cut(0, now));
        await using (var connector = new ConnectorOver(place.Open(start), $$"""{ path: out, name: "{id}.json", on-exists: {{onExists}} }"""))
        {
            await Eventually.Ends(Task.WhenAll(Enumerable.Range(0, workers).Select(async worker =>
            {
                foreach (var number in Enumerable.Range(0, Count).Where(n => n % workers == worker))
                    await DeliverAsync(connector, Of(number, onExists == "number" ? "charges.json" : $"{number}.json"));
            })));
        }
        Assert.That(step, Is.GreaterThan(10), "connections were cut");
        var expected = Enumerable.Range(0, Count).Select(n => $"content {n}");
        Assert.That(Directory.GetFiles(place["out"]).Where(f => !Path.GetFileName(f).StartsWith('.')).Select(File.ReadAllText),
            Is.EquivalentTo(onExists == "number" ? expected.Append("somebody else's") : expected));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_file_that_the_partner_takes_away_at_once_is_not_written_again(bool atRequest)
    {
        const int Steps = 10;
        await using var place = new SftpPlace(_server);
        Directory.CreateDirectory(place["out"]);
        var (step, taken) = (0, new List<string>());
        var start = CutTransport.Start(() => Interlocked.Increment(ref step) is var now && now > Steps ? default : atRequest ? new Cut(now, 0) : new Cut(0, now));
        await using var connector = new ConnectorOver(place.Open(start), """{ path: out, name: "{id}.json" }""");
        foreach (var number in Enumerable.Range(0, 20))
            await DeliverAsync(connector, Of(number, $"{number}.json"), Take);
        Assert.That(taken, Is.EqualTo(Enumerable.Range(0, 20).Select(n => $"content {n}")));

        void Take()
        {
            foreach (var name in place.Names("out"))
            {
                taken.Add(File.ReadAllText(place["out", name]));
                File.Delete(place["out", name]);
            }
        }
    }

    private static async Task DeliverAsync(IConnector connector, Delivery delivery, Action? afterEach = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await connector.DeliverAsync(delivery with { Attempt = attempt }, CancellationToken.None);
            afterEach?.Invoke();
            if (outcome is DeliveryOutcome.Delivered)
                return;
            Assert.That(outcome, Is.TypeOf<DeliveryOutcome.RetryLater>());
            Assert.That(((DeliveryOutcome.RetryLater)outcome).Scope, Is.EqualTo(RetryScope.Target));
        }
    }

    private static Delivery Of(int number, string name) => new()
    {
        Id = new DeliveryId(1, number + 1),
        MessageId = new MessageId(1, number + 1),
        Channel = "test",
        Destination = "target",
        Key = $"test-target-{number}",
        Payload = Encoding.UTF8.GetBytes($"content {number}"),
        ContentType = "application/json",
        Attributes = new Dictionary<string, string> { ["name"] = name },
    };

    private sealed class ConnectorOver(IFileSystem files, string yaml)
        : FileConnector("sftp", SettingsFrom.Yaml(SftpConnectorSettings.Spec, yaml), new FileConnectorErrors("SFTP"), files);
}
