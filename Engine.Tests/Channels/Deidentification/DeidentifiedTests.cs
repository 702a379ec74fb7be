using System.Text;
using System.Text.RegularExpressions;
using InterfaceEngine.Channels.Deidentification;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Deidentification;

/// <summary>What a message says of people, replaced by invented values. What stands here is invented too.</summary>
internal sealed class DeidentifiedTests
{
    private const string Message = "MSH|^~\\&|EHR|NORTH|ENG|HUB|20260304101500||ORU^R01|CTRL77|P|2.5.1\r"
        + "PID|1||MRN4711^^^NORTH^MR~999-12^^^STATE^SS||Quimby^Zelda^Q^^Dr||19610412|F|||12 Harbour Road^Apt 3^Smallville^KS^66002^USA||(555)321-7654^PRN^PH~^NET^Internet^zelda@quimby.net|||||MRN4711|123-45-6789\r"
        + "NK1|1|Quimby^Hector|SPO\r"
        + "PV1|1|I|4N^412^A^NORTH||||77001^Welby^Marcus^^^Dr|||MED\r"
        + "OBR|1|ORD55|FIL66|24323-8^CMP^LN|||20260304080000\r"
        + "OBX|1|NM|2345-7^Glucose^LN||98|mg/dL|70-99|N|||F\r"
        + "OBX|2|TX|5778-6^Colour^LN||Zelda Quimby looked pale\\.br\\see note||||||F\r"
        + "OBX|3|ST|600-7^Culture^LN||<10||||||F\r"
        + "NTE|1||Called Hector at (555)321-7654\r"
        + "ZPX|1|Zelda's own locker^42\r";

    [Test]
    public void Nothing_that_names_a_person_stays_and_what_is_no_ones_name_does()
    {
        var text = Text(Replace(Message, ContentFormat.Hl7v2));
        foreach (var gone in new[] { "MRN4711", "Quimby", "Zelda", "19610412", "Harbour", "Smallville", "66002", "321-7654", "quimby.net", "123-45-6789", "Hector", "77001", "Welby", "Marcus", "ORD55", "FIL66", "CTRL77", "locker", "pale", "see note" })
            Assert.That(text, Does.Not.Contain(gone));
        foreach (var kept in new[] { "|EHR|NORTH|", "ORU^R01", "20260304101500", "^^^NORTH^MR", "|F|", "^KS^", "^USA", "PRN^PH", "4N^412^A^NORTH", "24323-8^CMP^LN", "|98|mg/dL|70-99|N|", "2345-7^Glucose^LN", "|<10|", "\\.br\\" })
            Assert.That(text, Does.Contain(kept));
    }

    [TestCase("OBR|1|||1^Panel^L|||||||||Zelda fainted", "fainted")]
    [TestCase("AL1|1|DA|1^Pollen^L|SV|Itching since childhood", "Itching")]
    [TestCase("DG1|1||I10^Quimby's hypertension^I10|Zelda's pressure|20260304", "Quimby")]
    [TestCase("DG1|1||I10^ZELDA Q^I10|x|20260304", "ZELDA")]
    [TestCase("DG1|1||^Trouble with Hector||20260304", "Trouble")]
    [TestCase("TXA|1|CN|TX|||||||||||||QUIMBY_1961.pdf", "1961")]
    [TestCase("MSA|AA|CTRL77|no such locker", "locker")]
    [TestCase("OBX|9||1^x^L||Pale||||||F", "Pale")]
    [TestCase("OBX|9|QQ|1^x^L||Pale||||||F", "Pale")]
    [TestCase("OBX|9|DT|1^x^L||19610412||||||F", "19610412")]
    [TestCase("OBX|9|NM|1^x^L||123456789||||||F", "123456789")]
    [TestCase("OBX|9|ST|1^x^L||123-45-6789||||||F", "123-45-6789")]
    [TestCase("OBX|9|CWE|1^x^L||1^Zelda^L||||||F", "Zelda")]
    [TestCase("NTE|1||\\X5A656C6461\\ was here", "5A656C6461")]
    [TestCase("NTE|1||C:\\Zelda\\x", "Zelda")]
    [TestCase("GT1|1||Quimby^Zelda||||||||||||||||||||||||||||||||||||||||||||||||Ladder Works", "Ladder")]
    public void A_text_that_somebody_has_typed_stays_nowhere(string segment, string gone)
        => Assert.That(Text(Replace(Message + segment + "\r", ContentFormat.Hl7v2)), Does.Not.Contain(gone));

