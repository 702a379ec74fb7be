using System.Text;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Conformance;
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
    [TestCase("ISO IR159", "ISO IR87")]
    [TestCase("ASCII", "ASCII")]
    [TestCase("ISO IR6", "ASCII")]
    [TestCase("anything else that is far too long to be a name", null)]
    public void Names_of_table_0211_and_those_in_use_are_known(string name, string? set)
        => Assert.That(Hl7v2CharacterSet.Find(name)?.Name, Is.EqualTo(set));

    [Test, Conformance("E2.16")]
    public void Every_name_of_table_0211_is_known()
        => Assert.That(Hl7v2CharacterSet.TableNames.Where(name => Hl7v2CharacterSet.Find(name) is null), Is.Empty);

    [Conformance("E2.16")]
    [TestCase("", "utf-8", "Müller €")]
    [TestCase("", "iso-8859-1", "Müller")]
    [TestCase("8859/1", "iso-8859-1", "Müller")]
    [TestCase("8859/15", "iso-8859-15", "Müller €")]
    [TestCase("8859/1~ISO IR87", "iso-8859-1", "Müller")]
    [TestCase("8859/5", "iso-8859-5", "Иванов")]
    [TestCase("UNICODE UTF-8", "utf-8", "Müller 山田")]
    [TestCase("UNICODE UTF-8", "iso-8859-1", "Müller")]
    [TestCase("UNICODE", "utf-8", "Müller 山田")]
    [TestCase("ASCII", "utf-8", "Müller")]
    [TestCase("8859/2", "iso-8859-2", "Łódź")]
    [TestCase("8859/3", "iso-8859-3", "Ħal")]
    [TestCase("8859/4", "iso-8859-4", "Rīga")]
    [TestCase("8859/6", "iso-8859-6", "سلام")]
    [TestCase("8859/7", "iso-8859-7", "Αθήνα")]
    [TestCase("8859/8", "iso-8859-8", "שלום")]
    [TestCase("8859/9", "iso-8859-9", "İğdır")]
    [TestCase("JIS X 0202", "iso-2022-jp", "山田")]
    [TestCase("~ISO IR87", "iso-2022-jp", "漢字、入力")]
    [TestCase("CNS 11643-1992", "x-Chinese-CNS", "功能中")]
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

    [Test, Conformance("E2.9")]
    public void Escaped_bytes_are_of_the_messages_character_set()
    {
        var message = Parse(Encode("iso-8859-1", "MSH|^~\\&||||||||1|P|2.5||||||8859/1\rNTE|\\XFC\\ber\r"));
        Assert.That(Hl7v2MessageTests.Text(message, "NTE-1"), Is.EqualTo("über"));
    }

    [Test, Conformance("E2.9")]
    public void A_character_of_several_bytes_may_be_escaped_in_one_sequence_or_in_several()
    {
        var message = Parse(Encode("utf-8", "MSH|^~\\&||||||||1|P|2.5||||||UNICODE UTF-8\rNTE|\\XE5B1B1\\\\XE7\\\\X94B0\\|\\X0D0A\\\r"));
        Assert.That(Hl7v2MessageTests.Text(message, "NTE-1"), Is.EqualTo("山田"));
        Assert.That(Hl7v2MessageTests.Text(message, "NTE-2"), Is.EqualTo("\r\n"));
    }

    [Conformance("E2.11")]
    [TestCase("8859/1", "\\C2D42\\\u00A3\u00F3d\\C2D41\\\u00FC", "Łódü")]
    [TestCase("8859/1~8859/5", "x\\C2D4C\\\u00B8\\C2842\\\u00FC", "xИü")]
    [TestCase("8859/1~8859/7", "\\C2D46\\\u00E1 a\\F\\", "α a|")]
    [TestCase("8859/1~ISO IR14", "\\C2949\\\u00B1\u00B2\\C2842\\b", "ｱｲb")]
    [TestCase("8859/1~ISO IR14", "\\C284A\\a5\\C2842\\\u00FC", "a5ü")]
    [TestCase("ASCII~ISO IR87", "\\M2442\\;3ED\\C2842\\ Taro", "山田 Taro")]
    [TestCase("8859/1~ISO IR87", "\u00FC\\M2442\\;3ED\\C2842\\\u00FC", "ü山田ü")]
    [TestCase("~ISO IR87~ISO IR159", "\\M242844\\0!\\M2442\\ED\\C2842\\", "丂田")]
    [TestCase("~ISO IR87", "\u001B$B;3ED\u001B(B Taro", "山田 Taro")]
    [TestCase("8859/1~KS X 1001", "\\M242943\\\u00B1\u00E8\\C2842\\ a", "김 a")]
    [TestCase("8859/1~GB 18030-2000", "\\M242941\\\u00D6\u00D0\\C2842\\ a", "中 a")]
    [TestCase("8859/1~CNS 11643-1992", "\\M242847\\Dc\\C2842\\", "中")]
    [TestCase("8859/1", "\\C9999\\a\\M999999\\", "\\C9999\\a\\M999999\\")]
    [TestCase("8859/1", "\\E\\C2D42\\E\\\u00A3", "\\C2D42\\£")]
    public void Shifts_change_the_set_to_the_values_end(string names, string written, string text)
    {
        var bytes = Encoding.Latin1.GetBytes($"MSH|^~\\&|||||||ADT^A01|1|P|2.5||||||{names}\rPID|1||4711||{written}^b|\u00A3\r");
        var message = Parse(bytes);

        Assert.Multiple(() =>
        {
            Assert.That(Hl7v2MessageTests.Text(message, "PID-5.1"), Is.EqualTo(text));
            Assert.That(Hl7v2MessageTests.Text(message, "PID-5.2"), Is.EqualTo("b"));
            Assert.That(new Hl7v2Editor(message).ToArray(), Is.EqualTo(bytes));
            if (names.StartsWith("8859/1", StringComparison.Ordinal))
                Assert.That(Hl7v2MessageTests.Text(message, "PID-6"), Is.EqualTo("£"));
        });
    }

    [Test, Conformance("E2.11")]
    public void A_character_whose_bytes_are_those_of_delimiters_divides_nothing()
    {
        // 0x5E 0x7C and 0x5C 0x5E are characters of JIS X 0208, and nothing but delimiters anywhere else.
        var expected = CodePagesEncodingProvider.Instance.GetEncoding(20932)!.GetString([0xDE, 0xFC, 0xDC, 0xDE]);
        foreach (var (open, close) in new[] { ("\u001B$B", "\u001B(B"), ("\\M2442\\", "\\C2842\\") })
        {
            var bytes = Encoding.Latin1.GetBytes($"MSH|^~\\&||||||||1|P|2.5||||||~ISO IR87\rPID|1||||{open}^|\\^{close}^b|c\r");
            var message = Parse(bytes);

            Assert.That(Hl7v2MessageTests.Text(message, "PID-5.1"), Is.EqualTo(expected));
            Assert.That(Hl7v2MessageTests.Text(message, "PID-5.2"), Is.EqualTo("b"));
            Assert.That(Hl7v2MessageTests.Text(message, "PID-6"), Is.EqualTo("c"));
            Assert.That(Edit(message, "PID-6", "d"), Is.EqualTo(bytes[..^2].Append((byte)'d').Append((byte)'\r').ToArray()));
        }
    }

    [Test, Conformance("E2.16")]
    public void A_shift_goes_back_to_the_half_width_katakana_of_the_messages_own_set()
    {
        var bytes = Encoding.Latin1.GetBytes("MSH|^~\\&||||||||1|P|2.5||||||ISO IR14~ISO IR87\rPID|1||||\u00D4\u00CF\u00C0^\u001B$B;3ED\u001B(J^\u00D4|\u0081\r");
        var message = Parse(bytes);

        Assert.Multiple(() =>
        {
            Assert.That(Hl7v2MessageTests.Text(message, "PID-5.1"), Is.EqualTo("ﾔﾏﾀ"));
            Assert.That(Hl7v2MessageTests.Text(message, "PID-5.2"), Is.EqualTo("山田"));
            Assert.That(Hl7v2MessageTests.Text(message, "PID-5.3"), Is.EqualTo("ﾔ"));
            Assert.That(Hl7v2MessageTests.Text(message, "PID-6"), Is.EqualTo("\u0081"));
            Assert.That(new Hl7v2Editor(message).ToArray(), Is.EqualTo(bytes));
        });
    }

    [Test, Conformance("E2.16")]
    public void A_character_of_GB_18030_that_looks_like_a_shift_with_what_follows_is_itself()
    {
        // 0x83 0x5C and an M.
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!;
        var message = Parse(encoding.GetBytes("MSH|^~\\&||||||||1|P|2.5||||||GB 18030-2000\rPID|1||||僜M^山田\r"));

        Assert.That(Hl7v2MessageTests.Text(message, "PID-5.1"), Is.EqualTo("僜M"));
        Assert.That(Hl7v2MessageTests.Text(message, "PID-5.2"), Is.EqualTo("山田"));
    }

    [Test, CancelAfter(20_000)]
    public void Many_shifts_in_one_value_cost_each_the_same(CancellationToken deadline)
    {
        const int Count = 400_000;
        var message = Parse(Encoding.Latin1.GetBytes("MSH|^~\\&||||||||1|P|2.5\rPID|1||||" + string.Concat(Enumerable.Repeat("\\C2842\\a", Count)) + "\r"));

        Assert.That(Hl7v2MessageTests.Text(message, "PID-5"), Has.Length.EqualTo(Count));
        Assert.That(deadline.IsCancellationRequested, Is.False, "each shift walked over all before it");
    }

    [Test, Conformance("E2.11")]
    public void A_shift_that_is_left_open_ends_with_the_field_and_the_segment()
    {
        var message = Parse(Encoding.Latin1.GetBytes("MSH|^~\\&||||||||1|P|2.5||||||~ISO IR87\rPID|1||||\\M2442\\;3ED|b\rNTE|\u001B$B;3ED\rNTE|x\r"));
        Assert.Multiple(() =>
        {
            Assert.That(Hl7v2MessageTests.Text(message, "PID-5"), Is.EqualTo("山田"));
            Assert.That(Hl7v2MessageTests.Text(message, "PID-6"), Is.EqualTo("b"));
            Assert.That(Hl7v2MessageTests.Text(message, "NTE-1"), Is.EqualTo("山田"));
            Assert.That(Hl7v2MessageTests.Text(message, "NTE[2]-1"), Is.EqualTo("x"));
        });
    }

    [Test, Conformance("E2.17")]
    public void A_receivers_default_is_taken_where_the_message_says_nothing()
    {
        var rules = new Hl7v2TextRules { Default = Hl7v2CharacterSet.Find("8859/5") };
        Assert.Multiple(() =>
        {
            Assert.That(Surname("", "iso-8859-5", "Иванов", rules), Is.EqualTo("Иванов"));
            Assert.That(Surname("no such set", "iso-8859-5", "Иванов", rules), Is.EqualTo("Иванов"));
            Assert.That(Surname("ASCII", "iso-8859-5", "Иванов", rules), Is.EqualTo("Иванов"));
            Assert.That(Surname("8859/1", "iso-8859-1", "Müller", rules), Is.EqualTo("Müller"));
            Assert.That(Surname("", "shift_jis", "ソ表", new Hl7v2TextRules { Default = Hl7v2CharacterSet.Find("ISO IR14") }), Is.EqualTo("ソ表"));
        });
    }

    [Test, Conformance("E2.17")]
    public void A_receiver_that_knows_better_overrides_the_message()
    {
        Assert.That(Surname("8859/1", "utf-8", "Müller 山", new Hl7v2TextRules { Override = Hl7v2CharacterSet.Utf8 }), Is.EqualTo("Müller 山"));
        Assert.That(Surname("UNICODE UTF-8", "big5", "功能", new Hl7v2TextRules { Override = Hl7v2CharacterSet.Find("BIG-5") }), Is.EqualTo("功能"));
    }

    [Test, Conformance("E2.18")]
    public void The_header_is_read_before_its_character_set_is_known()
    {
        var bytes = Encode("big5", "MSH#*!?%#功能#B#C#D#20260304##ADT*A01#1#P#2.5######BIG-5\rPID#1####功能\r");
        var message = Parse(bytes);
        Assert.Multiple(() =>
        {
            Assert.That(Hl7v2Header.TryRead(bytes, out var header), Is.True);
            Assert.That(header.ReadText(bytes, 18), Is.EqualTo("BIG-5"));
            Assert.That(Hl7v2MessageTests.Text(message, "MSH-3"), Is.EqualTo("功能"));
            Assert.That(Hl7v2MessageTests.Text(message, "PID-5"), Is.EqualTo("功能"));
        });
    }

    [Conformance("E2.19")]
    [TestCase("UNICODE UTF-8", Hl7v2InvalidBytes.Keep, "Mül é山")]
    [TestCase("UNICODE UTF-8", Hl7v2InvalidBytes.Replace, "M\uFFFDl é山")]
    [TestCase("ASCII", Hl7v2InvalidBytes.Replace, "M\uFFFDl \uFFFD\uFFFD\uFFFD\uFFFD\uFFFD")]
    public void Impossible_bytes_are_kept_or_replaced_and_the_content_stays(string name, Hl7v2InvalidBytes invalid, string text)
    {
        byte[] bytes = [.. Encoding.Latin1.GetBytes($"MSH|^~\\&||||||||1|P|2.5||||||{name}\rPID|1||||M\u00FCl "), .. "é山"u8, (byte)'|', (byte)'x', (byte)'\r'];
        Assert.That(Hl7v2Message.TryParse(bytes, new Hl7v2TextRules { InvalidBytes = invalid }, out var message, out _), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(Hl7v2MessageTests.Text(message!, "PID-5"), Is.EqualTo(text));
            Assert.That(Hl7v2MessageTests.Text(message!, "PID-6"), Is.EqualTo("x"));
            Assert.That(message!.Content.ToArray(), Is.EqualTo(bytes));
            Assert.That(Edit(message!, "PID-6", "y"), Is.EqualTo((byte[])[.. bytes[..^2], (byte)'y', (byte)'\r']), "the byte as it came");
        });
    }

    [Conformance("E2.19")]
    [TestCase("8859/7", "\u00AE")]
    [TestCase("BIG-5", "\u00A4 ")]
    [TestCase("GB 18030-2000", "\u00FF")]
    [TestCase("CNS 11643-1992", "\u008E\u00A7\u00A1\u00A1")]
    [TestCase("KS X 1001", "\u00B1")]
    [TestCase("ISO IR87", "\u001B$B/!\u001B(B")]
    [TestCase("ASCII", "\u00FC")]
    [TestCase("UNICODE UTF-8", "\u00C3")]
    public void Impossible_bytes_may_be_refused_by_the_place_of_the_set(string name, string written)
    {
        var bytes = Encoding.Latin1.GetBytes($"MSH|^~\\&||||||||1|P|2.5||||||{name}\rPID|1||||{written}|x\r");
        var isRead = Hl7v2Message.TryParse(bytes, new Hl7v2TextRules { InvalidBytes = Hl7v2InvalidBytes.Reject }, out _, out var error);
        Assert.That((isRead, error?.Code, error?.Path, error?.Condition), Is.EqualTo((false, "HL7V2-INVALID-BYTES", "MSH-18", 102)));
    }

    [Test, Conformance("E2.19")]
    public void Half_a_character_does_not_swallow_the_delimiter_after_it()
    {
        var bytes = Encoding.Latin1.GetBytes("MSH|^~\\&||||||||1|P|2.5||||||GB 18030-2000\rPID|1||||a\u00FF|x\r");
        foreach (var invalid in new[] { Hl7v2InvalidBytes.Keep, Hl7v2InvalidBytes.Replace })
        {
            Assert.That(Hl7v2Message.TryParse(bytes, new Hl7v2TextRules { InvalidBytes = invalid }, out var message, out _), Is.True);
            Assert.That(Hl7v2MessageTests.Text(message!, "PID-6"), Is.EqualTo("x"));
        }
    }

    [Test]
    public void Text_that_the_set_cannot_carry_is_an_error_that_names_the_field()
    {
        var error = Assert.Throws<Hl7v2WriteException>(() => Edit(Parse(Encode("ascii", "MSH|^~\\&||||||||1|P|2.5||||||8859/1\rPID|1\r")), "PID-5", "山田"));
        Assert.That((error!.Code, error.Path), Is.EqualTo(("HL7V2-UNENCODABLE", "PID-5")));
        Assert.That(error.Message, Does.Contain("8859/1").And.Not.Contain("山"));
    }

    [Conformance("E2.20")]
    [TestCase("8859/1", "iso-8859-1", "Müller")]
    [TestCase("", "iso-8859-1", "Müller")]
    [TestCase("UNICODE UTF-8", "utf-8", "山田")]
    [TestCase("8859/7", "iso-8859-7", "Αθήνα")]
    [TestCase("GB 18030-2000", "gb18030", "丗乗")]
    [TestCase("BIG-5", "big5", "功能")]
    [TestCase("ISO IR87", "iso-2022-jp", "山田")]
    [TestCase("UNICODE UTF-16", "utf-16", "山田")]
    [TestCase("8859/1~8859/5", "iso-8859-1", "Müller")]
    public void An_acknowledgment_is_in_the_messages_set_and_echoes_it(string name, string encoding, string text)
    {
        var received = Encode(encoding, $"MSH|^~\\&|{text}|N|ENGINE|H|20260304||ADT^A01|1|P|2.5||||||{name}\rPID|1\r");
        var answer = Hl7v2Acknowledgment.Write(received, Hl7v2AcknowledgmentCode.AA, "A1", DateTimeOffset.UnixEpoch);

        Assert.That(answer.AsSpan().IndexOf(Encode(encoding, text)), Is.GreaterThan(0), "the sender's own bytes");
        var message = Parse(answer, name.Length == 0 ? Hl7v2CharacterSet.Latin1 : null);
        Assert.That(Hl7v2MessageTests.Text(message, "MSH-5"), Is.EqualTo(text));
        Assert.That(string.Join('~', message.Header.Field(18) is var echo && echo.IsEmpty ? [] : Enumerable.Range(1, echo.RepetitionCount).Select(r => echo.Repetition(r).ReadText())), Is.EqualTo(name));
        Assert.That(Hl7v2MessageTests.Text(message, "MSA-1"), Is.EqualTo("AA"));
    }

    private static string Surname(string name, string encoding, string text, Hl7v2TextRules rules)
    {
        var bytes = Encode(encoding, $"MSH|^~\\&||||||||1|P|2.5||||||{name}\rPID|1||||{text}\r");
        Assert.That(Hl7v2Message.TryParse(bytes, rules, out var message, out var error), Is.True, error?.Message);
        return Hl7v2MessageTests.Text(message!, "PID-5");
    }

    private static byte[] Edit(Hl7v2Message message, string place, string text)
    {
        var editor = new Hl7v2Editor(message);
        Assert.That(Hl7v2Path.TryParse(place, out var path), Is.True);
        editor.SetText(path!, text);
        return editor.ToArray();
    }

    private static Hl7v2Message Parse(byte[] bytes, Hl7v2CharacterSet? characterSet = null)
    {
        Assert.That(Hl7v2Message.TryParse(bytes, out var message, out var error, characterSet), Is.True, error?.Message);
        return message!;
    }

    private static byte[] Encode(string encoding, string text)
        => (CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding)).GetBytes(text);
}
