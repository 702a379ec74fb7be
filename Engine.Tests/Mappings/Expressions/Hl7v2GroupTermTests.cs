using InterfaceEngine.Mappings.Expressions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Expressions;

/// <summary>Groups of a message's structure in paths, and as what rules are repeated for.</summary>
public class Hl7v2GroupTermTests
{
    private static readonly Focus s_results = new(Sample.Parse(
        @"MSH|^~\&|LAB|NORTH|||20260304||ORU^R01^ORU_R01|1|P|2.5.1", "PID|1||7", "NTE|1||patient", "PV1|1|I",
        "ORC|RE|o1", "OBR|1||f1", "NTE|1||order 1", "OBX|1||A", "NTE|1||result A", "OBX|2||B", "SPM|1|s", "OBX|1||S",
        "OBR|2||f2", "OBX|1||C", "PID|2||8", "OBR|3||f3", "OBX|1||D"));

    [TestCase("ORDER_OBSERVATION[2].OBX-3", "[\"C\"]", TestName = "A_group_is_counted_from_1")]
    [TestCase("ORDER_OBSERVATION[*].OBR-3", "[\"f1\",\"f2\",\"f3\"]", TestName = "A_star_means_all_groups")]
    [TestCase("ORDER_OBSERVATION[*].OBX[*]-3", "[\"A\",\"B\",\"S\",\"C\",\"D\"]", TestName = "All_segments_of_all_groups_are_given_in_order")]
    [TestCase("ORDER_OBSERVATION[*].OBX[2]-3", "[\"B\"]", TestName = "A_segment_is_counted_in_each_group")]
    [TestCase("ORDER_OBSERVATION.OBSERVATION[2].OBX-3", "[\"B\"]", TestName = "Groups_are_counted_within_the_group_before")]
    [TestCase("PATIENT_RESULT[2].ORDER_OBSERVATION.OBR-3", "[\"f3\"]", TestName = "Groups_follow_one_another")]
    [TestCase("ORDER_OBSERVATION[OBR-3 = 'f2'].OBX-3", "[\"C\"]", TestName = "A_condition_chooses_groups_by_their_segments")]
    [TestCase("ORDER_OBSERVATION[2].OBX[.3 = 'C']-1", "[\"1\"]", TestName = "A_condition_chooses_segments_of_a_group")]
    [TestCase("ORDER_OBSERVATION[4].OBX-3", "[]", TestName = "A_group_that_is_not_there_is_empty")]
    [TestCase("ORDER_OBSERVATION[2].ORC-2", "[]", TestName = "Behind_a_group_nothing_is_looked_for_outside_it")]
    [TestCase("ORDER_OBSERVATION[*].count()", "[3]", TestName = "Groups_can_be_counted")]
    [TestCase("ORDER_OBSERVATION.SPECIMEN.exists() and ORDER_OBSERVATION[2].SPECIMEN.empty()", "[true]", TestName = "Groups_can_be_asked_for")]
    [TestCase("ORDER_OBSERVATION[*].where(OBX-3 = 'C').select(OBR-3)", "[\"f2\"]", TestName = "In_where_over_groups_a_segment_is_the_group_s")]
    [TestCase("%message.ORDER_OBSERVATION[3].PID-3", "[]", TestName = "In_the_whole_message_too")]
    [TestCase("%message.PATIENT_RESULT[2].PID-3", "[\"8\"]", TestName = "The_whole_message_has_groups")]
    [TestCase("ORDER_OBSERVATION.segmentId()", "[\"ORDER_OBSERVATION\"]", TestName = "A_group_knows_its_name")]
    public void A_term_gives(string expression, string expected) => Assert.That(Evaluate(expression, s_results), Is.EqualTo(expected));

    [TestCase("OBR-3 & PID-3 & ORC-2", "f17o1 f27 f38", TestName = "In_a_group_its_own_segment_counts_else_outward_never_a_sibling_s")]
    [TestCase("OBX-3 & PV1-2", "AI CI D", TestName = "Outward_ends_at_the_sibling_of_the_group_around")]
    [TestCase("OBX[*].count().toString()", "3 1 1", TestName = "In_a_group_a_star_means_all_of_the_group")]
    [TestCase("ORDER_OBSERVATION.OBR-3", "f1 f2 f3", TestName = "In_a_group_its_name_means_the_current_one")]
    [TestCase("PATIENT_RESULT.PID-3", "7 7 8", TestName = "In_a_group_the_name_of_one_around_it_means_that_one")]
    [TestCase("PATIENT.PID-3", "7 7 8", TestName = "A_group_beside_is_the_one_in_the_same_group")]
    [TestCase("%message.ORDER_OBSERVATION.OBR-3", "f1 f1 f1", TestName = "The_whole_message_stays_whole")]
    [TestCase("NTE-3", "order 1 patient ", TestName = "A_note_comes_from_around_the_group_and_never_from_a_sibling")]
    public void Inside_for_a_group_names_mean(string expression, string expected)
        => Assert.That(Each("ORDER_OBSERVATION", expression), Is.EqualTo(expected));

    [TestCase("PATIENT_RESULT[2].ORDER_OBSERVATION", "f3", TestName = "For_takes_a_path_of_groups")]
    [TestCase("ORDER_OBSERVATION[OBX-3 = 'C' or OBX-3 = 'D']", "f2 f3", TestName = "For_takes_a_condition")]
    [TestCase("PATIENT_RESULT.ORDER_OBSERVATION[*]", "f1 f2", TestName = "Without_an_index_the_first_group_is_meant_before_another")]
    public void For_repeats_for(string groups, string expected) => Assert.That(Each(groups, "OBR-3"), Is.EqualTo(expected));

