using InterfaceEngine.Mappings.Expressions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Expressions;

/// <summary>What FHIRPath's specification decides and HL7's suite does not ask, or asks of others only; the section stands with each.</summary>
public class SpecificationTests
{
    // 4.1 Literals, 4.1.8 quantities, long numbers of the later drafts.
    [TestCase("5L + 1", "[6]")]
    [TestCase("'12'.toLong()", "[12]")]
    [TestCase("'1.5'.convertsToLong()", "[false]")]
    [TestCase(@"'\u00e9\t\'\`'", "[\"é\\t'`\"]")]
    [TestCase("`a b`.`c`", "[7]")]
    [TestCase("1.50.toString()", "[\"1.50\"]")]

    // 4.5 Singleton evaluation.
    [TestCase("(true and 'foo').empty()", "[false]")]
    [TestCase("n and true", "[true]")]

    // 6.5 Three values: each table in full.
    [TestCase("(true and true) & (true and false) & (true and {}).exists()", "[\"truefalsefalse\"]")]
    [TestCase("(false and {}) & (({} and {}).exists())", "[\"falsefalse\"]")]
    [TestCase("(true or {}) & ((false or {}).exists()) & (({} or {}).exists())", "[\"truefalsefalse\"]")]
    [TestCase("(true xor false) & (true xor true) & ((true xor {}).exists())", "[\"truefalsefalse\"]")]
    [TestCase("({} implies true) & (false implies {}) & ((true implies {}).exists()) & (({} implies false).exists())", "[\"truetruefalsefalse\"]")]

    // Nothing in gives nothing out.
    [TestCase("{} + 1 | 1 - {} | {} * 2 | 2 / {} | {} div 2 | 2 mod {}", "[]")]
    [TestCase("{} > 1 | 1 <= {} | {} = 1 | {} != 1", "[]")]
    [TestCase("{}.upper() | {}.length() | {}.substring(0) | {}.abs() | {}.round(1) | {}.toInteger() | {}.not() | {}.indexOf('a')", "[]")]
    [TestCase("'abc'.substring({}) | 'abc'.indexOf({}) | 'abc'.startsWith({}) | (2).power({}) | (2).log({})", "[]")]
    [TestCase("{} & 'a' & {}", "[\"a\"]")]
    [TestCase("{}.all($this > 1) & {}.exists() & {}.empty() & {}.count()", "[\"truefalsetrue0\"]")]
    [TestCase("{} in (1 | 2)", "[]")]
    [TestCase("1 in {}", "[false]")]
    [TestCase("{} contains 1", "[false]")]
    [TestCase("{} ~ {}", "[true]")]
    [TestCase("1 ~ {}", "[false]")]
    [TestCase("{} !~ 1", "[true]")]

    // 5.1 Existence.
    [TestCase("{}.allTrue() & {}.anyTrue() & {}.allFalse() & {}.anyFalse()", "[\"truefalsetruefalse\"]")]
    [TestCase("{}.subsetOf(1 | 2) & (1).supersetOf({})", "[\"truetrue\"]")]

    // 5.2 and 5.3: what a criterion sees, and bounds.
    [TestCase("(10 | 20 | 30).select($index)", "[0,1,2]")]
    [TestCase("(10 | 20 | 30).where($index > 0)", "[20,30]")]
    [TestCase("(1 | 2 | 3 | 4).aggregate($total + $this, 0)", "[10]")]
    [TestCase("(1 | 2 | 3).aggregate(iif($total.empty(), $this, iif($this > $total, $this, $total)))", "[3]")]
    [TestCase("(1).repeat($this)", "[1]")]
    [TestCase("(1 | 2 | 3).skip(-1).count() & (1 | 2 | 3).take(-1).count() & (1 | 2).skip(5).count()", "[\"300\"]")]
    [TestCase("(1 | 2)[5]", "[]")]

