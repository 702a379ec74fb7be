using InterfaceEngine.Mappings.Hl7v2;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

public sealed class Hl7v2GroupTests
{
    private const string Results =
        "MSH|^~\\&|||||||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1\rNTE|patient\rPV1|1\r"
        + "ORC|RE\rOBR|1\rNTE|order 1\rOBX|1||A\rNTE|result A\rOBX|2||B\rZZZ|with B\rSPM|1\rOBX|1||S\r"
        + "OBR|2\rOBX|1||C\rPID|2\rOBR|3\rOBX|1||D\r";

    [Test]
    public void Segments_stand_in_the_groups_of_the_structure()
    {
        var message = Hl7v2MessageTests.Parse(Results);

        Assert.That(
            message.Groups.Select(group => $"{group.Name} {group.Start}-{group.End - 1}"),
            Is.EqualTo([
                "PATIENT_RESULT 1-14", "PATIENT 1-3", "VISIT 3-3", "ORDER_OBSERVATION 4-12", "OBSERVATION 7-8", "OBSERVATION 9-10",
                "SPECIMEN 11-12", "ORDER_OBSERVATION 13-14", "OBSERVATION 14-14",
                "PATIENT_RESULT 15-17", "PATIENT 15-15", "ORDER_OBSERVATION 16-17", "OBSERVATION 17-17"]));
    }

    [TestCase("ORDER_OBSERVATION.OBX-3", "A")]
    [TestCase("ORDER_OBSERVATION[2].OBX-3", "C")]
    [TestCase("ORDER_OBSERVATION[2].OBR-1", "2")]
    [TestCase("PATIENT_RESULT[2].ORDER_OBSERVATION.OBR-1", "3")]
    [TestCase("PATIENT_RESULT.ORDER_OBSERVATION[3].OBR-1", "")]
    [TestCase("ORDER_OBSERVATION.OBSERVATION[2].ZZZ-1", "with B")]
    [TestCase("ORDER_OBSERVATION.SPECIMEN.OBX-3", "S")]
    [TestCase("PATIENT.NTE-1", "patient")]
    [TestCase("FINANCIAL.FT1-1", "")]
    public void A_path_goes_through_groups(string path, string text)
        => Assert.That(Hl7v2MessageTests.Text(Hl7v2MessageTests.Parse(Results), path), Is.EqualTo(text));

    [Test]
    public void A_path_selects_in_all_groups()
    {
        Assert.That(Hl7v2Path.TryParse("ORDER_OBSERVATION[*].OBX-3", out var path), Is.True);
        var values = new List<Hl7v2Value>();
        path!.Select(Hl7v2MessageTests.Parse(Results).Segments, values);
        Assert.That(values.Select(value => value.ReadText()), Is.EqualTo(["A", "C", "D"]));
    }

    [Test]
    public void Local_segments_stay_with_the_charge_they_follow()
    {
        var message = Hl7v2MessageTests.Parse(
            "MSH|^~\\&|||||||DFT^P03|1|P|2.3\rEVN\rPID|1\rPV1|1\rFT1|1\rZIM|a\rFT1|2\rPR1|1\rZIM|b\rDG1|1\rFT1|3\r");

        Assert.Multiple(() =>
        {
            Assert.That(message.Groups.Where(group => group.Name == "FINANCIAL").Select(group => (group.Start, group.End)), Is.EqualTo([(4, 6), (6, 9), (10, 11)]));
            Assert.That(Hl7v2MessageTests.Text(message, "FINANCIAL[2].ZIM-1"), Is.EqualTo("b"));
            Assert.That(Hl7v2MessageTests.Text(message, "FINANCIAL[3].ZIM-1"), Is.Empty);
        });
    }

    [Test]
    public void Missing_and_misplaced_segments_do_not_break_the_groups_after_them()
    {
        // No PID, an OBX before any OBR, PV1 too late.
        var message = Hl7v2MessageTests.Parse("MSH|^~\\&|||||||ORU^R01|1|P|2.5\rOBX|1||A\rOBR|2\rPV1|1\rOBX|1||B\r");
        Assert.That(Hl7v2MessageTests.Text(message, "ORDER_OBSERVATION[2].OBX-3"), Is.EqualTo("B"));
    }

    [Test]
    public void The_structure_named_in_the_header_counts_where_the_event_is_a_sites_own()
    {
        var message = Hl7v2MessageTests.Parse("MSH|^~\\&|||||||ORU^Z99^ORU_R01|1|P|2.5\rPID|1\rOBR|1\r");
        Assert.That(Hl7v2MessageTests.Text(message, "ORDER_OBSERVATION.OBR-1"), Is.EqualTo("1"));
    }

    [Test]
    public void An_unknown_type_has_no_groups()
        => Assert.That(Hl7v2MessageTests.Parse("MSH|^~\\&|||||||ZZZ^Z99|1|P|2.5\rPID|1\r").Groups, Is.Empty);

    [Test]
    public void A_structure_tells_the_names_of_its_groups()
    {
        Assert.That(Hl7v2Structure.TryFind("DFT", "P03", "", out var structure), Is.True);
        Assert.That(structure!.GroupNames, Does.Contain("FINANCIAL").And.Contain("INSURANCE"));
        Assert.That(Hl7v2Structure.TryFind("ZZZ", "Z99", "", out _), Is.False);
    }
}
