using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>Batches over MLLP, from the socket to the store and back.</summary>
public class BatchTests : MllpLineFixture
{
    [TestCase("FHS|^~\\&|EHR|N|HUB|H|20260301||f||F1\rBHS|^~\\&|EHR|N|HUB|H|20260301||b||B1\r{0}BTS|2\rFTS|1\r", "B1", "F1")]
    [TestCase("BHS|^~\\&|EHR|N|HUB|H|20260301||b||B1\r{0}BTS|2\r", "B1", null)]
    [TestCase("FHS|^~\\&|EHR|N|HUB|H|20260301||f||F1\r{0}FTS|1\r", null, "F1")]
    [TestCase("BHS|^~\\&|EHR|N|HUB|H|20260301||b||B1\r{0}", "B1", null)]
    [TestCase("{0}BTS|2\r", null, null)]
    [TestCase("{0}", null, null)]
    [Conformance("E1.10", "E4.8", "E4.10")]
    public async Task A_batch_in_one_frame_is_taken_with_or_without_its_envelopes_and_its_messages_know_them(string form, string? batch, string? file)
    {
        await Start("records");
        using var peer = await Node.ConnectAsync();
        await peer.SendFrameAsync(string.Format(form, Message("1") + Message("2")));
        var answers = new[] { await peer.ReadFrameAsync(), await peer.ReadFrameAsync() };

        Assert.That(answers.Select(a => (Acknowledged.Code(a), Acknowledged.ControlId(a))), Is.EqualTo(new[] { ("AA", "1"), ("AA", "2") }));
        var whole = Node.Messages[0];
        Assert.That((whole.State, whole.Parent), Is.EqualTo((MessageState.Processed, (MessageId?)null)));
        var children = Node.ChildrenOf(whole.Id);
        Assert.That(children.Select(c => c.ControlId), Is.EqualTo(new[] { "1", "2" }));
        Assert.That(children.Select(c => c.Attributes.GetValueOrDefault("batch")), Is.All.EqualTo(batch));
        Assert.That(children.Select(c => c.Attributes.GetValueOrDefault("file-batch")), Is.All.EqualTo(file));
        await Eventually.IsTrue(() => Target.Received.Count == 2, "both are delivered");
    }

    [Test]
    [Conformance("E4.10")]
    public async Task Rules_see_the_ids_of_batch_and_file_and_nothing_where_a_message_came_alone()
    {
        await Start("records", "pipeline:\n  - filter: =%batch = 'B1' and %file-batch = 'F1' and %index = '2'");
        using var peer = await Node.ConnectAsync();
        await peer.SendFrameAsync($"FHS|^~\\&|||||||||F1\rBHS|^~\\&|||||||||B1\r{Message("1")}{Message("2")}BTS|2\rFTS|1\r");
        await peer.ReadFrameAsync();
        await peer.ReadFrameAsync();
        Assert.That(Acknowledged.Code(await peer.AskAsync(Message("3"))), Is.EqualTo("AA"));

        Assert.That(Node.Messages.Where(m => m.ControlId is not null).Select(m => (m.ControlId, m.State)),
            Is.EqualTo(new[] { ("1", MessageState.Filtered), ("2", MessageState.Processed), ("3", MessageState.Filtered) }));
    }

    [Test]
    [Conformance("E1.10")]
    public async Task Several_messages_in_one_frame_are_refused_where_the_source_says_nothing_of_split()
    {
        await Start(null);
        using var peer = await Node.ConnectAsync();
        var several = await peer.AskAsync(Message("1") + Message("2"));
        var batch = await peer.AskAsync($"BHS|^~\\&|EHR\r{Message("3")}BTS|1\r");

        Assert.That((Acknowledged.Code(several), Acknowledged.ControlId(several)), Is.EqualTo(("AE", "1")));
        Assert.That(several, Does.Contain("split"));
        Assert.That(batch, Does.Contain("MSA|AE").And.Contain("split"));
        Assert.That(Node.Messages, Is.Empty);
        Assert.That(Acknowledged.Code(await peer.AskAsync(Message("4"))), Is.EqualTo("AA"), "the connection goes on");
    }