    [TestCase("DG1|1||I10^Essential hypertension^I10||20260304")]
    [TestCase("OBX|9|NM|1^x^L||140|mg/dL|70-110|N|||F")]
    [TestCase("OBX|9|CWE|1^x^L||260385009^Negative^SCT||||||F")]
    [TestCase("NTE|1||\\X0D\\")]
    public void What_a_code_or_a_result_says_stays(string segment)
        => Assert.That(Text(Replace(Message + segment + "\r", ContentFormat.Hl7v2)), Does.Contain("\r" + segment + "\r"));

    [Test]
    public void A_text_in_letters_of_any_alphabet_is_gone_and_can_be_read_in_its_character_set_still()
    {
        var made = Replace(Message + "NTE|2||caf\u00e9 \u041f\u0435\u0442\u0440 \u5c71\u7530\rZPX|2|Ren\u00e9\r", ContentFormat.Hl7v2);
        Assert.That(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(made.Content), Throws.Nothing);
        Assert.That(Text(made), Does.Not.Contain("\u00e9").And.Not.Contain("\u041f").And.Not.Contain("\u5c71"));
    }

    [Test]
    public void Identifiers_of_a_FHIR_resource_are_replaced_whatever_element_they_stand_in()
    {
        const string source = """
            {"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"p4711",
            "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1961-04-12T08:30:00Z"},{"url":"urn:x","valueIdentifier":{"value":"MRN4712"}}],
            "photo":[{"contentType":"image/png","url":"http://example.org/zelda-quimby.png"}]},"request":{"method":"PUT","url":"Patient/p4711","ifNoneExist":"identifier=MRN4713"}}]}
            """;
        foreach (var gone in new[] { "4711", "4712", "4713", "1961-04-12", "quimby" })
            Assert.That(Text(Replace(source, ContentFormat.Fhir)), Does.Not.Contain(gone));
    }

