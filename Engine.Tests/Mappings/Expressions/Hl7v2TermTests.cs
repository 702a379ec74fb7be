using InterfaceEngine.Mappings.Expressions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Expressions;

/// <summary>HL7 v2 paths as terms of expressions.</summary>
public class Hl7v2TermTests
{
    [TestCase("PID-5", "[\"Garcia\"]", TestName = "A_composite_read_as_text_is_its_first_leaf")]
    [TestCase("PID-5.2", "[\"Ana\"]", TestName = "A_component_is_reached_by_its_number")]
    [TestCase("PID-3", "[\"12345\"]", TestName = "Without_an_index_the_first_repetition_is_meant")]
    [TestCase("PID-3[2]", "[\"999-11\"]", TestName = "A_repetition_is_counted_from_1")]
    [TestCase("PID-3[3]", "[]", TestName = "A_repetition_that_is_not_there_is_empty")]
    [TestCase("PID-3[*]", "[\"12345\",\"999-11\"]", TestName = "A_star_means_all_repetitions")]
    [TestCase("PID-3[.5 = 'MR'].1", "[\"12345\"]", TestName = "A_predicate_chooses_repetitions_by_their_components")]
    [TestCase("PID-3[.5 = 'MR' or .5 = 'SS'].1", "[\"12345\",\"999-11\"]", TestName = "A_predicate_that_fits_several_gives_them_all")]
    [TestCase("PID-3[.5.1 in ('SS' | 'XX')].4", "[\"SSA\"]", TestName = "A_predicate_may_be_any_condition")]
    [TestCase("PID-3[.5 = PID-3[2].5].1", "[\"999-11\"]", TestName = "A_predicate_may_speak_of_the_message_too")]
    [TestCase("OBX[2]-5", "[\"250\"]", TestName = "A_segment_is_counted_from_1")]
    [TestCase("OBX[*]-5", "[\"low & falling\",\"250\"]", TestName = "All_segments_of_a_name_give_their_fields")]
    [TestCase("OBX[*]-5[*]", "[\"low & falling\",\"a|b\",\"250\"]", TestName = "All_repetitions_of_all_segments_are_given_in_order")]
    [TestCase("OBX[.3.1 = '777-3']-5", "[\"250\"]", TestName = "In_a_segment_predicate_a_leading_dot_is_a_field")]
    [TestCase("OBX[OBX-3.1 = '777-3']-5", "[\"250\"]", TestName = "In_a_segment_predicate_the_name_of_the_segment_is_the_current_one")]
    [TestCase("FT1[*].where(FT1-6 = 'CR').select(FT1-2)", "[\"T2\"]", TestName = "In_where_over_segments_the_name_of_the_segment_is_the_current_one")]
    [TestCase("PID-3[*].where(.5 = 'SS').select(.1)", "[\"999-11\"]", TestName = "In_where_over_repetitions_a_leading_dot_is_a_component")]
    [TestCase("FT1-10 - 1", "[1]", TestName = "A_field_less_a_number_is_a_number")]
    [TestCase("FT1-10-1", "[1]", TestName = "Behind_a_whole_path_a_hyphen_subtracts")]
    [TestCase("MSH-1", "[\"|\"]", TestName = "The_field_separator_is_MSH_1")]
    [TestCase("MSH-2", "[\"^~\\\\&\"]", TestName = "The_encoding_characters_are_MSH_2")]
    [TestCase("MSH-9.2", "[\"P03\"]", TestName = "The_header_is_counted_as_the_standard_counts_it")]
    [TestCase("PID-4", "[]", TestName = "A_field_without_content_is_empty")]
    [TestCase("GT1-3", "[]", TestName = "A_segment_that_is_not_there_is_empty")]
    [TestCase("ZIM-2.2", "[\"Hip stem\"]", TestName = "Local_segments_are_read_as_all_others")]
    [TestCase("PID-19", "[\"\\\"\\\"\"]", TestName = "An_HL7_null_is_there")]
    [TestCase("PID-19.isNull()", "[true]", TestName = "An_HL7_null_says_so")]
    [TestCase("PID-4.isNull()", "[false]", TestName = "Empty_is_no_null")]
    [TestCase("%message.PID-5.2", "[\"Ana\"]", TestName = "The_message_takes_a_path")]
    [TestCase("%message.FT1[*].count()", "[2]", TestName = "The_message_takes_a_path_of_segments")]
    [TestCase("PID-5.2 & ' ' & PID-5.1", "[\"Ana Garcia\"]", TestName = "Texts_are_joined")]
    [TestCase("%sample.name.given.where($this = PID-5.2)", "[\"Ana\"]", TestName = "A_tree_may_be_searched_with_a_path_of_the_message")]
    [TestCase("%sample.name.where(family = PID-5.1).given.first()", "[\"Ana\"]", TestName = "Inside_a_function_on_a_tree_names_are_the_tree_s")]
    public void A_term_gives(string expression, string expected)
        => Assert.That(Sample.OfMessage(expression), Is.EqualTo(expected));

