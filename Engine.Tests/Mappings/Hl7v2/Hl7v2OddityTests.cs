using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Corpora;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

/// <summary>What <c>Mappings/Hl7v2/Oddities.md</c> says, row by row.</summary>
public sealed partial class Hl7v2OddityTests
{
    [Test]
    public void Every_row_names_a_test_that_is_here_and_every_test_has_a_row()
    {
        var named = TestName().Matches(File.ReadAllText(Repository.PathOf("Mappings/Hl7v2/Oddities.md"))).Select(m => m.Groups[1].Value).Distinct();
        var tests = typeof(Hl7v2OddityTests).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Select(m => m.Name);
        Assert.That(named, Is.EquivalentTo(tests.Where(n => n != nameof(Every_row_names_a_test_that_is_here_and_every_test_has_a_row))));
    }

    [TestCase("^~\\&", "a^b~c&d\\F\\", """[[["a"],["b"]],[["c","d|"]]]""")]
    [TestCase("^~\\&#", "a\\P\\#", """[[["a\\P\\#"]]]""")]
    [TestCase("^~\\", "a^b~c&d\\F\\", """[[["a"],["b"]],[["c&d|"]]]""")]
    [TestCase("^~", "a^b~c&d\\F\\", """[[["a"],["b"]],[["c&d\\F\\"]]]""")]
    [TestCase("^", "a^b~c&d\\F\\", """[[["a"],["b~c&d\\F\\"]]]""")]
    [TestCase("^~&", "a^b~c&F&", """[[["a"],["b"]],[["c|"]]]""")]
    [TestCase("@%\\", "a@b%c^d", """[[["a"],["b"]],[["c^d"]]]""")]
    [Conformance("E2.1")]
    public void Encoding_characters_are_taken_by_position_and_those_that_are_missing_are_off(string encoding, string field, string tree)
        => Assert.That(FieldTree($"MSH|{encoding}|\rNTE|{field}\r"), Is.EqualTo(tree));

    [TestCase("^~\\&#!")]
    [TestCase("^~\\&#$%")]
    [Conformance("E2.1", "E2.3")]
    public void Encoding_characters_beyond_the_fifth_are_kept_and_mean_nothing(string encoding)
    {
        var message = Hl7v2MessageTests.Parse($"MSH|{encoding}|\rNTE|a\\P\\!$\r");
        Assert.That(Hl7v2MessageTests.Text(message, "NTE-1"), Is.EqualTo("a#!$"));
        Assert.That(Hl7v2MessageTests.Text(message, "MSH-2"), Is.EqualTo(encoding));
    }

    [TestCase("^&&^", "a^b&c", """[[["a"],["b"]],[["c"]]]""")]
    [TestCase("&&&&", "a&b", """[[["a"]],[["b"]]]""")]
    [TestCase("^~\\\\&", "a\\F\\&b", """[[["a","F","&b"]]]""")]
    [Conformance("E2.1")]
    public void An_encoding_character_that_stands_twice_divides_at_the_outer_level_first(string encoding, string field, string tree)
        => Assert.That(FieldTree($"MSH|{encoding}|\rNTE|{field}\r"), Is.EqualTo(tree));

    [TestCase("MSH||||||\r", "MSH-2")]
    [TestCase("MSH|\r", "MSH-2")]
    [TestCase("MSH-4-1, ORC-12-1, OBX-15-2", "MSH-2")]
    [TestCase("MSH 1", "MSH-1")]
    [TestCase("MSHx^~\\&x", "MSH-1")]
    [TestCase("MSH", "MSH-1")]
    public void What_has_no_delimiters_is_no_message(string text, string place)
    {
        Assert.That(Hl7v2Message.TryParse(Encoding.UTF8.GetBytes(text), out _, out var error), Is.False);
        Assert.That((error!.Code, error.Segment, error.Path), Is.EqualTo(("HL7V2-NO-DELIMITERS", 1, place)));
    }

    [TestCase("msh|^~\\&|a\r")]
    [TestCase("xMSH|^~\\&|a\r")]
    [TestCase("PID|1\rMSH|^~\\&|a\r")]
    public void What_does_not_begin_with_a_header_is_no_message(string text)
    {
        Assert.That(Hl7v2Message.TryParse(Encoding.UTF8.GetBytes(text), out _, out var error), Is.False);
        Assert.That((error!.Code, error.Segment), Is.EqualTo(("HL7V2-NO-MSH", 1)));
    }

