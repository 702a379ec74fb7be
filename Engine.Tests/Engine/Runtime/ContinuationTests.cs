using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>Messages that come in parts (HL7 v2 chapter 2, "Continuation messages and segments"), from the socket to the store and out again.</summary>
public class ContinuationTests : MllpLineFixture
{
    private ManualClock _clock = null!;

    [SetUp]
    public void Open() => _clock = new ManualClock();

    [Test]
    [Conformance("E4.14", "E4.15")]
    public async Task The_parts_of_a_message_are_stored_each_and_run_as_one_message_that_names_them()
    {
        await Start();
        using var peer = await Node.ConnectAsync();
        Assert.That(Acknowledged.Code(await peer.AskAsync(Part("1", "", "OBX|1|FT|A^B||first \rADD|\r", "p1"))), Is.EqualTo("AA"));
        Assert.That(Acknowledged.Code(await peer.AskAsync(Part("2", "p1", "ADD|second \rADD|third|||N\rOBX|2|ST|C||x\r", "p2"))), Is.EqualTo("AA"));
        Assert.That(Node.Messages.Select(m => m.State), Is.All.EqualTo(MessageState.Partial));
        Assert.That(Target.Received, Is.Empty);
        Assert.That(Acknowledged.Code(await peer.AskAsync(Part("3", "p2", "NTE|1||end\r", null))), Is.EqualTo("AA"));

        await Eventually.IsTrue(() => Target.Received.Count == 1, "the whole is delivered");
        Assert.That(Target.Received[0], Is.EqualTo("MSH|^~\\&|EHR|NORTH|HUB|H|20260301080000||ORU^R01|1|P|2.5|||\rOBX|1|FT|A^B||first second third|||N\rOBX|2|ST|C||x\rNTE|1||end\r"));
        var messages = Node.Messages;
        Assert.That(messages.Select(m => (m.ControlId, m.State)), Is.EqualTo(new[]
        {
            ("1", MessageState.Processed), ("2", MessageState.Processed), ("3", MessageState.Processed), ("1", MessageState.Processed),
        }));
        Assert.That(messages[3].Attributes["parts"], Is.EqualTo("m-1-1 m-1-2 m-1-3"));
        Assert.That(Node.Store.ReadTimeline(messages[0].Id).Select(e => e.What), Is.EqualTo(new[] { "received", "partial", "processed" }));
        Assert.That(Node.Store.ReadTimeline(messages[0].Id)[^1].Detail, Does.Contain("joined into m-1-4"));
        Assert.That(messages.Take(3).SelectMany(m => Node.Store.ReadDeliveries(m.Id)), Is.Empty);
        Assert.That(Encoding.ASCII.GetString(Node.Store.ReadContent(messages[1].Id).Span), Does.Contain("|p1").And.Contain("DSC|p2|F"), "a part stays as it came");
    }

    [Test]
    [Conformance("E4.14")]
    public async Task Parts_of_several_messages_and_senders_come_between_each_other_and_in_any_order_and_twice()
    {
        await Start();
        using var peer = await Node.ConnectAsync();
        foreach (var part in new[]
        {
            Part("a2", "p", "NTE|1||a two\r", null), Part("b1", "", "NTE|1||b one\r", "p", "LAB"), Part("c1", "", "NTE|1||c one\r", "q"),
            Part("a1", "", "NTE|1||a one\r", "p"), Part("a1", "", "NTE|1||a one\r", "p"), Part("c2", "q", "NTE|1||c two\r", null), Part("b2", "p", "NTE|1||b two\r", null, "LAB"),
        })
        {
            Assert.That(Acknowledged.Code(await peer.AskAsync(part)), Is.EqualTo("AA"));
        }

        await Eventually.IsTrue(() => Target.Received.Count == 3, "three wholes");
        Assert.That(Target.Received.Select(r => string.Join('/', r.Split('\r').Where(s => s.StartsWith("NTE", StringComparison.Ordinal)).Select(s => s.Split('|')[3]))),
            Is.EquivalentTo(new[] { "a one/a two", "b one/b two", "c one/c two" }));
        Assert.That(Node.Messages.Count(m => m.State == MessageState.Partial), Is.Zero);
    }

