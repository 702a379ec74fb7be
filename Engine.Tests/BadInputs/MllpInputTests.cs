using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Sources.Mllp;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.BadInputs;

/// <summary>What a port that anyone can reach has to live with. After each, the next sender is served as if nothing had been.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MllpInputTests
{
    private readonly ScriptedInbox _inbox = new();
    private ISource _source = null!;

    [TearDown]
    public async Task The_next_sender_is_served()
    {
        using (var peer = await ConnectAsync())
            Assert.That(Acknowledged.Code(await peer.AskAsync(SampleMessages.Adt("AFTER"))), Is.EqualTo("AA"));
        await _source.DisposeAsync();
    }

    [Test]
    [Conformance("E1.2")]
    public async Task Garbage_before_a_message_is_skipped_and_reported_without_losing_the_message()
    {
        await StartAsync();
        using var peer = await ConnectAsync();
        await peer.SendAsync("\u0000\u0001\u00ffGARBAGE|MSH|\u001c\r");
        Assert.That(Acknowledged.ControlId(await peer.AskAsync(SampleMessages.Adt("C1"))), Is.EqualTo("C1"));
        var error = _inbox.Reported.Single();
        Assert.Multiple(() =>
        {
            Assert.That(error.Code, Is.EqualTo("MLLP-JUNK"));
            Assert.That(error.ToString(), Does.Not.Contain("GARBAGE"));
            Assert.That(error.Value, Does.Contain(Convert.ToHexString("GARBAGE"u8)));
        });
    }

    [Test]
    public async Task A_client_of_another_protocol_is_hung_up_on_after_64_KB()
    {
        await StartAsync();
        using var peer = await ConnectAsync();
        await peer.SendAsync(new string('G', 100_000));
        Assert.That(await peer.IsClosedAsync(), Is.True);
        Assert.That(await ReportedAsync(), Is.EqualTo("MLLP-JUNK"));
        Assert.That(_inbox.Offered, Is.Empty);
    }

    [Test]
    public async Task A_little_of_another_protocol_is_hung_up_on_after_the_frame_timeout()
    {
        await StartAsync("frame-timeout: 100ms");
        using var peer = await ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\n\r\n");
        Assert.That(await peer.IsClosedAsync(), Is.True);
        Assert.That(await ReportedAsync(), Is.EqualTo("MLLP-JUNK"));
    }

    [TestCase("")]
    [TestCase("hello")]
    [TestCase("PID|1||K1\r")]
    [TestCase("MSH")]
    [Conformance("E3.14")]
    public async Task A_frame_without_a_header_is_answered_AE_reported_and_not_offered(string content)
    {
        await StartAsync();
        using var peer = await ConnectAsync();
        Assert.That(Acknowledged.Code(await peer.AskAsync(content)), Is.EqualTo("AE"));
        Assert.That(_inbox.Reported.Single().Code, Is.EqualTo("MLLP-NO-MSH"));
        Assert.That(_inbox.Offered, Is.Empty);
        Assert.That(Acknowledged.Code(await peer.AskAsync(SampleMessages.Adt("C1"))), Is.EqualTo("AA"), "the connection goes on");
    }

    [Test]
    [Conformance("E1.6")]
    public async Task A_frame_that_never_ends_is_given_up_and_not_offered()
    {
        await StartAsync("frame-timeout: 100ms");
        using var peer = await ConnectAsync();
        await peer.SendAsync("\v" + SampleMessages.Adt("C1"));
        Assert.That(await peer.IsClosedAsync(), Is.True);
        Assert.That(await ReportedAsync(), Is.EqualTo("MLLP-FRAME-TIMEOUT"));
        Assert.That(_inbox.Offered, Is.Empty);
    }

    [Test]
    [Conformance("E1.7")]
    public async Task A_sender_that_leaves_in_the_middle_of_a_frame_is_reported()
    {
        await StartAsync();
        using (var peer = await ConnectAsync())
            await peer.SendAsync("\v" + SampleMessages.Adt("C1"));
        Assert.That(await ReportedAsync(), Is.EqualTo("MLLP-FRAME-UNFINISHED"));
        Assert.That(_inbox.Offered, Is.Empty);
    }

    [Test]
    [Conformance("E1.5")]
    public async Task A_frame_begun_anew_gives_up_the_first_and_takes_the_second()
    {
        await StartAsync();
        using var peer = await ConnectAsync();
        await peer.SendAsync("\v" + SampleMessages.Adt("LOST") + "\u001c");
        Assert.That(Acknowledged.ControlId(await peer.AskAsync(SampleMessages.Adt("C1"))), Is.EqualTo("C1"));
        Assert.That(_inbox.Reported.Single().ToString(), Does.Contain("MLLP-FRAME-UNFINISHED").And.Contain("lenient"));
    }

    [Test]
    [Conformance("E1.8")]
    public async Task A_100_MB_frame_is_refused_by_its_header_without_being_kept()
    {
        await StartAsync("max-size: 10MB");
        using var peer = await ConnectAsync();
        var chunk = new byte[1 << 20];
        Array.Fill(chunk, (byte)'x');
        var before = Environment.WorkingSet;
        await peer.SendAsync("\v" + SampleMessages.Adt("BIG"));
        long most = 0;
        for (var n = 0; n < 100; n++)
        {
            await peer.SendAsync(chunk);
            most = Math.Max(most, Environment.WorkingSet - before);
        }
        await peer.SendAsync("\u001c\r");
        var answer = await peer.ReadFrameAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Acknowledged.Code(answer), Is.EqualTo("AE"));
            Assert.That(Acknowledged.ControlId(answer), Is.EqualTo("BIG"));
            Assert.That(Acknowledged.Field(answer, "ERR", 5), Does.StartWith("MLLP-FRAME-TOO-LARGE"));
            Assert.That(_inbox.Reported.Single().Code, Is.EqualTo("MLLP-FRAME-TOO-LARGE"));
            Assert.That(_inbox.Offered, Is.Empty);
            Assert.That(most, Is.LessThan(60L << 20), "memory stays bounded by the limit, not by the frame");
        });
        Assert.That(await peer.IsClosedAsync(), Is.True);
    }

    [Test]
    [Conformance("E1.4", "E1.9")]
    public async Task A_sender_of_single_bytes_is_served_like_any_other()
    {
        await StartAsync();
        using var slow = await ConnectAsync();
        using var other = await ConnectAsync();
        var frame = Encoding.Latin1.GetBytes($"\v{SampleMessages.Adt("SLOW")}\u001c\r");
        for (var at = 0; at < frame.Length; at++)
        {
            await slow.SendAsync(frame.AsMemory(at, 1));
            if (at == frame.Length / 2)
                Assert.That(Acknowledged.Code(await other.AskAsync(SampleMessages.Adt("C1"))), Is.EqualTo("AA"), "one slow sender holds up no other");
        }
        Assert.That(Acknowledged.ControlId(await slow.ReadFrameAsync()), Is.EqualTo("SLOW"));
    }

    [Test]
    public async Task A_sender_that_never_reads_its_acknowledgments_is_hung_up_on()
    {
        await StartAsync("frame-timeout: 200ms");
        using var peer = await ConnectAsync();
        var frames = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(n => $"\v{SampleMessages.Adt($"C{n}")}\u001c\r")));
        await Assert.ThatAsync(
            async () =>
            {
                for (var n = 0; n < 1000; n++)
                    await peer.SendAsync(frames);
            },
            Throws.InstanceOf<System.Net.Sockets.SocketException>());
        await Eventually.IsTrue(() => _inbox.Reported.Any(e => e.Code == "MLLP-ANSWER-NOT-TAKEN"), "the answer that nobody took is reported");
    }

    private async Task StartAsync(string settings = "max-size: 1MB")
    {
        _source = TestComponents.Source(MllpSource.Component, $$"""{ listen: "127.0.0.1:0", {{settings}} }""");
        await _source.StartAsync(_inbox, CancellationToken.None);
    }

    // The code of the one thing reported. It may come after the peer has seen the end of its connection.
    private async Task<string> ReportedAsync()
    {
        await Eventually.IsTrue(() => _inbox.Reported.Count > 0, "it is reported");
        return _inbox.Reported.Single().Code;
    }

    private Task<MllpPeer> ConnectAsync() => MllpPeer.ConnectAsync(_source.Endpoint);
}