    [TestCase("MSH|^~\\&|a\rPID|1\rPV1|2\r")]
    [TestCase("MSH|^~\\&|a\nPID|1\nPV1|2")]
    [TestCase("MSH|^~\\&|a\r\nPID|1\r\r\n\nPV1|2\n\r")]
    [TestCase("\uFEFF  MSH|^~\\&|a\r\n \t \r\n  PID|1\r\n\t\uFEFFPV1|2\r\n   ")]
    [TestCase("\vMSH|^~\\&|a\r\vPID|1\r\u001cPV1|2\r\u001c\r")]
    [TestCase("\0MSH|^~\\&|a\rPID|1\rPV1|2")]
    [TestCase("\0\0\0MSH|^~\\&|a\rPID|1\rPV1|2")]
    [TestCase("\0\0MSH|^~\\&|a\r\0PID|1\rPV1|2\r\0\0\0")]
    [TestCase("MSH|^~\\&|a\r\nPID|1\r\nPV1|2\r\n\u001a")]
    [Conformance("E2.4")]
    public void What_stands_between_segments_is_passed_over_and_written_back(string text)
    {
        var message = Hl7v2MessageTests.Parse(text);
        Assert.That(Names(message), Is.EqualTo(["MSH", "PID", "PV1"]));
        Assert.That(Hl7v2MessageTests.Text(message, "PV1-1"), Is.EqualTo("2"));
        var editor = new Hl7v2Editor(message);
        editor.SetText(new Hl7v2Path(Id("PID"), field: 1), "one");
        Assert.That(Encoding.UTF8.GetString(editor.ToArray()), Is.EqualTo(text.Replace("PID|1", "PID|one", StringComparison.Ordinal)));
    }

    [Test]
    public void Control_characters_within_a_value_are_its_own()
    {
        var message = Hl7v2MessageTests.Parse("MSH|^~\\&|\rNTE|a\0b\vc\u001cd\te|f\r");
        Assert.That(Hl7v2MessageTests.Text(message, "NTE-1"), Is.EqualTo("a\0b\vc\u001cd\te"));
        Assert.That(Hl7v2MessageTests.Text(message, "NTE-2"), Is.EqualTo("f"));
    }

    [Test]
    [Conformance("E2.6")]
    public void A_line_that_is_no_segment_stays_in_its_place()
    {
        const string text = "MSH|^~\\&|\rpid|1\r|E||2\rPIDX|3\rP|4\rsome text\rPV1\rZZZ|5\r";
        var message = Hl7v2MessageTests.Parse(text);
        Assert.That(Names(message), Is.EqualTo(["MSH", "pid", "", "PIDX", "P", "some text", "PV1", "ZZZ"]));
        Assert.That(message.Find(Id("PID")).Exists, Is.False);
        Assert.That(message.Segments[2].Field(3).ReadText(), Is.EqualTo("2"));
        Assert.That(message.Segments[5].FieldCount, Is.Zero);
        Assert.That(Hl7v2Validator.Standard.Validate(message).Select(i => i.Code), Does.Contain("HL7V2-SEGMENT-ID"));
        var editor = new Hl7v2Editor(message);
        editor.SetText(new Hl7v2Path(Id("ZZZ"), field: 1), "6");
        Assert.That(Encoding.UTF8.GetString(editor.ToArray()), Is.EqualTo(text.Replace("ZZZ|5", "ZZZ|6", StringComparison.Ordinal)));
    }

    [TestCase(" a ", """[[[" a "]]]""")]
    [TestCase(" ", """[[[" "]]]""")]
    [TestCase("a^ ^", """[[["a"],[" "]]]""")]
    public void Blanks_belong_to_their_value_and_a_value_of_blanks_is_one(string field, string tree)
        => Assert.That(FieldTree($"MSH|^~\\&|\rNTE|{field}\r"), Is.EqualTo(tree));

    [TestCase("OBX|1|ST|||CANADA^ISO3166", 5, """[[["CANADA"],["ISO3166"]]]""")]
    [TestCase("OBX|1|NM|||4.50&5.90", 5, """[[["4.50","5.90"]]]""")]
    [TestCase("OBX|1||||Anna^", 5, """[[["Anna"]]]""")]
    [TestCase("PV2||||||||||||||a^POSTBUS&12", 14, """[[["a"],["POSTBUS","12"]]]""")]
    public void Delimiters_divide_whatever_the_type_of_the_field_is(string segment, int field, string tree)
        => Assert.That(FieldTree($"MSH|^~\\&|\r{segment}\r", field), Is.EqualTo(tree));

    [TestCase("BSV 4\\5 re.", "BSV 4\\5 re.")]
    [TestCase("\\\"\\\"", "\\\"\\\"")]
    [TestCase("2.3\\r", "2.3\\r")]
    [TestCase("open\\F", "open\\F")]
    [TestCase("a\\Q\\F\\b", "a\\Q|b")]
    [TestCase("a\\\\b", "a\\\\b")]
    public void A_stray_escape_character_is_text(string written, string text)
        => Assert.That(Hl7v2MessageTests.Text(Hl7v2MessageTests.Parse($"MSH|^~\\&|\rNTE|{written}\r"), "NTE-1"), Is.EqualTo(text));

    [Test]
    public void What_closes_one_of_the_standards_sequences_opens_no_other()
    {
        const string file = "Bugs5382__node-hl7/__tests____client__hl7.builder-edges.test.ts.L152.hl7";
        Assert.That(Hl7v2Message.TryParse(Hl7v2Corpus.Files[file], out var message, out _), Is.True);
        Assert.That(Hl7v2MessageTests.Text(message!, "NTE-3"), Is.EqualTo("A\\C\\B\\H\\C\\M\\D\\N\\E\\Z\\"));
    }