    [TestCase("refuse", "AE", 0)]
    [TestCase("report", "AA", 2)]
    [TestCase("ignore", "AA", 2)]
    [Conformance("E4.9")]
    public async Task A_count_that_differs_from_what_came_is_refused_or_reported_or_ignored(string counts, string code, int taken)
    {
        foreach (var (form, place) in new[] { ("BHS|^~\\&|E\r{0}BTS|3\r", "BTS-1"), ("FHS|^~\\&|E\rBHS|^~\\&|E\r{0}BTS|2\rFTS|4\r", "FTS-1") })
        {
            await Start($"{{ by: messages, counts: {counts} }}");
            using var peer = await Node.ConnectAsync();
            await peer.SendFrameAsync(string.Format(form, Message("1") + Message("2")));
            var answers = new[] { await peer.ReadFrameAsync(), await peer.ReadFrameAsync() };

            Assert.That(answers.Select(Acknowledged.Code), Is.All.EqualTo(code));
            Assert.That(Node.Messages.Count(m => m.ControlId is not null), Is.EqualTo(taken));
            var whole = Node.Messages.FirstOrDefault();
            Assert.That((whole?.Error?.Code, whole?.Error?.Place), Is.EqualTo(counts == "report" ? ("HL7V2-BATCH-COUNT", place) : (null, null)));
            await Node.DisposeAsync();
            Folder.Clear();
        }
    }

    [Test]
    [Conformance("E4.11")]
    public async Task One_batch_of_acknowledgments_refers_to_the_batch_and_counts_them()
    {
        await Start("{ by: messages, reply: batch }", FailsTwo, "acknowledge: processed");
        using var peer = await Node.ConnectAsync();
        var answer = await peer.AskAsync($"FHS|^~\\&|EHR|N|HUB|H|20260301||f||F1\rBHS|^~\\&|EHR|N|HUB|H|20260301||b||B1\r{Message("1")}{Message("2")}BTS|2\rBHS|^~\\&|EHR|N|HUB|H|||c||B2\r{Message("3")}BTS|1\rFTS|2\r");

        var segments = answer!.TrimEnd('\r').Split('\r');
        Assert.That(segments.Select(s => s[..3]).Where(s => s != "ERR"), Is.EqualTo(new[] { "FHS", "BHS", "MSH", "MSA", "MSH", "MSA", "BTS", "BHS", "MSH", "MSA", "BTS", "FTS" }));
        string[] Fields(string name, int nth = 0) => segments.Where(s => s.StartsWith(name, StringComparison.Ordinal)).ElementAt(nth).Split('|');
        Assert.That((Fields("FHS")[2..6], Fields("FHS")[11]), Is.EqualTo((new[] { "HUB", "H", "EHR", "N" }, "F1")));
        Assert.That((Fields("BHS")[11], Fields("BHS", 1)[11]), Is.EqualTo(("B1", "B2")));
        Assert.That(Fields("BHS")[10], Is.Not.Empty.And.Not.EqualTo(Fields("BHS", 1)[10]));
        Assert.That((Fields("BTS")[1], Fields("BTS", 1)[1], Fields("FTS")[1]), Is.EqualTo(("2", "1", "2")));
        Assert.That(Enumerable.Range(0, 3).Select(i => (Fields("MSA", i)[1], Fields("MSA", i)[2])), Is.EqualTo(new[] { ("AA", "1"), ("AE", "2"), ("AA", "3") }));
    }