    [Test]
    public void What_is_invented_has_the_shape_of_what_was_there()
    {
        var text = Text(Replace(Message, ContentFormat.Hl7v2));
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Match(@"\|[A-Z]{3}\d{4}\^\^\^NORTH\^MR~\d{3}-\d{2}\^\^\^STATE\^SS\|"));
            Assert.That(text, Does.Match(@"\|[A-Z][a-z]+\^[A-Z][a-z]+\^[A-Z]\^\^Dr\|"));
            Assert.That(text, Does.Match(@"\|\d{2} [A-Z][a-z]{6} [A-Z][a-z]{3}\^[A-Z][a-z]{2} \d\^[A-Z][a-z]{9}\^KS\^\d{5}\^USA\|"));
            Assert.That(text, Does.Match(@"\|\(\d{3}\)\d{3}-\d{4}\^PRN\^PH~\^NET\^Internet\^[a-z]{5}@example\.org\|"));
            Assert.That(Regex.Match(text, @"\|(\d{8})\|F\|").Groups[1].Value, Does.Match(@"^19[56]\d(0[1-9]|1[012])(0[1-9]|[12]\d|3[01])$"));
            Assert.That(Hl7v2Message.TryParse(Encoding.Latin1.GetBytes(text), out _, out _), Is.True);
            Assert.That(text.Split('\r').Select(s => s.Count(c => c == '|')), Is.EqualTo(Message.Split('\r').Select(s => s.Count(c => c == '|'))));
        });
    }

    [Test]
    public void The_same_value_becomes_the_same_and_another_another()
    {
        var segments = Text(Replace(Message, ContentFormat.Hl7v2)).Split('\r');
        var (pid, kin) = (segments[1].Split('|'), segments[2].Split('|'));
        Assert.That(pid[3].Split('^')[0], Is.EqualTo(pid[18]).And.Not.EqualTo("MRN4711"));
        Assert.That(pid[5].Split('^')[0], Is.EqualTo(kin[2].Split('^')[0]));
        Assert.That(pid[5].Split('^')[1], Is.Not.EqualTo(kin[2].Split('^')[1]));
    }

    [Test]
    public void It_is_said_what_was_replaced()
        => Assert.That(Replace(Message, ContentFormat.Hl7v2).Counts.Keys, Is.EqualTo(new[] { "addresses", "dates of birth", "free text", "ids", "names", "phones and mail addresses" }));

    [TestCase("1961", @"^19[56]\d$")]
    [TestCase("196104", @"^19[56]\d(0[1-9]|1[012])$")]
    [TestCase("19610412083000+0100", @"^19[56]\d{5}083000\+0100$")]
    [TestCase("unknown", "^[a-z]{7}$")]
    [TestCase("\"\"", "^\"\"$")]
    public void A_date_of_birth_stays_as_exact_as_it_was(string date, string shape)
    {
        var text = Text(Replace(Message.Replace("19610412", date, StringComparison.Ordinal), ContentFormat.Hl7v2));
        var birth = text.Split('\r')[1].Split('|')[7];
        Assert.That(birth, Does.Match(shape));
        Assert.That(birth, date == "\"\"" ? Is.EqualTo(date) : Is.Not.EqualTo(date));
    }

    [Test]
    public void Other_separators_and_bytes_of_any_character_set_are_left_as_they_are()
    {
        var bytes = Encoding.Latin1.GetBytes("MSH#*!\\$#EHR#\u00c4#ENG#HUB#20260304##ADT*A01#1#P#2.5.1\rPID#1##7*X##M\u00fcller*J\u00f6rg\r");
        var text = Encoding.Latin1.GetString(Deidentified.Of(bytes, ContentFormat.Hl7v2, out _)!.Content);
        Assert.That(text, Does.StartWith("MSH#*!\\$#EHR#\u00c4#ENG#HUB#20260304##ADT*A01#").And.Match(@"##[A-Z][a-z]+\*[A-Z][a-z]+\r$").And.Not.Contain("ller"));
    }

    [Test]
    public void A_FHIR_bundle_is_replaced_by_its_elements_and_its_references_go_on_to_hold()
    {
        var source = File.ReadAllText(Repository.PathOf("samples/messages/fhir-bundle.json"));
        var made = Newtonsoft.Json.Linq.JObject.Parse(Text(Replace(source, ContentFormat.Fhir)));
        var before = Newtonsoft.Json.Linq.JObject.Parse(source);
        var patient = made.SelectTokens("$..resource").First(r => (string?)r["resourceType"] == "Patient");
        var was = before.SelectTokens("$..resource").First(r => (string?)r["resourceType"] == "Patient");
        Assert.Multiple(() =>
        {
            Assert.That((string?)patient.SelectToken("name[0].family"), Is.Not.EqualTo((string?)was.SelectToken("name[0].family")));
            Assert.That((string?)patient["birthDate"], Is.Not.EqualTo((string?)was["birthDate"]).And.Match(@"^\d{4}-\d{2}-\d{2}$"));
            Assert.That((string?)patient["gender"], Is.EqualTo((string?)was["gender"]));
            Assert.That((string?)patient.SelectToken("identifier[0].value"), Is.Not.EqualTo((string?)was.SelectToken("identifier[0].value")));
            Assert.That((string?)patient.SelectToken("identifier[0].system"), Is.EqualTo((string?)was.SelectToken("identifier[0].system")));
            Assert.That(made.SelectTokens("$..subject.reference").Select(r => ((string)r!).Split('/')[^1].Split(':')[^1]), Is.All.EqualTo((string?)patient["id"]));
        });
    }

    [Test]
    public void What_cannot_be_read_is_told_and_of_what_nothing_is_known_nothing_is_made()
    {
        Assert.That(Deidentified.Of("PID|1"u8.ToArray(), ContentFormat.Hl7v2, out var error), Is.Null);
        Assert.That(error!.Code, Does.StartWith("HL7V2-"));
        Assert.That(Deidentified.Of("a,b"u8.ToArray(), ContentFormat.Csv, out error), Is.Null);
        Assert.That(error, Is.Null);
    }

    private static Deidentified Replace(string text, ContentFormat format) => Deidentified.Of(Encoding.UTF8.GetBytes(text), format, out _)!;

    private static string Text(Deidentified made) => Encoding.UTF8.GetString(made.Content);
}
