using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Expressions;

/// <summary>What is said of expressions that are wrong: where, what, and what to do.</summary>
public class ProblemTests
{
    [TestCase("", "maps/a.yaml:3:10: EXPR-EMPTY expected an expression, found nothing")]
    [TestCase("PID-3.1 =", "maps/a.yaml:3:19: EXPR-SYNTAX expected a value, found the end")]
    [TestCase("PID-3.1 == 'x'", "maps/a.yaml:3:18: EXPR-SYNTAX expected an operator or the end, found '=' (equal is written =)")]
    [TestCase("PID-3.1 = \"x\"", "maps/a.yaml:3:20: EXPR-SYNTAX expected a value, found '\"' (text stands in single quotes: 'A01')")]
    [TestCase("PID-3.1 && true", "maps/a.yaml:3:18: EXPR-SYNTAX expected an operator or the end, found '&' (write and)")]
    [TestCase("PID-3.1 = 'x", "maps/a.yaml:3:20: EXPR-SYNTAX the text that begins here does not end (end it with ')")]
    [TestCase("inpatient", "maps/a.yaml:3:10: EXPR-NO-PATH expected an HL7 v2 path such as PID-3.1, found 'inpatient' (text stands in quotes: 'inpatient')")]
    [TestCase("pid", "maps/a.yaml:3:10: EXPR-NO-PATH expected an HL7 v2 path such as PID-3.1, found 'pid' (segments are written in capitals: PID)")]
    [TestCase("now", "maps/a.yaml:3:10: EXPR-NO-PATH expected an HL7 v2 path such as PID-3.1, found 'now' (write now())")]
    [TestCase("PID.5", "maps/a.yaml:3:14: EXPR-SYNTAX expected a function after '.', found '5' (a field is written with a hyphen: PID-5)")]
    [TestCase("PID-5.family", "maps/a.yaml:3:16: EXPR-SYNTAX expected a function after the path PID-5, found 'family' (parts of a field are numbers: PID-5.1)")]
    [TestCase("PID-5.exists", "maps/a.yaml:3:16: EXPR-SYNTAX expected a function after the path PID-5, found 'exists' (write exists())")]
    [TestCase("PID-0", "maps/a.yaml:3:14: EXPR-SYNTAX a field's number counts from 1")]
    [TestCase("PID-3[0]", "maps/a.yaml:3:16: EXPR-SYNTAX in an HL7 v2 path an index counts from 1")]
    [TestCase("PID-3[", "maps/a.yaml:3:16: EXPR-SYNTAX expected a value, found the end")]
    [TestCase("PID-3['MR']", "maps/a.yaml:3:16: EXPR-SYNTAX expected a number from 1, '*' or a condition such as .5 = 'MR' in the brackets")]
    [TestCase("PID-3.exist()", "maps/a.yaml:3:16: EXPR-UNKNOWN-FUNCTION unknown function 'exist' (did you mean 'exists'?)")]
    [TestCase("%curency", "maps/a.yaml:3:10: EXPR-UNKNOWN-VARIABLE unknown variable '%curency' (did you mean '%currency'?)")]
    [TestCase("PID-8.translate('sx')", "maps/a.yaml:3:26: EXPR-UNKNOWN-CODE-SET unknown code set 'sx' (did you mean 'sex'?)")]
    [TestCase("PID-5.substring()", "maps/a.yaml:3:16: EXPR-ARGUMENTS substring() takes 1 to 2 arguments, found 0 (as in '20260304'.substring(4, 2))")]
    [TestCase("PID-8 and PID-5 = 'x'", "maps/a.yaml:3:10: EXPR-NOT-A-CONDITION expected a condition, found the place PID-8 (compare it, or ask whether it is there with .exists())")]
    [TestCase("@2026-13-01", "maps/a.yaml:3:10: EXPR-SYNTAX this is no date or time (write @2026-03-04, @2026-03-04T15:30:00-06:00 or @T15:30)")]
    [TestCase("$that", "maps/a.yaml:3:10: EXPR-SYNTAX expected $this, $index or $total")]
    [TestCase("PID-3[*][0]", "maps/a.yaml:3:18: warning EXPR-INDEX-BASE outside an HL7 v2 path an index counts from 0 (inside it, as in PID-3[2].1, from 1)")]
    public void A_wrong_expression_is_told_with_its_place(string expression, string expected)
        => Assert.That(Sample.ProblemsOf(expression), Is.EqualTo(new[] { expected }));

