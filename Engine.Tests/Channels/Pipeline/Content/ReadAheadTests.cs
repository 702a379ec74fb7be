using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Tests.Channels.Definitions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Pipeline.Content;

[TestFixture]
public sealed class ReadAheadTests
{
    private const string Files = """
        --- systems.yaml
        ehr: {}
        erp: { http: { url: "http://127.0.0.1:2590" } }
        --- channels/c.yaml
        channel: c
        version: 1.0.0
        source: { from: ehr, fhir: { listen: "127.0.0.1:2578" } }
        destinations:
          erp: { send: { to: erp, http: { path: / } } }
        """;

    [Test]
    public void What_was_read_is_given_away_once()
    {
        var tree = new object();
        var ahead = new ReadAhead(tree);
        Assert.That(ahead.Take(), Is.SameAs(tree));
        Assert.That(ahead.Take(), Is.Null);
    }

    [Test]
    public void A_message_is_read_the_same_after_its_tree_was_given_away()
    {
        var pipeline = new ChannelPipeline(ConfigurationOf.Files(Files).Channels.Single());
        var assigned = new FhirAssignments();
        assigned.Add(new FhirIdentity("Patient", "p-1", 1));
        var content = Encoding.UTF8.GetBytes("""{"resourceType":"Patient","identifier":[{"value":"MRN1"}]}""");
        var tree = FhirReader.Read(content, out _)!;
        assigned.Apply(tree);
        var envelope = new Envelope
        {
            Channel = "c",
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Format = ContentFormat.Fhir,
            Content = content,
            Attributes = new Dictionary<string, string> { [FhirAttributes.Resources] = assigned.ToString() },
            ReadAs = new ReadAhead(tree),
        };
        var first = pipeline.Open(envelope);
        var again = pipeline.Open(envelope);
        Assert.That(first.Content.Tree, Is.SameAs(tree));
        Assert.That(again.Content.Tree, Is.Not.SameAs(tree));
        Assert.That(again.SearchKeys, Is.EqualTo(first.SearchKeys).And.EqualTo(new[] { "Patient=p-1", "patient=MRN1" }));
        Assert.That(again.ControlId, Is.EqualTo("p-1"));
    }
}
