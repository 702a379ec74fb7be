using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2.Dictionary;

public sealed class Hl7v2DictionaryTests
{
    [TestCase("2.5.1", "2.5.1")]
    [TestCase("2.5.9", "2.5.1")]
    [TestCase("2.9", "2.8.2")]
    [TestCase("2.0", "2.1")]
    [TestCase("v2.4", "2.4")]
    [TestCase("2.3.1.1", "2.3.1")]
    [TestCase("", "2.5.1")]
    [TestCase("D.8", "2.5.1")]
    public void A_version_that_was_not_published_has_the_dictionary_of_the_one_before_it(string version, string expected)
        => Assert.That(Hl7v2Dictionary.For(System.Text.Encoding.ASCII.GetBytes(version)).Version, Is.EqualTo(expected));

    [Test]
    public void The_patient_identifiers_of_2_5_1_are_required_and_repeat()
    {
        var field = Field("2.5.1", "PID", 3);
        Assert.Multiple(() =>
        {
            Assert.That(field.Name, Is.EqualTo("Patient Identifier List"));
            Assert.That(field.Type.Id, Is.EqualTo("CX"));
            Assert.That(field.Usage, Is.EqualTo(Hl7v2Usage.Required));
            Assert.That(field.MaxRepetitions, Is.Zero);
            Assert.That(field.MaxLength, Is.EqualTo(250));
            Assert.That(field.Type.Component(5)!.Table, Is.EqualTo(203));
        });
    }

    [Test]
    public void The_structure_of_a_message_is_found_by_name_by_event_and_by_type()
    {
        Assert.That(Hl7v2Dictionary.TryFind("2.5.1", out var dictionary), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(dictionary!.TryFindStructure("ORU", "Z99", "ORU_R01", out var named) ? named.GroupNames : [], Does.Contain("PATIENT_RESULT"));
            Assert.That(dictionary.TryFindStructure("ORU", "R01", "", out var ofEvent) ? ofEvent.Id : "", Is.EqualTo("ORU_R01"));
            Assert.That(dictionary.TryFindStructure("ACK", "A01", "", out var ofType) ? ofType.Id : "", Is.EqualTo("ACK"));
            Assert.That(dictionary.TryFindStructure("ZZZ", "Z99", "", out _), Is.False);
        });
    }

    [Test]
    public void All_versions_can_be_read()
    {
        foreach (var dictionary in Hl7v2Dictionary.All)
        {
            Assert.Multiple(() =>
            {
                Assert.That(dictionary.Segments, Is.Not.Empty);
                Assert.That(dictionary.Types, Is.Not.Empty);
                Assert.That(dictionary.Tables, Is.Not.Empty);
                Assert.That(dictionary.Structures.Count(), Is.Positive);
            });
        }
    }

    internal static Hl7v2ElementDefinition Field(string version, string segment, int field)
    {
        Assert.That(Hl7v2Dictionary.TryFind(version, out var dictionary), Is.True);
        Assert.That(Hl7v2SegmentId.TryParse(segment, out var id), Is.True);
        Assert.That(dictionary!.TryFindSegment(id, out var definition), Is.True);
        return definition!.Field(field)!;
    }
}
