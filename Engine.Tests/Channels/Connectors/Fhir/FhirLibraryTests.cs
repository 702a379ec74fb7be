using System.Text;
using InterfaceEngine.Channels.Connectors.Fhir;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Fhir;

/// <summary>What the maps of the library make, sent to a FHIR server by other makers.</summary>
[Category("Peer")]
internal sealed class FhirLibraryTests
{
    // The golden tests hold what the maps make to these files. Where a resource neither has an id nor an identifier, a person has to look after a cut connection.
    [Test]
    public async Task Every_resource_that_a_case_of_the_library_makes_is_taken_and_a_repeat_adds_nothing()
    {
        await using var fhir = await FhirServer.StartAsync();
        await using var connector = TestComponents.Connector(FhirConnector.Component, "", $"url: {fhir.Url}\nmax-connections: 2");
        var library = Repository.PathOf("Mappings/Library");
        var files = Directory.GetFiles(library, "expected*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var (taken, refused, safe) = (0, new List<string>(), new HashSet<string>());
        foreach (var file in files)
        {
            var text = await File.ReadAllTextAsync(file);
            var resource = JObject.Parse(text);
            if (resource["resourceType"] is null)
                continue;
            var name = Path.GetRelativePath(library, file);
            var isSafe = (string?)resource["resourceType"] != "Bundle" && (resource["id"] is not null || resource["identifier"]?.SelectToken("[?(@.system && @.value)]") is not null);
            for (var time = 0; time < (isSafe ? 2 : 1); time++)
            {
                var outcome = await Eventually.Ends(connector.DeliverAsync(DeliveryOf(text, name), CancellationToken.None));
                if (outcome is DeliveryOutcome.Delivered)
                    taken++;
                else
                    refused.Add($"{name}: {outcome}");
            }
            if (isSafe)
                safe.Add($"{resource["resourceType"]}/{resource["id"] ?? string.Join(',', resource["identifier"]!.Select(i => $"{i["system"]}|{i["value"]}"))}");
        }
        Assert.That(refused, Is.Empty);
        Assert.That(taken, Is.GreaterThan(60));
        foreach (var one in safe.Where(s => !s.Contains('|')))
            Assert.That(await fhir.CountAsync($"{one.Split('/')[0]}?_id={one.Split('/')[1]}"), Is.EqualTo(1), one);
        foreach (var one in safe.Where(s => s.Contains('|')))
            Assert.That(await fhir.CountAsync($"{one.Split('/', 2)[0]}?identifier={Uri.EscapeDataString(one.Split('/', 2)[1])}"), Is.EqualTo(1), one);
    }

    private static Delivery DeliveryOf(string payload, string name) => new()
    {
        Id = new DeliveryId(1, 1),
        MessageId = new MessageId(1, 1),
        Channel = "test",
        Destination = "target",
        Key = $"test-target-{name.Replace('/', '-')}",
        Payload = Encoding.UTF8.GetBytes(payload),
        ContentType = "application/fhir+json",
    };
}
