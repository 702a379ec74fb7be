using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Fhir;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Fhir;

/// <summary>Against a FHIR server by other makers: each interaction, and that whatever becomes of connections, nothing is there twice.</summary>
[Category("Peer")]
internal sealed class FhirServerTests
{
    private readonly List<IConnector> _connectors = [];
    private FhirServer _fhir = null!;
    private static int s_last;

    [OneTimeSetUp]
    public async Task Start() => _fhir = await FhirServer.StartAsync(token: "let-me-in");

    [OneTimeTearDown]
    public async Task Stop() => await _fhir.DisposeAsync();

    [TearDown]
    public async Task Release()
    {
        foreach (var connector in _connectors)
            await connector.DisposeAsync();
        _connectors.Clear();
    }

    // A payload, what a channel says, and how often it is there after it was sent twice, the first time without an answer.
    private static IEnumerable<TestCaseData> Interactions()
    {
        const string own = """{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"NAME"}],"gender":"female"}""";
        yield return new(own, "") { TestName = "{m}(by its identifier)" };
        yield return new(own, "interaction: conditional-create") { TestName = "{m}(conditional create)" };
        yield return new(own, "interaction: conditional-update") { TestName = "{m}(conditional update)" };
        yield return new(own, "interaction: conditional-update\ncondition: \"identifier=urn:mrn|{id}\"") { TestName = "{m}(by a condition)" };
        yield return new(own, "interaction: transaction") { TestName = "{m}(wrapped in a transaction)" };
        yield return new(own, "interaction: batch") { TestName = "{m}(wrapped in a batch)" };
        yield return new("""{"resourceType":"Patient","id":"NAME","identifier":[{"system":"urn:mrn","value":"NAME"}]}""", "") { TestName = "{m}(update)" };
        yield return new("""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"fullUrl":"urn:uuid:5c3f0f1c-1a44-4c3f-9e60-0d6d5b6f6e0d","resource":{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"NAME"}]},
               "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=urn:mrn|NAME"}},
              {"resource":{"resourceType":"Basic","id":"NAME","code":{"text":"x"},"subject":{"reference":"urn:uuid:5c3f0f1c-1a44-4c3f-9e60-0d6d5b6f6e0d"}},
               "request":{"method":"PUT","url":"Basic/NAME"}}]}
            """, "") { TestName = "{m}(transaction)" };
    }

    [TestCaseSource(nameof(Interactions))]
    public async Task What_was_cut_off_before_or_after_it_was_done_is_there_once_when_it_was_delivered(string payload, string send)
    {
        var name = $"p{Interlocked.Increment(ref s_last)}";
        var (connector, delivery) = (Connector(send), DeliveryOf(payload.Replace("NAME", name, StringComparison.Ordinal), name));
        await _fhir.FaultsAsync("""[{ "cut": "before" }, { "cut": "after" }, { "status": 503, "retryAfter": 3 }, { "hang": true }]""");
        Assert.That(await TryAsync(), Is.EqualTo((RetryScope.Message, "HTTP-BROKEN", null as TimeSpan?)));
        Assert.That(await TryAsync(), Is.EqualTo((RetryScope.Message, "HTTP-BROKEN", null as TimeSpan?)));
        Assert.That(await TryAsync(), Is.EqualTo((RetryScope.Target, "HTTP-UNAVAILABLE", TimeSpan.FromSeconds(3) as TimeSpan?)));
        Assert.That(await TryAsync(), Is.EqualTo((RetryScope.Message, "HTTP-NO-ANSWER", null as TimeSpan?)));
        for (var repeat = 0; repeat < 2; repeat++)
        {
            var outcome = await DeliverAsync(connector, delivery);
            Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Delivered>(), outcome.ToString());
            Assert.That(((DeliveryOutcome.Delivered)outcome).Receipt, Does.StartWith("Patient/"));
        }
        Assert.That(await _fhir.CountAsync($"Patient?identifier=urn:mrn|{name}"), Is.EqualTo(1));

