using System.Text;
using InterfaceEngine.Mappings.Hl7v2;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

public sealed class Hl7v2BatchTests
{
    [Test]
    public void A_batch_file_gives_its_messages_with_the_headers_they_stand_under()
    {
        var batch = Split("FHS|^~\\&|||||||||F1\rBHS|^~\\&|||||||||B1\rMSH|^~\\&|1\rPID|1\rMSH|^~\\&|2\rBTS|2\rBHS|^~\\&|||||||||B2\rMSH|^~\\&|3\rBTS|1\rFTS|2\r");

        Assert.Multiple(() =>
        {
            Assert.That(Texts(batch), Is.EqualTo(["MSH|^~\\&|1\rPID|1\r", "MSH|^~\\&|2\r", "MSH|^~\\&|3\r"]));
            Assert.That(batch.Messages.Select(message => $"{message.File?.ControlId}/{message.Batch?.ControlId}"), Is.EqualTo(["F1/B1", "F1/B1", "F1/B2"]));
            Assert.That(batch.Envelopes.Select(envelope => envelope.Count), Is.EqualTo([2, 2, 1]));
            Assert.That(batch.Envelopes[0].StatedCount, Is.EqualTo(2));
            Assert.That(batch.Errors, Is.Empty);
        });
    }

    [TestCase("MSH|^~\\&|1\rPID|1\rMSH|^~\\&|2\r", 2)]
    [TestCase("\v\uFEFFMSH|^~\\&|1\n\n MSH|^~\\&|2\u001c\r", 2)]
    [TestCase("FHS|^~\\&\rMSH|^~\\&|1\rMSH|^~\\&|2\rFTS|2\r", 2)]
    [TestCase("BHS|^~\\&\nMSH|^~\\&|1\nBTS\n", 1)]
    [TestCase("BHS|^~\\&\rMSH|^~\\&|1\rBTS| 1\u001c\r", 1)]
    [TestCase("BHS|^~\\&\rMSH|^~\\&|1\rBTS| |x\r", 1)]
    [TestCase("MSH|^~\\&|1", 1)]
    public void Envelopes_may_be_missing(string text, int count)
    {
        var batch = Split(text);
        Assert.That(batch.Messages, Has.Count.EqualTo(count));
        Assert.That(batch.Errors, Is.Empty);
        Assert.That(batch.Messages.All(message => Hl7v2Message.TryParse(message.Content, out _, out _)), Is.True);
    }

    [TestCase("BHS|^~\\&\rMSH|^~\\&|1\rBTS|2\r", "HL7V2-BATCH-COUNT")]
    [TestCase("FHS|^~\\&\rBHS|^~\\&\rMSH|^~\\&|1\rBTS|1\rFTS|3\r", "HL7V2-BATCH-COUNT")]
    [TestCase("BHS|^~\\&\rMSH|^~\\&|1\rBTS|many\r", "HL7V2-BATCH-COUNT")]
    [TestCase("FHS|^~\\&\rBHS|^~\\&\rMSH|^~\\&|1\rBTS|1\rFTS|-1\r", "HL7V2-BATCH-COUNT")]
    [TestCase("BHS|^~\\&\rBTS|0\r", "HL7V2-EMPTY")]
    [TestCase("BHS|^~\\&\rMSH|^~\\&|1\r", "HL7V2-BATCH-OPEN")]
    [TestCase("PID|1\rPV1|1\rMSH|^~\\&|1\r", "HL7V2-BATCH-STRAY")]
    [TestCase("\r\n", "HL7V2-EMPTY")]
    public void What_is_wrong_with_the_whole_is_told(string text, string code)
        => Assert.That(Split(text).Errors.Select(error => error.Code), Is.EqualTo([code]));

    [Test]
    public void A_message_is_found_again_at_its_offset()
    {
        const string Text = "FHS|^~\\&\r\n\r\n  MSH|^~\\&|1\r\nMSH|^~\\&|2\r\nFTS|2\r\n";
        foreach (var message in Split(Text).Messages)
            Assert.That(Text[message.Offset..], Does.StartWith(Encoding.UTF8.GetString(message.Content.Span)).And.StartWith("MSH"));
    }

    [TestCase("MSH|^~\\&|1\rPID|1\r", false)]
    [TestCase("MSH|^~\\&|1\rMSH|^~\\&|1\r", true)]
    [TestCase("BHS|^~\\&|1\rMSH|^~\\&|1\rBTS|1\r", true)]
    public void A_plain_message_is_no_batch(string text, bool isBatch)
        => Assert.That(Hl7v2Batch.IsBatch(Encoding.UTF8.GetBytes(text)), Is.EqualTo(isBatch));

    private static Hl7v2Batch Split(string text) => Hl7v2Batch.Split(Encoding.UTF8.GetBytes(text));

    private static string[] Texts(Hl7v2Batch batch) => [.. batch.Messages.Select(message => Encoding.UTF8.GetString(message.Content.Span))];
}