    [Test]
    public void With_blanks_a_hyphen_subtracts()
        => Assert.That(Sample.ProblemsOf("PID - 3"), Is.EqualTo(new[] { "maps/a.yaml:3:14: EXPR-TYPE '-' does not work on a segment or group and a number (a field is written without blanks: PID-3)" }));

    [Test]
    public void Inside_a_segment_its_name_means_the_current_one_and_other_names_look_outward()
    {
        var each = Sample.Compile("FT1", isFor: true).Evaluate(Sample.Context, Sample.Message);
        var fields = Sample.Compile("FT1-2 & ' ' & PID-3.1 & ' ' & ZIM-2.1");

        Assert.That(each.Select(f => fields.ReadText(Sample.Context, f)), Is.EqualTo(new[] { "T1 12345 ", "T2 12345 SKU-77" }));
    }

    [Test]
    public void A_segment_never_takes_what_belongs_to_its_sibling()
    {
        var message = new Focus(Sample.Parse(Sample.Segments[0], "FT1|1|T1", "NTE|1||first", "FT1|2|T2", "FT1|3|T3", "NTE|1||third"));
        var each = Sample.Compile("FT1", isFor: true).Evaluate(Sample.Context, message);
        var note = Sample.Compile("NTE-3");

        Assert.That(each.Select(f => note.ReadText(Sample.Context, f)), Is.EqualTo(new[] { "first", null, "third" }));
    }

    [Test]
    public void An_observation_sees_the_order_that_it_stands_under()
    {
        var message = new Focus(Sample.Parse(Sample.Segments[0], "PID|1||7", "NTE|1||patient", "ORC|RE|1", "OBR|1|||A", "NTE|1||order A", "OBX|1||x", "NTE|1||x",
            "OBX|2||y", "OBR|2|||B", "OBX|1||z", "SPM|1|s"));
        var each = Sample.Compile("OBX", isFor: true).Evaluate(Sample.Context, message);
        var seen = Sample.Compile("PID-3 & OBX-3 & OBR-4 & ORC-2 & SPM-2");

        Assert.That(each.Select(f => seen.ReadText(Sample.Context, f)), Is.EqualTo(new[] { "7xA1", "7yA1", "7zBs" }));
    }

    [Test]
    public void What_stands_behind_all_charges_belongs_to_each_of_them()
    {
        var message = new Focus(Sample.Parse(Sample.Segments[0], "PID|1", "NK1|1|a", "NK1|2|b", "FT1|1|T1", "FT1|2|T2", "NTE|1||of T2", "GT1|1||G", "IN1|1|I", "IN1|2|J"));
        var each = Sample.Compile("FT1", isFor: true).Evaluate(Sample.Context, message);
        var seen = Sample.Compile("FT1-2 & GT1-3 & IN1[2]-2 & IN1[*].count().toString() & NK1-2 & NTE-3");

        Assert.That(each.Select(f => seen.ReadText(Sample.Context, f)), Is.EqualTo(new[] { "T1GJ2a", "T2GJ2aof T2" }));
    }

    [Test]
    public void What_stands_between_charges_belongs_to_the_one_before_it()
    {
        var message = new Focus(Sample.Parse(Sample.Segments[0], "PID|1", "FT1|1|T1", "DG1|1||a", "FT1|2|T2", "FT1|3|T3", "DG1|1||c"));
        var each = Sample.Compile("FT1", isFor: true).Evaluate(Sample.Context, message);
        var seen = Sample.Compile("FT1-2 & DG1-3");

        Assert.That(each.Select(f => seen.ReadText(Sample.Context, f)), Is.EqualTo(new[] { "T1a", "T2", "T3c" }));
    }

    [Test]
    public void Loops_in_loops_look_outward_one_by_one()
    {
        var message = new Focus(Sample.Parse(Sample.Segments[0], "PID|1||7", "OBR|1|||A", "OBX|1||x", "OBX|2||y", "OBR|2|||B", "OBX|1||z"));
        var orders = Sample.Compile("OBR", isFor: true).Evaluate(Sample.Context, message);
        var results = Sample.Compile("OBX", isFor: true);
        var seen = Sample.Compile("PID-3 & OBR-4 & OBX-3");

        Assert.That(orders.SelectMany(o => results.Evaluate(Sample.Context, o)).Select(r => seen.ReadText(Sample.Context, r)),
            Is.EqualTo(new[] { "7Ax", "7Ay", "7Bz" }));
    }

