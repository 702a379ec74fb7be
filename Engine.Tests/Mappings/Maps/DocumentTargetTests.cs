using System.Text;
using InterfaceEngine.Mappings.Delimited;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Xml;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

/// <summary>Maps that make XML and delimited text, and maps that read XML and JSON lists.</summary>
internal sealed class DocumentTargetTests
{
    private const string Message =
        "MSH|^~\\&|EHR|NORTH|ENGINE|HOSP|20260304||DFT^P03|M1|P|2.5.1\rPID|1||12345^^^NORTH^MR||Garc\u00EDa \\T\\ Sons^Ana\r"
        + "FT1|1|T1||20260304|20260304|CG|80048^Metabolic panel^C4|\"\"||2|19.50^USD\rFT1|2|T2||20260304|20260304|CR|C1776^Joint, \"left\"^HCPCS|||1|980.00^USD\r";

    private static string Head(string to) => $"map: m\nversion: 1.0.0\nfrom: hl7v2 DFT^P03\nto: {to}\n";

    private static string Make(string map) => MapFixture.RunText(MapFixture.Compile(map), MapFixture.Hl7v2(Message));

    private const string Declaration = """<?xml version="1.0" encoding="utf-8"?>""";

    [Test]
    public void XML_is_written_in_the_order_of_the_rules_with_attributes_first()
        => Assert.That(Make(Head("xml charges") + """
            fields:
              patient.name: PID-5.1
              patient.@mrn: PID-3.1
              charge:
                for: FT1
                fields:
                  "@no": =%position
                  code: FT1-7.1
                  text: FT1-7.2
                  amount.#text: FT1-11.1
                  amount.@currency: FT1-11.2
                  remark: FT1-8

            """.ReplaceLineEndings("\n")), Is.EqualTo(Declaration
            + """<charges><patient mrn="12345"><name>García &amp; Sons</name></patient>"""
            + """<charge no="1"><code>80048</code><text>Metabolic panel</text><amount currency="USD">19.50</amount><remark xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" /></charge>"""
            + """<charge no="2"><code>C1776</code><text>Joint, "left"</text><amount currency="USD">980.00</amount></charge></charges>"""));

    [Test]
    public void Namespaces_are_declared_at_the_root()
        => Assert.That(Make(Head("{ xml: soap:Envelope, namespace: 'urn:example:orders', prefixes: { soap: 'http://schemas.xmlsoap.org/soap/envelope/' } }")
            + "fields:\n  soap:Body.order.id: MSH-10\n  soap:Body.order.@soap:encodingStyle: MSH-12\n"), Is.EqualTo(Declaration
            + """<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><order soap:encodingStyle="2.5.1" xmlns="urn:example:orders"><id>M1</id></order></soap:Body></soap:Envelope>"""));

    [Test]
    public void What_was_made_is_seen_as_it_would_be_read()
    {
        var made = MapFixture.Run(MapFixture.Compile(Head("xml order") + "fields: { amount.#text: FT1-11.1, amount.@currency: FT1-11.2 }\n"), MapFixture.Hl7v2(Message)).Single();
        Assert.Multiple(() =>
        {
            Assert.That(made.ContentType, Is.EqualTo("application/xml"));
            Assert.That(made.Value.Tree!["order"]!["amount"]!.ToString(), Is.EqualTo("19.50"));
        });
    }

    [Test]
    public void An_element_of_XML_goes_as_a_whole()
    {
        const string Text = """<a><x n="1">t<y>u</y></x><x/><z xmlns="urn:z" b="2"><w/></z></a>""";
        var map = MapFixture.Compile("map: m\nversion: 1.0.0\nfrom: xml a\nto: xml a\nfields:\n  x: a.x.first()\n  z: a.z\n");
        Assert.That(MapFixture.RunText(map, new Focus(XmlTree.Read(Encoding.UTF8.GetBytes(Text), out _)!)), Is.EqualTo(Declaration + """<a><x>t</x><z b="2" xmlns="urn:z"><w></w></z></a>"""));
    }

    [Test]
    public void XML_is_read_by_its_names()
    {
        var map = MapFixture.Compile("map: m\nversion: 1.0.0\nfrom: xml order\nto: json\nfor: order.line\nfields:\n  order: '=%message.order.number'\n  no: no\n  sku: sku\n  quantity: { from: qty }\n");
        var tree = XmlTree.Read("<order number='7'><line no='1'><sku>A</sku><qty unit='EA'>2</qty></line><line no='2'><sku>B</sku></line></order>"u8.ToArray(), out _)!;
        Assert.That(MapFixture.RunText(map, new Focus(tree)), Is.EqualTo("""{"order":"7","no":"1","sku":"A","quantity":"2"}""" + "\n" + """{"order":"7","no":"2","sku":"B"}"""));
    }

    [Test]
    public void Another_document_than_the_map_reads_is_refused()
        => Assert.That(MapFixture.Failure(MapFixture.Compile("map: m\nversion: 1.0.0\nfrom: xml order\nto: json\nfields: { a: order.b }\n"),
            new Focus(XmlTree.Read("<invoice/>"u8.ToArray(), out _)!)).Code, Is.EqualTo("MAP-SOURCE"));