    [Test]
    [Conformance("E4.11")]
    public async Task Only_what_went_wrong_is_answered_or_nothing()
    {
        await Start("{ by: messages, reply: errors }", FailsTwo, "acknowledge: processed");
        using (var peer = await Node.ConnectAsync())
        {
            await peer.SendFrameAsync(Message("1") + Message("2") + Message("3"));
            var answer = await peer.ReadFrameAsync();
            Assert.That((Acknowledged.Code(answer), Acknowledged.ControlId(answer)), Is.EqualTo(("AE", "2")));
            Assert.That(Acknowledged.ControlId(await peer.AskAsync(Message("4"))), Is.EqualTo("4"), "nothing else was said of the batch, and a message alone is answered");
        }

        await Node.DisposeAsync();
        await Start("{ by: messages, reply: none }", FailsTwo, "acknowledge: processed");
        using (var peer = await Node.ConnectAsync())
        {
            await peer.SendFrameAsync(Message("5") + Message("2") + Message("6"));
            Assert.That(Acknowledged.ControlId(await peer.AskAsync(Message("7"))), Is.EqualTo("7"));
            Assert.That(Node.Messages.Count(m => m.ControlId is "5" or "6"), Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Where_a_batch_may_stop_nothing_is_said_of_messages_that_an_interrupted_split_has_not_reached()
    {
        await Start("{ by: messages, on-error: stop }");
        using var peer = await Node.ConnectAsync();
        Node.Store.BeforeSplit = _ => throw new StoreUnavailableException("STORE-DISK-FULL", "The disk is full; free some space");
        Assert.That(await Ask(peer, Message("1") + Message("2"), 2), Is.EqualTo("AR AR"));
        Assert.That(await Ask(peer, Message("1") + Message("2"), 2), Is.EqualTo("AR AR"), "a repeat hears no more while nobody knows");

        Node.Store.BeforeSplit = _ => Task.CompletedTask;
        await Eventually.IsTrue(() => Node.Messages.Count == 3 && Node.Messages[0].State == MessageState.Processed, "the split goes on by itself");
        Assert.That(await Ask(peer, Message("1") + Message("2"), 2), Is.EqualTo("AA AA"), "the next repeat hears that all is taken");
        Assert.That(Node.Messages, Has.Count.EqualTo(3));
    }

    [TestCase("go-on", "AA AE AA", 3)]
    [TestCase("stop", "AA AE AR", 2)]
    [Conformance("E4.12")]
    public async Task After_an_error_a_batch_goes_on_or_stops_and_can_be_sent_again_whole(string onError, string codes, int taken)
    {
        await Start($"{{ by: messages, on-error: {onError} }}", FailsTwo, "acknowledge: processed");
        using var peer = await Node.ConnectAsync();
        Assert.That(await Ask(peer, Message("1") + Message("2") + Message("3"), 3), Is.EqualTo(codes));
        Assert.That(Node.Messages.Count(m => m.ControlId is not null), Is.EqualTo(taken));
        Assert.That(Node.Messages[0].Error?.Code, Is.EqualTo(onError == "stop" ? "BATCH-STOPPED" : null));

        // The same again hears the same; what went well is known, and only what failed runs again.
        Assert.That(await Ask(peer, Message("1") + Message("2") + Message("3"), 3), Is.EqualTo(codes));
        Assert.That(Node.Messages.Count(m => m.ControlId is "1" or "3"), Is.EqualTo(taken - 1));

        // Mended: what was taken before is known, the others are taken now.
        Assert.That(await Ask(peer, Message("1") + Message("22") + Message("3"), 3), Is.EqualTo("AA AA AA"));
        Assert.That(Node.Messages.Count(m => m.ControlId == "1"), Is.EqualTo(1));
        Assert.That(Node.Messages.Count(m => m.ControlId == "3" && m.State == MessageState.Processed), Is.EqualTo(1));
        await Eventually.IsTrue(() => Target.Received.Count == 3, "each is delivered once");
    }

    [Test]
    [Conformance("E4.13")]
    public async Task An_atomic_batch_is_taken_whole_or_not_at_all()
    {
        await Start("{ by: messages, atomic: true }", FailsTwo);
        using var peer = await Node.ConnectAsync();
        Assert.That(await Ask(peer, Message("1") + Message("2") + Message("3"), 3), Is.EqualTo("AE AE AE"));
        Assert.That(Node.Messages, Is.Empty);

        Assert.That(await Ask(peer, Message("1") + Message("3"), 2), Is.EqualTo("AA AA"));
        Assert.That(Node.Messages.Select(m => m.State), Is.EqualTo(new[] { MessageState.Processed, MessageState.Processed, MessageState.Processed }));
        Assert.That(await Ask(peer, Message("1") + Message("3"), 2), Is.EqualTo("AA AA"));
        Assert.That(Node.Messages, Has.Count.EqualTo(3), "a repeat is known");
        await Eventually.IsTrue(() => Target.Received.Count == 2, "both are delivered");
    }

    [Test]
    [Conformance("E4.13")]
    public async Task An_atomic_batch_that_the_store_does_not_take_leaves_nothing_and_is_taken_when_it_comes_again()
    {
        await Start("{ by: messages, atomic: true }");
        using var peer = await Node.ConnectAsync();
        Node.Store.IsFull = true;
        Assert.That(await Ask(peer, Message("1") + Message("3"), 2), Is.EqualTo("AR AR"));
        Assert.That(Node.Messages, Is.Empty);
        Node.Store.IsFull = false;
        Assert.That(await Ask(peer, Message("1") + Message("3"), 2), Is.EqualTo("AA AA"));
        Assert.That(Node.Messages, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task An_atomic_batch_that_is_too_large_is_refused_with_a_reason()
    {
        await Start("{ by: messages, atomic: true, reply: errors }");
        using var peer = await Node.ConnectAsync();
        var many = new StringBuilder();
        for (var i = 0; i <= MessageSplitter.MostAtomicRecords; i++)
            many.Append(Message($"{i}"));
        var answer = await peer.AskAsync(many.ToString());
        Assert.That(answer, Does.Contain("BATCH-ATOMIC-TOO-LARGE"));
        Assert.That(Node.Messages, Is.Empty);
    }

    [Test]
    public async Task What_accept_does_not_let_in_is_refused_by_itself_and_a_batch_of_nothing_else_as_a_whole()
    {
        await Start("records", "accept: [MSH-9.1 = 'ADT']");
        using var peer = await Node.ConnectAsync();
        var other = Message("2").Replace("ADT^A01", "ORU^R01", StringComparison.Ordinal);
        Assert.That(await Ask(peer, Message("1") + other, 2), Is.EqualTo("AA AR"));
        Assert.That(Node.Messages.Select(m => m.Error?.Code), Is.EqualTo(new[] { null, null, "ACCEPT-TYPE" }));
        Assert.That(await Ask(peer, other + other, 2), Is.EqualTo("AR AR"));
        Assert.That(Node.Messages, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Batches_are_answered_alike_after_a_restart()
    {
        await Start("records", FailsTwo, "acknowledge: processed");
        using (var peer = await Node.ConnectAsync())
            Assert.That(await Ask(peer, Message("1") + Message("2"), 2), Is.EqualTo("AA AE"));
        await Node.DisposeAsync();
        await Start("records", FailsTwo, "acknowledge: processed");
        using (var peer = await Node.ConnectAsync())
            Assert.That(await Ask(peer, Message("1") + Message("2"), 2), Is.EqualTo("AA AE"));
        Assert.That(Node.Messages, Has.Count.EqualTo(3));
    }

    [Test]
    [Conformance("E4.8")]
    public async Task A_batch_comes_over_http_and_its_answer_names_what_failed()
    {
        await Start("{ by: messages, on-error: stop }", FailsTwo, "acknowledge: processed", "http: { listen: \"127.0.0.1:0\", path: /hl7 }\n  format: hl7v2");
        using var client = new HttpClient();
        using var body = new ByteArrayContent(Encoding.ASCII.GetBytes($"BHS|^~\\&|||||||||B1\r{Message("1")}{Message("2")}{Message("3")}BTS|3\r"));
        body.Headers.ContentType = new("x-application/hl7-v2+er7");
        var url = Node.Endpoint[Node.Endpoint.IndexOf("127.", StringComparison.Ordinal)..];
        using var answer = await client.PostAsync(new Uri($"http://{url}"), body);

        var text = await answer.Content.ReadAsStringAsync();
        Assert.That((int)answer.StatusCode, Is.EqualTo(202), text);
        var document = JObject.Parse(text);
        Assert.That((document["taken"]?.Value<int>(), document["failed"]?.Select(f => f.Value<int>("message"))), Is.EqualTo(((int?)2, new[] { 2 })));
        Assert.That(Node.Messages.Select(m => m.Attributes.GetValueOrDefault("batch")), Is.EqualTo(new[] { null, "B1", "B1" }));
    }

    private const string FailsTwo = "pipeline:\n  - require: MSH-10 != '2'";

    private static async Task<string> Ask(MllpPeer peer, string frame, int answers)
    {
        await peer.SendFrameAsync(frame);
        var codes = new List<string>();
        for (var i = 0; i < answers; i++)
            codes.Add(Acknowledged.Code(await peer.ReadFrameAsync()));
        return string.Join(' ', codes);
    }

    private static string Message(string id) => $"MSH|^~\\&|EHR|NORTH|HUB|H|20260301080000||ADT^A01|{id}|P|2.5\rPID|1||P1\r";

    private async Task Start(string? split, string rules = "", string source = "", string component = "mllp: { listen: \"127.0.0.1:0\" }")
        => Node = await SourceNode.StartAsync(Folder, $$"""
            source:
              from: ehr
              {{(split is null ? "" : $"split: {split}")}}
              {{source}}
              {{component}}
            {{rules}}
            destinations:
              x: { send: { to: erp, mllp: {} } }
            """, erp: $"mllp: {{ address: \"127.0.0.1:{Target.Port}\" }}");
}
