using System.Text;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Conformance;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

public sealed class Hl7v2MessageTests
{
    private const string Sample =
        "MSH|^~\\&|EHR|NORTH|ENGINE|HUB|20260304101500+0100||ADT^A01^ADT_A01|1042|P|2.5.1\r"
        + "PID|1||4711^^^NORTH&1.2.3&ISO^MR~815^^^NORTH^PI||Sample^Anna^\"\"||19700102|F\r"
        + "OBX|1|ST|A||one\rOBX|2|ST|B||two~three\rZZZ|x|\r";

    [Test]
    [Conformance("E2.7")]
    public void A_path_finds_what_it_names()
    {
        var message = Parse(Sample);

        Assert.Multiple(() =>
        {
            Assert.That(Text(message, "PID-3"), Is.EqualTo("4711"));
            Assert.That(Text(message, "PID-3.4.2"), Is.EqualTo("1.2.3"));
            Assert.That(Text(message, "PID-3[2].5"), Is.EqualTo("PI"));
            Assert.That(Text(message, "OBX[2]-5[2]"), Is.EqualTo("three"));
            Assert.That(Text(message, "PID-40.2"), Is.Empty);
            Assert.That(Text(message, "PV1-3"), Is.Empty);
            Assert.That(All(message, "OBX[*]-5[*]"), Is.EqualTo(["one", "two", "three"]));
            Assert.That(All(message, "PID-3[*].1"), Is.EqualTo(["4711", "815"]));
        });
    }

    [Test]
    [Conformance("E2.3")]
    public void The_header_counts_its_own_separator()
    {
        var message = Parse(Sample);

        Assert.Multiple(() =>
        {
            Assert.That(Text(message, "MSH-1"), Is.EqualTo("|"));
            Assert.That(Text(message, "MSH-2"), Is.EqualTo("^~\\&"));
            Assert.That(Text(message, "MSH-3"), Is.EqualTo("EHR"));
            Assert.That(message.Header.FieldCount, Is.EqualTo(12));
        });
    }

    [Test]
    public void Null_is_not_empty()
    {
        var message = Parse(Sample);
        var deleted = Value(message, "PID-5.3");
        var absent = Value(message, "PID-5.4");

        Assert.Multiple(() =>
        {
            Assert.That(deleted.IsNull, Is.True);
            Assert.That(deleted.IsEmpty, Is.False);
            Assert.That(absent.IsNull, Is.False);
            Assert.That(absent.IsEmpty, Is.True);
        });
    }

    [TestCase("^^&^", true)]
    [TestCase("", true)]
    [TestCase(" ", false)]
    [TestCase("^~^x", false)]
    public void A_field_of_delimiters_alone_is_empty(string field, bool empty)
        => Assert.That(Parse($"MSH|^~\\&\rPID|{field}\r").Find(Id("PID")).Field(1).IsEmpty, Is.EqualTo(empty));

    [TestCase("\"\"", true)]
    [TestCase("\"\"^^", true)]
    [TestCase("\"\"^x", false)]
    [TestCase("\"", false)]
    public void Two_quotes_alone_are_null(string field, bool isNull)
        => Assert.That(Parse($"MSH|^~\\&\rPID|{field}\r").Find(Id("PID")).Field(1).IsNull, Is.EqualTo(isNull));

    [TestCase("MSH|^~\\&|a\rPID|1\rPV1|2\r")]
    [TestCase("MSH|^~\\&|a\nPID|1\nPV1|2")]
    [TestCase("MSH|^~\\&|a\r\n\r\n  PID|1\n\tPV1|2\r\n\r\n")]
    [TestCase("\v\uFEFFMSH|^~\\&|a\rPID|1\rPV1|2\r\u001c\r")]
    [TestCase("\uFEFF\r\nMSH|^~\\&|a\rPID|1\n\rPV1|2\r\u001c")]
    [Conformance("E2.4")]
    public void Segments_are_found_whatever_ends_them(string text)
    {
        var message = Parse(text);
        var names = new List<string>();
        foreach (var segment in message.Segments)
            names.Add(segment.ReadName());

        Assert.Multiple(() =>
        {
            Assert.That(names, Is.EqualTo(["MSH", "PID", "PV1"]));
            Assert.That(Text(message, "MSH-3"), Is.EqualTo("a"));
            Assert.That(Text(message, "PV1-1"), Is.EqualTo("2"));
        });
    }

    [Test]
    [Conformance("E2.1")]
    public void The_message_chooses_its_delimiters()
    {
        var message = Parse("MSH#*!?%#EHR\rPID##a*b%c!d#x?F?y?S?z?T?w?R?v?E?#p|q^r~s\\t&u\r");

        Assert.Multiple(() =>
        {
            Assert.That(Text(message, "PID-2.2.2"), Is.EqualTo("c"));
            Assert.That(Text(message, "PID-2[2]"), Is.EqualTo("d"));
            Assert.That(Text(message, "PID-3"), Is.EqualTo("x#y*z%w!v?"));
            Assert.That(Text(message, "PID-4"), Is.EqualTo("p|q^r~s\\t&u"));
        });
    }

    [Test]
    public void A_delimiter_that_MSH_2_lacks_divides_nothing()
    {
        var message = Parse("MSH|^~|EHR\rPID|a&b^c\\F\\d~e\r");

        Assert.Multiple(() =>
        {
            Assert.That(Text(message, "PID-1.1"), Is.EqualTo("a&b"));
            Assert.That(Text(message, "PID-1.2"), Is.EqualTo("c\\F\\d"));
            Assert.That(Text(message, "PID-1[2]"), Is.EqualTo("e"));
        });
    }

