using System.Text;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Conformance;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

public sealed class Hl7v2AcknowledgmentTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 10, 15, 0, 123, TimeSpan.FromHours(1));

    [Test]
    [Conformance("E3.8")]
    public void The_header_answers_in_the_senders_terms()
        => Assert.That(
            Write("MSH|^~\\&|EHR^1.2^ISO|NORTH|ENGINE|HUB^9^ISO|20260304||ADT^A01^ADT_A01|1042|T|2.5.1|||AL|NE||UNICODE UTF-8\rPID|1\r"),
            Is.EqualTo(
                "MSH|^~\\&|ENGINE|HUB^9^ISO|EHR^1.2^ISO|NORTH|20260304101500.123+0100||ACK^A01^ACK|A7|T|2.5.1||||||UNICODE UTF-8\r"
                + "MSA|AA|1042\r"));

    [Conformance("E3.8")]
    [TestCase("2.1", "20260304101500", "ACK")]
    [TestCase("2.2", "20260304101500", "ACK^A01")]
    [TestCase("2.3", "20260304101500.123+0100", "ACK^A01")]
    [TestCase("2.3.1", "20260304101500.123+0100", "ACK^A01^ACK")]
    [TestCase("2.8", "20260304101500.123+0100", "ACK^A01^ACK")]
    [TestCase("2.5^FRA^2.6", "20260304101500.123+0100", "ACK^A01^ACK")]
    public void Time_and_type_have_the_form_of_the_version(string version, string time, string type)
        => Assert.That(
            Write($"MSH|^~\\&|a|b|c|d|||ADT^A01|9|P|{version}\r"),
            Is.EqualTo($"MSH|^~\\&|c|d|a|b|{time}||{type}|A7|P|{version}\rMSA|AA|9\r"));

    [Test]
    [Conformance("E3.9")]
    public void Errors_are_segments_of_their_own_since_2_5()
        => Assert.That(
            Lines(Write(
                "MSH|^~\\&|a|b|c|d|||DFT^P03|9|P|2.5.1\r", Hl7v2AcknowledgmentCode.AE,
                new(103, "No translation | for this code", "FT1[2]-7.1", "MAP-UNMAPPED-CODE"),
                new(101, "PID-3 is required", "PID[2]-3[4].5.6", null, Hl7v2Severity.Warning, "charges.yaml:12"),
                new(207, "Somewhere else", "$.amount"))),
            Is.EqualTo([
                "MSA|AE|9|No translation \\F\\ for this code",
                "ERR||FT1^2^7^1^1|103^Table value not found^HL70357|E|MAP-UNMAPPED-CODE^^L|||No translation \\F\\ for this code",
                "ERR||PID^2^3^4^5^6|101^Required field missing^HL70357|W|||charges.yaml:12|PID-3 is required",
                "ERR|||207^Application internal error^HL70357|E||||Somewhere else"]));

    [Test]
    [Conformance("E3.10")]
    public void Errors_repeat_ERR_1_before_2_5()
        => Assert.That(
            Lines(Write(
                "MSH|^~\\&|a|b|c|d|||DFT^P03|9|P|2.3\r", Hl7v2AcknowledgmentCode.AE,
                new(103, "No translation", "FT1[2]-7.1"), new(207, "Broken"))),
            Is.EqualTo([
                "MSA|AE|9|No translation",
                "ERR|FT1^2^7^103&Table value not found&HL70357~^^^207&Application internal error&HL70357"]));

    [Test]
    public void The_text_field_is_gone_in_2_7()
        => Assert.That(
            Lines(Write("MSH|^~\\&|||||||A|9|P|2.7\r", Hl7v2AcknowledgmentCode.AE, new Hl7v2AcknowledgmentError(207, "Broken")))[0], Is.EqualTo("MSA|AE|9"));

    [Conformance("E3.11")]
    [TestCase("2.3", true, 80, 0)]
    [TestCase("2.6", true, 80, 250)]
    [TestCase("2.6", false, 400, 400)]
    [TestCase("2.7", true, 0, 400)]
    public void Texts_are_cut_to_the_lengths_of_the_version_on_request(string version, bool keepsLengths, int text, int userText)
    {
        var lines = Lines(Encoding.UTF8.GetString(Hl7v2Acknowledgment.Write(
            Encoding.UTF8.GetBytes($"MSH|^~\\&|||||||A|9|P|{version}\r"), Hl7v2AcknowledgmentCode.AE, "A7", Time,
            [new(207, new string('x', 400))], new Hl7v2AcknowledgmentForm { KeepsLengths = keepsLengths })));

        Assert.Multiple(() =>
        {
            Assert.That(lines[0].Split('|').ElementAtOrDefault(3)?.Length ?? 0, Is.EqualTo(text));
            Assert.That(lines[1].Split('|').ElementAtOrDefault(8)?.Length ?? 0, Is.EqualTo(userText));
        });
    }

    [Test]
    public void A_cut_never_divides_a_character()
    {
        var lines = Lines(Encoding.UTF8.GetString(Hl7v2Acknowledgment.Write(
            "MSH|^~\\&|||||||A|9|P|2.4|||||||UNICODE UTF-8\r"u8, Hl7v2AcknowledgmentCode.AE, "A7", Time,
            [new(207, new string('x', 79) + "\U0001F600 and more")], new Hl7v2AcknowledgmentForm { KeepsLengths = true })));
        Assert.That(lines[0], Is.EqualTo("MSA|AE|9|" + new string('x', 79)));
    }

    [TestCase("MSA|AA|9||17", null)]
    [TestCase("MSA|AA|9|wait|17", "wait")]
    public void The_expected_sequence_number_is_MSA_4(string msa, string? text)
        => Assert.That(
            Lines(Encoding.UTF8.GetString(Hl7v2Acknowledgment.Write(
                "MSH|^~\\&|||||||A|9|P|2.5\r"u8, Hl7v2AcknowledgmentCode.AA, "A7", Time, [],
                new Hl7v2AcknowledgmentForm { ExpectedSequence = 17, Text = text })))[0],
            Is.EqualTo(msa));

    [TestCase("2.5", true, "MSH|^~\\&|||||20260304101500.123+0100||ACK^A01^ACK|A7|P|2.5|||AL|NE||8859/1")]
    [TestCase("2.5", false, "MSH|^~\\&|||||20260304101500.123+0100||ACK^A01^ACK|A7|P|2.5|||NE|NE||8859/1")]
    [TestCase("2.1", true, "MSH|^~\\&|||||20260304101500||ACK|A7|P|2.1||||||8859/1")]
    public void One_that_goes_as_a_message_says_what_it_wants_itself_and_never_an_application_acknowledgment(string version, bool wantsAccept, string header)
        => Assert.That(
            Encoding.UTF8.GetString(Hl7v2Acknowledgment.Write(
                Encoding.UTF8.GetBytes($"MSH|^~\\&|||||||ADT^A01|9|P|{version}||||||8859/1\r"), Hl7v2AcknowledgmentCode.AA, "A7", Time, [],
                new Hl7v2AcknowledgmentForm { WantsAccept = wantsAccept })),
            Does.StartWith(header + "\r"));

    [Test]
    public void The_senders_delimiters_are_kept()
        => Assert.That(
            Write("MSH$*!?%$a*x$b$c$d$$$ADT*A01$9$P$2.5\r", Hl7v2AcknowledgmentCode.AE, new Hl7v2AcknowledgmentError(207, "5 $ * 2")),
            Is.EqualTo(
                "MSH$*!?%$c$d$a*x$b$20260304101500.123+0100$$ACK*A01*ACK$A7$P$2.5\rMSA$AE$9$5 ?F? ?S? 2\r"
                + "ERR$$$207*Application internal error*HL70357$E$$$$5 ?F? ?S? 2\r"));

    [TestCase("MSH|", "MSH|^~\\&|||||20260304101500.123+0100||ACK|A7|P|2.5\rMSA|AA|\r")]
    [TestCase("MSH|^~\\&|a\vb", "MSH|^~\\&|||a\vb||20260304101500.123+0100||ACK|A7|P|2.5\rMSA|AA|\r")]
    [TestCase("MSH#", "MSH#^~\\&#####20260304101500.123+0100##ACK#A7#P#2.5\rMSA#AA#\r")]
    [TestCase("MSH^", "MSH|^~\\&|||||20260304101500.123+0100||ACK|A7|P|2.5\rMSA|AA|\r")]
    [TestCase("GET / HTTP/1.1", "MSH|^~\\&|||||20260304101500.123+0100||ACK|A7|P|2.5\rMSA|AA|\r")]
    [TestCase("", "MSH|^~\\&|||||20260304101500.123+0100||ACK|A7|P|2.5\rMSA|AA|\r")]
    public void A_broken_header_is_answered_with_what_can_be_read(string received, string answer)
        => Assert.That(Write(received), Is.EqualTo(answer));

    [Test]
    public void Every_prefix_of_a_message_is_answered_with_a_message()
    {
        var bytes = Encoding.UTF8.GetBytes("MSH|^~\\&#|EHR^1.2^ISO|NORTH|ENGINE|HUB|20260304||ADT^A01^ADT_A01|1042|T|2.5.1|||AL|NE||UNICODE UTF-8~8859/1\rPID|1\r");
        for (var length = 0; length <= bytes.Length; length++)
        {
            var answer = Hl7v2Acknowledgment.Write(bytes.AsSpan(0, length), Hl7v2AcknowledgmentCode.AE, "A7", Time, [new(207, "Broken")]);
            Assert.That(Hl7v2AcknowledgmentReader.TryRead(answer, out var read, out _), Is.True, $"prefix of {length}");
            Assert.That(read!.Code, Is.EqualTo(Hl7v2AcknowledgmentCode.AE));
        }
    }

    [TestCase("2.5.1")]
    [TestCase("2.3")]
    public void What_is_written_can_be_read(string version)
    {
        var bytes = Hl7v2Acknowledgment.Write(
            Encoding.UTF8.GetBytes($"MSH|^~\\&|a|b|c|d|||DFT^P03|9|P|{version}\r"), Hl7v2AcknowledgmentCode.AR, "A7", Time,
            [new(103, "Table value not found", "FT1[2]-7"), new(101, "Required field missing", "PID-3")]);

        Assert.That(Hl7v2AcknowledgmentReader.TryRead(bytes, out var read, out _), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(read!.Code, Is.EqualTo(Hl7v2AcknowledgmentCode.AR));
            Assert.That(read.IsPositive, Is.False);
            Assert.That(read.ControlId, Is.EqualTo("9"));
            Assert.That(read.Text, Is.EqualTo("Table value not found"));
            Assert.That(read.Errors, Is.EqualTo(new Hl7v2AcknowledgmentError[]
            {
                new(103, "Table value not found", "FT1[2]-7"), new(101, "Required field missing", "PID-3"),
            }));
        });
    }

    [Test]
    public void An_answer_without_MSA_is_told_apart_from_one_with_an_unknown_code()
    {
        Assert.That(Hl7v2AcknowledgmentReader.TryRead("MSH|^~\\&|x\r"u8.ToArray(), out _, out var error), Is.False);
        Assert.That(error!.Code, Is.EqualTo("HL7V2-NO-MSA"));
        Assert.That(Hl7v2AcknowledgmentReader.TryRead("MSH|^~\\&|x\rMSA|OK|1\r"u8.ToArray(), out var read, out _), Is.True);
        Assert.That(read!.Code, Is.Null);
    }

    [Test]
    public void Text_is_written_in_the_senders_character_set()
    {
        var bytes = Hl7v2Acknowledgment.Write(
            "MSH|^~\\&|a|b|c|d|||ADT^A01|9|P|2.5||||||8859/1\r"u8, Hl7v2AcknowledgmentCode.AE, "A7", Time, [new(207, "für")]);
        Assert.That(Encoding.Latin1.GetString(bytes), Does.Contain("|für\r"));
    }

    private static string Write(string received, Hl7v2AcknowledgmentCode code = Hl7v2AcknowledgmentCode.AA, params Hl7v2AcknowledgmentError[] errors)
        => Encoding.UTF8.GetString(Hl7v2Acknowledgment.Write(Encoding.UTF8.GetBytes(received), code, "A7", Time, errors));

    private static string[] Lines(string answer) => answer.TrimEnd('\r').Split('\r')[1..];
}
