using System.Text;
using InterfaceEngine.Mappings.Hl7v2;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

public sealed class Hl7v2CharacterSetTests
{
    [TestCase("8859/1", "8859/1")]
    [TestCase("ISO-8859-1", "8859/1")]
    [TestCase("8859/15", "8859/15")]
    [TestCase("unicode utf-8", "UNICODE UTF-8")]
    [TestCase("UTF8", "UNICODE UTF-8")]
    [TestCase("GB 18030-2000", "GB 18030-2000")]
    [TestCase("BIG-5", "BIG-5")]
    [TestCase("KS X 1001", "KS X 1001")]
    [TestCase("ISO IR87", "ISO IR87")]
    [TestCase("CNS 11643-1992", "CNS 11643-1992")]
    [TestCase("ASCII", null)]
    [TestCase("anything else that is far too long to be a name", null)]
    public void Names_of_table_0211_and_those_in_use_are_known(string name, string? set)
        => Assert.That(Hl7v2CharacterSet.Find(name)?.Name, Is.EqualTo(set));

    [TestCase("", "utf-8", "Müller €")]
    [TestCase("", "iso-8859-1", "Müller")]
    [TestCase("8859/1", "iso-8859-1", "Müller")]
    [TestCase("8859/15", "iso-8859-15", "Müller €")]
    [TestCase("8859/1~ISO IR87", "iso-8859-1", "Müller")]
    [TestCase("8859/5", "iso-8859-5", "Иванов")]
    [TestCase("UNICODE UTF-8", "utf-8", "Müller 山田")]
    [TestCase("UNICODE UTF-8", "iso-8859-1", "Müller")]
    [TestCase("KS X 1001", "euc-kr", "김")]
    [TestCase("GB 18030-2000", "gb18030", "丗乗")]
    [TestCase("BIG-5", "big5", "功能")]
    [TestCase("ISO IR14", "shift_jis", "ソ表")]
    [TestCase("ISO IR87", "iso-2022-jp", "山田")]
    public void Text_is_read_by_what_the_message_says_of_itself(string name, string encoding, string text)
    {
        var bytes = Encode(encoding, $"MSH|^~\\&|||||||ADT^A01|1|P|2.5||||||{name}\rPID|1||4711||{text}^b\\F\\c|x\r");
        var message = Parse(bytes);

        Assert.Multiple(() =>
        {
            Assert.That(Hl7v2MessageTests.Text(message, "PID-5.1"), Is.EqualTo(text));
            Assert.That(Hl7v2MessageTests.Text(message, "PID-5.2"), Is.EqualTo("b|c"));
            Assert.That(Hl7v2MessageTests.Text(message, "PID-6"), Is.EqualTo("x"));
            Assert.That(new Hl7v2Editor(message).ToArray(), Is.EqualTo(bytes));
        });
    }

    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    [TestCase("utf-32")]
    public void Wide_characters_are_recognized_with_and_without_a_byte_order_mark(string encoding)
    {
        foreach (var mark in new[] { "", "\uFEFF" })
        {
            var message = Parse(Encode(encoding, mark + "MSH|^~\\&|||||||ADT^A01|1|P|2.5||||||UNICODE UTF-16\rPID|1||||Müller 山\r"));
            Assert.That(Hl7v2MessageTests.Text(message, "PID-5"), Is.EqualTo("Müller 山"), $"mark: {mark.Length}");
        }
    }

    [Test]
    public void An_edited_message_stays_in_its_character_set()
    {
        var editor = new Hl7v2Editor(Parse(Encode("big5", "MSH|^~\\&||||||||1|P|2.5||||||BIG-5\rPID|1||||功能|功\r")));
        Assert.That(Hl7v2Path.TryParse("PID-5", out var path), Is.True);
        editor.SetText(path!, "能|");
        Assert.That(editor.ToArray(), Is.EqualTo(Encode("big5", "MSH|^~\\&||||||||1|P|2.5||||||BIG-5\rPID|1||||能\\F\\|功\r")));
    }

    [Test]
    public void The_caller_may_know_better_than_the_message()
    {
        var bytes = Encode("utf-8", "MSH|^~\\&||||||||1|P|2.5||||||8859/1\rPID|1||||Müller\r");
        Assert.That(Hl7v2MessageTests.Text(Parse(bytes), "PID-5"), Is.EqualTo("MÃ¼ller"));
        Assert.That(Hl7v2MessageTests.Text(Parse(bytes, Hl7v2CharacterSet.Auto), "PID-5"), Is.EqualTo("Müller"));
    }

    [Test]
    public void Escaped_bytes_are_of_the_messages_character_set()
    {
        var message = Parse(Encode("iso-8859-1", "MSH|^~\\&||||||||1|P|2.5||||||8859/1\rNTE|\\XFC\\ber\r"));
        Assert.That(Hl7v2MessageTests.Text(message, "NTE-1"), Is.EqualTo("über"));
    }

    private static Hl7v2Message Parse(byte[] bytes, Hl7v2CharacterSet? characterSet = null)
    {
        Assert.That(Hl7v2Message.TryParse(bytes, out var message, out var error, characterSet), Is.True, error?.Message);
        return message!;
    }

    private static byte[] Encode(string encoding, string text)
        => (CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding)).GetBytes(text);
}
