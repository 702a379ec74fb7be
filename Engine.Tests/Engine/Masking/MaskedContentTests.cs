using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Masking;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Masking;

public sealed class MaskedContentTests
{
    [TestCase(ContentFormat.Xml, "<order><id>4711</id></order>")]
    [TestCase(ContentFormat.Fhir, "<Patient xmlns='http://hl7.org/fhir'><id value='4711'/></Patient>")]
    public void Of_XML_the_elements_are_shown_without_values(ContentFormat format, string xml)
        => Assert.That(Show(xml, format), Does.Contain("id").And.Contain("‹4 chars›").And.Not.Contain("4711"));

    [Test]
    public void An_HL7_message_shows_its_header_and_only_the_length_of_the_rest()
    {
        var text = Show("MSH|^~\\&|EHR|GENERAL|ENGINE|HUB|20260314||ADT^A01|C1|P|2.5.1\rPID|1||MRN1||EXAMPLE^ANNA||\"\"\r", ContentFormat.Hl7v2);
        Assert.That(text, Does.Contain("MSH-9  ADT^A01").And.Contain("MSH-10  C1"));
        Assert.That(text, Does.Contain("PID-5  ‹12 chars›").And.Contain("PID-7  ‹null›"));
        Assert.That(text, Does.Not.Contain("EXAMPLE").And.Not.Contain("MRN1"));
    }

    [Test]
    public void A_JSON_tree_shows_its_names_and_no_values()
    {
        var text = Show("""{"resourceType":"Patient","name":[{"family":"Example","given":["Anna"]}],"active":true,"multipleBirthInteger":2}""", ContentFormat.Fhir);
        Assert.That(text, Does.Contain("\"resourceType\": \"Patient\"").And.Contain("\"family\": \"‹7 chars›\"").And.Contain("‹flag›").And.Contain("‹number›"));
        Assert.That(text, Does.Not.Contain("Example").And.Not.Contain("Anna"));
    }

    [Test]
    public void A_canonical_object_shows_its_names_and_no_values()
    {
        var text = Show("""{"type":"Encounter","version":"1","patient":{"mrn":"MRN1"}}""", ContentFormat.Json);
        Assert.That(text, Does.Contain("\"type\": \"Encounter\"").And.Contain("\"mrn\": \"‹4 chars›\""));
    }

    [Test]
    public void What_cannot_be_read_shows_only_its_size()
        => Assert.That(Show("Anna Example, MRN1", ContentFormat.Hl7v2), Is.EqualTo("‹18 bytes›"));

    private static string Show(string content, ContentFormat format) => MaskedContent.Show(Encoding.UTF8.GetBytes(content), format);
}
