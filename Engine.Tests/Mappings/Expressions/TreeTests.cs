using InterfaceEngine.Mappings.Expressions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Expressions;

/// <summary>FHIRPath over what is no FHIR, and FHIR's own rules.</summary>
public class TreeTests
{
    private const string Charge = """{"type":"ChargeEvent","id":"T1","amount":{"value":"980.00","currency":"USD"},"patient":{"mrn":"12345"},"item":null,"lots":["A","B"],"quantity":2}""";

    [TestCase("amount.value > 0 and patient.mrn.exists()", "[true]", TestName = "Decimals_written_as_text_compare_as_numbers")]
    [TestCase("patient.mrn", "[\"12345\"]", TestName = "Names_follow_objects")]
    [TestCase("ChargeEvent.patient.mrn", "[\"12345\"]", TestName = "A_canonical_object_may_be_called_by_its_type")]
    [TestCase("item.exists()", "[false]", TestName = "A_JSON_null_is_not_there")]
    [TestCase("missing.deeper.still", "[]", TestName = "What_is_not_there_has_nothing_in_it")]
    [TestCase("lots", "[\"A\",\"B\"]", TestName = "A_list_gives_its_items")]
    [TestCase("lots[1]", "[\"B\"]", TestName = "In_a_tree_an_index_counts_from_0")]
    [TestCase("quantity * 2 + 1", "[5]", TestName = "Numbers_are_counted_with")]
    [TestCase("amount.val", "[]", TestName = "Outside_FHIR_no_name_is_completed")]
    [TestCase("`id`", "[\"T1\"]", TestName = "A_name_may_stand_in_backticks")]
    [TestCase("%message.PID-5.1", "[\"Garcia\"]", TestName = "The_source_message_is_reached_from_a_tree")]
    [TestCase("%message.OBX[*].where(.3.1 = '777-3').select(.5)", "[\"250\"]", TestName = "Inside_a_function_on_the_message_paths_are_terms")]
    [TestCase("PID - 3", "[]", TestName = "Over_a_tree_PID_is_a_name_like_any_other")]
    [TestCase("%currency", "[\"USD\"]", TestName = "Variables_are_read")]
    [TestCase("%unset", "[]", TestName = "A_variable_without_a_value_is_empty")]
    public void An_expression_over_a_canonical_object_gives(string expression, string expected)
        => Assert.That(Sample.OfTree(expression, Charge), Is.EqualTo(expected));

    [TestCase("name.given", "[\"Ana\",\"Maria\"]", TestName = "Lists_in_lists_are_one_list")]
    [TestCase("Patient.name.given.first()", "[\"Ana\"]", TestName = "A_resource_may_be_called_by_its_type")]
    [TestCase("birthDate.extension('http://example.org/time').value", "[\"14:35\"]", TestName = "The_extension_of_a_primitive_belongs_to_it")]
    [TestCase("managingOrganization.resolve().name", "[\"North\"]", TestName = "A_reference_to_a_contained_resource_is_resolved")]
    [TestCase("birthDate < @1980-01-01", "[true]", TestName = "Text_with_a_date_compares_as_a_date")]
    public void An_expression_over_a_resource_gives(string expression, string expected)
        => Assert.That(Sample.OfTree(expression, Sample.Resource), Is.EqualTo(expected));

    [Test]
    public void A_reference_within_a_bundle_is_resolved()
    {
        const string bundle = """
            {"resourceType":"Bundle","entry":[
              {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"a","gender":"female"}},
              {"resource":{"resourceType":"Encounter","id":"e","subject":{"reference":"urn:uuid:1"}}},
              {"resource":{"resourceType":"Encounter","id":"f","subject":{"reference":"Patient/a"}}}]}
            """;
        Assert.That(Sample.OfTree("entry.resource.ofType(Encounter).subject.resolve().gender", bundle), Is.EqualTo("[\"female\",\"female\"]"));
    }

    [Test]
    public void A_variable_added_for_one_evaluation_hides_that_of_the_site()
    {
        var context = Sample.Context.With("currency", Focus.Of("EUR"));
        var expression = Sample.Compile("%currency", Sample.OverTree);

        Assert.That(expression.ReadText(context, default), Is.EqualTo("EUR"));
        Assert.That(expression.ReadText(Sample.Context, default), Is.EqualTo("USD"));
    }

    [Test]
    public void Of_two_variables_the_one_with_the_longer_name_is_meant()
    {
        var context = Sample.Context.With("currency-of-site", Focus.Of("EUR"));
        var expression = Sample.Compile("%currency-of-site & %currency", Sample.OverTree with { Variables = ["currency", "currency-of-site"] });
        Assert.That(expression.ReadText(context, default), Is.EqualTo("EURUSD"));
    }

    [Test]
    public void Text_that_only_its_author_typed_is_no_number()
        => Assert.That(Sample.ProblemsOf("'3' > 2", Sample.OverTree), Is.EqualTo(new[] { "maps/a.yaml:3:14: EXPR-TYPE cannot compare text with a number" }));

    [Test]
    public void A_comparison_says_where_in_the_tree_no_number_stood()
    {
        var error = Assert.Throws<ExpressionException>(() => Sample.OfTree("patient.name > 2", """{"patient":{"name":"Ana"}}"""));
        Assert.That((error.Code, error.Place), Is.EqualTo(("EXPR-NOT-A-NUMBER", "patient.name")));
    }
}
