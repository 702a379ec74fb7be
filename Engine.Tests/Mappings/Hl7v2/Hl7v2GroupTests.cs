using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;
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
            message.Groups.Own.Select(group => $"{group.Name} {group.Start}-{group.End - 1}"),
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

    [TestCase("2.4")]
    [TestCase("2.5.1")]
    [TestCase("2.8")]
    public void The_next_order_is_no_earlier_result_of_the_one_before(string version)
    {
        var message = Hl7v2MessageTests.Parse($"MSH|^~\\&|||||||OML^O21^OML_O21|1|P|{version}\rPID|1\rORC|NW|A\rOBR|1\rORC|NW|B\rOBR|1\r");

        Assert.That(Hl7v2MessageTests.Text(message, "ORDER[2].ORC-2"), Is.EqualTo("B"));
    }

    [Test]
    public void Earlier_results_begin_with_their_patient()
    {
        var message = Hl7v2MessageTests.Parse(
            "MSH|^~\\&|||||||OML^O21^OML_O21|1|P|2.5.1\rPID|1\rORC|NW|A\rOBR|1\rOBR|2\rPID|2\rORC|RE|B\rOBR|3\rOBX|1\rORC|RE|C\rOBR|4\rOBX|1\r");

        Assert.That(
            message.Groups.Own.Select(group => $"{group.Name} {group.Start}-{group.End - 1}"),
            Is.EqualTo([
                "PATIENT 1-1", "ORDER 2-11", "OBSERVATION_REQUEST 3-11", "PRIOR_RESULT 5-11", "PATIENT_PRIOR 5-5",
                "ORDER_PRIOR 6-8", "OBSERVATION_PRIOR 8-8", "ORDER_PRIOR 9-11", "OBSERVATION_PRIOR 11-11"]));
    }

    [Test]
    public void Local_segments_stay_with_the_charge_they_follow()
    {
        var message = Hl7v2MessageTests.Parse(
            "MSH|^~\\&|||||||DFT^P03|1|P|2.3\rEVN\rPID|1\rPV1|1\rFT1|1\rZIM|a\rFT1|2\rPR1|1\rZIM|b\rDG1|1\rFT1|3\r");

        Assert.Multiple(() =>
        {
            Assert.That(message.Groups.Own.Where(group => group.Name == "FINANCIAL").Select(group => (group.Start, group.End)), Is.EqualTo([(4, 6), (6, 9), (10, 11)]));
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
        => Assert.That(Hl7v2MessageTests.Parse("MSH|^~\\&|||||||ZZZ^Z99|1|P|2.5\rPID|1\r").Groups.Own, Is.Empty);

    [Test]
    public void Group_names_of_a_type_are_those_of_all_versions()
    {
        Assert.Multiple(() =>
        {
            Assert.That(GroupNames.Of("DFT^P03"), Does.Contain("FINANCIAL").And.Contain("INSURANCE").And.Not.Contain("ORDER_OBSERVATION"));
            Assert.That(GroupNames.Of("ORU^R01"), Does.Contain("PATIENT_RESULT").And.Contain("RESPONSE"));
            Assert.That(GroupNames.Of("ADT^A04"), Is.EquivalentTo(GroupNames.Of("ADT^A01")));
            Assert.That(GroupNames.Of("ORU"), Is.SupersetOf(GroupNames.Of("ORU^R01")));
            Assert.That(GroupNames.Of("ZZZ^Z99"), Is.Empty);
            Assert.That(GroupNames.All, Is.SupersetOf(GroupNames.Of("ORU")));
        });
    }

    [TestCase("2.3", "PATIENT_RESULT.ORDER_OBSERVATION[2].OBX-3", TestName = "A_path_with_the_group_names_of_2_5_1_is_good_for_a_message_of_2_3")]
    [TestCase("2.3", "RESPONSE.ORDER_OBSERVATION[2].OBX-3", TestName = "A_path_with_the_group_names_of_2_3_is_good_for_a_message_of_2_3")]
    [TestCase("2.5.1", "RESPONSE.ORDER_OBSERVATION[2].OBX-3", TestName = "A_path_with_the_group_names_of_2_3_is_good_for_a_message_of_2_5_1")]
    [TestCase("2.8", "RESPONSE.ORDER_OBSERVATION[2].OBX-3", TestName = "A_path_with_the_group_names_of_2_3_is_good_for_a_message_of_2_8")]
    [TestCase("2.1", "PATIENT_RESULT.ORDER_OBSERVATION[2].OBX-3", TestName = "A_path_with_the_group_names_of_2_5_1_is_good_for_a_message_of_2_1")]
    public void Groups_have_the_names_of_all_versions(string version, string path)
        => Assert.That(
            Hl7v2MessageTests.Text(Hl7v2MessageTests.Parse($"MSH|^~\\&|||||||ORU^R01|1|P|{version}\rPID|1\rOBR|1\rOBX|1||A\rOBR|2\rOBX|1||B\r"), path),
            Is.EqualTo("B"));

    [Test]
    public void A_group_that_only_another_version_has_is_found_as_that_version_sees_it()
    {
        // FT1 stands alone in 2.2; 2.3 made it the beginning of a group.
        var message = Hl7v2MessageTests.Parse("MSH|^~\\&|||||||DFT^P03|1|P|2.2\rEVN\rPID|1\rPV1|1\rFT1|1\rZIM|a\rFT1|2\rZIM|b\r");
        Assert.Multiple(() =>
        {
            Assert.That(message.Groups.Own, Is.Empty);
            Assert.That(Hl7v2MessageTests.Text(message, "FINANCIAL[2].ZIM-1"), Is.EqualTo("b"));
        });
    }

    [Test]
    public void A_message_ahead_of_the_version_it_names_has_the_structure_that_knows_its_segments()
    {
        // SPM came with 2.5.
        var message = Hl7v2MessageTests.Parse("MSH|^~\\&|||||||ORU^R01|1|P|2.3\rPID|1\rOBR|1\rOBX|1||A\rSPM|1\rOBX|1||S\r");
        Assert.That(Hl7v2MessageTests.Text(message, "ORDER_OBSERVATION.SPECIMEN.OBX-3"), Is.EqualTo("S"));
    }

    [Test]
    public void An_event_of_a_sites_own_has_the_structure_of_its_type_that_has_its_segments()
    {
        var message = Hl7v2MessageTests.Parse("MSH|^~\\&|||||||ORU^Z07|1|P|2.4\rPID|1\rOBR|1\rOBX|1||A\rZZZ|1\rOBR|2\rOBX|1||B\r");
        Assert.That(Hl7v2MessageTests.Text(message, "ORDER_OBSERVATION[2].OBX-3"), Is.EqualTo("B"));
    }

    [Test]
    public void One_of_several_segments_begins_the_detail_of_an_order()
    {
        var message = Hl7v2MessageTests.Parse(
            "MSH|^~\\&|||||||ORM^O01|1|P|2.3\rPID|1\rORC|NW|1\rRXO|a\rNTE|1\rORC|NW|2\rOBR|2\rOBX|1||B\rORC|NW|3\rODS|c\r");
        Assert.Multiple(() =>
        {
            Assert.That(
                message.Groups.Own.Select(group => $"{group.Name} {group.Start}-{group.End - 1}"),
                Is.EqualTo([
                    "PATIENT 1-1", "ORDER 2-4", "ORDER_DETAIL 3-4", "ORDER 5-7", "ORDER_DETAIL 6-7", "OBSERVATION 7-7", "ORDER 8-9", "ORDER_DETAIL 9-9"]));
            Assert.That(Hl7v2MessageTests.Text(message, "ORDER[3].ORDER_DETAIL.ODS-1"), Is.EqualTo("c"));
        });
    }

    [Test]
    public void Segments_out_of_order_and_unknown_ones_stay_where_they_stand_and_lose_nothing()
    {
        // NK1 and a segment of no version between two insurances, a procedure behind them.
        var message = Hl7v2MessageTests.Parse(
            "MSH|^~\\&|||||||ADT^A01^ADT_A01|1|P|2.5.1\rEVN\rPID|1\rPV1|1\rIN1|1\rNK1|1\rIN2|1\rXYZ|1\rIN1|2\rPR1|1\rROL|1\rIN1|3\rIN2|3\r");
        Assert.That(
            message.Groups.Own.Select(group => $"{group.Name} {group.Start}-{group.End - 1}"),
            Is.EqualTo(["INSURANCE 4-7", "INSURANCE 8-8", "PROCEDURE 9-10", "INSURANCE 11-12"]));
    }
}
