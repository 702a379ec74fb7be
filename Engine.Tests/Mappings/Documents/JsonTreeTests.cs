using System.Text;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Documents;

public class JsonTreeTests
{
    [TestCase("1.00")]
    [TestCase("0.10")]
    [TestCase("1.0E2")]
    [TestCase("-0")]
    [TestCase("-0.0")]
    [TestCase("12345678901234567890.12345678901234567890")]
    [TestCase("123456789012345678901234567890")]
    [TestCase("1e400")]
    public void A_number_is_written_to_the_digit_as_it_was_read(string number)
    {
        var tree = Read($$"""{"a":[{{number}}],"b":{{number}}}""");
        Assert.That(Encoding.UTF8.GetString(JsonTree.Write(tree)), Is.EqualTo($$"""{"a":[{{number}}],"b":{{number}}}"""));
    }

    [Test]
    public void A_text_that_looks_like_a_date_stays_that_text()
        => Assert.That((string?)Read("""{"at":"2024-02-29T10:00:00.000+01:00"}""")["at"], Is.EqualTo("2024-02-29T10:00:00.000+01:00"));

    [Test]
    public void A_token_knows_its_line_and_its_column_in_characters()
    {
        IJsonLineInfo place = Read("{\n  \"é\": 1, \"b\": [true,\n 7]}")["b"]![1]!;
        Assert.That((place.LineNumber, place.LinePosition), Is.EqualTo((3, 2)));
        place = Read("{\n  \"é\": 1, \"b\": 2}")["b"]!;
        Assert.That((place.LineNumber, place.LinePosition), Is.EqualTo((2, 16)));
    }

    [Test]
    public void A_byte_order_mark_is_passed_over()
        => Assert.That(JsonTree.Read((byte[])[0xEF, 0xBB, 0xBF, (byte)'1'], out _), Is.EqualTo(new JValue(1L)).Using(JToken.EqualityComparer));

    [TestCase("{a:1}", "JSON-SYNTAX", 1, 2)]
    [TestCase("{\"a\":1,}", "JSON-SYNTAX", 1, 8)]
    [TestCase("{'a':1}", "JSON-SYNTAX", 1, 2)]
    [TestCase("{\"a\":1 // no\n}", "JSON-SYNTAX", 1, 8)]
    [TestCase("{\"a\":\n NaN}", "JSON-SYNTAX", 2, 2)]
    [TestCase("{\"a\":01}", "JSON-SYNTAX", 1, 7)]
    [TestCase("{\"a\":1", "JSON-SYNTAX", 1, 7)]
    [TestCase("{\"a\":1}\n{}", "JSON-SYNTAX", 2, 1)]
    [TestCase("{\"a\":\"\\ud800\"}", "JSON-ENCODING", 1, 6)]
    [TestCase("{\"a\":1,\n\"a\":2}", "JSON-DUPLICATE-KEY", 2, 1)]
    [TestCase("", "JSON-EMPTY", 1, 1)]
    [TestCase("[[[[1]]]]", "JSON-DEPTH", 1, 4)]
    public void What_is_not_strict_JSON_is_refused_with_its_place(string text, string code, int line, int column)
    {
        Assert.That(JsonTree.Read(Encoding.UTF8.GetBytes(text), out var fault, maxDepth: 3), Is.Null);
        Assert.That((fault!.Code, fault.Line, fault.Column), Is.EqualTo((code, line, column)), fault.Message);
    }

    [Test]
    public void A_byte_that_is_not_UTF_8_is_refused()
    {
        Assert.That(JsonTree.Read((byte[])[.. "{\"a\":\""u8, 0xE9, .. "\"}"u8], out var fault), Is.Null);
        Assert.That(fault!.Code, Is.EqualTo("JSON-ENCODING"));
    }

    [Test]
    public void No_prefix_of_a_document_is_read_or_throws()
    {
        var whole = """{"resourceType":"Patient","name":[{"given":["Zoë","\u00e9"]}],"n":-1.5e3,"b":[true,null]}"""u8.ToArray();
        for (var length = 0; length < whole.Length; length++)
            Assert.That(JsonTree.Read(whole.AsMemory(0, length), out _), Is.Null, $"{length} bytes");
        Assert.That(JsonTree.Read(whole, out _), Is.Not.Null);
    }

    [Test]
    public void A_fault_never_repeats_what_the_text_says()
    {
        JsonTree.Read(Encoding.UTF8.GetBytes("""{"name": Sarah}"""), out var fault);
        Assert.That(fault!.Message, Does.Not.Contain("Sarah").And.Contain("double quotes"));
    }

    private static JToken Read(string text)
    {
        var tree = JsonTree.Read(Encoding.UTF8.GetBytes(text), out var fault);
        Assert.That(fault, Is.Null);
        return tree!;
    }
}