    [Test]
    public void A_condition_may_choose_the_segments_of_for()
    {
        var each = Sample.Compile("FT1[.6 = 'CR']", isFor: true).Evaluate(Sample.Context, Sample.Message);
        Assert.That(each.Select(f => Sample.Compile("FT1-2").ReadText(Sample.Context, f)), Is.EqualTo(new[] { "T2" }));
    }

    [Test]
    public void Inside_a_value_a_leading_dot_means_its_parts()
    {
        var performers = Sample.Compile("FT1-20[*]").Evaluate(Sample.Context, Sample.Message);
        var name = Sample.Compile(".3 & ' ' & .2");

        Assert.That(performers.Select(p => name.ReadText(Sample.Context, p)), Is.EqualTo(new[] { "Ella Stone", "Joon Park" }));
    }

    [Test]
    public void Inside_a_value_the_names_of_segments_mean_the_whole_message()
    {
        var performer = Sample.Compile("FT1-20[2]").Evaluate(Sample.Context, Sample.Message)[0];
        Assert.That(Sample.Compile("PID-3.1").ReadText(Sample.Context, performer), Is.EqualTo("12345"));
    }

    [TestCase("FT1-11.1 > 9", true, TestName = "A_place_compared_with_a_number_is_a_number")]
    [TestCase("FT1[2]-11.1 > FT1-11.1", true, TestName = "Two_places_with_numbers_compare_as_numbers")]
    [TestCase("FT1-11.1 = 19.5", true, TestName = "A_place_equals_a_number_with_other_zeros")]
    [TestCase("FT1-11.1 = '19.5'", false, TestName = "A_place_compared_with_text_is_text")]
    [TestCase("PID-7 < @1980-01-01", true, TestName = "A_place_compared_with_a_date_is_a_date")]
    [TestCase("FT1[2]-4 < @2026-03-04", false, TestName = "A_date_that_is_not_known_far_enough_is_not_before")]
    [TestCase("PID-7 < today() - 50 years", true, TestName = "Dates_move_by_calendar_times")]
    [TestCase("MSH-9.1 = 'DFT' and MSH-9.2 in ('P03' | 'P11')", true, TestName = "A_filter_of_types_holds")]
    [TestCase("MSH-9.2 in ('P11' | 'A01')", false, TestName = "A_type_that_is_not_among_them_is_not")]
    [TestCase("PID-4 = 'x'", false, TestName = "An_empty_place_equals_nothing")]
    [TestCase("PID-4 != 'x'", false, TestName = "An_empty_place_differs_from_nothing")]
    [TestCase("OBX-5 = 'low & falling'", true, TestName = "Escapes_are_decoded_before_comparing")]
    public void A_condition_holds_or_not(string expression, bool expected)
        => Assert.That(Sample.Compile(expression).Test(Sample.Context, Sample.Message), Is.EqualTo(expected));

    [Test]
    public void A_text_that_is_no_number_is_an_error_with_its_place_and_without_its_value()
    {
        var error = Assert.Throws<ExpressionException>(() => Sample.Compile("PID-5.2 > 3").Test(Sample.Context, Sample.Message));

        Assert.That(error.Code, Is.EqualTo("EXPR-NOT-A-NUMBER"));
        Assert.That(error.Place, Is.EqualTo("PID-5.2"));
        Assert.That(error.Value, Is.EqualTo("Ana"));
        Assert.That(error.Message, Does.Not.Contain("Ana"));
        Assert.That(error.Rule.ToString(), Is.EqualTo("maps/a.yaml:3:18"));
    }

    [Test]
    public void Several_values_where_one_is_wanted_are_an_error_not_a_silent_first()
    {
        var error = Assert.Throws<ExpressionException>(() => Sample.Compile("PID-3[*].1").ReadText(Sample.Context, Sample.Message));
        Assert.That((error.Code, error.Place), Is.EqualTo(("EXPR-SEVERAL", "PID-3[*].1")));
    }

    [Test]
    public void A_place_as_a_condition_is_an_error_because_N_would_count_as_true()
        => Assert.That(() => Sample.Compile("PID-8").Test(Sample.Context, Sample.Message),
            Throws.TypeOf<ExpressionException>().With.Property("Code").EqualTo("EXPR-NOT-A-CONDITION"));

    [Test]
    public void A_path_on_a_tree_is_an_error()
        => Assert.That(() => Sample.Compile("PID-8").ReadText(Sample.Context, Sample.Tree("{}")),
            Throws.TypeOf<ExpressionException>().With.Property("Code").EqualTo("EXPR-FOCUS"));
}