    [Test]
    public void A_list_at_the_top_of_JSON_is_walked()
        => Assert.That(MapFixture.RunText(MapFixture.Compile("map: m\nversion: 1.0.0\nfrom: json\nto: json\nfor: $this.select(items)\nfields: { a: sku }\n"),
            MapFixture.Json("""[{"items":[{"sku":"A"}]},{"items":[{"sku":"B"},{"sku":"C"}]}]""")), Is.EqualTo("{\"a\":\"A\"}\n{\"a\":\"B\"}\n{\"a\":\"C\"}"));

    [Test]
    public void A_character_that_XML_does_not_have_fails_without_its_text()
        => Assert.That(MapFixture.Failure(MapFixture.Compile("map: m\nversion: 1.0.0\nfrom: json\nto: xml a\nfields: { b: c }\n"), MapFixture.Json("{\"c\":\"x\\u0001y\"}")).Code, Is.EqualTo("MAP-XML"));

    [TestCase("xml", "4:5 MAP-TO")]
    [TestCase("xml 1order", "4:5 MAP-TO")]
    [TestCase("xml a b", "4:5 MAP-TO")]
    [TestCase("csv a", "4:5 MAP-TO")]
    [TestCase("{ xml: s:order }", "4:12 MAP-TO")]
    [TestCase("{ xml: order, prefixes: { xmls: 'urn:a' } }", "4:31 MAP-TO")]
    [TestCase("{ xml: order, namespaces: a }", "4:19 MAP-KEY")]
    [TestCase("{ json: a }", "4:5 MAP-TO")]
    [TestCase("{ csv: document, delimiter: '::' }", "4:33 MAP-TO")]
    [TestCase("{ csv: document, header: no }", "4:30 MAP-TO")]
    [TestCase("{ csv: document, qoutes: all }", "4:22 MAP-KEY")]
    public void A_wrong_target_is_found(string to, params string[] expected)
        => Assert.That(MapFixture.Codes(Head(to) + "fields: { a: MSH-10 }\n"), Is.EqualTo(expected));

    [TestCase("xml a", "  s:b: MSH-10", "6:3 MAP-TARGET")]
    [TestCase("xml a", "  b c: MSH-10", "6:3 MAP-TARGET")]
    [TestCase("xml a", "  \"@b\": { fields: { c: MSH-10 } }", "6:19 MAP-KIND")]
    [TestCase("xml a", "  b: MSH-10\n  b.@c: MSH-9", "7:5 MAP-TARGET-CONFLICT")]
    [TestCase("csv", "  b: { fields: { c: MSH-10 } }", "6:16 MAP-KIND")]
    [TestCase("csv", "  b: [MSH-10, MSH-9]", "6:6 MAP-KIND")]
    public void A_wrong_rule_is_found(string to, string rule, params string[] expected)
        => Assert.That(MapFixture.Codes(Head(to) + "fields:\n" + rule + "\n"), Is.EqualTo(expected));

    private const string Rows = "for: FT1\nfields:\n  Charge No.: FT1-2\n  text: FT1-7.2\n  amount: FT1-11.1\n  remark: FT1-8\n";

    [TestCase("csv", "Charge No.,text,amount,remark\r\nT1,Metabolic panel,19.50,\r\nT2,\"Joint, \"\"left\"\"\",980.00,\r\n")]
    [TestCase("{ csv: document, delimiter: tab, header: false, line-end: lf }", "T1\tMetabolic panel\t19.50\t\nT2\t\"Joint, \"\"left\"\"\"\t980.00\t\n")]
    [TestCase("{ csv: document, delimiter: ;, quotes: all }", "\"Charge No.\";\"text\";\"amount\";\"remark\"\r\n\"T1\";\"Metabolic panel\";\"19.50\";\"\"\r\n\"T2\";\"Joint, \"\"left\"\"\";\"980.00\";\"\"\r\n")]
    public void One_document_has_a_row_for_each(string to, string expected)
        => Assert.That(Make(Head(to) + Rows), Is.EqualTo(expected));

    [Test]
    public void Its_reader_gives_back_what_was_written()
    {
        var made = MapFixture.Run(MapFixture.Compile(Head("csv") + Rows), MapFixture.Hl7v2(Message)).Single();
        Assert.Multiple(() =>
        {
            Assert.That(made.ContentType, Is.EqualTo("text/csv"));
            Assert.That(DelimitedReader.Open(made.Payload, new DelimitedFormat()).Read().Select(r => (string?)r.Value!["text"]), Is.EqualTo(new[] { "Metabolic panel", "Joint, \"left\"" }));
            Assert.That(made.Value.Tree!["rows"]!.Count(), Is.EqualTo(2));
        });
    }

    [Test]
    public void Nothing_found_makes_no_document()
        => Assert.That(MapFixture.Run(MapFixture.Compile(Head("csv") + "when: FT1-6 = 'XX'\n" + Rows), MapFixture.Hl7v2(Message)), Is.Empty);

    [Test]
    public void An_override_adds_a_column_at_the_end()
        => Assert.That(MapFixture.RunText(MapFixture.Compile(Head("csv") + "fields: { a: MSH-10 }\n", "override: m 1.x\nbecause: test\nfields: { b.c: MSH-12, a: ='x' }\n"), MapFixture.Hl7v2(Message)),
            Is.EqualTo("a,b.c\r\nx,2.5.1\r\n"));
}
