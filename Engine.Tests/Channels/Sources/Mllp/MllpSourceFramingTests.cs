using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Mllp;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Mllp;

/// <summary>What frames may look like, who may send them, and what release 2 says of each.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MllpSourceFramingTests
{
    private readonly ScriptedInbox _inbox = new();
    private ISource _source = null!;

    [TearDown]
    public async Task Stop() => await _source.DisposeAsync();

    [Test]
    [Conformance("E1.5")]
    public async Task A_partial_frame_is_answered_negatively_where_the_setting_says_so()
    {
        await StartAsync("partial-frame: nak");
        using var peer = await ConnectAsync();
        await peer.SendAsync("\v" + SampleMessages.Adt("LOST"));
        var partial = await peer.AskAsync(SampleMessages.Adt("C1"));
        Assert.That((Acknowledged.Code(partial), Acknowledged.ControlId(partial)), Is.EqualTo(("AE", "LOST")));
        Assert.That(Acknowledged.ControlId(await peer.ReadFrameAsync()), Is.EqualTo("C1"));
        Assert.That(_inbox.Reported.Single().Code, Is.EqualTo("MLLP-FRAME-UNFINISHED"));
        Assert.That(_inbox.Offered, Has.Count.EqualTo(1));
    }

    [Test]
    [Conformance("E3.14")]
    public async Task Input_without_MSH_ends_the_connection_where_the_setting_says_so()
    {
        await StartAsync("unreadable: close");
        using (var peer = await ConnectAsync())
        {
            await peer.SendFrameAsync("hello");
            Assert.That(await peer.IsClosedAsync(), Is.True);
        }
        Assert.That(_inbox.Samples.Single(), Is.EqualTo(("MLLP-NO-MSH", "hello"u8.ToArray(), "closed")));
        Assert.That(_inbox.Offered, Is.Empty);
    }

    [Test]
    [Conformance("E1.11")]
    public async Task UTF_8_and_single_bytes_are_carried_as_they_are()
    {
        await StartAsync();
        using var peer = await ConnectAsync();
        foreach (var text in new[] { Encoding.UTF8.GetBytes(SampleMessages.Adt("C1") + "NTE|1||Grüße, 漢字\r"), Encoding.Latin1.GetBytes(SampleMessages.Adt("C2") + "NTE|1||Gr\u00fc\u00dfe \u001c end\r") })
        {
            await peer.SendAsync(InterfaceEngine.Channels.Framing.MllpFraming.Frame(text));
            Assert.That(Acknowledged.Code(await peer.ReadFrameAsync()), Is.EqualTo("AA"));
            Assert.That(_inbox.Offered[^1].Content.ToArray(), Is.EqualTo(text), "an FS within is content");
        }
    }

    [TestCase("utf-16", false)]
    [TestCase("utf-16", true)]
    [TestCase("utf-16BE", false)]
    [TestCase("utf-32", true)]
    [TestCase("utf-32BE", false)]
    [Conformance("E1.11")]
    public async Task Characters_of_several_bytes_each_are_refused_by_name(string set, bool mark)
    {
        await StartAsync();
        using var peer = await ConnectAsync();
        var encoding = Encoding.GetEncoding(set);
        await peer.SendAsync(InterfaceEngine.Channels.Framing.MllpFraming.Frame([.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(SampleMessages.Adt("C1"))]));
        // The answer is in the sender's own set, so that it can be read there.
        var answer = encoding.GetString(Encoding.Latin1.GetBytes((await peer.ReadFrameAsync())!));
        Assert.That(Acknowledged.Code(answer.TrimStart('\ufeff')), Is.EqualTo("AE"));
        Assert.That(_inbox.Offered, Is.Empty);
        Assert.That(_inbox.Reported.Single().Code, Is.EqualTo("MLLP-WIDE-CHARACTERS"));
    }

    [Test]
    [Conformance("E1.17")]
    public async Task Release_2_commits_what_is_stored_and_says_nothing_else_to_who_asks_for_nothing_else()
    {
        await StartAsync("release: 2");
        using var peer = await ConnectAsync();
        var held = _inbox.HoldAll();
        await peer.SendFrameAsync(SampleMessages.Adt("C1"));
        await Eventually.IsTrue(() => _inbox.Offered.Count == 1, "it is offered");
        Assert.That(peer.Socket.Available, Is.Zero, "no commit before it is stored");
        held.LetGo();
        Assert.That(await peer.ReadFrameAsync(), Is.EqualTo("\u0006"));
        Assert.That(await peer.AskAsync(SampleMessages.Adt("C2")), Is.EqualTo("\u0006"), "no HL7 acknowledgment came between");
    }

    [Test]
    [Conformance("E1.17")]
    public async Task Release_2_sends_the_HL7_acknowledgment_after_the_commit_to_who_asks_for_it()
    {
        await StartAsync("release: 2");
        using var peer = await ConnectAsync();
        Assert.That(await peer.AskAsync(SampleMessages.Adt("C1", "AL", "NE")), Is.EqualTo("\u0006"));
        Assert.That(Acknowledged.Code(await peer.ReadFrameAsync()), Is.EqualTo("CA"));
        // The sender's commit of that acknowledgment is no message.
        await peer.SendFrameAsync("\u0006");
        Assert.That(await peer.AskAsync(SampleMessages.Adt("C2")), Is.EqualTo("\u0006"));
        Assert.That(_inbox.Offered, Has.Count.EqualTo(2));
        Assert.That(_inbox.Reported, Is.Empty);
    }

    [Test]
    [Conformance("E1.17")]
    public async Task Release_2_says_no_to_what_is_not_stored_and_yes_to_a_duplicate()
    {
        await StartAsync("release: 2");
        using var peer = await ConnectAsync();
        _inbox.AnswerAll(new Acceptance.Unavailable(new MessageError("STORE-FULL", "the store cannot write")));
        Assert.That(await peer.AskAsync(SampleMessages.Adt("C1")), Is.EqualTo("\u0015"));
        _inbox.AnswerAll(new Acceptance.Duplicate(new MessageId(1, 1), Answer.Positive));
        Assert.That(await peer.AskAsync(SampleMessages.Adt("C1")), Is.EqualTo("\u0006"));
        Assert.That(await peer.AskAsync("no message"), Is.EqualTo("\u0015"));
    }

    [TestCase("127.0.0.0/8", true)]
    [TestCase("127.0.0.1", true)]
    [TestCase("10.0.0.0/8, 127.0.0.1/32", true)]
    [TestCase("10.0.0.0/8", false)]
    [TestCase("::1", false)]
    [Conformance("E1.23")]
    public async Task Only_allowed_networks_may_connect(string networks, bool taken)
    {
        await StartAsync($"allow-from: [{string.Join(", ", networks.Split(", ").Select(n => $"\"{n}\""))}]");
        using var peer = await ConnectAsync();
        if (taken)
        {
            Assert.That(Acknowledged.Code(await peer.AskAsync(SampleMessages.Adt("C1"))), Is.EqualTo("AA"));
            return;
        }
        Assert.That(await peer.IsClosedAsync(), Is.True);
        Assert.That(_inbox.Reported.Single().Code, Is.EqualTo("MLLP-ADDRESS-NOT-ALLOWED"));
    }

    [Test]
    [Conformance("E1.25")]
    public async Task Connections_of_one_address_have_a_limit_of_their_own_and_a_burst_is_reported_once()
    {
        var clock = new ManualClock();
        await StartAsync("max-connections-per-address: 1", clock);
        using (var first = await ConnectAsync())
        {
            await first.AskAsync(SampleMessages.Adt("C1"));
            for (var n = 0; n < 5; n++)
            {
                using var further = await ConnectAsync();
                Assert.That(await further.IsClosedAsync(), Is.True);
            }
            Assert.That(_inbox.Reported, Has.Count.EqualTo(1));
            clock.Advance(TimeSpan.FromSeconds(11));
            using var later = await ConnectAsync();
            Assert.That(await later.IsClosedAsync(), Is.True);
            Assert.That(_inbox.Reported.Select(e => e.Code), Is.EqualTo(new[] { "MLLP-TOO-MANY-CONNECTIONS", "MLLP-TOO-MANY-CONNECTIONS" }));
            Assert.That(_inbox.Reported[1].Message, Does.Contain("4 more"));
            Assert.That(Acknowledged.Code(await first.AskAsync(SampleMessages.Adt("C2"))), Is.EqualTo("AA"));
        }
        await Eventually.IsTrue(() => _source.Connections == 0, "it has left");
        using var next = await ConnectAsync();
        Assert.That(Acknowledged.Code(await next.AskAsync(SampleMessages.Adt("C3"))), Is.EqualTo("AA"), "who leaves makes room");
    }

    private async Task StartAsync(string settings = "max-size: 1MB", TimeProvider? time = null)
    {
        _source = TestComponents.Source(MllpSource.Component, $$"""{ listen: "127.0.0.1:0", {{settings}} }""", time);
        await _source.StartAsync(_inbox, CancellationToken.None);
    }

    private Task<MllpPeer> ConnectAsync() => MllpPeer.ConnectAsync(_source.Endpoint);
}
