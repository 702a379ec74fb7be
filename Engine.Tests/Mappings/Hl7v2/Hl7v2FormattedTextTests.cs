using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Conformance;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

[Conformance("E2.15")]
public sealed class Hl7v2FormattedTextTests
{
    [TestCase("one\\.br\\two", "one\ntwo", "one<br>two")]
    [TestCase("one\\.sp\\two", "one\n   two", "one<br>&nbsp;&nbsp;&nbsp;two")]
    [TestCase("one\\.sp2\\two", "one\n\n   two", "one<br><br>&nbsp;&nbsp;&nbsp;two")]
    [TestCase("\\.sp2\\two", "\n\ntwo", "<br><br>two")]
    [TestCase("a\\.sk3\\b", "a   b", "a&nbsp;&nbsp;&nbsp;b")]
    [TestCase("\\.in4\\a\\.br\\b\\.in-2\\\\.br\\c\\.in+1\\\\.br\\d", "    a\n    b\n  c\n   d", "&nbsp;&nbsp;&nbsp;&nbsp;a<br>&nbsp;&nbsp;&nbsp;&nbsp;b<br>&nbsp;&nbsp;c<br>&nbsp;&nbsp;&nbsp;d")]
    [TestCase("\\.ti2\\a\\.br\\b", "  a\nb", "&nbsp;&nbsp;a<br>b")]
    [TestCase("\\.in-9\\a", "a", "a")]
    [TestCase("x\\.ce\\mid\\.br\\y", "x\n                                      mid\ny", "x<div style=\"text-align:center\">mid</div>y")]
    [TestCase("\\.nf\\a  b\\.br\\\\.fi\\c  d", "a  b\nc  d", "<span style=\"white-space:pre\">a  b</span><br>c  d")]
    [TestCase("\\H\\high\\N\\ 9 < 10 \\T\\", "high 9 < 10 &", "<b>high</b> 9 &lt; 10 &amp;")]
    [TestCase("\\H\\a\\.br\\b\\N\\c", "a\nbc", "<b>a</b><br><b>b</b>c")]
    [TestCase("a\\X0D0A\\b\\X0A\\c", "a\nb\nc", "a<br>b<br>c")]
    [TestCase("a\\.br\\\\.br\\b", "a\n\nb", "a<br><br>b")]
    [TestCase("<script>\\.br\\\"x\"", "<script>\n\"x\"", "&lt;script&gt;<br>&quot;x&quot;")]
    public void Commands_are_carried_out(string written, string text, string html)
        => Assert.Multiple(() =>
        {
            Assert.That(Hl7v2FormattedText.ToPlainText(Value(written)), Is.EqualTo(text));
            Assert.That(Hl7v2FormattedText.ToHtml(Value(written)), Is.EqualTo(html));
        });

    // The example of chapter 2: a margin of four, and each finding's number before it.
    [Test]
    public void A_hanging_indent_is_a_margin_and_a_temporary_one()
        => Assert.That(
            Hl7v2FormattedText.ToPlainText(Value("\\.in+4\\\\.ti-4\\1.  The silhouette is normal.\\.br\\\\.ti-4\\2.  The lungs show minimal\\.br\\appearance.")),
            Is.EqualTo("1.  The silhouette is normal.\n2.  The lungs show minimal\n    appearance."));

    [TestCase("\\.xy\\a", "\\.xy\\a")]
    [TestCase("\\.in4x\\a", "\\.in4x\\a")]
    [TestCase("\\.sp-1\\a", "\\.sp-1\\a")]
    [TestCase("C:\\.hidden", "C:\\.hidden")]
    [TestCase("\\Zab\\a\\", "\\Zab\\a\\")]
    [TestCase("\\E\\.br\\E\\", "\\.br\\")]
    [TestCase("\\E\\H\\E\\", "\\H\\")]
    [TestCase("\\.sp99999\\a", null)]
    public void What_is_no_command_stays_text(string written, string? text)
    {
        var read = Hl7v2FormattedText.ToPlainText(Value(written));
        Assert.That(read, text is null ? Has.Length.EqualTo(101) : Is.EqualTo(text));
    }

    [Test]
    public void A_message_with_other_delimiters_has_its_commands_between_its_own_escape_character()
    {
        var message = Hl7v2MessageTests.Parse("MSH#*!?%#EHR\rNTE#one?.br?two?.zz?\\.br\\\r");
        Assert.That(Hl7v2FormattedText.ToPlainText(Hl7v2MessageTests.Value(message, "NTE-1")), Is.EqualTo("one\ntwo?.zz?\\.br\\"));
    }

    [Test]
    public void Text_with_lines_becomes_formatted_text_and_reads_back()
    {
        var formatted = Hl7v2FormattedText.FromLines("one\r\ntwo\rthree & |four|");
        var editor = new Hl7v2Editor(Hl7v2MessageTests.Parse("MSH|^~\\&|EHR\rOBX|1|FT\r"));
        Assert.That(Hl7v2Path.TryParse("OBX-5", out var path), Is.True);
        editor.SetText(path!, formatted);
        Assert.That(Hl7v2Message.TryParse(editor.ToArray(), out var message, out _), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(System.Text.Encoding.UTF8.GetString(editor.ToArray()), Does.Contain("|one\\.br\\two\\.br\\three \\T\\ \\F\\four\\F\\"));
            Assert.That(Hl7v2FormattedText.ToPlainText(Hl7v2MessageTests.Value(message!, "OBX-5")), Is.EqualTo("one\ntwo\nthree & |four|"));
        });
    }

    [Test]
    public void A_line_break_in_ST_is_tolerated_and_kept()
    {
        const string text = "MSH|^~\\&|EHR\rOBX|1|ST|A||one\\.br\\two\r";
        var message = Hl7v2MessageTests.Parse(text);
        Assert.Multiple(() =>
        {
            Assert.That(Hl7v2MessageTests.Text(message, "OBX-5"), Is.EqualTo("one\\.br\\two"));
            Assert.That(Hl7v2FormattedText.ToPlainText(Hl7v2MessageTests.Value(message, "OBX-5")), Is.EqualTo("one\ntwo"));
        });
    }

    private static Hl7v2Value Value(string written) => Hl7v2MessageTests.Value(Hl7v2MessageTests.Parse($"MSH|^~\\&|EHR\rNTE|{written}\r"), "NTE-1");
}
