using System.Text;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Conformance;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

/// <summary>Escape sequences, read and written.</summary>
public sealed class Hl7v2EscapeTests
{
    [Conformance("E2.8")]
    [TestCase("a|b^c&d~e\\f", "a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f")]
    [TestCase("\\", "\\E\\")]
    [TestCase("\\R", "\\E\\R")]
    [TestCase("\\F\\", "\\E\\F\\E\\")]
    [TestCase("x\\y\\z", "x\\E\\y\\E\\z")]
    [TestCase("||", "\\F\\\\F\\")]
    public void Delimiters_in_text_are_escaped_and_read_back(string text, string written) => ReadsBack(text, written);

    [Conformance("E2.9")]
    [TestCase("line one\r\nline two", "line one\\X0D\\\\X0A\\line two")]
    [TestCase("\t\0\u001C\u007F", "\\X09\\\\X00\\\\X1C\\\\X7F\\")]
    public void Line_ends_and_control_characters_in_text_are_bytes_in_hexadecimal(string text, string written) => ReadsBack(text, written);

    [Conformance("E2.10", "E2.12", "E2.13")]
    [TestCase("\\Z01\\local")]
    [TestCase("\\ZAB12\\")]
    [TestCase("\\H\\high\\N\\")]
    [TestCase("\\.br\\")]
    [TestCase("\\C9999\\")]
    public void Sequences_that_are_kept_are_written_as_they_were_read(string written) => ReadsBack(written, written);

    [Conformance("E2.10", "E2.12", "E2.13")]
    [TestCase("\\Z01\\local", "\\Z01\\local")]
    [TestCase("\\H\\high\\N\\low", "\\H\\high\\N\\low")]
    [TestCase("\\Q\\unknown", "\\Q\\unknown")]
    [TestCase("\\unclosed", "\\unclosed")]
    [TestCase("C:\\temp\\new", "C:\\temp\\new")]
    [TestCase("\\\\", "\\\\")]
    [TestCase("\\X4\\\\XGG\\\\X\\", "\\X4\\\\XGG\\\\X\\")]
    [TestCase("a\\", "a\\")]
    public void Unknown_and_unclosed_sequences_stay_as_text_and_bytes(string written, string text)
    {
        var content = $"MSH|^~\\&|EHR\rNTE|{written}|x\r";
        var message = Hl7v2MessageTests.Parse(content);
        var untouched = new Hl7v2Editor(message);
        Assert.That(Hl7v2Path.TryParse("NTE-2", out var other), Is.True);
        untouched.SetText(other!, "y");

        Assert.Multiple(() =>
        {
            Assert.That(Hl7v2MessageTests.Text(message, "NTE-1"), Is.EqualTo(text));
            Assert.That(Encoding.UTF8.GetString(untouched.ToArray()), Is.EqualTo(content.Replace("|x\r", "|y\r", StringComparison.Ordinal)));
            Assert.That(Hl7v2MessageTests.Text(Hl7v2MessageTests.Parse(Write(text)), "NTE-1"), Is.EqualTo(text), "written as text it reads the same");
        });
    }

    [Conformance("E2.14")]
    [TestCase("\\E\\F\\E\\", "\\F\\")]
    [TestCase("\\E\\R\\", "\\R\\")]
    [TestCase("\\E\\E\\E\\", "\\E\\")]
    [TestCase("\\E\\.br\\E\\", "\\.br\\")]
    [TestCase("\\E\\X41\\E\\", "\\X41\\")]
    [TestCase("\\X5C\\F\\X5C\\", "\\F\\")]
    public void Text_is_decoded_once(string written, string text)
        => Assert.That(Hl7v2MessageTests.Text(Hl7v2MessageTests.Parse($"MSH|^~\\&|EHR\rNTE|{written}\r"), "NTE-1"), Is.EqualTo(text));

    [Test, Conformance("E2.14")]
    public void Decoding_never_makes_structure()
    {
        var message = Hl7v2MessageTests.Parse("MSH|^~\\&|EHR\rNTE|a\\F\\b\\S\\c\\R\\d\\T\\e\\X7C\\f\\X0D\\PID\\F\\1|z\r");
        var value = Hl7v2MessageTests.Value(message, "NTE-1");
        Assert.Multiple(() =>
        {
            Assert.That(message.Segments.Count, Is.EqualTo(2));
            Assert.That((value.RepetitionCount, value.ComponentCount, value.SubComponentCount), Is.EqualTo((1, 1, 1)));
            Assert.That(value.ReadText(), Is.EqualTo("a|b^c~d&e|f\rPID|1"));
            Assert.That(Hl7v2MessageTests.Text(message, "NTE-2"), Is.EqualTo("z"));
        });
    }

    [Test, Conformance("E2.8")]
    public void Text_is_escaped_with_the_delimiters_of_the_message_that_it_is_written_to()
    {
        var editor = new Hl7v2Editor(Hl7v2MessageTests.Parse("MSH#*!?%$#EHR\rNTE#\r"));
        Assert.That(Hl7v2Path.TryParse("NTE-1", out var path), Is.True);
        editor.SetText(path!, "#*!?%$|^~\\&");
        Assert.That(Encoding.UTF8.GetString(editor.ToArray()), Is.EqualTo("MSH#*!?%$#EHR\rNTE#?F??S??R??E??T??P?|^~\\&\r"));
    }

    private static void ReadsBack(string text, string written)
    {
        var bytes = Write(text);
        Assert.That(bytes, Is.EqualTo($"MSH|^~\\&|EHR\rNTE|{written}\r"));
        var message = Hl7v2MessageTests.Parse(bytes);
        Assert.That(message.Segments.Count, Is.EqualTo(2));
        Assert.That(Hl7v2MessageTests.Text(message, "NTE-1"), Is.EqualTo(text));
    }

    private static string Write(string text)
    {
        var builder = new Hl7v2Builder();
        Assert.That(Hl7v2Path.TryParse("MSH-3", out var sender) & Hl7v2Path.TryParse("NTE-1", out var path), Is.True);
        builder.SetText(sender!, "EHR");
        builder.SetText(path!, text);
        return Encoding.UTF8.GetString(builder.ToArray());
    }
}
