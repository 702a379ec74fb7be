using System.Text;
using FsCheck;
using FsCheck.Fluent;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Tests.Conformance;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Framing;

public sealed class MllpFrameReaderTests
{
    private const string Message = "MSH|^~\\&|EHR|NORTH|||20260314093000||ADT^A01|C1|P|2.5.1\rPID|1||K1\r";

    private static readonly string[] ThreeFrames = ["Frame:first\rmessage", "Frame:", "Frame:third"];

    [Test]
    [Conformance("E1.1")]
    public void A_frame_in_one_piece_is_read_whole()
        => Assert.That(ReadAll(Framed(Message)), Is.EqualTo(new[] { "Frame:" + Message }));

    [Test]
    [Conformance("E1.4", "E1.9")]
    public void A_frame_split_at_any_byte_is_read_whole()
    {
        var stream = Framed(Message);
        for (var at = 0; at <= stream.Length; at++)
            Assert.That(ReadAll(stream, at), Is.EqualTo(new[] { "Frame:" + Message }), $"split at {at}");
    }

    [Test]
    public void Frames_joined_in_one_piece_are_read_in_order()
        => Assert.That(ReadAll("\vfirst\rmessage\u001c\r\v\u001c\r\vthird\u001c\r"), Is.EqualTo(ThreeFrames));

    [Test]
    [Conformance("E1.9")]
    public void However_a_stream_is_cut_the_same_things_are_read()
    {
        // Every way in which a stream can go wrong stands in it once: what is found must not depend on how it was cut.
        const string stream = "\r\nGET / HTTP\v" + Message + "\u001c\r\nx\vunfinished\u001c\vtwo\u001cparts\u001c\u001c\r\v\u001c\r tail";
        var whole = ReadAll(stream);
        Assert.That(whole, Has.Count.EqualTo(6));
        Prop.ForAll(
            ArbMap.Default.ArbFor<PositiveInt[]>(),
            cuts => ReadAll(stream, [.. cuts.Select(c => c.Get % (stream.Length + 1)).Order()]).SequenceEqual(whole))
            .QuickCheckThrowOnFailure();
    }

    [Test]
    [Conformance("E1.2")]
    public void Bytes_between_frames_are_skipped_counted_and_given_out_once_a_run()
    {
        using var reader = new MllpFrameReader(1000);
        var found = Feed(reader, Bytes("\r\n\0hello\vone\u001c\r\n\vtwo\u001c\r"));
        Assert.Multiple(() =>
        {
            Assert.That(found, Is.EqualTo(new[] { "Junk:hello", "Frame:one", "Frame:two" }));
            Assert.That(reader.PaddingBytes, Is.EqualTo(4));
            Assert.That(reader.JunkBytes, Is.EqualTo(5));
        });
    }

    [Test]
    [Conformance("E1.1")]
    public void Padding_between_frames_is_no_junk()
    {
        using var reader = new MllpFrameReader(1000);
        Assert.That(Feed(reader, Bytes("\vone\u001c\r\r\n \0")), Is.EqualTo(new[] { "Frame:one" }));
        Assert.That(reader.Place, Is.EqualTo(MllpPlace.BetweenFrames));
    }

    [Test]
    public void The_sample_of_a_long_run_of_junk_is_its_beginning()
    {
        using var reader = new MllpFrameReader(1000);
        var found = Feed(reader, Bytes(new string('a', 64) + new string('b', 5000)), 10, 2000);
        Assert.Multiple(() =>
        {
            Assert.That(found, Is.Empty);
            Assert.That(reader.Place, Is.EqualTo(MllpPlace.InJunk));
            Assert.That(reader.JunkRunLength, Is.EqualTo(5064));
            Assert.That(Encoding.ASCII.GetString(reader.JunkSample), Is.EqualTo(new string('a', 64)));
        });
    }

    [Test]
    [Conformance("E1.11")]
    public void An_end_block_without_its_carriage_return_is_content()
        => Assert.That(ReadAll("\vone\u001ctwo\u001c\u001c\r"), Is.EqualTo(new[] { "Frame:one\u001ctwo\u001c" }));

    [Test]
    [Conformance("E1.3")]
    public void Where_the_end_is_lenient_an_end_block_alone_ends_a_frame()
    {
        using var reader = new MllpFrameReader(1000, lenientEnd: true);
        Assert.That(Feed(reader, Bytes("\vone\u001c\vtwo\u001c\r\vthree\u001c")), Is.EqualTo(new[] { "Frame:one", "Frame:two", "Frame:three" }));
    }

