using System.Text;
using System.Xml.Linq;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Xml;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Corpora;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

[Conformance("E2.21")]
public sealed class Hl7v2XmlTests
{
    private const string Header = "<MSH><MSH.1>|</MSH.1><MSH.2>^~\\&amp;</MSH.2><MSH.9><MSG.1>ORU</MSG.1><MSG.2>R01</MSG.2></MSH.9><MSH.10>1</MSH.10><MSH.12><VID.1>2.5.1</VID.1></MSH.12></MSH>";

    [Test]
    public void A_document_becomes_a_delimited_message()
    {
        const string document = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a result -->
            <ORU_R01 xmlns="urn:hl7-org:v2xml">
              <MSH>
                <MSH.1>|</MSH.1><MSH.2>^~\&amp;</MSH.2>
                <MSH.3><HD.1>LAB</HD.1><HD.2>1.2.3</HD.2><HD.3>ISO</HD.3></MSH.3>
                <MSH.7><TS.1>20260304101500.1234+0100</TS.1></MSH.7>
                <MSH.9><MSG.1>ORU</MSG.1><MSG.2>R01</MSG.2><MSG.3>ORU_R01</MSG.3></MSH.9>
                <MSH.10>4711</MSH.10><MSH.11><PT.1>P</PT.1></MSH.11><MSH.12><VID.1>2.5.1</VID.1></MSH.12><MSH.18>UNICODE UTF-8</MSH.18>
              </MSH>
              <ORU_R01.PATIENT_RESULT>
                <ORU_R01.PATIENT>
                  <PID>
                    <PID.1>1</PID.1>
                    <PID.3><CX.1>MRN1</CX.1><CX.4><HD.1>NORTH</HD.1><HD.2>1.2</HD.2></CX.4><CX.5>MR</CX.5></PID.3>
                    <PID.3><CX.1>SSN</CX.1></PID.3>
                    <PID.5><XPN.1><FN.1>Müller &amp; 山</FN.1></XPN.1><XPN.2/></PID.5>
                    <PID.8>""</PID.8>
                    <PID.10/>
                    <PID.11><XAD.3>a|b^c</XAD.3></PID.11>
                  </PID>
                </ORU_R01.PATIENT>
                <ORU_R01.ORDER_OBSERVATION>
                  <OBR><OBR.1>1</OBR.1></OBR>
                  <ORU_R01.OBSERVATION>
                    <OBX><OBX.1>1</OBX.1><OBX.2>FT</OBX.2><OBX.5>one<escape V=".br"/><escape V="H"/>two<escape V="N"/> \.br\ <![CDATA[<x>]]></OBX.5></OBX>
                  </ORU_R01.OBSERVATION>
                </ORU_R01.ORDER_OBSERVATION>
              </ORU_R01.PATIENT_RESULT>
              <ZRE><ZRE.2>local</ZRE.2></ZRE>
            </ORU_R01>
            """;
        Assert.That(Hl7v2Xml.TryRead(Encoding.UTF8.GetBytes(document), out var message, out var error), Is.True, error?.Message);
        Assert.That(Encoding.UTF8.GetString(message!.Content.Span), Is.EqualTo(
            "MSH|^~\\&|LAB^1.2.3^ISO||||20260304101500.1234+0100||ORU^R01^ORU_R01|4711|P|2.5.1||||||UNICODE UTF-8\r"
            + "PID|1||MRN1^^^NORTH&1.2^MR~SSN||Müller \\T\\ 山|||\"\"|||^^a\\F\\b\\S\\c\r"
            + "OBR|1\r"
            + "OBX|1|FT|||one\\.br\\\\H\\two\\N\\ \\E\\.br\\E\\ <x>\r"
            + "ZRE||local\r"));
    }

    [Test]
    public void A_message_is_written_in_its_groups_with_its_data_types()
    {
        var message = Hl7v2MessageTests.Parse(
            "MSH|^~\\&|LAB^1.2.3^ISO||||20260304||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||MRN1^^^NORTH&1.2^MR~SSN||Doe^\"\"||\"\"\r"
            + "OBR|1\rOBX|1|CE|A||x^y\rOBX|2|FT|B||a\\.br\\b\\F\\c\\X0D\\~\\Z01\\d\rOBR|2\rOBX|1|NM|C||5\rZRE|a^b&c|d\r");
        var root = XDocument.Parse(Encoding.UTF8.GetString(Hl7v2Xml.Write(message))).Root!;
        XNamespace v2 = "urn:hl7-org:v2xml";

        Assert.Multiple(() =>
        {
            Assert.That(root.Name, Is.EqualTo(v2 + "ORU_R01"));
            Assert.That(root.Elements().Select(e => e.Name.LocalName), Is.EqualTo(new[] { "MSH", "ORU_R01.PATIENT_RESULT" }));
            var result = root.Element(v2 + "ORU_R01.PATIENT_RESULT")!;
            Assert.That(result.Elements().Select(e => e.Name.LocalName), Is.EqualTo(new[] { "ORU_R01.PATIENT", "ORU_R01.ORDER_OBSERVATION", "ORU_R01.ORDER_OBSERVATION" }));
            Assert.That(Xml(root, "MSH.2"), Is.EqualTo("<MSH.2>^~\\&amp;</MSH.2>"));
            Assert.That(Xml(root, "MSH.3"), Is.EqualTo("<MSH.3><HD.1>LAB</HD.1><HD.2>1.2.3</HD.2><HD.3>ISO</HD.3></MSH.3>"));
            Assert.That(Xml(root, "PID.3"), Is.EqualTo("<PID.3><CX.1>MRN1</CX.1><CX.4><HD.1>NORTH</HD.1><HD.2>1.2</HD.2></CX.4><CX.5>MR</CX.5></PID.3><PID.3><CX.1>SSN</CX.1></PID.3>"));
            Assert.That(Xml(root, "PID.5"), Is.EqualTo("<PID.5><XPN.1><FN.1>Doe</FN.1></XPN.1><XPN.2>\"\"</XPN.2></PID.5>"));
            Assert.That(Xml(root, "PID.7"), Is.EqualTo("<PID.7>\"\"</PID.7>"));
            Assert.That(Xml(root, "OBX.5"), Is.EqualTo(
                "<OBX.5><CE.1>x</CE.1><CE.2>y</CE.2></OBX.5><OBX.5>a<escape V=\".br\" />b|c<escape V=\"X0D\" /></OBX.5><OBX.5><escape V=\"Z01\" />d</OBX.5><OBX.5>5</OBX.5>"));
            Assert.That(Xml(root, "ZRE.1"), Is.EqualTo("<ZRE.1><UNKNOWN.1>a</UNKNOWN.1><UNKNOWN.2><UNKNOWN.1>b</UNKNOWN.1><UNKNOWN.2>c</UNKNOWN.2></UNKNOWN.2></ZRE.1>"));
        });
    }

    [Test]
    public void The_namespace_may_be_stripped_and_is_not_needed()
    {
        var bytes = Hl7v2Xml.Write(Hl7v2MessageTests.Parse("MSH|^~\\&|||||||ADT^A01^ADT_A01|1|P|2.5\rPID|1\r"), withNamespace: false);
        Assert.That(Encoding.UTF8.GetString(bytes), Does.Not.Contain("xmlns").And.Contain("<ADT_A01>"));
        Assert.That(Hl7v2Xml.TryRead(bytes, out _, out _), Is.True);
        var prefixed = "<h:ADT_A01 xmlns:h=\"urn:hl7-org:v2xml\"><h:MSH><h:MSH.9><h:MSG.1>ADT</h:MSG.1></h:MSH.9></h:MSH></h:ADT_A01>";
        Assert.That(Hl7v2Xml.TryRead(Encoding.UTF8.GetBytes(prefixed), out var message, out _), Is.True);
        Assert.That(Encoding.UTF8.GetString(message!.Content.Span), Is.EqualTo("MSH|^~\\&|||||||ADT\r"), "the usual delimiters");
    }

    [TestCase("utf-16")]
    [TestCase("iso-8859-1")]
    [TestCase("utf-8")]
    public void The_document_says_its_own_character_set_and_the_message_has_the_one_of_MSH_18(string encoding)
    {
        var document = $"<?xml version=\"1.0\" encoding=\"{encoding}\"?><ADT_A01 xmlns=\"urn:hl7-org:v2xml\"><MSH><MSH.18>8859/1</MSH.18></MSH><NTE><NTE.3>Müller</NTE.3></NTE></ADT_A01>";
        var bytes = Encoding.GetEncoding(encoding) is var set ? (byte[])[.. set.GetPreamble(), .. set.GetBytes(document)] : [];
        Assert.That(Hl7v2Xml.LooksLikeXml(bytes), Is.True);
        Assert.That(Hl7v2Xml.TryRead(bytes, out var message, out var error), Is.True, error?.Message);
        Assert.That(message!.Content.ToArray(), Is.EqualTo(Encoding.Latin1.GetBytes("MSH|^~\\&||||||||||||||||8859/1\rNTE|||Müller\r")));
    }

    [Test]
    public void A_document_with_more_characters_than_MSH_18_allows_is_read_and_not_written_as_something_else()
    {
        Assert.That(Hl7v2Xml.TryRead("<ADT_A01><MSH><MSH.18>8859/1</MSH.18></MSH><NTE><NTE.3>山</NTE.3></NTE></ADT_A01>"u8.ToArray(), out var message, out _), Is.True);
        Assert.That(Hl7v2MessageTests.Text(message!, "NTE-3"), Is.EqualTo("山"));
        Assert.That(Hl7v2Xml.TryWriteDelimited(message!, out _, out var error), Is.False);
        Assert.That((error!.Code, error.Path), Is.EqualTo(("HL7V2-UNENCODABLE", "MSH-18")));
    }

    [Test]
    public void A_message_that_was_read_in_another_set_is_written_in_the_one_that_it_names()
    {
        var bytes = Encoding.UTF8.GetBytes("MSH|^~\\&|||||||ADT^A01|1|P|2.5||||||8859/1\rNTE|Müller\r");
        Assert.That(Hl7v2Message.TryParse(bytes, out var message, out _, Hl7v2CharacterSet.Utf8), Is.True);
        Assert.That(Hl7v2Xml.TryWriteDelimited(message!, out var written, out _), Is.True);
        Assert.That(written.ToArray(), Is.EqualTo(Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(bytes))));
    }

    [TestCase("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><ADT_A01>" + Header + "</ADT_A01>")]
    [TestCase("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><ADT_A01>" + Header + "<NTE><NTE.3>&b;</NTE.3></NTE></ADT_A01>")]
    [TestCase("<ADT_A01>" + Header + "<NTE><NTE.3>&unknown;</NTE.3></NTE></ADT_A01>")]
    [TestCase("<ADT_A01>" + Header)]
    [TestCase("<ADT_A01>" + Header + "<PID></ADT_A01>")]
    [TestCase("<ADT_A01><PID><PID.1>1</PID.1></PID></ADT_A01>")]
    [TestCase("<ADT_A01/>")]
    [TestCase("<ADT_A01>" + Header + "<PID><PID.x>1</PID.x></PID></ADT_A01>")]
    [TestCase("<ADT_A01>" + Header + "<PID><PID.1000000000>1</PID.1000000000></PID></ADT_A01>")]
    [TestCase("<ADT_A01>" + Header + "<PID><PID.0>1</PID.0></PID></ADT_A01>")]
    [TestCase("<ADT_A01>" + Header + "<PID><PID.3>a<CX.1>b</CX.1></PID.3></PID></ADT_A01>")]
    [TestCase("<ADT_A01>" + Header + "<PID><PID.3><CX.1>a</CX.1><CX.1>b</CX.1></PID.3></PID></ADT_A01>")]
    [TestCase("<ADT_A01>" + Header + "<PID><PID.3><CX.4><HD.1><X.1>a</X.1></HD.1></CX.4></PID.3></PID></ADT_A01>")]
    [TestCase("<ADT_A01>" + Header + "<other>1</other></ADT_A01>")]
    [TestCase("<ADT_A01>" + Header + "<x:PID xmlns:x=\"urn:other\"/></ADT_A01>")]
    [TestCase("<ADT_A01>" + Header + "<NTE><NTE.3><escape/></NTE.3></NTE></ADT_A01>")]
    [TestCase("<ADT_A01>" + Header + "text</ADT_A01>")]
    public void What_is_no_message_or_not_safe_is_an_error_without_its_values(string document)
    {
        Assert.That(Hl7v2Xml.TryRead(Encoding.UTF8.GetBytes(document), out _, out var error), Is.False);
        Assert.That(error!.Code, Is.EqualTo("HL7V2-XML"));
        Assert.That(error.Message, Does.Not.Contain("unknown").And.Not.Contain("Line 0"));
    }

    [Test]
    public void A_document_that_nests_without_end_is_refused()
    {
        var document = string.Concat(Enumerable.Repeat("<A.B>", 100_000));
        Assert.That(Hl7v2Xml.TryRead(Encoding.UTF8.GetBytes("<ADT_A01>" + Header + document), out _, out var error), Is.False);
        Assert.That(error!.Message, Does.Contain("nested"));
    }

    [Test]
    public void Delimiters_that_XML_cannot_carry_are_named_by_their_place()
    {
        var message = Hl7v2MessageTests.Parse("MSH|^~\u0001&|||||||ADT^A01|1|P|2.5\r");
        var e = Assert.Throws<Hl7v2WriteException>(() => Hl7v2Xml.Write(message))!;
        Assert.That((e.Code, e.Path), Is.EqualTo(("HL7V2-UNENCODABLE", "MSH-2")));
    }

    [Test]
    public void Many_repetitions_are_written_in_one_walk_and_keep_their_numbers()
    {
        var message = Hl7v2MessageTests.Parse("MSH|^~\\&|||||||ADT^A01|1|P|2.5\rPID|1||" + string.Concat(Enumerable.Repeat("x~", 100_000)) + "~~last~~\r");
        Assert.That(Hl7v2Xml.TryRead(Hl7v2Xml.Write(message), out var back, out _), Is.True);
        var field = back!.Segments[1].Field(3);
        Assert.That((field.RepetitionCount, field.Repetition(100_003).ReadText()), Is.EqualTo((100_003, "last")));
    }

    [Test]
    public void Every_message_of_the_corpus_comes_back_with_every_value()
    {
        var count = 0;
        foreach (var (name, content) in Hl7v2Corpus.Files)
        {
            if (!Hl7v2Message.TryParse(content, out var message, out _, Hl7v2CharacterSet.Auto))
                continue;
            count++;
            Assert.That(Hl7v2Xml.TryRead(Hl7v2Xml.Write(message), out var back, out var error), Is.True, $"{name}: {error?.Message}");
            Assert.That(ValuesOf(back!), Is.EqualTo(ValuesOf(message)), name);
        }

        Assert.That(count, Is.GreaterThan(500));
    }

    // Every leaf that is not empty, with its place. Lines without a segment's name have no place in XML.
    private static List<string> ValuesOf(Hl7v2Message message)
    {
        var values = new List<string>();
        foreach (var segment in message.Segments)
        {
            for (var f = 1; f <= segment.FieldCount && segment.Id.IsWellFormed; f++)
            {
                var field = segment.Field(f);
                for (var r = 1; r <= field.RepetitionCount; r++)
                    for (var c = 1; c <= field.Repetition(r).ComponentCount; c++)
                        for (var s = 1; s <= field.Repetition(r).Component(c).SubComponentCount; s++)
                            if (field.Repetition(r).Component(c).SubComponent(s) is { IsEmpty: false } leaf)
                                values.Add($"{segment.Id}-{f}[{r}].{c}.{s} {leaf.ReadText()}");
            }
        }

        return values;
    }

    private static string Xml(XElement root, string name)
    {
        XNamespace v2 = "urn:hl7-org:v2xml";
        return string.Concat(root.Descendants(v2 + name).Select(e => e.ToString(SaveOptions.DisableFormatting).Replace(" xmlns=\"urn:hl7-org:v2xml\"", "", StringComparison.Ordinal)));
    }
}