    // 5.6 Text.
    [TestCase("'abc'.indexOf('')", "[0]")]
    [TestCase("'abc'.substring(3) | 'abc'.substring(-1)", "[]")]
    [TestCase("'abc'.substring(1, 9)", "[\"bc\"]")]
    [TestCase("'abc'.substring(1, 0)", "[\"\"]")]
    [TestCase("'abc'.contains('') and 'abc'.startsWith('') and 'abc'.endsWith('')", "[true]")]
    [TestCase("'abc'.replace('', '-')", "[\"-a-b-c-\"]")]
    [TestCase("''.length()", "[0]")]
    [TestCase(@"'\""1<2\""'.unescape('json')", "[\"\\\"1<2\\\"\"]")]
    [TestCase(@"'a\\nb'.unescape('json')", "[\"a\\nb\"]")]

    // 5.7 Numbers.
    [TestCase("(2.5).round() | (-2.5).round() | (0.5).round()", "[3,-3,1]")]
    [TestCase("3.3.power(2) | 10.89.sqrt() | 0.3.ln()", "[10.89,3.3,-1.203972804325936]")]
    [TestCase("(-1).sqrt() | (-1).power(0.5) | 0.ln() | (-1).ln()", "[]")]
    [TestCase("9223372036854775807 + 1", "[]")]
    [TestCase("1 / 0 | 1 div 0 | 1 mod 0", "[]")]
    [TestCase("(-7) div 2 | (-7) mod 2", "[-3,-1]")]
    [TestCase("(1.1 'kg').ceiling() = 2 'kg' and (2.315 's').round(2) = 2.32 's' and (-1.56 's').truncate() = -1 's'", "[true]")]

    // 6.1 Equality and equivalence.
    [TestCase("1.10 ~ 1.00", "[true]")]
    [TestCase("1.100 ~ 1.101", "[true]")]
    [TestCase("1.11 ~ 1.12", "[false]")]
    [TestCase("1.0 = 1", "[true]")]
    [TestCase("'a b' ~ 'A\\tB'", "[true]")]
    [TestCase("'a  b' ~ 'a b'", "[false]")]
    [TestCase("(1 | 2) = (2 | 1)", "[false]")]
    [TestCase("(1 | 2) ~ (2 | 1)", "[true]")]
    [TestCase("@2012 = @2012-01", "[]")]
    [TestCase("@2012 ~ @2012-01", "[false]")]
    [TestCase("@2012-01-01T10:30:31.0 = @2012-01-01T10:30:31", "[true]")]
    [TestCase("@2012-01-01T10:30+02:00 = @2012-01-01T08:30Z", "[true]")]
    [TestCase("1 year = 1 'a'", "[]")]
    [TestCase("1 year ~ 1 'a'", "[true]")]
    [TestCase("1 second = 1 's'", "[true]")]
    [TestCase("7 days = 1 week", "[true]")]
    [TestCase("12 months = 1 year", "[true]")]
    [TestCase("23 'Cel' > 72 '[degF]'", "[true]")]
    [TestCase("0 'Cel' = 273.15 'K'", "[true]")]

    // 6.6 Arithmetic: precedence, associativity, units.
    [TestCase("2 + 3 * 4 - 6 / 2", "[11]")]
    [TestCase("10 - 4 - 3", "[3]")]
    [TestCase("1 | 2 = 1 | 2 and 2 * 3 > 5", "[true]")]
    [TestCase("1 + 2 is Integer", "[true]")]
    [TestCase("-1.abs()", "[-1]")]
    [TestCase("true and false implies true", "[true]")]
    [TestCase("(1 'm' + 1 'cm').unit", "[\"cm\"]")]
    [TestCase("1 'm' + 1 'cm' = 101 'cm'", "[true]")]
    [TestCase("7 days + 12 hours = 180 hours", "[true]")]
    [TestCase("1 year + 6 months = 18 months", "[true]")]
    [TestCase("1 'g' + 1 'm'", "[]")]
    [TestCase("'12 months'.toQuantity('year') = 1 year", "[true]")]
    [TestCase("'1 \\'wk\\''.toQuantity('days') = 7 days", "[true]")]
    [TestCase("'1 \\'mo\\''.toQuantity('days')", "[{\"value\":30.4375,\"unit\":\"day\"}]")]

    // 6.7 Dates and times.
    [TestCase("@2016-02-29 + 1 year", "[\"2017-02-28\"]")]
    [TestCase("@2014-01-31 + 1 month", "[\"2014-02-28\"]")]
    [TestCase("@2014 + 24 months", "[\"2016\"]")]
    [TestCase("@2014 + 23 months", "[\"2015\"]")]
    [TestCase("@2014-03 + 1.9 months", "[\"2014-04\"]")]
    [TestCase("@T23:59:23 + 1.5 seconds", "[\"23:59:24.500\"]")]
    [TestCase("@T23:30 + 1 hour", "[\"00:30\"]")]
    [TestCase("@2012-04-15 < @2012-04", "[]")]
    [TestCase("@2012-04-15 < @2012-05", "[true]")]
    [TestCase("@2012-04-15T10 < @2012-04-15T10:30", "[]")]
    [TestCase("@2012-04-15T14:35:22.123-05:00.millisecondOf()", "[123]")]
    [TestCase("@2012-04-15T14:35:22-05:30.timezoneOffsetOf()", "[-5.5]")]
    [TestCase("@2012-04-15T14:35:22Z.dateOf()", "[\"2012-04-15\"]")]
    [TestCase("@2012-04-15T14:35:22Z.timeOf()", "[\"14:35:22\"]")]

    // 6.3 Types, and defineVariable of the later drafts.
    [TestCase("n is Integer and t is String and b is Boolean and d is Decimal", "[true]")]
    [TestCase("(n | t | b).ofType(String)", "[\"x\"]")]
    [TestCase("n.is(System.Patient)", "[false]")]
    [TestCase("1.type().namespace & '.' & 1.type().name", "[\"System.Integer\"]")]
    [TestCase("(3 | 1).defineVariable('all').select($this * %all.count())", "[6,2]")]
    [TestCase("(3 | 1).defineVariable('top', first()).select($this - %top)", "[0,-2]")]
    [TestCase("defineVariable('a', 1).select(%a) | defineVariable('a', 2).select(%a)", "[1,2]")]
    [TestCase("(1 | 2).select(defineVariable('x').select(%x * 10))", "[10,20]")]
    public void An_expression_gives_what_the_specification_says(string expression, string expected)
        => Assert.That(Sample.OfTree(expression, """{"a b":{"c":7},"n":1,"t":"x","b":true,"d":1.5}"""), Is.EqualTo(expected));

    [TestCase("name.given[0].upper()", "[]")]
    [TestCase("name.given.select($this & '!')", "[\"!\",\"Ana!\"]")]
    [TestCase("name.given.count()", "[2]")]
    [TestCase("name.given[0].hasValue() | name.given[1].hasValue()", "[false,true]")]
    [TestCase("name.given[0].extension('http://example.org/e').value", "[\"x\"]")]
    [TestCase("name.given[0] < 'B'", "[]")]
    [TestCase("contact is Element", "[true]")]
    [TestCase("birthDate is date and birthDate is FHIR.date and (birthDate is System.Date).not()", "[true]")]
    [TestCase("deceased is boolean and deceased and deceasedBoolean", "[true]")]
    [TestCase("(deceased as boolean) and (deceased as dateTime).empty()", "[true]")]
    [TestCase("Patient.name.sort(-family).first().given[1]", "[\"Ana\"]")]
    [TestCase("name.type().name | active.type().namespace", "[\"HumanName\",\"FHIR\"]")]
    [TestCase("checkModifiers('http://example.org/m').id", "[\"p\"]")]
    public void An_expression_over_a_resource_gives_what_FHIR_says(string expression, string expected)
        => Assert.That(Sample.OfTree(expression, Resource), Is.EqualTo(expected));

    [TestCase("(1 | 2).single()")]
    [TestCase("(1 | 2) + 1")]
    [TestCase("(1 | 2).toString()")]
    [TestCase("(true | false) and true")]
    [TestCase("(1 | 2) in (1 | 2 | 3)")]
    public void Several_where_one_is_expected_are_an_error(string expression)
        => Assert.That(() => Sample.OfTree(expression, "{}"), Throws.TypeOf<ExpressionException>().With.Property("Code").EqualTo("EXPR-SEVERAL"));

    [Test]
    public void A_modifier_extension_that_is_not_expected_stops_the_expression()
        => Assert.That(() => Sample.OfTree("checkModifiers().id", Resource), Throws.TypeOf<ExpressionException>().With.Property("Code").EqualTo("EXPR-MODIFIER"));

    [TestCase("defineVariable('a', 1).defineVariable('a', 2)", "EXPR-VARIABLE '%a' is a name already (a variable is defined once)")]
    [TestCase("defineVariable('context', 1)", "EXPR-VARIABLE '%context' is a name already (a variable is defined once)")]
    [TestCase("defineVariable('a', 1) | %a", "EXPR-UNKNOWN-VARIABLE unknown variable '%a' (known: %context, %currency, %message, %resource, %sample, %unset)")]
    [TestCase("defineVariable(a, 1)", "EXPR-SYNTAX expected the variable's name in quotes, found 'a' (as in defineVariable('first', name.first()))")]
    public void A_variable_holds_for_its_chain_and_is_defined_once(string expression, string expected)
        => Assert.That(Sample.ProblemsOf(expression, Sample.OverTree).Single(), Does.EndWith(expected));

    [TestCase("@2024-01-31T23:59:59+14:01")]
    [TestCase("@2024-02-30")]
    [TestCase("9999999999999999999999999999999")]
    public void What_no_literal_can_be_is_told(string expression)
        => Assert.That(Sample.ProblemsOf(expression, Sample.OverTree).Single(), Does.Contain("EXPR-SYNTAX"));

    private const string Resource = """
        {
          "resourceType": "Patient", "id": "p", "active": true, "birthDate": "1974-06-07", "deceasedBoolean": true,
          "modifierExtension": [{ "url": "http://example.org/m", "valueBoolean": true }],
          "name": [{ "given": [null, "Ana"], "_given": [{ "extension": [{ "url": "http://example.org/e", "valueString": "x" }] }, null], "family": "Garcia" }],
          "contact": [{ "gender": "female" }]
        }
        """;
}
