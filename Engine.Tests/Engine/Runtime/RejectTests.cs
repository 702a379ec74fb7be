using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>What never became a message is kept, from the socket to the store, within its bounds.</summary>
public class RejectTests
{
    private StoreFolder _folder = null!;

    [SetUp]
    public void Open() => _folder = new StoreFolder();

    [TearDown]
    public void Close() => _folder.Dispose();

    [Test]
    [Conformance("E1.2", "E3.14")]
    public async Task Whatever_came_and_was_no_message_is_recorded_with_its_bytes_and_its_answer_over_a_restart()
    {
        await using (var node = await Start())
        {
            using (var peer = await node.ConnectAsync())
            {
                await peer.SendAsync("GET / HTTP/1.1\r\n");
                Assert.That(Acknowledged.Code(await peer.AskAsync("no header here")), Is.EqualTo("AE"));
                Assert.That(Acknowledged.Code(await peer.AskAsync("MSH|^~\\&|EHR|N|X|Y|2026||ORU^R01|7|P|2.5\rPID|1||SECRET\r")), Is.EqualTo("AR"));
                await peer.SendAsync("\vMSH|^~\\&|EHR|unfinished");
            }

            await Eventually.IsTrue(() => All(node.Store).Count == 4, "the sender has left within a frame");
        }

        await using var again = await Start();
        var rejects = All(again.Store);
        Assert.That(rejects.Select(r => r.Reject.Error.Code), Is.EqualTo(new[] { "MLLP-JUNK", "MLLP-NO-MSH", "ACCEPT-TYPE", "MLLP-FRAME-UNFINISHED" }));
        Assert.That(rejects.Select(r => Encoding.ASCII.GetString(again.Store.Rejects.ReadSample(r.Id).Span)[..4]), Is.EqualTo(new[] { "GET ", "no h", "MSH|", "MSH|" }));
        Assert.That(rejects.Select(r => r.Reject.Answer), Is.EqualTo(new[] { "", "AE", "AR", "" }));
        Assert.That(rejects.Select(r => r.Reject.Peer), Is.All.StartsWith("127.0.0.1:"));
        Assert.That(rejects.Select(r => r.Reject.Error.Message), Has.None.Contains("SECRET"));
        Assert.That(again.Messages, Is.Empty);
        Assert.That(again.Store.Rejects.Query(new RejectFilter { Errors = ["ACCEPT-TYPE"], Channels = ["c"] }).Single().Id, Is.EqualTo(rejects[2].Id));
        Assert.That(again.Store.Rejects.Query(new RejectFilter { Channels = ["other"] }), Is.Empty);
        Assert.That(again.Store.Rejects.Find(rejects[1].Id), Is.EqualTo(rejects[1]));
    }

    [TestCase("", "", "AR")]
    [TestCase("", "|||AL|AL", "CR")]
    [TestCase("", "|||SU|AL", "AR")]
    [TestCase("", "|||NE|NE", "")]
    [TestCase("release: 2, ", "", "NAK")]
    [Conformance("E3.14")]
    public async Task The_word_that_the_sender_heard_is_recorded(string setting, string asks, string word)
    {
        await using var node = await Start(setting);
        using var peer = await node.ConnectAsync();
        await peer.SendFrameAsync($"MSH|^~\\&|EHR|N|X|Y|2026||ORU^R01|7|P|2.5{asks}\rPID|1\r");
        if (word.Length > 0)
        {
            var answer = await peer.ReadFrameAsync();
            Assert.That(answer == "\u0015" ? "NAK" : Acknowledged.Code(answer), Is.EqualTo(word));
        }

        await Eventually.IsTrue(() => All(node.Store).Count == 1, "it is recorded");
        Assert.That(All(node.Store).Single().Reject.Answer, Is.EqualTo(word));
    }

    [TestCase("messages", "AR")]
    [TestCase("none", "")]
    public async Task Of_a_batch_that_is_not_taken_it_is_the_word_that_its_first_message_heard(string reply, string word)
    {
        await using var node = await Start("", $"split: {{ by: messages, atomic: true, reply: {reply} }}, ");
        using var peer = await node.ConnectAsync();
        await peer.SendFrameAsync("BHS|^~\\&|EHR\rMSH|^~\\&|EHR|N|X|Y|2026||ORU^R01|7|P|2.5\rMSH|^~\\&|EHR|N|X|Y|2026||ORU^R01|8|P|2.5\rBTS|2\r");
        if (word.Length > 0)
            Assert.That(Acknowledged.Code(await peer.ReadFrameAsync()), Is.EqualTo(word));
        await Eventually.IsTrue(() => All(node.Store).Count == 1, "it is recorded");
        Assert.That(All(node.Store).Single().Reject.Answer, Is.EqualTo(word));
    }