    [Test]
    [Conformance("E1.5")]
    public void A_start_block_inside_a_frame_gives_up_the_first_and_reads_the_second()
        => Assert.That(ReadAll("\vlost\vkept\u001c\r"), Is.EqualTo(new[] { "Unfinished:lost", "Frame:kept" }));

    [Test]
    public void A_frame_without_an_end_is_known_as_unfinished()
    {
        using var reader = new MllpFrameReader(1000);
        Assert.That(Feed(reader, Bytes("\vhalf")), Is.Empty);
        Assert.Multiple(() =>
        {
            Assert.That(reader.Place, Is.EqualTo(MllpPlace.InFrame));
            Assert.That(reader.UnfinishedLength, Is.EqualTo(4));
        });
    }

    [Test]
    public void A_frame_as_long_as_allowed_is_read()
        => Assert.That(ReadAll(Framed(new string('x', 1000))), Is.EqualTo(new[] { "Frame:" + new string('x', 1000) }));

    [TestCase(1001, true)]
    [TestCase(1001, false)]
    [TestCase(300_000, false)]
    public void A_frame_longer_than_allowed_is_given_up_with_its_beginning(int length, bool ended)
    {
        var found = ReadAll("\vMSH|^" + new string('x', length - 5) + (ended ? "\u001c\r" : ""));
        Assert.That(found, Has.Count.EqualTo(1));
        Assert.That(found[0], Does.StartWith("TooLarge:MSH|^xxx"));
    }

    [Test]
    [Conformance("E1.8")]
    public void The_buffer_grows_no_further_than_a_frame_may_be_long()
    {
        using var reader = new MllpFrameReader(100_000);
        reader.GetBuffer().Span[0] = MllpFraming.StartBlock;
        reader.Advance(1);
        var largest = 0;
        while (reader.Read(out _) == MllpRead.NeedMore)
        {
            var room = reader.GetBuffer();
            room.Span.Fill((byte)'x');
            reader.Advance(room.Length);
            largest = Math.Max(largest, reader.UnfinishedLength);
        }
        Assert.That(largest, Is.LessThan(300_000));
    }

    [Test]
    public void Frames_larger_than_the_first_buffer_are_read_one_after_the_other()
    {
        using var reader = new MllpFrameReader(1_000_000);
        var large = new string('x', 500_000);
        var found = Feed(reader, Bytes(Framed(large) + Framed("small") + Framed(large)));
        Assert.That(found, Is.EqualTo(new[] { "Frame:" + large, "Frame:small", "Frame:" + large }));
    }

    [TestCase("plain", ExpectedResult = true)]
    [TestCase("", ExpectedResult = true)]
    [TestCase("a\u001cb\u001c", ExpectedResult = true)]
    [TestCase("a\u001c\rb", ExpectedResult = false)]
    [TestCase("a\u001cb\vc", ExpectedResult = false)]
    public bool Content_that_would_end_its_own_frame_cannot_be_carried(string content) => MllpFraming.CanCarry(Bytes(content));

    [Test]
    public void What_is_written_is_read_again()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        MllpFraming.Write(output, Bytes(Message));
        MllpFraming.Write(output, Bytes("second"));
        Assert.That(ReadAll(Encoding.Latin1.GetString(output.WrittenSpan)), Is.EqualTo(new[] { "Frame:" + Message, "Frame:second" }));
        Assert.That(MllpFraming.Frame(Bytes("second")), Is.EqualTo(output.WrittenSpan[^9..].ToArray()));
    }

    private static string Framed(string content) => "\v" + content + "\u001c\r";

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static List<string> ReadAll(string stream, params int[] cuts)
    {
        using var reader = new MllpFrameReader(1000);
        return Feed(reader, Bytes(stream), cuts);
    }

    private static List<string> Feed(MllpFrameReader reader, byte[] stream, params int[] cuts)
    {
        var found = new List<string>();
        var from = 0;
        foreach (var to in cuts.Append(stream.Length))
            while (from < to)
            {
                var room = reader.GetBuffer();
                var count = Math.Min(room.Length, to - from);
                stream.AsSpan(from, count).CopyTo(room.Span);
                reader.Advance(count);
                from += count;
                MllpRead what;
                while ((what = reader.Read(out var bytes)) != MllpRead.NeedMore)
                {
                    found.Add($"{what}:{Encoding.Latin1.GetString(bytes)}");
                    if (what == MllpRead.TooLarge)
                        return found;
                }
            }
        return found;
    }
}
