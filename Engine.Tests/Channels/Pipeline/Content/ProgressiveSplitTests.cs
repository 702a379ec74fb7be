using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Channels.Pipeline.Content;
using InterfaceEngine.Mappings.Delimited;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Pipeline.Content;

/// <summary>Content that is read in pieces gives the records that it would give in memory, whatever stands where two pieces meet.</summary>
[TestFixture]
internal sealed class ProgressiveSplitTests
{
    [TestCase("\n", true)]
    [TestCase("\r\n", true)]
    [TestCase("\r", false)]
    public void Delimited_records_are_those_of_the_whole(string lineEnd, bool hasHeader)
    {
        var reader = new CsvContent(new DelimitedFormat { HasHeader = hasHeader });
        var random = new Random(5);
        var text = new StringBuilder(hasHeader ? $"\uFEFFcode,name{lineEnd}{lineEnd}" : "");
        for (var i = 0; text.Length < 5 << 20; i++)
        {
            var name = new string((char)('a' + i % 26), random.Next(random.Next(40) == 0 ? 300_000 : 60));
            text.Append($"C{i}").Append(',').Append(random.Next(5) == 0 ? $"\"{name}, {lineEnd}of \"\"{i}\"\"\"" : name).Append(lineEnd);
            if (random.Next(20) == 0)
                text.Append(lineEnd);
        }
        AssertSame(reader, ContentFormat.Csv, Encoding.UTF8.GetBytes(text.ToString()), random);
    }

    [TestCase("\r")]
    [TestCase("\r\n")]
    public void Messages_of_a_batch_are_those_of_the_whole(string lineEnd)
    {
        var reader = new Hl7v2Content(Hl7v2TextRules.Standard, divides: true);
        var random = new Random(6);
        var text = new StringBuilder($"FHS|^~\\&|LAB|||||||| |F-1{lineEnd}");
        var (batches, messages) = (0, 0);
        while (text.Length < 5 << 20)
        {
            text.Append($"BHS|^~\\&|LAB||||||||B-{++batches}{lineEnd}");
            var count = random.Next(1, 40);
            for (var i = 0; i < count; i++)
            {
                text.Append($"MSH|^~\\&|LAB|L|EHR|H|20260304||ORU^R01|M{++messages}|P|2.5{lineEnd}PID|1||{messages}{lineEnd}");
                text.Append($"OBX|1|TX|||{new string('x', random.Next(random.Next(30) == 0 ? 400_000 : 200))}{lineEnd}");
            }
            text.Append($"BTS|{count}{lineEnd}");
        }
        text.Append($"FTS|{batches}{lineEnd}");
        var bytes = Encoding.ASCII.GetBytes(text.ToString());
        AssertSame(reader, ContentFormat.Hl7v2, bytes, random);
        Assert.That((reader.CheckWhole(Large(bytes, ContentFormat.Hl7v2)), reader.ReportOnWhole(Large(bytes, ContentFormat.Hl7v2))), Is.EqualTo(((MessageError?)null, (MessageError?)null)));
        var miscounted = Encoding.ASCII.GetBytes(text.ToString().Replace($"FTS|{batches}", "FTS|7"));
        Assert.That(reader.ReportOnWhole(Large(miscounted, ContentFormat.Hl7v2))?.Code, Is.EqualTo("HL7V2-BATCH-COUNT"));
    }

    [Test]
    public void One_large_message_is_no_batch_and_several_are()
    {
        var reader = new Hl7v2Content(Hl7v2TextRules.Standard, divides: true);
        var one = $"MSH|^~\\&|LAB|L|EHR|H|20260304||MDM^T02|M1|P|2.5\rOBX|1|TX|||{new string('x', 3 << 20)}\r";
        Assert.That(new[] { one, one + one, one + "BTS|1\r", "BHS|^~\\&\r" + one }.Select(t => reader.IsWhole(Large(Encoding.ASCII.GetBytes(t), ContentFormat.Hl7v2))),
            Is.EqualTo(new[] { false, true, true, true }));
    }

    [Test]
    public void A_record_that_is_longer_than_may_be_in_memory_ends_the_split_with_its_place()
    {
        var csv = new CsvContent(new DelimitedFormat());
        var open = Encoding.ASCII.GetBytes("code,name\nA,first\nB,\"" + new string('x', ContentWindow.Largest + 1) + "\nC,third\n");
        var taken = new List<SplitRecord>();
        var fault = Assert.Throws<SplitException>(() => taken.AddRange(csv.Split(Large(open, ContentFormat.Csv), 0)))!;
        Assert.That((fault.Error.Code, fault.Error.Place), Is.EqualTo(("CSV-RECORD-TOO-LONG", "line 2")));

        var hl7v2 = new Hl7v2Content(Hl7v2TextRules.Standard, divides: true);
        var batch = Encoding.ASCII.GetBytes("BHS|^~\\&\rMSH|^~\\&|A\rMSH|^~\\&|B\rOBX|" + new string('x', ContentWindow.Largest) + "\rBTS|2\r");
        Assert.That(Assert.Throws<SplitException>(() => hl7v2.Split(Large(batch, ContentFormat.Hl7v2), 0).Count())!.Error.Code, Is.EqualTo("HL7V2-BATCH-MESSAGE-TOO-LONG"));
    }

    [Test]
    public void Little_of_the_content_is_in_memory_while_it_is_split()
    {
        var reader = new CsvContent(new DelimitedFormat { HasHeader = false });
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 400_000).Select(i => $"C{i},some text of some length that stands for a record\n")));
        var whole = Large(bytes, ContentFormat.Csv);
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        var count = 0;
        foreach (var _ in reader.Split(whole, 0))
        {
            if (++count % 50_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        Assert.That(count, Is.EqualTo(400_000));
        Assert.That(most, Is.LessThan(4 << 20));
    }

    private static void AssertSame(ContentReader reader, ContentFormat format, byte[] bytes, Random random)
    {
        var whole = reader.Split(EnvelopeOf(bytes, format), 0).ToList();
        var inPieces = reader.Split(Large(bytes, format), 0).ToList();
        Assert.That(inPieces.Select(Show), Is.EqualTo(whole.Select(Show)));
        Assert.That(whole, Has.Count.GreaterThan(100));
        for (var round = 0; round < 5; round++)
        {
            var from = random.Next(whole.Count);
            Assert.That(reader.Split(Large(bytes, format), whole[from].NextOffset).Select(Show), Is.EqualTo(whole.Skip(from + 1).Select(Show)), $"from record {from} on");
        }
    }

    private static string Show(SplitRecord record) => string.Join('|',
        record.NextOffset, StableHash.Of(record.Envelope.Content.Span), record.Envelope.Length, string.Join(',', record.Envelope.Attributes.OrderBy(a => a.Key).Select(a => $"{a.Key}={a.Value}")));

    private static Envelope Large(byte[] bytes, ContentFormat format) => EnvelopeOf([], format) with { Large = new LargeBytes(bytes) };

    private static Envelope EnvelopeOf(byte[] bytes, ContentFormat format)
        => new() { Channel = "c", ReceivedAt = DateTimeOffset.UnixEpoch, Format = format, Content = bytes };
}
