using System.Globalization;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>Numbered messages on their way out (HL7 v2 chapter 2, "Sequence number protocol"), against a target that counts.</summary>
public class OutboundSequenceTests : MllpLineFixture
{
    private long? _expected;
    private bool _isDeaf;

    [SetUp]
    public void Open()
    {
        (_expected, _isDeaf) = (null, false);
        Target.Answer = CountAsync;
    }

    [Test]
    [Conformance("E4.1", "E4.2", "E4.6")]
    public async Task Messages_are_numbered_over_restarts_and_each_connection_begins_with_a_question()
    {
        await Start();
        await Send("a", "b");
        await Eventually.IsTrue(() => Numbers == "0 1 2", "sent");
        await Node.DisposeAsync();
        await Start();
        await Send("c");
        await Eventually.IsTrue(() => Numbers == "0 1 2 0 3", "the number goes on");
        Target.HangUp();
        await Send("d");
        await Eventually.IsTrue(() => Numbers == "0 1 2 0 3 0 4", "another connection asks again");
        Assert.That(Target.Received[0].Split('\r')[1..], Is.EqualTo(new[] { "" }), "a question has no content");
        await Settled();
    }

    [Test]
    [Conformance("E4.6", "E4.3")]
    public async Task A_message_that_was_not_acknowledged_keeps_its_number_although_the_engine_was_killed()
    {
        await Start();
        await Send("a");
        await Settled();
        _isDeaf = true;
        await Send("b");
        await Eventually.IsTrue(() => Numbers == "0 1 2", "sent, and not answered");
        Node.Store.IsFull = true;
        await Node.DisposeAsync();
        _isDeaf = false;
        Target.HangUp();

        // The target has taken number 2, and nobody was told.
        await Start();
        await Send("c");
        await Settled();
        Assert.That(Numbers, Is.EqualTo("0 1 2 0 2 3"));
        Assert.That(Target.Received.Where(r => Acknowledged.Field(r, "MSH", 13) == "2").Select(r => Acknowledged.Field(r, "MSH", 10)), Is.All.EqualTo("b"));
    }

    [Test]
    [Conformance("E4.7")]
    public async Task Where_the_two_sides_cannot_agree_the_destination_is_paused_with_a_reason()
    {
        using var log = new CollectedLog();
        await Start(log);
        await Send("a", "b", "c");
        await Settled();
        _expected = 40;
        Target.HangUp();
        await Send("d");
        await Eventually.IsTrue(() => log.Count(2019) == 1, "it says so");
        Assert.That(Node.Status.Destinations[0].State, Is.EqualTo(InterfaceEngine.Engine.Deliveries.DestinationState.Paused));
        Assert.That(Target.Received.Any(r => Acknowledged.Field(r, "MSH", 10) == "d"), Is.False);
    }

    [Test]
    [Conformance("E4.5")]
    public async Task A_target_that_takes_any_number_hears_the_next_and_one_that_knows_better_says_where_to_begin()
    {
        _expected = 12;
        await Start();
        await Send("a");
        await Settled();
        Assert.That(Numbers, Is.EqualTo("0 12"));
        _expected = null;
        Target.HangUp();
        await Send("b");
        await Settled();
        Assert.That(Numbers, Is.EqualTo("0 12 0 13"));
    }

    [Test]
    [Conformance("E4.7")]
    public async Task A_target_that_expects_number_0_gets_no_message_since_that_would_be_a_question_again()
    {
        _expected = 0;
        await Start();
        await Send("a");
        await Eventually.IsTrue(() => Node.Status.Destinations[0].State == InterfaceEngine.Engine.Deliveries.DestinationState.Paused, "the destination is paused");
        Assert.That(Numbers, Is.EqualTo("0"));
        Assert.That(Node.Store.SummarizeQueues().Single().Queued, Is.EqualTo(1), "and the message waits");
    }

    [Test]
    public async Task A_message_that_was_refused_leaves_its_number_to_the_next()
    {
        Target.Answer = (peer, message) => Acknowledged.Field(message, "MSH", 10) == "b"
            ? peer.SendFrameAsync(MllpTarget.Acknowledgment("AE", "b"))
            : CountAsync(peer, message);
        await Start();
        await Send("a", "b", "c");
        await Eventually.IsTrue(() => Numbers == "0 1 2 0 2", "asked again, and used again");
        Assert.That(Target.Received[^1], Does.Contain("|c|"));
    }

    // Counts as the standard has it: -1 where nothing is known, one more each time, a number taken before is acknowledged.
    private async Task CountAsync(MllpPeer peer, string message)
    {
        var number = long.Parse(Acknowledged.Field(message, "MSH", 13), CultureInfo.InvariantCulture);
        var id = Acknowledged.Field(message, "MSH", 10);
        if (number > 0 && (_expected is null || number == _expected))
            _expected = number + 1;
        var code = number == 0 || number < _expected ? "AA" : "AE";
        if (!_isDeaf)
            await peer.SendFrameAsync($"MSH|^~\\&|T|T|E|E|20260314093000||ACK|T-{id}|P|2.5\rMSA|{code}|{id}||{(number == 0 ? _expected ?? -1 : code == "AA" ? number : _expected)}\r");
    }

    private string Numbers => string.Join(' ', Target.Received.Select(r => Acknowledged.Field(r, "MSH", 13)));

    private Task Settled() => Eventually.IsTrue(() => Node.Store.SummarizeQueues().All(q => q.Queued == 0), "the queues are empty");

    private async Task Send(params string[] ids)
    {
        using var peer = await Node.ConnectAsync();
        foreach (var id in ids)
            Assert.That(Acknowledged.Code(await peer.AskAsync($"MSH|^~\\&|EHR|NORTH|HUB|H|20260301080000||ADT^A01|{id}|P|2.5\rPID|1||P1\r")), Is.EqualTo("AA"));
    }

    private async Task Start(CollectedLog? log = null)
        => Node = await SourceNode.StartAsync(Folder, """
            source: { from: ehr, mllp: { listen: "127.0.0.1:0" } }
            destinations:
              x: { send: { to: erp, mllp: { sequence: true } } }
            delivery: { retry: { first: 100ms, max: 100ms, jitter: 0% } }
            """, logs: log, erp: $"mllp: {{ address: \"127.0.0.1:{Target.Port}\" }}");
}
