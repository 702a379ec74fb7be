using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>Enhanced acknowledgment over real sockets and a real store: the commit is said at once, what the application says comes as a message of its own.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EnhancedModeTests
{
    private readonly List<MllpPeer> _peers = [];
    private StoreFolder _folder = null!;
    private TestNode _node = null!;

    [SetUp]
    public void Open() => _node = TestNode.Open(_folder = NewFolder());

    [TearDown]
    public async Task Close()
    {
        _peers.ForEach(p => p.Dispose());
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Conformance("E3.2", "E3.3")]
    [TestCase("AL", "AL", "A01", "CA", "AA")]
    [TestCase("NE", "AL", "A01", "", "AA")]
    [TestCase("SU", "SU", "A01", "CA", "AA")]
    [TestCase("ER", "ER", "A01", "", "")]
    [TestCase("AL", "", "A01", "CA", "")]
    [TestCase("", "AL", "A01", "", "AA")]
    [TestCase("AL", "AL", "A03", "CA", "AE")]
    [TestCase("AL", "ER", "A03", "CA", "AE")]
    [TestCase("AL", "SU", "A03", "CA", "")]
    [TestCase("AL", "AL", "A99", "CR", "")]
    [TestCase("ER", "AL", "A99", "CR", "")]
    [TestCase("SU", "AL", "A99", "", "AR")]
    [TestCase("SU", "ER", "A99", "", "AR")]
    public async Task Each_acknowledgment_is_given_where_its_condition_wants_it(string acceptCondition, string applicationCondition, string trigger, string accept, string application)
    {
        await StartAsync();
        var peer = await ConnectAsync();
        await peer.SendFrameAsync(Message("C1", acceptCondition, applicationCondition, trigger));
        // What is sent behind tells what does not come.
        await peer.SendFrameAsync(Message("END", "AL", "NE"));
        var codes = new List<string>();
        while (codes.Count == 0 || codes[^1] != "CA END")
            codes.Add(CodeOf(await peer.ReadFrameAsync()));
        codes.RemoveAt(codes.Count - 1);
        if (application.Length > 0 && codes.Count < (accept.Length > 0 ? 2 : 1))
            codes.Add(CodeOf(await peer.ReadFrameAsync()));
        await _node.Settled();
        Assert.That(codes, Is.EqualTo(new[] { accept, application }.Where(c => c.Length > 0).Select(c => $"{c} C1")));
        Assert.That(peer.Socket.Available, Is.Zero);
    }

    [Test]
    [Conformance("E3.4")]
    public async Task What_the_application_says_is_a_message_of_its_own_that_asks_for_no_application_acknowledgment()
    {
        await StartAsync();
        var peer = await ConnectAsync();
        var accept = await peer.AskAsync(Message("C1", "AL", "AL"));
        var application = await peer.ReadFrameAsync();
        Assert.Multiple(() =>
        {
            Assert.That((CodeOf(accept), CodeOf(application)), Is.EqualTo(("CA C1", "AA C1")));
            Assert.That(Field(application, "MSH", 10), Is.Not.EqualTo(Field(accept, "MSH", 10)).And.Not.EqualTo("C1").And.Length.EqualTo(20));
            Assert.That((Field(application, "MSH", 15), Field(application, "MSH", 16)), Is.EqualTo(("NE", "NE")));
            Assert.That((Field(application, "MSH", 3), Field(application, "MSH", 5), Field(application, "MSH", 9)), Is.EqualTo(("ENGINE", "EHR^1.2^ISO", "ACK^A01^ACK")));
        });
        await _node.Settled();
        Assert.That(Replies(), Has.Count.EqualTo(1));
        Assert.That(Replies()[0], Has.Property("State").EqualTo(DeliveryState.Delivered).And.Property("Lane").EqualTo("EHR^1.2^ISO|NORTH"));
    }

    [Test]
    [Conformance("E3.4", "E3.5")]
    public async Task A_reply_that_asks_for_an_accept_is_sent_again_until_it_has_one_and_that_is_never_taken_for_a_message()
    {
        await StartAsync("reply: { accept-acknowledgment: true }", mllp: ", frame-timeout: 300ms");
        var peer = await ConnectAsync();
        await peer.AskAsync(Message("C1", "AL", "AL"));
        var first = await peer.ReadFrameAsync();
        Assert.That((Field(first, "MSH", 15), Field(first, "MSH", 16)), Is.EqualTo(("AL", "NE")));
        Assert.That(await peer.ReadFrameAsync(), Is.EqualTo(first), "without an accept it comes again, the same");
        await peer.SendFrameAsync($"MSH|^~\\&|EHR^1.2^ISO|NORTH|ENGINE|HUB|20260314093000||ACK^A01^ACK|K1|P|2.5.1\rMSA|CA|{Field(first, "MSH", 10)}\r");
        await Eventually.IsTrue(() => Replies().Single().State == DeliveryState.Delivered, "the accept is known");
        Assert.That(CodeOf(await peer.AskAsync(Message("C2", "AL", "NE"))), Is.EqualTo("CA C2"), "nothing else was answered in between");
        Assert.That(_node.Store.QueryMessages(new MessageFilter()).Select(m => m.ControlId), Is.EquivalentTo(new[] { "C1", "C2" }));
    }

    [Test]
    [Conformance("E3.5")]
    public async Task A_reply_goes_by_another_connection_of_the_same_sender_and_by_no_other_senders()
    {
        await StartAsync();
        var gone = await ConnectAsync();
        await PauseRepliesAsync();
        await gone.AskAsync(Message("C1", "AL", "AL"));
        gone.Dispose();
        var other = await ConnectAsync();
        Assert.That(CodeOf(await other.AskAsync(Message("X1", "AL", "NE", sender: "LAB"))), Is.EqualTo("CA X1"));
        await ResumeRepliesAsync();
        await Eventually.IsTrue(() => Replies().Single().Error?.Code == "REPLY-SENDER-ABSENT", "it waits for its sender");

        // The same sender comes back, and needs nothing but to send what it likes.
        var back = await ConnectAsync();
        Assert.That(CodeOf(await back.AskAsync(Message("C2"))), Is.EqualTo("AA C2"));
        Assert.That(CodeOf(await back.ReadFrameAsync()), Is.EqualTo("AA C1"));
        Assert.That(CodeOf(await other.AskAsync(Message("X2", "AL", "AL", sender: "LAB"))), Is.EqualTo("CA X2"), "its lane is its own");
        Assert.That(CodeOf(await other.ReadFrameAsync()), Is.EqualTo("AA X2"));
    }

    [Test]
    [Conformance("E3.5")]
    public async Task What_is_owed_to_a_sender_is_kept_over_a_restart()
    {
        await StartAsync();
        var gone = await ConnectAsync();
        await PauseRepliesAsync();
        Assert.That(CodeOf(await gone.AskAsync(Message("C1", "AL", "AL"))), Is.EqualTo("CA C1"));
        gone.Dispose();
        await _node.DieAsync();
        _node = TestNode.Open(_folder);
        await StartAsync();
        await ResumeRepliesAsync();
        var back = await ConnectAsync();
        Assert.That(CodeOf(await back.AskAsync(Message("C2", "AL", "NE"))), Is.EqualTo("CA C2"));
        Assert.That(CodeOf(await back.ReadFrameAsync()), Is.EqualTo("AA C1"));
    }

    [Test]
    [Conformance("E3.5")]
    public async Task Replies_go_to_a_systems_own_address_where_the_channel_says_so()
    {
        await using var listener = MllpTarget.Listen();
        listener.Answer = (peer, message) => peer.SendFrameAsync(MllpTarget.Acknowledgment("CA", Acknowledged.Field(message, "MSH", 10)));
        await StartAsync("reply: { to: back }", systems: $$"""back: { description: hears, owner: us, data: finance, mllp: { address: "127.0.0.1:{{listener.Port}}" } }""");
        var peer = await ConnectAsync();
        Assert.That(CodeOf(await peer.AskAsync(Message("C1", "AL", "AL"))), Is.EqualTo("CA C1"));
        await _node.Settled();
        Assert.That(CodeOf(listener.Received.Single()), Is.EqualTo("AA C1"));
        Assert.That(Field(listener.Received.Single(), "MSH", 15), Is.EqualTo("AL"));
        Assert.That(peer.Socket.Available, Is.Zero);
    }

    [Test]
    [Conformance("E3.16")]
    public async Task A_repeat_is_answered_as_the_first_was_with_the_same_bytes()
    {
        await StartAsync();
        var peer = await ConnectAsync();
        Assert.That(CodeOf(await peer.AskAsync(Message("C1", "AL", "AL", "A03"))), Is.EqualTo("CA C1"));
        var first = await peer.ReadFrameAsync();
        Assert.That(CodeOf(first), Is.EqualTo("AE C1"));
        await _node.Settled();

        // A failed first runs again; a good one is only answered again.
        Assert.That(CodeOf(await peer.AskAsync(Message("C2", "AL", "AL"))), Is.EqualTo("CA C2"));
        var good = await peer.ReadFrameAsync();
        await _node.Settled();
        Assert.That(CodeOf(await peer.AskAsync(Message("C2", "AL", "AL"))), Is.EqualTo("CA C2"));
        Assert.That(await peer.ReadFrameAsync(), Is.EqualTo(good));
        Assert.That(_node.Store.QueryMessages(new MessageFilter { ControlIds = ["C2"] }).ToArray(), Has.Length.EqualTo(1));
        Assert.That(_node.Target("orders/ledger").Taken.Count, Is.EqualTo(1));
    }

    [Conformance("E3.17")]
    [TestCase("", "")]
    [TestCase("AL", "AL")]
    public async Task A_filtered_message_is_answered_AA(string accept, string application)
    {
        await StartAsync();
        var peer = await ConnectAsync();
        var answer = await peer.AskAsync(Message("C1", accept, application, "A08"));
        if (accept.Length > 0)
        {
            Assert.That(CodeOf(answer), Is.EqualTo("CA C1"));
            answer = await peer.ReadFrameAsync();
        }
        Assert.That(CodeOf(answer), Is.EqualTo("AA C1"));
        Assert.That(_node.Store.QueryMessages(new MessageFilter()).Single().State, Is.EqualTo(MessageState.Filtered));
    }

    [Test]
    [Conformance("E3.13")]
    public async Task An_application_acknowledgment_that_comes_as_a_message_is_taken_and_not_answered_by_the_application()
    {
        await StartAsync();
        var peer = await ConnectAsync();
        Assert.That(CodeOf(await peer.AskAsync("MSH|^~\\&|EHR|N|ENGINE|HUB|20260314093000||ACK^A01^ACK|K1|P|2.5.1|||AL|AL\rMSA|AA|OTHER\r")), Is.EqualTo("CA K1"));
        await peer.SendFrameAsync("MSH|^~\\&|EHR|N|ENGINE|HUB|20260314093000||ACK^A01^ACK|K2|P|2.5.1\rMSA|AA|OTHER\r");
        Assert.That(CodeOf(await peer.AskAsync(Message("C2", "AL", "NE"))), Is.EqualTo("CA C2"), "K2 was answered by nothing");
        Assert.That(_node.Store.QueryMessages(new MessageFilter()).Select(m => m.ControlId), Is.EquivalentTo(new[] { "K1", "K2", "C2" }));
    }

    private async Task StartAsync(string source = "", string mllp = "", string systems = "")
        => await _node.Supervisor.StartAsync(_node.Configure($$"""
            {{systems}}
            --- channels/orders.yaml
            channel: orders
            version: 1.0.0
            data: finance
            source:
              from: ehr
              acknowledge: processed
              mllp: { listen: "127.0.0.1:0"{{mllp}} }
              {{source}}
            accept:
              - MSH-9.1 = 'ACK' or MSH-9.2 in ('A01' | 'A03' | 'A08')
            pipeline:
              - filter: MSH-9.2 != 'A08'
              - require: MSH-9.2 != 'A03'
            duplicates: { window: 1h }
            destinations:
              ledger:
                send: { to: erp, scripted: {} }

            """), CancellationToken.None);

    private static StoreFolder NewFolder() => new();

    private async Task<MllpPeer> ConnectAsync()
    {
        var peer = await MllpPeer.ConnectAsync(_node.Supervisor.ReadStatus().Single().Endpoint);
        _peers.Add(peer);
        return peer;
    }

    private async Task PauseRepliesAsync() => Assert.That(await _node.Supervisor.PauseAsync("orders", "@reply", "ann: test"));

    private async Task ResumeRepliesAsync() => Assert.That(await _node.Supervisor.ResumeAsync("orders", "@reply", "ann: test"));

    private List<StoredDelivery> Replies() => [.. _node.Store.QueryDeliveries(new DeliveryFilter { Destinations = ["@reply"] })];

    private static string Message(string id, string accept = "", string application = "", string trigger = "A01", string sender = "EHR^1.2^ISO")
        => $"MSH|^~\\&|{sender}|NORTH|ENGINE|HUB|20260314093000||ADT^{trigger}|{id}|P|2.5.1|||{accept}|{application}\rPID|1||K1\r";

    private static string CodeOf(string? answer) => answer is null ? "closed" : $"{Field(answer, "MSA", 1)} {Field(answer, "MSA", 2)}";

    private static string Field(string? message, string segment, int number) => Acknowledged.Field(message!, segment, number);
}
