using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>Answers that are known later than their messages are stored, over real sockets and a real store: what was delivered, and what a destination replied.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LaterAnswerTests
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

    [Test]
    [Conformance("E3.1")]
    public async Task A_sender_that_waits_for_delivery_hears_AA_when_every_destination_has_it_and_AE_when_one_has_refused()
    {
        var gate = new TaskCompletionSource();
        Target.Script = async (_, _) =>
        {
            await gate.Task;
            return ScriptedConnector.Yes;
        };
        await StartAsync("acknowledge: delivered", Ledger + Archive);
        var peer = await ConnectAsync();
        var answer = peer.AskAsync(Message("C1"));
        await Eventually.IsTrue(() => _node.Target("orders/archive").Taken.Count == 1, "one destination has it");
        Assert.That(answer.IsCompleted, Is.False);
        gate.SetResult();
        Assert.That(CodeOf(await answer), Is.EqualTo("AA C1"));
        Target.Answer(_ => ScriptedConnector.No);
        var refused = await peer.AskAsync(Message("C2"));
        Assert.That((CodeOf(refused), Acknowledged.Field(refused, "ERR", 3).Split('^')[0]), Is.EqualTo(("AE C2", "207")));
    }

    [Test]
    public async Task A_sender_that_waits_for_delivery_waits_for_what_waits_for_another_destination_too()
    {
        var gate = new TaskCompletionSource();
        _node.Target("orders/archive").Script = async (_, _) =>
        {
            await gate.Task;
            return ScriptedConnector.Yes;
        };
        await StartAsync("acknowledge: delivered", Ledger + TestNode.Destination("archive", "    after: ledger\n"));
        var answer = (await ConnectAsync()).AskAsync(Message("C1"));
        await Eventually.IsTrue(() => _node.Target("orders/archive").Tried.Count == 1, "the second has its turn");
        Assert.That((answer.IsCompleted, Target.Taken.Count), Is.EqualTo((false, 1)));
        gate.SetResult();
        Assert.That(CodeOf(await answer), Is.EqualTo("AA C1"));
    }

    [Test]
    [Conformance("E3.16")]
    public async Task When_the_time_is_over_the_sender_is_told_to_ask_again_and_then_hears_what_is_known()
    {
        var isUp = false;
        Target.Answer(_ => isUp ? new DeliveryOutcome.Delivered("ok") { Reply = Reply("AA", "C1", "OK") } : ScriptedConnector.NotNow);
        await StartAsync("acknowledge: { from: ledger, format: hl7v2, within: 300ms }", Ledger);
        var peer = await ConnectAsync();
        var late = await peer.AskAsync(Message("C1"));
        Assert.That((CodeOf(late), Acknowledged.Field(late, "ERR", 3).Split('^')[0]), Is.EqualTo(("AR C1", "207")));
        isUp = true;
        await _node.Settled();
        var known = await peer.AskAsync(Message("C1"));
        Assert.That(known, Is.EqualTo(Encoding.ASCII.GetString(Reply("AA", "C1", "OK"))));
        Assert.That(await peer.AskAsync(Message("C1")), Is.EqualTo(known), "and so does every repeat");
        Assert.That((Target.Taken.Count, _node.Store.QueryMessages(new MessageFilter()).Count()), Is.EqualTo((1, 1)));
    }

    [TestCase("acknowledge: delivered")]
    [TestCase("acknowledge: { from: ledger, format: hl7v2 }")]
    [Conformance("E3.5")]
    public async Task In_enhanced_mode_the_commit_is_said_at_once_and_what_was_open_at_a_kill_is_answered_after_it(string acknowledge)
    {
        Target.Answer(_ => ScriptedConnector.Down);
        await StartAsync(acknowledge, Ledger);
        var gone = await ConnectAsync();
        Assert.That(CodeOf(await gone.AskAsync(Message("C1", "AL", "AL"))), Is.EqualTo("CA C1"));
        Assert.That(CodeOf(await gone.AskAsync(Message("C1", "AL", "AL"))), Is.EqualTo("CA C1"), "a repeat waits for the same");
        gone.Dispose();
        await _node.DieAsync();

        _node = TestNode.Open(_folder);
        Target.Answer(_ => new DeliveryOutcome.Delivered("ok") { Reply = Reply("AA", "OTHER", "X") });
        await StartAsync(acknowledge, Ledger);
        await Eventually.IsTrue(() => Target.Taken.Count == 1, "the delivery goes on");
        var back = await ConnectAsync();
        Assert.That(CodeOf(await back.AskAsync(Message("C2", "AL", "NE"))), Is.EqualTo("CA C2"));
        Assert.That(CodeOf(await back.ReadFrameAsync()), Is.EqualTo("AA C1"), "once, and addressed by its own id");
        await _node.Settled();
        Assert.That(back.Socket.Available, Is.Zero);
        await Eventually.IsTrue(() => _node.Store.ReadUnanswered("orders").Count == 0, "nothing is open");
    }

    [Test]
    public async Task What_ended_before_a_kill_and_was_not_decided_is_decided_at_the_start()
    {
        Target.Answer(_ => ScriptedConnector.Down);
        await StartAsync("acknowledge: delivered", Ledger);
        var peer = await ConnectAsync();
        Assert.That(CodeOf(await peer.AskAsync(Message("C1", "AL", "AL"))), Is.EqualTo("CA C1"));
        var delivery = _node.Store.QueryDeliveries(new DeliveryFilter()).Single();
        await _node.DieAsync();
        await using (var store = InterfaceEngine.Engine.Storage.Sqlite.SqliteMessageStore.Open(_folder.Options))
        {
            await store.RecordAsync(new DeliveryChange { Id = delivery.Id, State = DeliveryState.Delivered, At = delivery.CreatedAt, Attempts = 1 });
            Assert.That(store.ReadUnanswered("orders"), Has.Count.EqualTo(1));
        }

        _node = TestNode.Open(_folder);
        await StartAsync("acknowledge: delivered", Ledger);
        Assert.That(_node.Store.ReadUnanswered("orders"), Is.Empty);
        Assert.That(_node.Store.QueryDeliveries(new DeliveryFilter { Destinations = ["@reply"] }).ToArray(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_persons_decision_ends_the_waiting_too()
    {
        Target.Answer(_ => ScriptedConnector.Down);
        await StartAsync("acknowledge: delivered", Ledger);
        var peer = await ConnectAsync();
        Assert.That(CodeOf(await peer.AskAsync(Message("C1", "AL", "AL"))), Is.EqualTo("CA C1"));
        Assert.That(await _node.Supervisor.PauseAsync("orders", "ledger", "ann: test"));
        var delivery = _node.Store.QueryDeliveries(new DeliveryFilter()).Single();
        await Eventually.Ends(DiscardAsync(delivery.Id));
        Assert.That(CodeOf(await peer.ReadFrameAsync()), Is.EqualTo("AE C1"));
    }

    [Conformance("E4.17")]
    [TestCase("QBP^Q22^QBP_Q21", "RSP^K22^RSP_K21", "QPD|Q22^Find Candidates|T1|@PID.5.1^DOE\rRCP|I\r", "QAK|T1|OK\rQPD|Q22^Find Candidates|T1|@PID.5.1^DOE\rPID|1||K1\r")]
    [TestCase("QRY^A19", "ADR^A19", "QRD|20260314|R|I|T1|||1^RD|K1|DEM\r", "QRD|20260314|R|I|T1|||1^RD|K1|DEM\rPID|1||K1\r")]
    public async Task A_query_is_answered_with_the_destinations_response_on_the_same_connection(string query, string response, string asked, string found)
    {
        await using var registry = MllpTarget.Listen();
        registry.Answer = (peer, message) => peer.SendFrameAsync(Response(message, response, found));
        await StartQueriesAsync(registry.Port);
        var peer = await ConnectAsync();
        var question = $"MSH|^~\\&|CLINIC|S|ENGINE|HUB|20260314||{query}|C1|P|2.5.1\r{asked}";
        var answer = await peer.AskAsync(question);
        Assert.That(answer, Is.EqualTo(Response(question, response, found)));
        Assert.That(await peer.AskAsync(question), Is.EqualTo(answer), "a repeat hears the same bytes");
        Assert.That(registry.Received, Has.Count.EqualTo(1), "and the registry is asked once");
    }

    [Test]
    [Conformance("E4.17")]
    public async Task What_the_destination_says_no_to_is_its_own_answer_and_silence_is_the_engines()
    {
        await using var registry = MllpTarget.Listen();
        registry.Answer = (peer, message) => Acknowledged.Field(message, "MSH", 10) == "SILENT"
            ? Task.CompletedTask
            : peer.SendFrameAsync(Response(message, "RSP^K22^RSP_K21", "QAK|T1|AE\r", "AE"));
        await StartQueriesAsync(registry.Port);
        var peer = await ConnectAsync();
        var refused = await peer.AskAsync(Query("C1", "T1"));
        Assert.That((CodeOf(refused), Acknowledged.Field(refused, "QAK", 2)), Is.EqualTo(("AE C1", "AE")));
        var silent = await peer.AskAsync(Query("SILENT", "T2"));
        Assert.That((CodeOf(silent), Acknowledged.Field(silent, "MSH", 9), Acknowledged.Field(silent, "ERR", 3).Split('^')[0]), Is.EqualTo(("AR SILENT", "ACK^Q22^ACK", "207")));
    }

    [Test]
    [Conformance("E4.18")]
    public async Task A_query_goes_on_with_the_pointer_that_the_response_gave()
    {
        string[] names = ["ADAMS", "BROWN", "CLARK"];
        await using var registry = MllpTarget.Listen();
        registry.Answer = (peer, message) =>
        {
            var at = int.TryParse(Acknowledged.Field(message, "DSC", 1), out var pointer) ? pointer : 0;
            var more = at + 1 < names.Length ? $"DSC|{at + 1}|I\r" : "";
            return peer.SendFrameAsync(Response(message, "RSP^K22^RSP_K21", $"QAK|T1|OK||{names.Length}|1|{names.Length - at - 1}\rPID|1||K{at}||{names[at]}\r{more}"));
        };
        await StartQueriesAsync(registry.Port);
        var peer = await ConnectAsync();
        var found = new List<string>();
        var (pointer, number) = ("", 0);
        do
        {
            var answer = await peer.AskAsync(Query($"C{++number}", "T1") + (pointer.Length > 0 ? $"DSC|{pointer}|I\r" : ""));
            Assert.That(CodeOf(answer), Is.EqualTo($"AA C{number}"));
            found.Add(Acknowledged.Field(answer, "PID", 5));
            pointer = Acknowledged.Field(answer, "DSC", 1);
        }
        while (pointer.Length > 0);
        Assert.That(found, Is.EqualTo(names));
    }

    [Test]
    [Conformance("E4.17", "E4.18")]
    public async Task The_sample_of_queries_makes_a_response_of_what_its_registry_says_over_http_and_goes_on_where_it_left_off()
    {
        await using var registry = new HttpTarget();
        registry.Answer = asked => HttpTarget.Response(200, Encoding.UTF8.GetString(asked.Body).Contains("page-2", StringComparison.Ordinal)
            ? """{ "patients": [ { "id": "K3", "family": "HOLLOWAY", "given": "IDA" } ] }"""
            : """{ "patients": [ { "id": "K1", "family": "HOLLOWAY", "given": "ADA" }, { "id": "K2", "family": "HOLLOWAY", "given": "EVE" } ], "next": "page-2" }""");
        await _node.Supervisor.StartAsync(_node.Configure($$"""
            clinic: { description: asks, owner: us, data: patient }
            registry: { description: knows patients, owner: us, data: patient, http: { url: "http://127.0.0.1:{{registry.Port}}" } }
            --- maps/query-to-search.yaml
            {{Sample("maps/query-to-search.yaml")}}
            --- maps/patients-to-rsp.yaml
            {{Sample("maps/patients-to-rsp.yaml")}}
            --- channels/patient-queries.yaml
            {{Sample("channels/patient-queries.yaml").Replace("127.0.0.1:2581", "127.0.0.1:0", StringComparison.Ordinal)}}
            """), CancellationToken.None);
        var peer = await ConnectAsync();
        var answer = await peer.AskAsync(Query("C1", "T7"));
        Assert.That(CodeOf(answer), Is.EqualTo("AA C1"), answer);
        Assert.That((Acknowledged.Field(answer, "QAK", 1), Acknowledged.Field(answer, "QAK", 2)), Is.EqualTo(("T7", "OK")));
        Assert.That(answer!.Split('\r').Where(s => s.StartsWith("PID", StringComparison.Ordinal)), Is.EqualTo(new[] { "PID|1||K1||HOLLOWAY^ADA", "PID|2||K2||HOLLOWAY^EVE" }));
        Assert.That((Acknowledged.Field(answer, "MSH", 3), Acknowledged.Field(answer, "MSH", 5)), Is.EqualTo(("ENGINE", "CLINIC")));
        Assert.That(Acknowledged.Field(answer, "MSH", 10), Has.Length.EqualTo(20));
        Assert.That((Acknowledged.Field(answer, "DSC", 1), Acknowledged.Field(answer, "DSC", 2)), Is.EqualTo(("page-2", "I")));

        var last = await peer.AskAsync(Query("C2", "T7") + "DSC|page-2|I\r");
        Assert.That((CodeOf(last), Acknowledged.Field(last, "PID", 5), Acknowledged.Field(last, "DSC", 1)), Is.EqualTo(("AA C2", "HOLLOWAY^IDA", "")));
    }

    private static string Sample(string file) => File.ReadAllText(Repository.PathOf($"samples/queries/{file}"));

    private const string Ledger = """
          ledger:
            send: { to: erp, scripted: {} }

        """;

    private const string Archive = """
          archive:
            send: { to: erp, scripted: {} }

        """;

    private ScriptedConnector Target => _node.Target("orders/ledger");

    private static StoreFolder NewFolder() => new();

    private async Task StartAsync(string acknowledge, string destinations)
        => await _node.Supervisor.StartAsync(_node.Configure($$"""
            --- channels/orders.yaml
            channel: orders
            version: 1.0.0
            data: finance
            source:
              from: ehr
              {{acknowledge}}
              mllp: { listen: "127.0.0.1:0" }
            delivery:
              retry: { first: 100ms, max: 100ms, jitter: 0% }
            destinations:

            """ + destinations), CancellationToken.None);

    // What is in hand cannot be decided on; it is not for long.
    private async Task DiscardAsync(DeliveryId id)
    {
        while (!await _node.Discard(id))
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
    }

    private async Task StartQueriesAsync(int registry)
        => await _node.Supervisor.StartAsync(_node.Configure($$"""
            registry: { description: knows patients, owner: us, data: finance, mllp: { address: "127.0.0.1:{{registry}}", timeout: 2s } }
            --- channels/queries.yaml
            channel: queries
            version: 1.0.0
            data: finance
            source:
              from: ehr
              acknowledge: { from: registry, within: 1s }
              mllp: { listen: "127.0.0.1:0" }
            destinations:
              registry:
                unordered: true
                connections: 4
                send: { to: registry, mllp: {} }

            """), CancellationToken.None);

    private async Task<MllpPeer> ConnectAsync()
    {
        var peer = await MllpPeer.ConnectAsync(_node.Supervisor.ReadStatus().Single().Endpoint);
        _peers.Add(peer);
        return peer;
    }

    private static string Message(string id, string accept = "", string application = "")
        => $"MSH|^~\\&|EHR|NORTH|ENGINE|HUB|20260314093000||ADT^A01|{id}|P|2.5.1|||{accept}|{application}\rPID|1||K1\r";

    private static string Query(string id, string tag)
        => $"MSH|^~\\&|CLINIC|S|ENGINE|HUB|20260314||QBP^Q22^QBP_Q21|{id}|P|2.5.1\rQPD|Q22^Find Candidates|{tag}|@PID.5.1^DOE\rRCP|I|1^RD\r";

    private static byte[] Reply(string code, string id, string text)
        => Encoding.ASCII.GetBytes($"MSH|^~\\&|ERP|E|EHR|NORTH|20260314||ORR^O02|R1|P|2.5.1\rMSA|{code}|{id}|{text}\r");

    private static string Response(string query, string type, string rest, string code = "AA")
        => $"MSH|^~\\&|REGISTRY|R|CLINIC|S|20260314||{type}|R-{Acknowledged.Field(query, "MSH", 10)}|P|2.5.1\rMSA|{code}|{Acknowledged.Field(query, "MSH", 10)}\r{rest}";

    private static string CodeOf(string? answer) => answer is null ? "closed" : $"{Acknowledged.Code(answer)} {Acknowledged.ControlId(answer)}";
}