    [Test]
    [Conformance("E4.14")]
    public async Task Parts_are_found_again_after_a_restart_and_a_whole_is_made_once()
    {
        await Start();
        using (var peer = await Node.ConnectAsync())
            await peer.AskAsync(Part("1", "", "NTE|1||one\r", "p"));
        await Node.DisposeAsync();
        await Start();
        using (var peer = await Node.ConnectAsync())
            await peer.AskAsync(Part("2", "p", "NTE|1||two\r", null));
        await Eventually.IsTrue(() => Target.Received.Count == 1, "the whole is delivered");
        await Node.DisposeAsync();

        // As after a kill between the whole and the note on its first part: the part is partial again.
        await using (var store = InterfaceEngine.Engine.Storage.Sqlite.SqliteMessageStore.Open(Folder.Options))
            await store.AppendRunAsync(new MessageId(1, 1), new NewRun { State = MessageState.Partial, Versions = "", At = _clock.GetUtcNow() });
        await Start();
        Assert.That(Node.Store.FindMessage(new MessageId(1, 1))!.State, Is.EqualTo(MessageState.Processed));
        Assert.That(Node.Messages, Has.Count.EqualTo(3), "nothing was made a second time");
    }

    [Test]
    public async Task A_whole_that_the_store_did_not_take_is_made_when_it_does()
    {
        await Start();
        using var peer = await Node.ConnectAsync();
        await peer.AskAsync(Part("1", "", "NTE|1||one\r", "p"));
        Node.Store.BeforeAccept = message => message.Envelope.Attributes.ContainsKey("parts") ? throw new StoreUnavailableException("STORE-DISK-FULL", "full") : Task.CompletedTask;
        Assert.That(Acknowledged.Code(await peer.AskAsync(Part("2", "p", "NTE|1||two\r", null))), Is.EqualTo("AA"), "the part itself is stored");
        Assert.That(Node.Messages, Has.Count.EqualTo(2));
        Node.Store.BeforeAccept = _ => Task.CompletedTask;
        await Eventually.IsTrue(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(30));
                return Node.Messages.Count == 3;
            },
            "the whole is made");
    }

    [Test]
    [Conformance("E4.16")]
    public async Task A_part_that_does_not_come_in_time_leaves_its_siblings_failed_and_says_which_is_missing()
    {
        await Start();
        using var peer = await Node.ConnectAsync();
        await peer.AskAsync(Part("1", "", "NTE|1||one\r", "p1"));
        await peer.AskAsync(Part("2", "p1", "NTE|1||two\r", "p2"));
        await peer.AskAsync(Part("9", "lost", "NTE|1||nine\r", null));
        await Eventually.IsTrue(
            () =>
            {
                _clock.Advance(TimeSpan.FromMinutes(2));
                return Node.Messages.All(m => m.State == MessageState.Failed);
            },
            "they are given up");

        var messages = Node.Messages.Select(m => Node.Store.FindMessage(m.Id)!).ToList();
        Assert.That(messages.Select(m => (m.Error!.Code, m.Error.Place, m.Error.Value)), Is.EqualTo(new[]
        {
            ("HL7V2-PART-MISSING", "DSC-1", "p2"), ("HL7V2-PART-MISSING", "DSC-1", "p2"), ("HL7V2-PART-MISSING", "MSH-14", "lost"),
        }));
        Assert.That(messages[0].Error!.Message, Does.Contain("m-1-1, m-1-2").And.Not.Contain("p2"), "a pointer may be made of a patient's number");
        Assert.That(Target.Received, Is.Empty);
    }

    [Test]
    [Conformance("E4.15")]
    public async Task Add_continues_a_segment_of_a_message_that_came_whole()
    {
        await Start("pipeline:\n  - filter: OBX-5 = 'first second' and NTE-3 = 'n'");
        using var peer = await Node.ConnectAsync();
        await peer.AskAsync("MSH|^~\\&|EHR|NORTH|HUB|H|20260301080000||ORU^R01|1|P|2.5\rOBX|1|ST|A||first \rADD|second\rNTE|1||n\r");
        Assert.That(Node.Messages.Single().State, Is.EqualTo(MessageState.Processed));
    }

    [Test]
    public async Task An_interactive_continuation_is_a_query_s_own_and_passes_through()
    {
        await Start();
        using var peer = await Node.ConnectAsync();
        await peer.AskAsync("MSH|^~\\&|EHR|NORTH|HUB|H|20260301080000||QBP^Q11|1|P|2.5\rQPD|x\rDSC|p1|I\r");
        Assert.That(Node.Messages.Single().State, Is.EqualTo(MessageState.Processed));
    }

    [Test]
    [Conformance("E4.16")]
    public async Task Parts_whose_pointers_lead_round_in_a_ring_are_given_up_too()
    {
        await Start();
        using var peer = await Node.ConnectAsync();
        await peer.AskAsync(Part("1", "x", "NTE|1||one\r", "y"));
        await peer.AskAsync(Part("2", "y", "NTE|1||two\r", "x"));
        await peer.AskAsync(Part("3", "self", "NTE|1||three\r", "self"));
        await Eventually.IsTrue(
            () =>
            {
                _clock.Advance(TimeSpan.FromMinutes(2));
                return Node.Messages.All(m => m.State == MessageState.Failed);
            },
            "they are given up");
        Assert.That(Node.Messages.Select(m => Node.Store.FindMessage(m.Id)!.Error!.Code), Is.All.EqualTo("HL7V2-PART-MISSING"));
    }

    [Test]
    public async Task A_repeat_of_the_last_part_hears_what_the_first_heard_of_the_whole_and_the_others_of_themselves()
    {
        await Start("pipeline:\n  - require: NTE-3 = 'never'", "acknowledge: processed");
        using var peer = await Node.ConnectAsync();
        var (first, last) = (Part("1", "", "NTE|1||one\r", "p"), Part("2", "p", "NTE|1||two\r", null));
        Assert.That(Acknowledged.Code(await peer.AskAsync(first)), Is.EqualTo("AA"));
        Assert.That(Acknowledged.Code(await peer.AskAsync(last)), Is.EqualTo("AE"), "the whole failed");
        Assert.That(Acknowledged.Code(await peer.AskAsync(first)), Is.EqualTo("AA"));
        Assert.That(Acknowledged.Code(await peer.AskAsync(last)), Is.EqualTo("AE"));
        Assert.That(Node.Messages, Has.Count.EqualTo(3), "nothing was stored a second time");
    }

    [Test]
    public async Task A_part_with_anothers_pointer_that_a_kill_left_partial_is_failed_at_the_start()
    {
        await Start();
        using (var peer = await Node.ConnectAsync())
        {
            await peer.AskAsync(Part("1", "p", "NTE|1||one\r", null));
            await peer.AskAsync(Part("2", "p", "NTE|1||two\r", null));
        }

        Assert.That(Node.Messages[1].State, Is.EqualTo(MessageState.Failed));
        await Node.DisposeAsync();
        await using (var store = InterfaceEngine.Engine.Storage.Sqlite.SqliteMessageStore.Open(Folder.Options))
            await store.AppendRunAsync(new MessageId(1, 2), new NewRun { State = MessageState.Partial, Versions = "", At = _clock.GetUtcNow() });
        await Start();
        Assert.That(Node.Messages.Select(m => m.State), Is.EqualTo(new[] { MessageState.Partial, MessageState.Failed }));
        Assert.That(Node.Store.FindMessage(new MessageId(1, 2))!.Error!.Code, Is.EqualTo("HL7V2-PART-REPEATED"));
    }

    private static string Part(string id, string claim, string segments, string? next, string sender = "EHR")
        => $"MSH|^~\\&|{sender}|NORTH|HUB|H|20260301080000||ORU^R01|{id}|P|2.5||{claim}|\r{segments}{(next is null ? "" : $"DSC|{next}|F\r")}";

    private async Task Start(string rules = "", string acknowledge = "acknowledge: stored")
        => Node = await SourceNode.StartAsync(Folder, $$"""
            source:
              from: ehr
              continuation: { within: 5m }
              {{acknowledge}}
              mllp: { listen: "127.0.0.1:0" }
            {{rules}}
            destinations:
              x: { send: { to: erp, mllp: {} } }
            """, _clock, erp: $"mllp: {{ address: \"127.0.0.1:{Target.Port}\" }}");
}
