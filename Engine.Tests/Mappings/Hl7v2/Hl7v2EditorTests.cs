using System.Text;
using FsCheck;
using FsCheck.Fluent;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Conformance;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

public sealed class Hl7v2EditorTests
{
    private const string Sample = "MSH|^~\\&|EHR|NORTH|||2026||ADT^A01|1|P|2.5||\rPID|1||4711^^^N&1~815||||\r\n\n  ZZZ|x^|\n";

    [TestCase("PID-1", "2", "PID|2||4711^^^N&1~815||||")]
    [TestCase("PID-3", "x", "PID|1||x~815||||")]
    [TestCase("PID-3.1", "x", "PID|1||x^^^N&1~815||||")]
    [TestCase("PID-3.4.2", "x", "PID|1||4711^^^N&x~815||||")]
    [TestCase("PID-3.4", "x", "PID|1||4711^^^x~815||||")]
    [TestCase("PID-3.6.3", "x", "PID|1||4711^^^N&1^^&&x~815||||")]
    [TestCase("PID-3[2].5", "x", "PID|1||4711^^^N&1~815^^^^x||||")]
    [TestCase("PID-3[4]", "x", "PID|1||4711^^^N&1~815~~x||||")]
    [TestCase("PID-5.2", "x", "PID|1||4711^^^N&1~815||^x||")]
    [TestCase("PID-9.2.2", "x", "PID|1||4711^^^N&1~815||||||^&x")]
    [TestCase("PID-1", "a|b^c\\d", "PID|a\\F\\b\\S\\c\\E\\d||4711^^^N&1~815||||")]
    [TestCase("PID-1", "a\r\nb\v", "PID|a\\X0D\\\\X0A\\b\\X0B\\||4711^^^N&1~815||||")]
    [TestCase("PID-1", "a\\.br\\b", "PID|a\\.br\\b||4711^^^N&1~815||||")]
    [TestCase("PID-1", "", "PID|||4711^^^N&1~815||||")]
    [Conformance("E2.6", "E2.7")]
    public void Setting_a_place_leaves_all_other_bytes(string path, string text, string line)
    {
        var editor = new Hl7v2Editor(Hl7v2MessageTests.Parse(Sample));
        editor.SetText(Path(path), text);
        Assert.That(Result(editor), Is.EqualTo(Sample.Replace("PID|1||4711^^^N&1~815||||", line, StringComparison.Ordinal)));
    }

    [TestCase(Sample)]
    [TestCase("\v\uFEFFMSH|^~\\&|a\r\rPID|1\u001c\r")]
    [TestCase("  MSH|^~\\&")]
    public void Editing_nothing_gives_the_same_bytes(string text)
        => Assert.That(Result(new Hl7v2Editor(Hl7v2MessageTests.Parse(text))), Is.EqualTo(text));

    [Test]
    public void The_header_is_written_by_its_own_numbers()
    {
        var editor = new Hl7v2Editor(Hl7v2MessageTests.Parse(Sample));
        editor.SetText(Path("MSH-10"), "2");
        editor.SetText(Path("MSH-18"), "8859/1");
        Assert.That(Result(editor), Does.StartWith("MSH|^~\\&|EHR|NORTH|||2026||ADT^A01|2|P|2.5||||||8859/1\r"));
    }

    [Test]
    public void Null_is_written_as_two_quotes()
    {
        var editor = new Hl7v2Editor(Hl7v2MessageTests.Parse(Sample));
        editor.SetNull(Path("PID-5"));
        Assert.That(Result(editor), Does.Contain("PID|1||4711^^^N&1~815||\"\"||\r"));
    }

    [Test]
    public void Repetitions_are_added_and_removed()
    {
        var editor = new Hl7v2Editor(Hl7v2MessageTests.Parse(Sample));
        editor.AddRepetition(Path("PID-3"), "z");
        editor.AddRepetition(Path("PID-5.2"), "first");
        editor.RemoveRepetition(Path("PID-3[1]"));
        editor.RemoveRepetition(Path("PID-3[7]"));
        Assert.That(Result(editor), Does.Contain("PID|1||815~z||^first||\r"));
        editor.RemoveRepetition(Path("PID-3[2]"));
        Assert.That(Result(editor), Does.Contain("PID|1||815||^first||\r"));
    }

    [Test]
    public void Segments_are_inserted_and_removed()
    {
        var editor = new Hl7v2Editor(Hl7v2MessageTests.Parse("\vMSH|^~\\&|a\nPID|1\u001c\r"));
        editor.SetText(Path("ZZZ-2"), "x");
        editor.SetText(Path("ZZZ[2]-1"), "y");
        editor.InsertSegment(1, Id("EVN"));
        Assert.That(Result(editor), Is.EqualTo("\vMSH|^~\\&|a\nEVN\nPID|1\nZZZ||x\nZZZ|y\n\u001c\r"));
        editor.RemoveSegment(Id("ZZZ"), 2);
        editor.RemoveSegment(Id("PID"));
        editor.RemoveSegment(Id("PV1"));
        Assert.That(Result(editor), Is.EqualTo("\vMSH|^~\\&|a\nEVN\nZZZ||x\n\u001c\r"));
    }