    [Test]
    public void A_pattern_that_is_no_regular_expression_is_found_before_anything_runs()
        => Assert.That(Sample.ProblemsOf("PID-5.matches('(')").Single(), Does.StartWith("maps/a.yaml:3:24: EXPR-PATTERN this is no regular expression"));

    [Test]
    public void All_unknown_names_of_an_expression_are_told_in_one_run()
        => Assert.That(Sample.ProblemsOf("PID-3.exist() and PID-4.emty()"), Has.Length.EqualTo(2));

    [Test]
    public void Quotes_of_YAML_are_an_error_with_the_way_out()
        => Assert.That(Sample.ProblemsOf("USD", style: ScalarStyle.Quoted).Single(), Does.Contain("EXPR-QUOTED").And.Contain("='USD'"));

    [Test]
    public void A_leading_equals_sign_keeps_quotes_and_percent_signs_from_YAML()
    {
        Assert.That(Sample.OfMessage("='USD'"), Is.EqualTo("[\"USD\"]"));
        Assert.That(Sample.OfMessage("=%currency"), Is.EqualTo("[\"USD\"]"));
        Assert.That(Sample.ProblemsOf("='USD'", style: ScalarStyle.Quoted), Is.Empty);
    }

    [Test]
    public void Without_content_only_variables_can_be_named()
    {
        var scope = new ExpressionScope { Focus = FocusKind.None, Variables = ["method"] };

        Assert.That(Sample.ProblemsOf("=%method = 'POST'", scope), Is.Empty);
        Assert.That(Sample.ProblemsOf("method = 'POST'", scope).Single(), Does.Contain("EXPR-NO-FOCUS"));
        Assert.That(Sample.ProblemsOf("%message.PID-3 = '1'", scope).Single(), Does.Contain("EXPR-UNKNOWN-VARIABLE"));
    }

    [Test]
    public void Expressions_nested_without_end_are_refused_before_the_stack_is()
    {
        Assert.That(Sample.ProblemsOf(new string('(', 5000)).Single(), Does.Contain("EXPR-TOO-DEEP"));
        Assert.That(Sample.ProblemsOf(new string('-', 5000)).Single(), Does.Contain("EXPR-TOO-DEEP"));
    }

    [TestCase("MSH-9.1 = 'DFT' and MSH-9.2 in ('P03' | 'P11') // types")]
    [TestCase("PID-3[.5 = 'MR' and .1.matches('^[0-9]+$')].1.padLeft(8, '0')")]
    [TestCase("iif(FT1[2]-11.1 * 2 >= 10.5 'mg', @2026-03-04T15:30:00-06:00, %sample.name[0].`given` as string)")]
    [TestCase("%message.OBX[*]-5[*].where($this.length() > 3).select($index + 1) | {} /* none */")]
    public void Every_beginning_and_every_end_of_an_expression_is_compiled_or_told(string expression)
    {
        foreach (var scope in new[] { Sample.OverMessage, Sample.OverTree })
            for (var i = 0; i <= expression.Length; i++)
                Assert.Multiple(() =>
                {
                    Assert.That(() => Sample.ProblemsOf(expression[..i], scope), Throws.Nothing);
                    Assert.That(() => Sample.ProblemsOf(expression[i..], scope), Throws.Nothing);
                });
    }
}
