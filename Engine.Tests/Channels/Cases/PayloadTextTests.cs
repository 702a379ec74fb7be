using System.Text;
using InterfaceEngine.Channels.Cases;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Cases;

/// <summary>How a difference between a payload and the file of what it should be is told.</summary>
[TestFixture]
public sealed class PayloadTextTests
{
    private const string Header = "MSH|^~\\&|A|B|C|D|20260304||ORU^R01|1|P|2.5.1\n";

    [TestCase("PID|1||7^^^N^MR||EXAMPLE^ANNA", "PID|1||7^^^N^MR||EXAMPLE^ANNE", "PID-5.2  expected \"ANNA\"  got \"ANNE\"")]
    [TestCase("PID|1||7^^^N^MR~8^^^N^PI||X^Y", "PID|1||7^^^N^MR~9^^^N^PI||X^Y", "PID-3[2].1  expected \"8\"  got \"9\"")]
    [TestCase("PID|1||7^^^N^MR", "PID|1||7^^^N^MR~8", "PID-3[2]  expected nothing  got \"8\"")]
    [TestCase("PID|1||7||X^Y", "PID|1||7", "PID-5  expected \"X^Y\"  got nothing")]
    [TestCase("PID|1||7||X", "PID|1||7||X^Y", "PID-5.2  expected nothing  got \"Y\"")]
    public void Of_HL7_v2_the_place_that_differs_is_named_down_to_the_component(string expected, string actual, string difference)
        => Assert.That(Of("hl7-v2", Header + expected, (Header + actual).Replace('\n', '\r')), Is.EqualTo(new[] { difference }));

    [Test]
    public void A_segment_more_is_said_once_and_those_after_it_stay_beside_their_own()
        => Assert.That(Of("hl7-v2", Header + "OBX|1|NM|A||5\nOBX|2|NM|C||7", Header + "OBX|1|NM|A||5\nOBX|2|NM|B||6\nOBX|3|NM|C||8\nNTE|1"), Is.EqualTo(new[]
        {
            "OBX[2]  expected nothing  got \"OBX|2|NM|B||6\"",
            "OBX[3]-1  expected \"2\"  got \"3\"",
            "OBX[3]-5  expected \"7\"  got \"8\"",
            "NTE  expected nothing  got \"NTE|1\"",
        }));

    [Test]
    public void The_header_counts_its_separator_as_its_first_field()
        => Assert.That(Of("hl7-v2", Header, Header.Replace("|P|", "|T|", StringComparison.Ordinal)), Is.EqualTo(new[] { "MSH-11  expected \"P\"  got \"T\"" }));

    [Test]
    public void An_element_more_in_a_list_is_one_difference()
        => Assert.That(Of("json", """{"l":[{"id":1,"v":"a"},{"id":2,"v":"b"}]}""", """{"l":[{"id":0,"v":"z"},{"id":1,"v":"a"},{"id":2,"v":"c"}]}"""), Is.EqualTo(new[]
        {
            "$.l[0]  expected nothing  got {\"id\":0,\"v\":\"z\"}",
            "$.l[2].v  expected \"b\"  got \"c\"",
        }));

    [Test]
    public void Of_many_elements_more_their_number_is_said()
        => Assert.That(Of("json", """{"l":[1]}""", """{"l":[1,2,3,4,5]}"""), Is.EqualTo(new[] { "$.l[1] to [4]  expected nothing  got 4 elements" }));

    [Test]
    public void The_order_of_properties_counts_for_nothing()
        => Assert.That(Of("json", """{"a":{"x":1,"y":[{"p":1,"q":2}]}}""", """{"a":{"y":[{"q":2,"p":1}],"x":1}}"""), Is.Empty);

    [Test]
    public void A_part_that_is_missing_is_said_once()
        => Assert.That(Of("json", """{"a":{"x":1,"y":2},"b":1}""", """{"b":1}"""), Is.EqualTo(new[] { "$.a  expected {\"x\":1,\"y\":2}  got nothing" }));

    [Test]
    public void Of_long_values_what_is_about_the_first_difference_is_shown()
    {
        var (start, end) = (new string('a', 300), new string('z', 300));
        var difference = Of("json", $$"""{"t":"{{start}}X{{end}}"}""", $$"""{"t":"{{start}}Y{{end}}"}""").Single();
        Assert.That(difference, Does.Match("^\\$\\.t  expected …a{25}Xz{74}…  got …a{25}Yz{74}…$"));
    }

    [Test]
    public void Lines_of_other_texts_are_put_beside_those_that_are_the_same()
        => Assert.That(Of("csv", "id,name\n1,A\n2,B\n", "id,name\n0,Z\n1,A\n2,C\n"), Is.EqualTo(new[]
        {
            "line 2  expected nothing  got \"0,Z\"",
            "line 4  expected \"2,B\"  got \"2,C\"",
        }));

    [Test]
    public void Of_delimited_text_the_field_that_differs_is_named()
        => Assert.That(Of("csv", "id;name\n1;A\n2;B\n", "id;name\r\n1;\"A\"\r\n2;C\r\n"), Is.EqualTo(new[] { "row 2 name  expected \"B\"  got \"C\"" }));

    [TestCase("<a><b>1</b><c x='1'/></a>", "<?xml version='1.0'?><p:a xmlns:p=''><b> 2 </b><c/></p:a>", "line 1  expected \"<a><b>1</b><c x='1'/></a>\"  got \"<?xml version='1.0'?><p:a xmlns:p=''><b> 2 </b><c/></p:a>\"", Description = "no XML")]
    [TestCase("<a><b>1</b><c x='1' y='2'/></a>", "<a>\n  <b> 2 </b>\n  <c y='2' x='3'></c>\n</a>", "$.a.b  expected \"1\"  got \"2\"", "$.a.c.@x  expected \"1\"  got \"3\"")]
    [TestCase("<x:a xmlns:x='u'><x:b/></x:a>", "<a xmlns='u'><b/></a>")]
    [TestCase("<a xmlns='u'/>", "<a xmlns='v'/>", "$.a.@xmlns  expected \"u\"  got \"v\"")]
    [TestCase("<a><b/><c/></a>", "<a><c/><b/></a>", "element 2  expected <b>  got <c>")]
    public void Of_XML_the_element_that_differs_is_named_and_its_layout_counts_for_nothing(string expected, string actual, params string[] differences)
        => Assert.That(Of("xml", expected, actual), Is.EqualTo(differences));

    [Test]
    public void XML_is_written_for_people()
        => Assert.That(Encoding.UTF8.GetString(PayloadText.Readable(Encoding.UTF8.GetBytes("<a><b x=\"1\">t</b></a>"), "application/xml")), Is.EqualTo("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a>\n  <b x=\"1\">t</b>\n</a>\n"));

    [Test]
    public void A_file_that_is_no_JSON_is_told_with_its_line()
        => Assert.That(Of("json", "{\n \"a\": 1,\n}", """{"a":1}""").Single(), Does.StartWith("expected file  expected JSON  got JSON-SYNTAX in line 3"));

    private static string[] Of(string contentType, string expected, string actual)
    {
        var differences = new List<CaseDifference>();
        PayloadText.Compare("", Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(actual), $"application/{contentType}", _ => null, differences);
        return [.. differences.Select(d => d.ToString())];
    }
}
