using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>Numbered messages over MLLP (HL7 v2 chapter 2, "Sequence number protocol"), from the socket to the store and back.</summary>
public class SequenceTests : MllpLineFixture
{
    [Test]
    [Conformance("E4.1", "E4.2", "E4.3", "E4.4")]
    public async Task Numbers_are_taken_one_after_the_other_and_a_sender_asks_for_the_next_at_a_start()
    {
        await Start();
        using var peer = await Node.ConnectAsync();
        Assert.That(await Ask(peer, "q0", 0), Is.EqualTo("AA -1"), "nothing is known yet: any number is taken");
        Assert.That(await Ask(peer, "a", 1), Is.EqualTo("AA 1"));
        Assert.That(await Ask(peer, "b", 2), Is.EqualTo("AA 2"));
        Assert.That(await Ask(peer, "q1", 0), Is.EqualTo("AA 3"));

        Assert.That(await Ask(peer, "b", 2), Is.EqualTo("AA 3"), "its acknowledgment was lost, and it is sent again");
        Assert.That(await Ask(peer, "d", 4), Is.EqualTo("AE 3"), "one is missing");
        Assert.That(await Ask(peer, "c", 3), Is.EqualTo("AA 3"));
        Assert.That(await Ask(peer, "d", 4), Is.EqualTo("AA 4"));
        Assert.That(Node.Messages.Select(m => m.ControlId), Is.EqualTo(new[] { "a", "b", "c", "d" }), "neither a question nor a repeat is a message");
        await Eventually.IsTrue(() => Target.Received.Count == 4, "each is delivered once");
    }

