using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Tests.Mappings.Maps;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Documents;

internal sealed class MadeValueTests
{
    private const string Encounter =
        """{"type":"Encounter","version":"1","id":"V1","class":{"code":"I","untranslated":true},"patient":{"mrn":"1","name":{"family":"DOE"}},"attending":null,"identifiers":[{"value":"9"}]}""";

    [TestCase("""{"a":{"b":["x",{"c":[]}],"d":null},"e":true,"f":"ä\"\\"}""")]
    [TestCase("""{"a":2,"b":2.50,"c":-0,"d":1.0E2,"e":12345678901234567890123456789012}""")]
    public void What_was_read_is_written_as_it_was(string json)
    {
        var made = MadeValue.Of(Read(json));
        Assert.That(made.ToJson(), Is.EqualTo(json));
    }

    [TestCase("plain")]
    [TestCase("")]
    [TestCase("quote \" and \\ backslash")]
    [TestCase("tab\t, line\n, bell\u0007, delete\u007f")]
    [TestCase("Müller, 北京, \U0001F600")]
    [TestCase("half a pair \ud83d")]
    [TestCase("<b>&amp;'+`</b>")]
    public void Text_is_written_as_the_runtime_writes_it(string text)
    {
        var made = new MadeObject();
        made.Add(text, new MadeText(text));
        Assert.That(Utf8Json.Write(made), Is.EqualTo(Utf8Json.Write(new JObject { [text] = text })));
    }

    [Test]
    public void What_is_larger_than_any_before_is_written_whole()
    {
        var list = new MadeList();
        for (var i = 0; i < 40_000; i++)
            list.Add(i % 3 == 0 ? MadeScalar.Of(i / 4m) : i % 3 == 1 ? new MadeText(new string('x', i % 97)) : MadeValue.Null);
        Assert.That(Utf8Json.Write(list), Is.EqualTo(Utf8Json.Write(list.ToToken())));
    }

    [Test]
    public void A_whole_decimal_has_no_point() => Assert.That(MadeScalar.Of(2m).ToJson(), Is.EqualTo("2"));

    [TestCase("id")]
    [TestCase("patient.name.family")]
    [TestCase("$this.patient.mrn")]
    [TestCase("patient.name.given")]
    [TestCase("patient.name.given.first")]
    [TestCase("class.untranslated")]
    [TestCase("attending")]
    [TestCase("attending.id")]
    [TestCase("identifiers.value")]
    [TestCase("Encounter.id")]
    [TestCase("id.length()")]
    [TestCase("class.code = 'I'")]
    [TestCase("class.untranslated = 'true'")]
    [TestCase("patient.name.given = 'ANN'")]
    [TestCase("class.code in ('E' | 'I')")]
    [TestCase("attending.exists()")]
    [TestCase("class")]
    [TestCase("id.code")]
    public void An_expression_says_the_same_of_an_object_that_a_map_made_as_of_its_tree(string expression)
    {
        var tree = Read(Encounter);
        var made = (MadeObject)MadeValue.Of(tree);
        Assert.That(Outcome(expression, new Focus(made)), Is.EqualTo(Outcome(expression, new Focus(tree))));
    }

    private static string Outcome(string text, Focus focus)
    {
        var problems = new Problems();
        var expression = Expression.Compile(new ScalarNode(new Position("test", 1, 1), text, ScalarStyle.Plain), new ExpressionScope { Focus = FocusKind.Tree }, problems);
        Assert.That(problems, Is.Empty);
        var context = MapFixture.Context(focus);
        return $"{Of(() => expression!.ReadText(context, focus))} {Of(() => expression!.Test(context, focus))} {string.Join(',', expression!.Evaluate(context, focus).Select(f => f.ToJson()))}";
    }

    private static string Of<T>(Func<T> read)
    {
        try
        {
            return $"{read()}";
        }
        catch (ExpressionException e)
        {
            return $"{e.Code} {e.Place}";
        }
    }

    private static JToken Read(string json) => JsonTree.Read(Encoding.UTF8.GetBytes(json), out _)!;
}