    [TestCase("MSH|^~\\&|a\r")]
    [TestCase("MSH|^~\\&|||||||ADT|1|P|\r")]
    [TestCase("MSH|^~\\&|||||||ADT^A01|1|P|2.6.1\r")]
    [TestCase("MSH|^~\\&|||||||ADT^A01|1|P|5.0.0\r")]
    [TestCase("MSH|^~\\&|||||||ADT^A01^ADT_A01|1|P|2.5.1\rOBX|1|TT|1||x||||||F\r")]
    [TestCase("MSH|^~\\&|||||||ADT^A01^ADT_A01|1|P|2.5.1\rOBX|1||1||x||||||F\r")]
    public void A_header_or_type_that_is_wrong_is_for_validation_to_say(string text)
    {
        var message = Hl7v2MessageTests.Parse(text);
        Assert.That(Hl7v2Validator.Standard.Validate(message), Is.Not.Empty);
        Assert.That(message.Content.ToArray(), Is.EqualTo(Encoding.UTF8.GetBytes(text)));
    }

    [TestCase("FHS|^~\\&|a\rBHS|^~\\&|b\rMSH|^~\\&|1\rPID|1\rMSH|^~\\&|2\rBTS|2\rFTS|1\r", 2)]
    [TestCase("MSH|^~\\&|1\r\nPID|1\r\n\r\nMSH|^~\\&|2\r\n", 2)]
    [TestCase("\vMSH|^~\\&|1\r\u001c\r\vMSH|^~\\&|2\r\u001c\r", 2)]
    [TestCase("BHS|^~\\&|b\rMSH#@!%$#1\rPID#1\rMSH|^~\\&|2\r", 2)]
    public void Several_messages_are_taken_apart_and_never_read_as_one(string text, int count)
    {
        var content = Encoding.UTF8.GetBytes(text);
        Assert.That(Hl7v2Message.TryParse(content, out _, out var error), Is.False);
        Assert.That(error!.Code, Is.EqualTo("HL7V2-BATCH").Or.EqualTo("HL7V2-SEVERAL-MESSAGES"));
        var messages = Hl7v2Batch.Split(content).Messages;
        Assert.That(messages, Has.Count.EqualTo(count));
        for (var i = 0; i < count; i++)
        {
            Assert.That(Hl7v2Message.TryParse(messages[i].Content, out var message, out _), Is.True);
            Assert.That(Hl7v2MessageTests.Text(message!, "MSH-3"), Is.EqualTo($"{i + 1}"));
        }
    }

    [Test]
    [Conformance("E2.3")]
    public void Headers_within_a_message_count_their_separator()
    {
        var message = Hl7v2MessageTests.Parse("MSH|^~\\&|a\rFHS|^~\\&|file\rBHS|^~\\&|batch\\F\\\rBHS\r");
        Assert.That(Hl7v2MessageTests.Text(message, "FHS-3"), Is.EqualTo("file"));
        Assert.That(Hl7v2MessageTests.Text(message, "BHS-1"), Is.EqualTo("|"));
        Assert.That(Hl7v2MessageTests.Text(message, "BHS-2"), Is.EqualTo("^~\\&"));
        Assert.That(Hl7v2MessageTests.Text(message, "BHS-3"), Is.EqualTo("batch|"));
        Assert.That(message.Segments[3].FieldCount, Is.Zero);
    }

    [Test]
    public void A_segment_may_be_as_long_as_its_content()
    {
        var data = new string('A', 5_000_000);
        var message = Hl7v2MessageTests.Parse($"MSH|^~\\&|\rOBX|1|ED|||^AP^^Base64^{data}||||||F\rZZZ|x\r");
        Assert.That(Hl7v2MessageTests.Text(message, "OBX-5.5"), Is.EqualTo(data));
        Assert.That(Hl7v2MessageTests.Text(message, "OBX-11"), Is.EqualTo("F"));
        Assert.That(Hl7v2MessageTests.Text(message, "ZZZ-1"), Is.EqualTo("x"));
    }

    private static string FieldTree(string text, int field = 1)
    {
        var written = new StringWriter();
        Hl7v2Json.Write(Hl7v2MessageTests.Parse(text), written);
        return Hl7v2Corpus.ReadJson(written.ToString())["segments"]![1]!["fields"]![$"{field}"]!.ToString(Formatting.None);
    }

    private static List<string> Names(Hl7v2Message message)
    {
        var names = new List<string>();
        foreach (var segment in message.Segments)
            names.Add(segment.ReadName());
        return names;
    }

    private static Hl7v2SegmentId Id(string name) => Hl7v2SegmentId.TryParse(name, out var id) ? id : default;

    [GeneratedRegex(@"\| `([A-Z][A-Za-z0-9_]+)` \|")]
    private static partial Regex TestName();
}