        async Task<(RetryScope, string, TimeSpan?)> TryAsync()
        {
            var later = (DeliveryOutcome.RetryLater)await DeliverAsync(connector, delivery);
            return (later.Scope, later.Error.Code, later.After);
        }
    }

    [Test]
    public async Task A_create_whose_outcome_is_not_known_waits_for_a_person_and_is_not_repeated()
    {
        var delivery = DeliveryOf("""{"resourceType":"Basic","code":{"text":"held"}}""", "held");
        var before = await _fhir.CountAsync("Basic");
        foreach (var cut in new[] { "before", "after" })
        {
            await _fhir.FaultsAsync($$"""[{ "cut": "{{cut}}" }]""");
            var refused = await DeliverAsync(Connector("interaction: create"), delivery) as DeliveryOutcome.Refused;
            Assert.That(refused?.Error.Code, Is.EqualTo("FHIR-OUTCOME-UNKNOWN"));
            Assert.That(refused!.Error.Message, Does.Contain("conditional-create would not"));
        }
        await _fhir.FaultsAsync("""[{ "status": 503 }]""");
        Assert.That(await DeliverAsync(Connector("interaction: create"), delivery), Is.TypeOf<DeliveryOutcome.RetryLater>(), "it was not looked at");
        await _fhir.FaultsAsync("""[{ "status": 502 }]""");
        Assert.That(await DeliverAsync(Connector("interaction: create"), delivery), Is.TypeOf<DeliveryOutcome.Refused>(), "nobody knows how far it came");
        await _fhir.FaultsAsync("""[{ "cut": "before" }]""");
        Assert.That(await DeliverAsync(Connector("interaction: create\nunknown-outcome: retry"), delivery), Is.TypeOf<DeliveryOutcome.RetryLater>());
        Assert.That(await _fhir.CountAsync("Basic") - before, Is.EqualTo(1));
    }

    [Test]
    public async Task A_create_that_was_on_its_way_when_the_engine_was_killed_is_not_repeated_until_a_person_says_so()
    {
        var state = new KeptState();
        var delivery = DeliveryOf("""{"resourceType":"Basic","code":{"text":"killed"}}""", "killed");
        var before = await _fhir.CountAsync("Basic");
        using (var killed = new CancellationTokenSource())
        {
            await _fhir.FaultsAsync("""[{ "hang": true }]""");
            var sending = Connector("interaction: create", state: state).DeliverAsync(delivery, killed.Token).AsTask();
            await Eventually.IsTrue(async () => await _fhir.CountAsync("Basic") > before, "the server has done it");
            Assert.That(state.Text, Is.EqualTo(delivery.Key), "it was noted before it was sent");
            await killed.CancelAsync();
            await Assert.ThatAsync(() => Eventually.Ends(sending), Throws.InstanceOf<OperationCanceledException>());
        }
        // Its connector is never told to end: what a crash leaves.
        var after = Connector("interaction: create", state: new KeptState { Text = state.Text });
        Assert.That((await DeliverAsync(after, delivery) as DeliveryOutcome.Refused)?.Error.Message, Does.Contain("the engine was killed"));
        Assert.That(await DeliverAsync(after, DeliveryOf("""{"resourceType":"Basic","code":{"text":"other"}}""", "other")), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(await DeliverAsync(after, delivery), Is.TypeOf<DeliveryOutcome.Delivered>(), "a person had it resent");
    }

    [Test]
    public async Task A_condition_that_the_resource_itself_does_not_fulfil_is_not_trusted()
    {
        await _fhir.FaultsAsync("""[{ "cut": "after" }]""");
        var connector = Connector("interaction: conditional-create\ncondition: identifier=urn:mrn|another");
        var refused = await DeliverAsync(connector, DeliveryOf("""{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"one"}]}""", "another")) as DeliveryOutcome.Refused;
        Assert.That(refused?.Error.Code, Is.EqualTo("FHIR-OUTCOME-UNKNOWN"));
        Assert.That(refused!.Error.Message, Does.Contain("does not carry the identifier"));
    }

    [Test]
    public async Task A_transaction_with_an_entry_that_a_repeat_would_do_again_is_held_and_says_which()
    {
        const string bundle = """
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"resource":{"resourceType":"Basic","id":"t1","code":{"text":"x"}},"request":{"method":"PUT","url":"Basic/t1"}},
              {"resource":{"resourceType":"Basic","code":{"text":"x"}},"request":{"method":"POST","url":"Basic"}}]}
            """;
        await _fhir.FaultsAsync("""[{ "cut": "after" }]""");
        var refused = await DeliverAsync(Connector(""), DeliveryOf(bundle, "t1")) as DeliveryOutcome.Refused;
        Assert.That(refused?.Error.Message, Does.Contain("give entry 1 (from 0) an ifNoneExist"));
    }

    [Test]
    public async Task Several_matches_are_refused_with_a_code_of_their_own()
    {
        for (var i = 0; i < 2; i++)
            await DeliverAsync(Connector("interaction: create"), DeliveryOf("""{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"twins"}]}""", $"twin{i}"));
        var refused = await DeliverAsync(Connector("interaction: conditional-update"), DeliveryOf("""{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"twins"}]}""", "m")) as DeliveryOutcome.Refused;
        Assert.That(refused?.Error.Code, Is.EqualTo("FHIR-MULTIPLE-MATCHES"));
    }

    [Test]
    public async Task What_the_server_finds_wrong_is_told_by_place()
    {
        var refused = await DeliverAsync(Connector("interaction: create"), DeliveryOf("""{"resourceType":"Patient","gendr":"DOE"}""", "bad")) as DeliveryOutcome.Refused;
        Assert.That((refused?.Error.Code, refused?.Error.Place), Is.EqualTo(("FHIR-REJECTED", "Patient.gendr")));
    }

    [Test]
    public async Task A_batch_that_was_done_in_part_says_which_entries_were_not()
    {
        const string bundle = """
            {"resourceType":"Bundle","type":"batch","entry":[
              {"resource":{"resourceType":"Basic","id":"b1","code":{"text":"x"}},"request":{"method":"PUT","url":"Basic/b1"}},
              {"resource":{"resourceType":"Patient","id":"b2","gendr":"x"},"request":{"method":"PUT","url":"Patient/b2"}}]}
            """;
        var refused = await DeliverAsync(Connector(""), DeliveryOf(bundle, "b")) as DeliveryOutcome.Refused;
        Assert.That(refused?.Error.Code, Is.EqualTo("FHIR-ENTRIES-FAILED"));
        Assert.That(refused!.Error.Message, Does.Contain("1 of 2 entries failed (from 0): 1 (400 structure at Patient.gendr)"));
        Assert.That((string?)(await _fhir.GetAsync("Basic/b1"))["id"], Is.EqualTo("b1"));
    }

    [Test]
    public async Task A_transaction_that_fails_leaves_nothing_behind()
    {
        const string bundle = """
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"resource":{"resourceType":"Basic","id":"r1","code":{"text":"x"}},"request":{"method":"PUT","url":"Basic/r1"}},
              {"resource":{"resourceType":"Patient","id":"r2","gendr":"x"},"request":{"method":"PUT","url":"Patient/r2"}}]}
            """;
        Assert.That(await DeliverAsync(Connector(""), DeliveryOf(bundle, "r")), Is.TypeOf<DeliveryOutcome.Refused>());
        Assert.That((string?)(await _fhir.GetAsync("Basic/r1"))["resourceType"], Is.EqualTo("OperationOutcome"));
    }

    [Test]
    public async Task What_was_made_can_be_taken_away_by_the_same_payload_and_twice_is_no_harm()
    {
        const string payload = """{"resourceType":"Patient","id":"gone","identifier":[{"system":"urn:mrn","value":"gone"}]}""";
        await DeliverAsync(Connector(""), DeliveryOf(payload, "made"));
        for (var i = 0; i < 2; i++)
            Assert.That(await DeliverAsync(Connector("interaction: delete"), DeliveryOf(payload, "madec")), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(await _fhir.CountAsync("Patient?identifier=urn:mrn|gone"), Is.Zero);
    }

    [Test]
    public async Task Without_the_token_all_of_the_destination_waits()
    {
        var connector = TestComponents.Connector(FhirConnector.Component, "", $"url: {_fhir.Url}");
        _connectors.Add(connector);
        var later = await DeliverAsync(connector, DeliveryOf("""{"resourceType":"Patient","id":"x"}""", "x")) as DeliveryOutcome.RetryLater;
        Assert.That((later?.Scope, later?.Error.Code), Is.EqualTo((RetryScope.Target, "HTTP-LOGIN")));
    }

    private IConnector Connector(string send, IComponentState? state = null)
    {
        var connector = TestComponents.Connector(FhirConnector.Component, send, $"url: {_fhir.Url}\nbearer-token: secret:token\ntimeout: 1s", state: state,
            secrets: new Dictionary<string, string> { ["secret:token"] = "let-me-in" });
        _connectors.Add(connector);
        return connector;
    }

    private static Delivery DeliveryOf(string payload, string id) => new()
    {
        Id = new DeliveryId(1, 1),
        MessageId = new MessageId(1, 1),
        Channel = "test",
        Destination = "target",
        Key = $"test-target-{id}",
        Payload = Encoding.UTF8.GetBytes(payload),
        ContentType = "application/json",
        Attributes = new Dictionary<string, string> { ["condition"] = $"identifier=urn:mrn|{id}" },
    };

    private static Task<DeliveryOutcome> DeliverAsync(IConnector connector, Delivery delivery)
        => Eventually.Ends(connector.DeliverAsync(delivery, CancellationToken.None));

    private sealed class KeptState : IComponentState
    {
        public string? Text { get; set; }

        public string? Read() => Text;

        public ValueTask WriteAsync(string text)
        {
            Text = text;
            return ValueTask.CompletedTask;
        }
    }
}