    [Test]
    public void A_value_is_copied_with_its_parts_between_different_delimiters()
    {
        var source = Hl7v2MessageTests.Parse("MSH#*!?%#x\rPID##a*b%c|?F?!d\r");
        var editor = new Hl7v2Editor(Hl7v2MessageTests.Parse(Sample));
        editor.SetValue(Path("PID-5"), source.Find(Id("PID")).Field(2));
        Assert.That(Result(editor), Does.Contain("||a^b&c\\F\\#~d||\r"));
        editor.SetValue(Path("PID-5.2"), source.Find(Id("PID")).Field(2).Component(2));
        editor.SetValue(Path("PID-1"), source.Find(Id("PID")).Field(9));
        Assert.That(Result(editor), Does.Contain("PID|||4711"));
    }

    [TestCase("MSH-2", "HL7V2-DELIMITERS-FIXED")]
    [TestCase("PID-3[*]", "HL7V2-NOT-ONE-PLACE")]
    [TestCase("PATIENT.PID-3", "HL7V2-NOT-ONE-PLACE")]
    [TestCase("PID", "HL7V2-NO-FIELD")]
    [TestCase("OBX[3]-1", "HL7V2-NO-SEGMENT")]
    public void What_cannot_be_written_says_why(string path, string code)
    {
        var editor = new Hl7v2Editor(Hl7v2MessageTests.Parse(Sample));
        Assert.That(() => editor.SetText(Path(path), "x"), Throws.TypeOf<Hl7v2WriteException>().With.Property("Code").EqualTo(code));
    }

    [Test]
    public void A_character_that_the_message_cannot_hold_is_refused_rather_than_replaced()
    {
        var editor = new Hl7v2Editor(Hl7v2MessageTests.Parse("MSH|^~\\&||||||||||||||||8859/1\rPID|1\r"));
        editor.SetText(Path("PID-5"), "é");
        Assert.That(() => editor.SetText(Path("PID-5"), "€"), Throws.TypeOf<Hl7v2WriteException>().With.Property("Code").EqualTo("HL7V2-UNENCODABLE"));
        Assert.That(editor.ToArray(), Does.Contain((byte)0xE9));
    }

    [Test]
    public void What_is_set_is_read_and_everything_else_stays()
    {
        var places = Gen.Elements("PID-1", "PID-3[2].4.2", "PID-5.3", "MSH-10", "ZZZ-1", "ZZZ-4[3]", "PV1-2").ToArbitrary();
        Prop.ForAll(places, ArbMap.Default.ArbFor<NonNull<string>>(), (place, given) =>
        {
            var text = new string([.. given.Get.Where(character => !char.IsSurrogate(character))]);
            var before = Hl7v2MessageTests.Parse(Sample);
            var editor = new Hl7v2Editor(before);
            editor.SetText(Path(place), text);
            if (!Hl7v2Message.TryParse(editor.ToArray(), out var after, out _))
                return false;
            var others = new[] { "PID-3.1", "PID-3.4.1", "MSH-3", "MSH-9.2", "MSH-12" };
            return Hl7v2MessageTests.Text(after, place) == text
                && others.All(other => Hl7v2MessageTests.Text(after, other) == Hl7v2MessageTests.Text(before, other));
        }).QuickCheckThrowOnFailure();
    }

    private static string Result(Hl7v2Editor editor) => Encoding.UTF8.GetString(editor.ToArray());

    private static Hl7v2Path Path(string text)
    {
        Assert.That(Hl7v2Path.TryParse(text, out var path), Is.True);
        return path!;
    }

    private static Hl7v2SegmentId Id(string name) => Hl7v2SegmentId.TryParse(name, out var id) ? id : default;

    // 0xA4 and 0xE0 begin a character of two bytes, and a blank cannot end it.
    [TestCase("BIG-5", "big5", 0xA4)]
    [TestCase("GB 18030-2000", "gb18030", 0xA4)]
    [TestCase("ISO IR14", "shift_jis", 0xE0)]
    public void Segments_that_were_not_changed_keep_bytes_that_are_no_characters(string name, string encoding, byte half)
    {
        var set = CodePagesEncodingProvider.Instance.GetEncoding(encoding)!;
        byte[] Write(string value) => [.. set.GetBytes($"MSH|^~\\&||||||||1|P|2.5||||||{name}\rNTE|"), half, 0x20, .. set.GetBytes($"\r\nPID|{value}|中\r\n  NTE|"), half, 0x20, .. "\n"u8];
        Assert.That(Hl7v2Message.TryParse(Write("1"), out var message, out _), Is.True);
        var editor = new Hl7v2Editor(message!);
        editor.SetText(Path("PID-1"), "文");
        Assert.That(editor.ToArray(), Is.EqualTo(Write("文")));

        editor.SetText(Path("NTE-2"), "x");
        Assert.That(editor.ToArray, Throws.TypeOf<Hl7v2WriteException>().With.Property("Code").EqualTo("HL7V2-UNENCODABLE"));
    }
}
