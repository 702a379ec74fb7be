using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Mllp;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Mllp;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MllpSourceTests
{
    private readonly ScriptedInbox _inbox = new();
    private ISource _source = null!;

    [TearDown]
    public async Task Stop() => await _source.DisposeAsync();

    [Test]
    public async Task An_acknowledgment_answers_the_senders_message_in_the_senders_terms()
    {
        await StartAsync();
        using var peer = await ConnectAsync();
        var answer = await peer.AskAsync(SampleMessages.Adt("C1"));
        Assert.Multiple(() =>
        {
            Assert.That(Acknowledged.Code(answer), Is.EqualTo("AA"));
            Assert.That(Acknowledged.ControlId(answer), Is.EqualTo("C1"));
            Assert.That(Acknowledged.Field(answer, "MSH", 3), Is.EqualTo("ENGINE"));
            Assert.That(Acknowledged.Field(answer, "MSH", 5), Is.EqualTo("EHR"));
            Assert.That(Acknowledged.Field(answer, "MSH", 9), Is.EqualTo("ACK^A01^ACK"));
            Assert.That(Acknowledged.Field(answer, "MSH", 10), Has.Length.InRange(1, 20));
        });
    }

    [Test]
    [Conformance("E1.9", "E1.12")]
    public async Task Frames_sent_in_one_piece_are_taken_and_answered_in_order()
    {
        await StartAsync();
        using var peer = await ConnectAsync();
        var ids = Enumerable.Range(1, 50).Select(n => $"C{n}").ToArray();
        await peer.SendAsync(string.Concat(ids.Select(id => $"\v{SampleMessages.Adt(id)}\u001c\r")));
        var answered = new List<string>();
        foreach (var _ in ids)
            answered.Add(Acknowledged.ControlId(await peer.ReadFrameAsync()));
        Assert.That(answered, Is.EqualTo(ids));
    }

    [Test]
    public async Task Every_acknowledgment_has_a_control_id_of_its_own()
    {
        await StartAsync();
        var ids = new List<string>();
        for (var connection = 0; connection < 3; connection++)
        {
            using var peer = await ConnectAsync();
            for (var n = 0; n < 20; n++)
                ids.Add(Acknowledged.Field(await peer.AskAsync(SampleMessages.Adt($"C{n}")), "MSH", 10));
        }
        Assert.That(ids, Is.Unique);
    }

    [Test]
    [Conformance("E3.9", "E3.12")]
    public async Task Every_thing_that_is_wrong_has_an_ERR_of_its_own()
    {
        await StartAsync();
        var error = new MessageError("HL7V2-REQUIRED", "PID-3 is empty")
        {
            Place = "PID-3",
            Condition = 101,
            Further =
            [
                new MessageError("HL7V2-DATA-TYPE", "OBX-5 is no number") { Place = "OBX[3]-5[2].1", Condition = 102 },
                new MessageError("HL7V2-SEGMENT-MISSING", "the message has no PV1 segment") { Place = "PV1", Condition = 100 },
            ],
        };
        _inbox.AnswerAll(new Acceptance.Stored(new MessageId(1, 1), new Answer(error)));
        using var peer = await ConnectAsync();
        var answer = await peer.AskAsync(SampleMessages.Adt("C1"));
        var errors = answer!.Split('\r').Where(s => s.StartsWith("ERR", StringComparison.Ordinal)).Select(s => s.Split('|')).ToArray();
        Assert.That(errors.Select(e => (e[2], e[3].Split('^')[0], e[4], e[5].Split('^')[0], e[8])), Is.EqualTo(new[]
        {
            ("PID^1^3^1", "101", "E", "HL7V2-REQUIRED", "PID-3 is empty"),
            ("OBX^3^5^2^1", "102", "E", "HL7V2-DATA-TYPE", "OBX-5 is no number"),
            ("PV1^1", "100", "E", "HL7V2-SEGMENT-MISSING", "the message has no PV1 segment"),
        }));
    }

    [Test]
    public async Task A_message_stored_with_an_error_in_its_content_is_answered_AE_with_the_error_and_no_value()
    {
        await StartAsync();
        var error = new MessageError("MAP-UNMAPPED-CODE", "the code is in no row of departments")
        {
            Place = "PV1-3.1",
            Condition = 103,
            Value = "SECRET",
        };
        _inbox.AnswerAll(new Acceptance.Stored(new MessageId(1, 1), new Answer(error)));
        using var peer = await ConnectAsync();
        var answer = await peer.AskAsync(SampleMessages.Adt("C1"));
        Assert.Multiple(() =>
        {
            Assert.That(Acknowledged.Code(answer), Is.EqualTo("AE"));
            Assert.That(Acknowledged.Field(answer, "ERR", 3), Does.StartWith("103^"));
            Assert.That(Acknowledged.Field(answer, "ERR", 5), Does.StartWith("MAP-UNMAPPED-CODE"));
            Assert.That(answer, Does.Not.Contain("SECRET"));
        });
    }

    [TestCase(200, "AR")]
    [TestCase(203, "AR")]
    [TestCase(207, "AE")]
    [TestCase(101, "AE")]
    public async Task A_rejection_is_AR_for_what_MSH_says_and_AE_for_anything_else(int condition, string code)
    {
        await StartAsync();
        _inbox.AnswerAll(new Acceptance.Rejected(new MessageError("NOT-HERE", "this channel takes ORU") { Condition = condition }));
        using var peer = await ConnectAsync();
        var answer = await peer.AskAsync(SampleMessages.Adt("C1"));
        Assert.That(Acknowledged.Code(answer), Is.EqualTo(code));
        Assert.That(Acknowledged.Field(answer, "ERR", 3), Does.StartWith($"{condition}^"));
    }

    [Test]
    [Conformance("E3.1", "E3.6")]
    public async Task Unavailable_is_AR_with_condition_207()
    {
        await StartAsync();
        _inbox.AnswerAll(new Acceptance.Unavailable(new MessageError("STORE-FULL", "the store cannot write")));
        using var peer = await ConnectAsync();
        var answer = await peer.AskAsync(SampleMessages.Adt("C1"));
        Assert.That(Acknowledged.Code(answer), Is.EqualTo("AR"));
        Assert.That(Acknowledged.Field(answer, "ERR", 3), Does.StartWith("207^"));
    }

    [TestCase("AL", "NE", "CA")]
    [TestCase("AL", "AL", "CA AA")]
    [TestCase("NE", "AL", "AA")]
    [TestCase("", "AL", "AA")]
    [TestCase("SU", "ER", "CA")]
    [TestCase("ER", "SU", "AA")]
    public async Task Enhanced_mode_answers_what_MSH_15_and_16_ask_for(string accept, string application, string codes)
    {
        await StartAsync();
        using var peer = await ConnectAsync();
        await peer.SendFrameAsync(SampleMessages.Adt("C1", accept, application));
        // A second message in original mode shows where the answers to the first end.
        await peer.SendFrameAsync(SampleMessages.Adt("C2"));
        var heard = new List<string>();
        while (await peer.ReadFrameAsync() is { } answer && Acknowledged.ControlId(answer) == "C1")
            heard.Add(Acknowledged.Code(answer));
        Assert.That(string.Join(' ', heard), Is.EqualTo(codes));
    }

    [Conformance("E3.2", "E3.6")]
    [TestCase(207, "AL", "CE")]
    [TestCase(201, "AL", "CR")]
    [TestCase(207, "NE", "AE")]
    [TestCase(201, "NE", "AR")]
    public async Task Enhanced_mode_tells_rejections_apart_and_what_was_not_committed_comes_before_no_application_that_would_speak_too(
        int condition, string accept, string code)
    {
        await StartAsync();
        _inbox.AnswerAll(new Acceptance.Rejected(new MessageError("NOT-HERE", "this channel takes ORU") { Condition = condition }));
        using var peer = await ConnectAsync();
        Assert.That(Acknowledged.Code(await peer.AskAsync(SampleMessages.Adt("C1", accept, "AL"))), Is.EqualTo(code));
        Assert.That(Acknowledged.ControlId(await peer.AskAsync(SampleMessages.Adt("C2", accept, "AL"))), Is.EqualTo("C2"));
    }

    [Test]
    public async Task A_stored_message_with_an_error_is_accepted_and_then_refused_by_the_application()
    {
        await StartAsync();
        _inbox.AnswerAll(new Acceptance.Stored(new MessageId(1, 1), new Answer(new MessageError("BAD", "a field is missing") { Condition = 101 })));
        using var peer = await ConnectAsync();
        var accept = await peer.AskAsync(SampleMessages.Adt("C1", "AL", "AL"));
        var application = await peer.ReadFrameAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Acknowledged.Code(accept), Is.EqualTo("CA"));
            Assert.That(Acknowledged.Code(application), Is.EqualTo("AE"));
            Assert.That(Acknowledged.Field(accept, "MSH", 10), Is.Not.EqualTo(Acknowledged.Field(application, "MSH", 10)));
        });
    }

    [Test]
    public async Task An_acknowledgment_that_comes_as_a_message_is_offered_and_not_answered()
    {
        await StartAsync();
        using var peer = await ConnectAsync();
        await peer.SendFrameAsync("MSH|^~\\&|EHR|NORTH|ENGINE|HUB|20260314093000||ACK^A01^ACK|A1|P|2.5.1\rMSA|AA|C0\r");
        Assert.That(Acknowledged.ControlId(await peer.AskAsync(SampleMessages.Adt("C1"))), Is.EqualTo("C1"));
        Assert.That(_inbox.Offered, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_sender_that_wants_no_answer_is_hung_up_on_where_its_message_cannot_be_taken()
    {
        await StartAsync();
        _inbox.AnswerAll(new Acceptance.Unavailable(new MessageError("STORE-FULL", "the store cannot write")));
        using var peer = await ConnectAsync();
        await peer.SendFrameAsync(SampleMessages.Adt("C1", "NE", "NE"));
        Assert.That(await peer.IsClosedAsync(), Is.True);
    }

    [Test]
    public async Task Idle_connections_are_counted_and_closed_by_a_stop()
    {
        await StartAsync();
        using var peer = await ConnectAsync();
        await peer.AskAsync(SampleMessages.Adt("C1"));
        Assert.That(_source.Connections, Is.EqualTo(1));
        await Eventually.Ends(_source.StopAsync(CancellationToken.None));
        Assert.That(await peer.IsClosedAsync(), Is.True);
        Assert.That(_source.Connections, Is.Zero);
        Assert.That(_inbox.Reported, Is.Empty);
    }

    [Test]
    public async Task A_stop_takes_no_more_of_the_frames_that_wait_behind_the_one_in_hand()
    {
        await StartAsync();
        var held = _inbox.HoldAll();
        using var peer = await ConnectAsync();
        await peer.SendAsync($"\v{SampleMessages.Adt("C1")}\u001c\r\v{SampleMessages.Adt("C2")}\u001c\r");
        await Eventually.IsTrue(() => _inbox.Offered.Count == 1, "the first is offered");
        var stopping = _source.StopAsync(CancellationToken.None);
        held.LetGo();
        Assert.That(Acknowledged.ControlId(await peer.ReadFrameAsync()), Is.EqualTo("C1"));
        Assert.That(await peer.IsClosedAsync(), Is.True);
        await Eventually.Ends(stopping);
        Assert.That(_inbox.Offered, Has.Count.EqualTo(1));
    }

    [Test]
    [Conformance("E1.25")]
    public async Task A_connection_beyond_the_limit_is_closed_and_reported()
    {
        await StartAsync("max-connections: 1");
        using var first = await ConnectAsync();
        await first.AskAsync(SampleMessages.Adt("C1"));
        using var second = await ConnectAsync();
        Assert.That(await second.IsClosedAsync(), Is.True);
        Assert.That(_inbox.Reported.Select(e => e.Code), Is.EqualTo(new[] { "MLLP-TOO-MANY-CONNECTIONS" }));
        Assert.That(Acknowledged.Code(await first.AskAsync(SampleMessages.Adt("C2"))), Is.EqualTo("AA"));
    }

    [Test]
    public async Task A_silent_connection_is_closed_after_its_idle_timeout()
    {
        await StartAsync("idle-timeout: 100ms");
        using var peer = await ConnectAsync();
        await peer.AskAsync(SampleMessages.Adt("C1"));
        Assert.That(await peer.IsClosedAsync(), Is.True);
        Assert.That(_inbox.Reported, Is.Empty);
    }

    [Test]
    [Conformance("E1.3")]
    public async Task Where_the_end_is_lenient_a_frame_without_its_carriage_return_is_answered()
    {
        await StartAsync("end-of-frame: lenient");
        using var peer = await ConnectAsync();
        await peer.SendAsync($"\v{SampleMessages.Adt("C1")}\u001c");
        Assert.That(Acknowledged.Code(await peer.ReadFrameAsync()), Is.EqualTo("AA"));
    }

    private async Task StartAsync(string settings = "max-size: 1MB")
    {
        _source = TestComponents.Source(MllpSource.Component, $$"""{ listen: "127.0.0.1:0", {{settings}} }""");
        await _source.StartAsync(_inbox, CancellationToken.None);
    }

    private Task<MllpPeer> ConnectAsync() => MllpPeer.ConnectAsync(_source.Endpoint);
}