    [Test]
    public void Loops_over_segments_and_groups_stand_in_one_another()
    {
        var seen = Sample.Compile("PID-3 & OBR-3 & OBX-3");
        string[] Walk(string outer, string inner) =>
        [
            .. Sample.Compile(outer, isFor: true).Evaluate(Sample.Context, s_results)
                .SelectMany(o => Sample.Compile(inner, isFor: true).Evaluate(Sample.Context, o))
                .Select(r => seen.ReadText(Sample.Context, r)!),
        ];

        var all = new[] { "7f1A", "7f1B", "7f1S", "7f2C", "8f3D" };
        Assert.That(Walk("ORDER_OBSERVATION", "OBX"), Is.EqualTo(all));
        Assert.That(Walk("PATIENT_RESULT", "OBX"), Is.EqualTo(all));
        Assert.That(Walk("PATIENT_RESULT", "OBSERVATION"), Is.EqualTo(new[] { "7f1A", "7f1B", "7f2C", "8f3D" }));
        Assert.That(Walk("OBR", "OBSERVATION"), Is.EqualTo(new[] { "7f1A", "7f1B", "7f2C", "8f3D" }));
    }

    [Test]
    public void In_a_segment_the_name_of_a_group_means_the_one_that_it_stands_in()
        => Assert.That(Each("OBX", "ORDER_OBSERVATION.OBR-3"), Is.EqualTo("f1 f1 f1 f2 f3"));

    [Test]
    public void A_charge_sees_the_patient_and_never_another_charge_s_segments()
    {
        var each = Sample.Compile("FINANCIAL", isFor: true).Evaluate(Sample.Context, Sample.Message);
        var seen = Sample.Compile("FT1-2 & ' ' & PID-3.1 & ' ' & ZIM-2.1");

        Assert.That(each.Select(f => seen.ReadText(Sample.Context, f)), Is.EqualTo(new[] { "T1 12345 ", "T2 12345 SKU-77" }));
    }

    [Test]
    public void An_error_names_the_place_through_its_groups()
    {
        var error = Assert.Throws<ExpressionException>(() => Sample.Compile("FINANCIAL[2].FT1-7 > 3").Test(Sample.Context, Sample.Message));
        Assert.That((error.Code, error.Place), Is.EqualTo(("EXPR-NOT-A-NUMBER", "FINANCIAL[2].FT1-7")));
    }

    [Test]
    public void A_leading_dot_speaks_of_no_group()
    {
        var error = Assert.Throws<ExpressionException>(() => Sample.Compile("FINANCIAL[.6 = 'CG'].FT1-2").ReadText(Sample.Context, Sample.Message));
        Assert.That((error.Code, error.Message), Is.EqualTo(("EXPR-FOCUS", "'.6' speaks of a part of a segment or field, but this is a group of segments")));
    }

    [TestCase("ORDER_OBSERVATON[2].OBX-3", "3:10: EXPR-GROUP 'ORDER_OBSERVATON' is no segment, nor a group of any message (did you mean 'ORDER_OBSERVATION'?)")]
    [TestCase("ORDER_OBSERVATION.OBSERVATON.OBX-3", "3:28: EXPR-GROUP 'OBSERVATON' is no segment, nor a group of any message (did you mean 'OBSERVATION'?)")]
    [TestCase("FINANCIAL and PID-3 = '1'", "3:10: EXPR-NOT-A-CONDITION expected a condition, found the place FINANCIAL (compare it, or ask whether it is there with .exists())")]
    [TestCase("FINANCIAL[0].FT1-2", "3:20: EXPR-SYNTAX in an HL7 v2 path an index counts from 1")]
    public void A_wrong_group_is_told_with_its_place(string expression, string expected)
        => Assert.That(Sample.ProblemsOf(expression), Is.EqualTo(new[] { "maps/a.yaml:" + expected }));

    [Test]
    public void Only_the_groups_of_the_messages_at_hand_are_known_where_their_types_are()
    {
        var scope = Sample.OverMessage with { Groups = ["FINANCIAL", "INSURANCE"] };
        Assert.That(Sample.ProblemsOf("INSURANCE[*].IN1-2.exists()", scope), Is.Empty);
        Assert.That(Sample.ProblemsOf("INSURANC.IN1-2.exists()", scope).Single(), Does.Contain("EXPR-GROUP").And.Contain("did you mean 'INSURANCE'?"));
        Assert.That(Sample.ProblemsOf("ORDER_OBSERVATION.OBR-3", scope).Single(), Does.Contain("their groups are FINANCIAL, INSURANCE"));
    }

    private static string Evaluate(string expression, Focus message)
        => Sample.Json(Sample.Compile(expression).Evaluate(ContextOf(message), message));

    private static string Each(string groups, string expression)
    {
        var text = Sample.Compile(expression);
        return string.Join(' ', Sample.Compile(groups, isFor: true).Evaluate(ContextOf(s_results), s_results).Select(f => text.ReadText(ContextOf(s_results), f)));
    }

    private static EvaluationContext ContextOf(Focus message) => new() { ReceivedAt = Sample.Context.ReceivedAt, Message = message, Zone = Sample.Context.Zone };
}