    [TestCase("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", "a|b^c&d~e\\f")]
    [TestCase("\\X41\\\\X0D0A\\", "A\r\n")]
    [TestCase("\\XC3A4\\", "ä")]
    [TestCase("\\X4\\\\XZZ\\", "\\X4\\\\XZZ\\")]
    [TestCase("a\\.br\\b\\H\\c\\N\\", "a\\.br\\b\\H\\c\\N\\")]
    [TestCase("C:\\dir\\F\\x", "C:\\dir|x")]
    [TestCase("open\\", "open\\")]
    [TestCase("\\E\\F\\E\\", "\\F\\")]
    [TestCase("\\E\\R\\", "\\R\\")]
    public void Escapes_are_decoded_once_and_unknown_ones_kept(string written, string text)
        => Assert.That(Text(Parse($"MSH|^~\\&\rNTE|{written}\r"), "NTE-1"), Is.EqualTo(text));

    [Test]
    [Conformance("E2.1")]
    public void The_truncation_character_has_an_escape_where_MSH_2_names_it()
    {
        Assert.That(Text(Parse("MSH|^~\\&#\rNTE|a\\P\\b\r"), "NTE-1"), Is.EqualTo("a#b"));
        Assert.That(Text(Parse("MSH|^~\\&\rNTE|a\\P\\b\r"), "NTE-1"), Is.EqualTo("a\\P\\b"));
    }

    [TestCase("", "HL7V2-EMPTY")]
    [TestCase("\r\n", "HL7V2-EMPTY")]
    [TestCase("GET / HTTP/1.1\r\n", "HL7V2-NO-MSH")]
    [TestCase("MSH", "HL7V2-NO-DELIMITERS")]
    [TestCase("MSHA^~", "HL7V2-NO-DELIMITERS")]
    [TestCase("FHS|^~\\&\rMSH|^~\\&\r", "HL7V2-BATCH")]
    [TestCase("MSH|^~\\&\rPID|1\rMSH|^~\\&\r", "HL7V2-SEVERAL-MESSAGES")]
    public void What_is_no_message_gets_a_code(string text, string code)
    {
        Assert.That(Hl7v2Message.TryParse(Encoding.UTF8.GetBytes(text), out _, out var error), Is.False);
        Assert.That(error!.Code, Is.EqualTo(code));
    }

    [Test]
    public void Text_is_compared_as_it_would_be_read()
    {
        var message = Parse("MSH|^~\\&\rNTE|ADT^x|a\\F\\b|ä\r");

        Assert.Multiple(() =>
        {
            Assert.That(Value(message, "NTE-1").TextEquals("ADT"), Is.True);
            Assert.That(Value(message, "NTE-1").TextEquals("ADT^x"), Is.False);
            Assert.That(Value(message, "NTE-2").TextEquals("a|b"), Is.True);
            Assert.That(Value(message, "NTE-3").TextEquals("ä"), Is.True);
            Assert.That(Value(message, "NTE-9").TextEquals(""), Is.True);
        });
    }

    [Test]
    public void Every_prefix_is_a_message_or_an_error()
    {
        var bytes = Encoding.UTF8.GetBytes(Sample);
        for (var length = 0; length <= bytes.Length; length++)
        {
            var parsed = Hl7v2Message.TryParse(bytes.AsMemory(0, length), out var message, out var error);
            Assert.That(parsed, Is.EqualTo(length >= 5), $"prefix of {length}");
            Assert.That(parsed ? message : (object?)error, Is.Not.Null);
            if (message is not null)
                Assert.That(() => All(message, "PID-3[*].4.2"), Throws.Nothing);
        }
    }

    [TestCase("PID")]
    [TestCase("PID-3")]
    [TestCase("PID-3[2].4.2")]
    [TestCase("OBX[*]-5[*]")]
    [TestCase("ORDER_OBSERVATION[2].OBSERVATION.OBX[3]-5.1")]
    public void A_path_reads_as_it_is_written(string text)
    {
        Assert.That(Hl7v2Path.TryParse(text, out var path), Is.True);
        Assert.That(path!.ToString(), Is.EqualTo(text));
    }

    [TestCase("")]
    [TestCase("pid-3")]
    [TestCase("PI-3")]
    [TestCase("PID-0")]
    [TestCase("PID-3.")]
    [TestCase("PID-3[0]")]
    [TestCase("PID-3[")]
    [TestCase("PID-3.1.2.3")]
    [TestCase("PID-3.1[2]")]
    [TestCase("PID-99999999999")]
    [TestCase(".PID-3")]
    public void What_is_no_path_is_not_read(string text) => Assert.That(Hl7v2Path.TryParse(text, out _), Is.False);

    internal static Hl7v2Message Parse(string text)
    {
        Assert.That(Hl7v2Message.TryParse(Encoding.UTF8.GetBytes(text), out var message, out var error), Is.True, error?.Message);
        return message!;
    }

    internal static Hl7v2Value Value(Hl7v2Message message, string path)
    {
        Assert.That(Hl7v2Path.TryParse(path, out var parsed), Is.True);
        return parsed!.First(message);
    }

    internal static string Text(Hl7v2Message message, string path) => Value(message, path).ReadText();

    private static List<string> All(Hl7v2Message message, string path)
    {
        Assert.That(Hl7v2Path.TryParse(path, out var parsed), Is.True);
        var values = new List<Hl7v2Value>();
        parsed!.Select(message.Segments, values);
        return values.ConvertAll(value => value.ReadText());
    }

    private static Hl7v2SegmentId Id(string name) => Hl7v2SegmentId.TryParse(name, out var id) ? id : default;
}
