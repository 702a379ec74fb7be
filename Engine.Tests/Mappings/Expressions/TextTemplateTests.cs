using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Expressions;

/// <summary>Text with expressions in braces.</summary>
public class TextTemplateTests
{
    [TestCase("/charges", "/charges")]
    [TestCase("/charges/{id}", "/charges/A-1")]
    [TestCase("{id}/{dep.code}.json", "A-1/07.json")]
    [TestCase("{{literal}} {id}", "{literal} A-1")]
    [TestCase("{iif(id = '}', 'brace', id)}", "A-1")]
    [TestCase("{coalesce({}, id)}", "A-1")]
    public void A_template_is_filled_in(string template, string expected)
        => Assert.That(Compile(template)!.Fill(Sample.Context, Sample.Tree("""{"id":"A-1","dep":{"code":"07"}}""")), Is.EqualTo(expected));

    [Test]
    public void Values_are_encoded_and_the_text_around_them_is_not()
        => Assert.That(Compile("/a b/{id}")!.Fill(Sample.Context, Sample.Tree("""{"id":"x y/z"}"""), Uri.EscapeDataString), Is.EqualTo("/a b/x%20y%2Fz"));

    [TestCase("{}")]
    [TestCase("""{"id":""}""")]
    public void An_empty_value_is_an_error_because_the_text_would_reach_the_wrong_place(string json)
        => Assert.That(() => Compile("/charges/{id}")!.Fill(Sample.Context, Sample.Tree(json)),
            Throws.TypeOf<ExpressionException>().With.Property("Code").EqualTo("EXPR-HOLE").And.Property("Rule").EqualTo(new Position("maps/a.yaml", 3, 20)));

    [TestCase("/charges/{id", "maps/a.yaml:3:19: EXPR-BRACE the brace that opens here is not closed (a brace that is meant as one is doubled: {{)")]
    [TestCase("/charges/id}", "maps/a.yaml:3:21: EXPR-BRACE this brace closes nothing (a brace that is meant as one is doubled: }})")]
    [TestCase("/charges/{}", "maps/a.yaml:3:20: EXPR-EMPTY expected an expression, found nothing")]
    [TestCase("/{id}/{id.exist()}", "maps/a.yaml:3:20: EXPR-UNKNOWN-FUNCTION unknown function 'exist' (did you mean 'exists'?)")]
    public void A_wrong_template_is_told_with_its_place(string template, string expected)
    {
        var problems = new Problems();
        Assert.That(TextTemplate.Compile(Sample.Scalar(template), Sample.OverTree, problems), Is.Null);
        Assert.That(problems.Select(p => p.ToString()), Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void Quotes_of_YAML_are_no_error_around_a_template()
    {
        var problems = new Problems();
        Assert.That(TextTemplate.Compile(Sample.Scalar("/charges/{id}", ScalarStyle.Quoted), Sample.OverTree, problems), Is.Not.Null);
        Assert.That(problems, Is.Empty);
    }

    private static TextTemplate? Compile(string template)
    {
        var problems = new Problems();
        var compiled = TextTemplate.Compile(Sample.Scalar(template), Sample.OverTree, problems);
        Assert.That(problems, Is.Empty);
        return compiled;
    }
}