    [Test]
    [Conformance("E4.3")]
    public async Task A_repeat_is_known_although_the_first_failed_and_another_message_under_an_old_number_is_not_taken_for_one()
    {
        await Start(rules: "pipeline:\n  - require: MSH-10 != 'b'");
        using var peer = await Node.ConnectAsync();
        Assert.That(await Ask(peer, "a", 1), Is.EqualTo("AA 1"));
        Assert.That(await Ask(peer, "b", 2), Is.EqualTo("AA 2"));
        Assert.That(await Ask(peer, "b", 2), Is.EqualTo("AA 3"));
        Assert.That(await Ask(peer, "x", 1), Is.EqualTo("AE 3"), "a sender that lost its numbers hears of it, and loses no message");
        Assert.That(Node.Messages.Select(m => m.ControlId), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    [Conformance("E4.6", "E4.5")]
    public async Task The_number_is_kept_with_its_message_over_a_restart_and_minus_one_begins_anew()
    {
        await Start();
        using (var peer = await Node.ConnectAsync())
        {
            Assert.That(await Ask(peer, "a", 41), Is.EqualTo("AA 41"));
            Node.Store.IsFull = true;
            Assert.That(await Ask(peer, "b", 42), Does.StartWith("AR"));
            Node.Store.IsFull = false;
        }

        await Node.DisposeAsync();
        await Start();
        using (var peer = await Node.ConnectAsync())
        {
            Assert.That(await Ask(peer, "q", 0), Is.EqualTo("AA 42"), "what was not stored did not use its number up");
            Assert.That(await Ask(peer, "a", 41), Is.EqualTo("AA 42"));
            Assert.That(await Ask(peer, "r", -1), Is.EqualTo("AA -1"));
        }

        await Node.DisposeAsync();
        await Start();
        using (var peer = await Node.ConnectAsync())
        {
            Assert.That(await Ask(peer, "c", 7), Is.EqualTo("AA 7"), "the new start was kept too");
            Assert.That(await Ask(peer, "q", 0), Is.EqualTo("AA 8"));
        }
    }

    [Test]
    [Conformance("E4.7")]
    public async Task A_link_whose_numbers_do_not_fit_is_stopped_and_raises_an_alarm_until_it_begins_again()
    {
        using var log = new CollectedLog();
        await Start(logs: log);
        using var peer = await Node.ConnectAsync();
        Assert.That(await Ask(peer, "a", 1), Is.EqualTo("AA 1"));
        for (var i = 0; i < Sequences.MostMismatches; i++)
        {
            Assert.That(Node.Status.Alarms, Is.Empty);
            Assert.That(await Ask(peer, $"x{i}", 50 + i), Is.EqualTo("AE 2"));
        }

        Assert.That(await Ask(peer, "b", 2), Is.EqualTo("AR "), "stopped means stopped");
        Assert.That(Node.Status.Alarms.Single().ToString(), Does.StartWith("SEQUENCE-STOPPED").And.Contain("EHR at NORTH"));
        Assert.That(log.Count(3032), Is.EqualTo(1));
        Assert.That(await Ask(peer, "b", 2, "LAB"), Is.EqualTo("AA 2"), "another sender is another link");

        Assert.That(await Ask(peer, "q", 0), Is.EqualTo("AA 2"));
        Assert.That(Node.Status.Alarms, Is.Empty);
        Assert.That(await Ask(peer, "b", 2), Is.EqualTo("AA 2"));
    }

    [TestCase("required", "", "AE ")]
    [TestCase("if-present", "", "AA ")]
    [TestCase("required", "two", "AE ")]
    public async Task A_number_that_is_missing_or_none_is_said_where_it_is_wanted(string use, string number, string answer)
    {
        await Start(use);
        using var peer = await Node.ConnectAsync();
        Assert.That(Said(await peer.AskAsync(Message("a", number, "EHR"))), Is.EqualTo(answer));
    }

    [Test]
    [Conformance("E4.6")]
    public async Task Numbers_go_on_in_the_next_segment_of_the_store()
    {
        await Start();
        await Node.DisposeAsync();
        var options = Folder.Options with { SegmentBytes = 1 };
        long? expected;
        await using (var store = SqliteMessageStore.Open(options))
        {
            for (var i = 1; i <= 5; i++)
            {
                var result = await store.AcceptAsync(new NewMessage { Envelope = TestNode.Envelope("c", i), Sequence = new SequenceCheck("l", i), Run = null });
                Assert.That((result.OutOfSequence, result.Expected), Is.EqualTo((false, (long?)(i + 1))));
            }

            Assert.That(store.ReadStatus().Segments, Is.GreaterThan(3));
            Assert.That((await store.AcceptAsync(new NewMessage { Envelope = TestNode.Envelope("c", 9), Sequence = new SequenceCheck("l", 9) })).OutOfSequence, Is.True);
        }

        await using (var again = SqliteMessageStore.Open(options))
            expected = await again.SequenceAsync("l", SequenceRequest.Ask);
        Assert.That(expected, Is.EqualTo(6));
        await Start();
    }

    private static async Task<string> Ask(MllpPeer peer, string id, long number, string sender = "EHR")
        => Said(await peer.AskAsync(number > 0 ? Message(id, $"{number}", sender) : $"MSH|^~\\&|{sender}|NORTH|HUB|H|20260301080000|||{id}|P|2.5|{number}\r"));

    private static string Said(string? answer) => $"{Acknowledged.Code(answer)} {Acknowledged.Field(answer, "MSA", 4)}";

    private static string Message(string id, string number, string sender)
        => $"MSH|^~\\&|{sender}|NORTH|HUB|H|20260301080000||ADT^A01|{id}|P|2.5|{number}\rPID|1||P1\r";

    private async Task Start(string use = "required", string rules = "", CollectedLog? logs = null)
        => Node = await SourceNode.StartAsync(Folder, $$"""
            source:
              from: ehr
              sequence: {{use}}
              mllp: { listen: "127.0.0.1:0" }
            {{rules}}
            destinations:
              x: { send: { to: erp, mllp: {} } }
            """, logs: logs, erp: $"mllp: {{ address: \"127.0.0.1:{Target.Port}\" }}");
}
