using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Xml;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Xml;

/// <summary>XML as expressions see it, and what is not taken.</summary>
internal sealed class XmlTreeTests
{
    private const string Order = """
        <?xml version="1.0"?>
        <!-- a comment -->
        <po:order xmlns:po="urn:example:orders" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" number="4711" id="a1">
          <po:id>PO-1</po:id>
          <po:amount currency="USD">19.50</po:amount>
          <po:line no="1"><po:sku>A</po:sku><po:note><![CDATA[1 < 2]]></po:note></po:line>
          <po:remark/>
          <po:line no="2"><po:sku>B</po:sku></po:line>
          <po:cancelled xsi:nil="true"/>
          <foreign xmlns="urn:other">x</foreign>
          <po:text xml:space="preserve"> a </po:text>
        </po:order>
        """;

    [TestCase("order.id", "[\"PO-1\"]", Description = "an element stands before an attribute of its name")]
    [TestCase("order.`@id`", "[\"a1\"]")]
    [TestCase("order.number", "[\"4711\"]")]
    [TestCase("order.amount", "[\"19.50\"]")]
    [TestCase("order.amount > 19", "[true]")]
    [TestCase("order.amount.currency", "[\"USD\"]")]
    [TestCase("order.line.sku", "[\"A\",\"B\"]")]
    [TestCase("order.line.where(no = '2').sku", "[\"B\"]")]
    [TestCase("order.line.note", "[\"1 < 2\"]")]
    [TestCase("order.line.count()", "[2]")]
    [TestCase("order.remark.exists()", "[true]")]
    [TestCase("order.remark = ''", "[true]")]
    [TestCase("order.cancelled.isNull()", "[true]")]
    [TestCase("order.foreign.xmlns", "[\"urn:other\"]", Description = "a namespace can be asked for where it changes")]
    [TestCase("order.xmlns", "[\"urn:example:orders\"]")]
    [TestCase("order.id.xmlns", "[]")]
    [TestCase("order.text", "[\" a \"]")]
    [TestCase("order.nothing", "[]")]
    public void Elements_and_attributes_are_members(string expression, string expected)
    {
        var tree = XmlTree.Read(Encoding.UTF8.GetBytes(Order), out var fault);
        Assert.That(fault, Is.Null);
        var problems = new Problems();
        var compiled = Expression.Compile(
            new ScalarNode(new Position("e", 1, 1), expression, ScalarStyle.Plain), new ExpressionScope { Focus = FocusKind.Tree, Message = FocusKind.Tree }, problems);
        Assert.That(problems, Is.Empty);
        var context = new EvaluationContext { ReceivedAt = DateTimeOffset.UnixEpoch };
        Assert.That(new JArray(compiled!.Evaluate(context, new Focus(tree!)).Select(f => f.ToJson())).ToString(Formatting.None), Is.EqualTo(expected));
    }

    [Test]
    public void A_token_knows_where_its_element_stands()
    {
        var tree = XmlTree.Read(Encoding.UTF8.GetBytes("<a>\n  <b x=\"1\">t</b>\n</a>"), out _)!;
        IJsonLineInfo element = tree["a"]!["b"]!, attribute = tree["a"]!["_b"]!["@x"]!;
        Assert.That((element.LineNumber, element.LinePosition, attribute.LineNumber, attribute.LinePosition), Is.EqualTo((2, 3, 2, 6)));
    }

    [TestCase("windows-1252", 0x80, "€")]
    [TestCase("ISO-8859-1", 0xE4, "ä")]
    [TestCase("iso-8859-15", 0xA4, "€")]
    public void The_declared_encoding_counts(string encoding, int value, string expected)
        => Assert.That(XmlTree.Read((byte[])[.. Encoding.ASCII.GetBytes($"<?xml version='1.0' encoding='{encoding}'?><a>"), (byte)value, .. "</a>"u8], out _)!["a"]!.ToString(), Is.EqualTo(expected));

    [Test]
    public void UTF16_and_byte_order_marks_are_known()
    {
        const string Text = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>ä</a>";
        Assert.Multiple(() =>
        {
            Assert.That(XmlTree.Read((byte[])[.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text)], out _)!["a"]!.ToString(), Is.EqualTo("ä"));
            Assert.That(XmlTree.Read(Encoding.BigEndianUnicode.GetBytes("<a>ä</a>"), out _)!["a"]!.ToString(), Is.EqualTo("ä"));
            Assert.That(XmlTree.Read((byte[])[.. Encoding.UTF8.Preamble, .. "<a>ä</a>"u8], out _)!["a"]!.ToString(), Is.EqualTo("ä"));
        });
    }

    [TestCase("", "XML-EMPTY", 1, 1)]
    [TestCase("  \n", "XML-EMPTY", 1, 1)]
    [TestCase("text", "XML-SYNTAX", 1, 1)]
    [TestCase("<a>\n<b></a>", "XML-SYNTAX", 2, 6)]
    [TestCase("<a/><b/>", "XML-SYNTAX", 1, 6)]
    [TestCase("<a b=c/>", "XML-SYNTAX", 1, 6)]
    [TestCase("<a>&nbsp;</a>", "XML-SYNTAX", 1, 5)]
    [TestCase("<aa>", "XML-SYNTAX", 1, 5)]
    [TestCase("<x:a/>", "XML-SYNTAX", 1, 2)]
    [TestCase("<!DOCTYPE a><a/>", "XML-DTD", 1, 1)]
    [TestCase("<?xml version=\"1.0\" encoding=\"x-none\"?><a/>", "XML-ENCODING", 1, 1)]
    [TestCase("<?xml version=\"1.0\" encoding=\"utf-7\"?><a/>", "XML-ENCODING", 1, 1)]
    [TestCase("<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>", "XML-ENCODING", 1, 1)]
    public void What_is_no_document_is_told_with_its_place(string text, string code, int line, int column)
        => Assert.That(Fault(Encoding.UTF8.GetBytes(text)), Is.EqualTo((code, line, column)));

    [Test]
    public void Entities_that_multiply_are_refused_with_their_document_type()
        => Assert.That(Fault("<?xml version=\"1.0\"?>\n<!DOCTYPE z [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<z>&b;</z>"u8.ToArray()), Is.EqualTo(("XML-DTD", 2, 1)));

    [Test]
    public void A_file_that_an_entity_names_is_not_read()
        => Assert.That(Fault("<!DOCTYPE z [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><z>&a;</z>"u8.ToArray()), Is.EqualTo(("XML-DTD", 1, 1)));

    [Test]
    public void Depth_has_an_end()
        => Assert.That(Fault(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 100_000)))), Is.EqualTo(("XML-DEPTH", 1, 386)));

    [Test]
    public void Bytes_that_are_not_UTF8_are_told_with_their_place()
        => Assert.That(Fault([.. "<a>\nxx"u8, 0xFF, .. "</a>"u8]), Is.EqualTo(("XML-ENCODING", 2, 3)));

    [Test]
    public void Every_beginning_of_a_document_is_answered()
    {
        var bytes = Encoding.UTF8.GetBytes(Order);
        for (var length = 0; length < bytes.Length; length++)
            Assert.That(XmlTree.Read(bytes.AsMemory(0, length), out var fault) is null, Is.EqualTo(fault is not null));
    }

    private static (string, int, int) Fault(byte[] content)
    {
        Assert.That(XmlTree.Read(content, out var fault), Is.Null);
        return (fault!.Code, fault.Line, fault.Column);
    }
}