    [Test]
    public async Task What_comes_by_HTTP_and_is_not_accepted_is_recorded_with_its_body_and_its_status()
    {
        await using var node = await SourceNode.StartAsync(_folder, """
            source: { from: ehr, format: hl7v2, http: { listen: "127.0.0.1:0", path: /in } }
            accept: [MSH-9.1 = 'ADT']
            destinations:
              x: { send: { to: erp, mllp: {} } }
            """, erp: "mllp: { address: \"127.0.0.1:1\" }");
        const string Sent = "MSH|^~\\&|EHR|N|X|Y|2026||ORU^R01|7|P|2.5\rPID|1\r";
        using var client = new HttpClient();
        using var answer = await client.PostAsync(new Uri(node.Endpoint.Replace("http ", "http://", StringComparison.Ordinal)), new StringContent(Sent, Encoding.ASCII, "x-application/hl7-v2+er7"));
        var reject = All(node.Store).Single();
        Assert.That((reject.Reject.Error.Code, reject.Reject.Answer), Is.EqualTo(("ACCEPT-TYPE", $"{(int)answer.StatusCode}")));
        Assert.That(Encoding.ASCII.GetString(node.Store.Rejects.ReadSample(reject.Id).Span), Is.EqualTo(Sent));
    }

    [Test]
    public async Task A_flood_is_counted_and_not_kept_and_the_oldest_make_room()
    {
        var clock = new ManualClock();
        await using var store = SqliteMessageStore.Open(_folder.Options with { Time = clock });
        var flood = SqliteRejects.MostWaiting + 30;
        for (var i = 0; i < flood; i++)
            store.Rejects.Add(Reject("a", i), [1, 2]);
        Assert.That(All(store), Has.Count.EqualTo(SqliteRejects.MostWaiting));
        store.Rejects.Add(Reject("a", flood), [3]);
        Assert.That(All(store)[^1].NotKept, Is.EqualTo(30));

        store.Rejects.Add(Reject("b", 0), new byte[IInbox.MaxRejectSample + 5]);
        var large = All(store)[^1];
        Assert.That((large.Size, large.Kept), Is.EqualTo((IInbox.MaxRejectSample + 5, IInbox.MaxRejectSample)));
        for (var i = 0; i < RejectLog.MostOfChannel; i++)
        {
            store.Rejects.Add(Reject("a", 1000 + i), [4]);
            if (i % 100 == 99)
                _ = All(store);
        }

        Assert.That(store.Rejects.Query(new RejectFilter { Channels = ["a"], Limit = 5000 }), Has.Count.EqualTo(RejectLog.MostOfChannel));
        Assert.That(store.Rejects.Query(new RejectFilter { Channels = ["b"] }), Has.Count.EqualTo(1), "each channel has its own bounds");
    }

    [Test]
    public async Task Rejects_are_written_by_the_clock_without_anybody_asking()
    {
        var clock = new ManualClock();
        await using var store = SqliteMessageStore.Open(_folder.Options with { Time = clock });
        store.Rejects.Add(Reject("a", 1), [1]);
        clock.Advance(TimeSpan.FromSeconds(2));
        // Another connection sees what was written, and nothing of what waits.
        await Eventually.IsTrue(() => new FileInfo(SqliteRejects.PathOf(_folder.Options.Folder) + "-wal") is { Exists: true, Length: > 0 }, "it is in the log");
    }

    private static NewReject Reject(string channel, int i)
        => new(channel, new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero).AddSeconds(i), "peer", new MessageError("MLLP-JUNK", "junk") { Value = "00" }, "");

    private static IReadOnlyList<StoredReject> All(MessageStore store) => store.Rejects.Query(new RejectFilter { OldestFirst = true, Limit = 5000 });

    private Task<SourceNode> Start(string mllp = "", string source = "") => SourceNode.StartAsync(_folder, $$"""
        source: { from: ehr, {{source}}mllp: { {{mllp}}listen: "127.0.0.1:0" } }
        accept: [MSH-9.1 = 'ADT']
        destinations:
          x: { send: { to: erp, mllp: {} } }
        """, erp: "mllp: { address: \"127.0.0.1:1\" }");
}
