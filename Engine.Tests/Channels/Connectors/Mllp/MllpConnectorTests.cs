using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Mllp;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Mllp;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MllpConnectorTests
{
    private static readonly (string Action, Type Outcome)[] ActionTypes =
    [
        ("accept", typeof(DeliveryOutcome.Delivered)),
        ("warn", typeof(DeliveryOutcome.Delivered)),
        ("retry", typeof(DeliveryOutcome.RetryLater)),
        ("park", typeof(DeliveryOutcome.Refused)),
        ("stop", typeof(DeliveryOutcome.Stopped)),
    ];

    private MllpTarget _target = null!;
    private IConnector? _connector;

    [SetUp]
    public void StartTarget() => _target = MllpTarget.Listen();

    [TearDown]
    public async Task Release()
    {
        if (_connector is not null)
            await _connector.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Conformance("E3.7")]
    [TestCase("AA", "Delivered")]
    [TestCase("CA", "Delivered")]
    [TestCase("AE", "Refused")]
    [TestCase("CE", "Refused")]
    [TestCase("AR", "RetryLater")]
    [TestCase("CR", "RetryLater")]
    public async Task Each_code_comes_to_its_outcome(string code, string outcome)
    {
        AnswerWith(code);
        Assert.That((await DeliverAsync(Adt("C1"))).GetType().Name, Is.EqualTo(outcome));
    }

    [Conformance("E3.7")]
    [TestCase("AE: retry", "AE", "RetryLater")]
    [TestCase("AR: park", "AR", "Refused")]
    [TestCase("AE: accept", "AE", "Delivered")]
    [TestCase("AE: stop", "AE", "Stopped")]
    public async Task The_replies_table_has_the_last_word(string reply, string code, string outcome)
    {
        AnswerWith(code);
        Create($"replies: {{ {reply} }}");
        Assert.That((await DeliverAsync(Adt("C1"))).GetType().Name, Is.EqualTo(outcome));
    }

    [Test]
    public async Task The_receipt_is_the_acknowledgments_own_control_id()
        => Assert.That(await DeliverAsync(Adt("C1")), Is.EqualTo(new DeliveryOutcome.Delivered("T-C1")));

    [Test]
    public async Task One_connection_carries_many_messages()
    {
        for (var n = 1; n <= 20; n++)
            await DeliverAsync(Adt($"C{n}"));
        Assert.That(_target.Connections, Is.EqualTo(1));
    }

    [Test]
    [Conformance("E1.15")]
    public async Task A_connection_that_the_target_closed_between_messages_is_not_used_again()
    {
        await DeliverAsync(Adt("C1"));
        _target.HangUp();
        Assert.That(await DeliverAsync(Adt("C2")), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(_target.Connections, Is.EqualTo(2));
    }

    [Test]
    [Conformance("E1.16")]
    public async Task A_connection_that_lay_unused_for_long_is_opened_anew()
    {
        var clock = new ManualClock();
        _connector = TestComponents.Connector(
            MllpConnector.Component, "", $$"""{ address: "127.0.0.1:{{_target.Port}}", idle-timeout: 5m }""", clock);
        await DeliverAsync(Adt("C1"));
        clock.Advance(TimeSpan.FromMinutes(4));
        await DeliverAsync(Adt("C2"));
        Assert.That(_target.Connections, Is.EqualTo(1));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.That(await DeliverAsync(Adt("C3")), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(_target.Connections, Is.EqualTo(2));
    }

    [Test]
    [Conformance("E1.13")]
    public async Task An_acknowledgment_that_comes_too_late_is_not_taken_for_the_next_message()
    {
        var late = new TaskCompletionSource();
        _target.Answer = async (peer, message) =>
        {
            await late.Task;
            await peer.SendFrameAsync(MllpTarget.Acknowledgment("AA", Acknowledged.Field(message, "MSH", 10)));
        };
        var first = await DeliverAsync(Adt("C1"));
        AnswerWith("AE");
        late.SetResult();
        var second = await DeliverAsync(Adt("C2"));
        Assert.Multiple(() =>
        {
            Assert.That(CodeOf(first), Is.EqualTo("MLLP-TIMEOUT"));
            Assert.That(((DeliveryOutcome.RetryLater)first).Scope, Is.EqualTo(RetryScope.Message));
            Assert.That(CodeOf(second), Is.EqualTo("MLLP-ANSWERED-AE"));
        });
    }

    [Test]
    [Conformance("E1.14")]
    public async Task An_acknowledgment_of_another_message_is_a_mismatch_and_closes_the_connection()
    {
        _target.Answer = (peer, _) => peer.SendFrameAsync(MllpTarget.Acknowledgment("AA", "OTHER"));
        var outcome = await DeliverAsync(Adt("C1"));
        AnswerWith("AA");
        await DeliverAsync(Adt("C1"));
        Assert.That(CodeOf(outcome), Is.EqualTo("MLLP-ANSWER-MISMATCH"));
        Assert.That(_target.Connections, Is.EqualTo(2));
    }

    [TestCase("nonsense", "MLLP-ANSWER-UNREADABLE")]
    [TestCase("MSH|^~\\&|T|T|E|H|20260314093000||ACK|1|P|2.5.1\r", "MLLP-ANSWER-UNREADABLE")]
    [TestCase("MSH|^~\\&|T|T|E|H|20260314093000||ACK|1|P|2.5.1\rMSA|XX|C1\r", "MLLP-ANSWER-UNKNOWN-CODE")]
    public async Task An_answer_that_is_no_acknowledgment_is_tried_again_later(string answer, string code)
    {
        _target.Answer = (peer, _) => peer.SendFrameAsync(answer);
        var outcome = await DeliverAsync(Adt("C1"));
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.RetryLater>());
        Assert.That(CodeOf(outcome), Is.EqualTo(code));
    }

    [Test]
    public async Task The_application_acknowledgment_that_follows_an_accept_is_not_taken_for_the_next_messages()
    {
        _target.Answer = async (peer, message) =>
        {
            var id = Acknowledged.Field(message, "MSH", 10);
            await peer.SendFrameAsync(MllpTarget.Acknowledgment("CA", id));
            await peer.SendFrameAsync(MllpTarget.Acknowledgment("AA", id));
        };
        for (var n = 1; n <= 5; n++)
            Assert.That(await DeliverAsync(Adt($"C{n}")), Is.EqualTo(new DeliveryOutcome.Delivered($"T-C{n}")));
        Assert.That(_target.Connections, Is.EqualTo(1));
    }

    [Conformance("E3.18")]
    [TestCase("no-reply", "", "MLLP-TIMEOUT")]
    [TestCase("unreadable", "MSH|^~\\&|T|T|E|H|20260314093000||ACK|1|P|2.5.1\r", "MLLP-ANSWER-UNREADABLE")]
    [TestCase("other-message", "MSH|^~\\&|T|T|E|H|20260314093000||ACK|1|P|2.5.1\rMSA|AA|OTHER\r", "MLLP-ANSWER-MISMATCH")]
    [TestCase("unknown-code", "MSH|^~\\&|T|T|E|H|20260314093000||ACK|1|P|2.5.1\rMSA|XX|C1\r", "MLLP-ANSWER-UNKNOWN-CODE")]
    [TestCase("AE", "MSH|^~\\&|T|T|E|H|20260314093000||ACK|1|P|2.5.1\rMSA|AE|C1\r", "MLLP-ANSWERED-AE")]
    public async Task Each_condition_has_the_action_that_the_table_gives_it(string condition, string answer, string code)
    {
        _target.Answer = (peer, _) => answer.Length == 0 ? Task.CompletedTask : peer.SendFrameAsync(answer);
        foreach (var (action, expected) in ActionTypes)
        {
            await using var connector = Create($"replies: {{ {condition}: {action} }}");
            var outcome = await Eventually.Ends(connector.DeliverAsync(Adt("C1"), CancellationToken.None));
            Assert.That(outcome, Is.TypeOf(expected), action);
            Assert.That(CodeOf(outcome), Is.EqualTo(action == "accept" ? "" : code), action);
        }
    }

    [Conformance("E3.18")]
    [TestCase("AL", "accept")]
    [TestCase("SU", "warn")]
    [TestCase("AL", "retry")]
    [TestCase("AL", "park")]
    [TestCase("AL", "stop")]
    public async Task A_CA_that_no_application_acknowledgment_follows_has_an_action_too(string asks, string action)
    {
        AnswerWith("CA");
        Create($"replies: {{ no-application-acknowledgment: {action} }}");
        var outcome = await DeliverAsync(Asking("C1", asks));
        Assert.That(outcome, Is.TypeOf(ActionTypes.Single(a => a.Action == action).Outcome));
        Assert.That(CodeOf(outcome), Is.EqualTo(action == "accept" ? "" : "MLLP-NO-APPLICATION-ACK"));
        Assert.That(await DeliverAsync(Asking("C2", "NE")), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(_target.Connections, Is.EqualTo(2), "what comes late must not be taken for the next one's");
    }

    [TestCase("AA", "Delivered")]
    [TestCase("AE", "Refused")]
    [TestCase("AR", "RetryLater")]
    public async Task Where_an_application_acknowledgment_is_asked_for_it_decides_and_not_the_accept_before_it(string code, string outcome)
    {
        _target.Answer = async (peer, message) =>
        {
            await peer.SendFrameAsync(MllpTarget.Acknowledgment("CA", Acknowledged.Field(message, "MSH", 10)));
            await peer.SendFrameAsync(MllpTarget.Acknowledgment(code, Acknowledged.Field(message, "MSH", 10)));
        };
        Assert.That((await DeliverAsync(Asking("C1", "AL"))).GetType().Name, Is.EqualTo(outcome));
        Assert.That((await DeliverAsync(Asking("C2", "AL"))).GetType().Name, Is.EqualTo(outcome));
        Assert.That(_target.Connections, Is.EqualTo(1));
    }

    [TestCase("ER")]
    [TestCase("NE")]
    public async Task Where_success_is_not_told_a_CA_is_all_that_is_waited_for(string asks)
    {
        AnswerWith("CA");
        Assert.That(await DeliverAsync(Asking("C1", asks)), Is.EqualTo(new DeliveryOutcome.Delivered("T-C1")));
    }

    [Test]
    public async Task A_systems_table_holds_where_the_destinations_says_nothing()
    {
        AnswerWith("AE");
        var system = $$"""{ address: "127.0.0.1:{{_target.Port}}", replies: { AE: retry, AR: park } }""";
        await using var plain = TestComponents.Connector(MllpConnector.Component, "", system);
        await using var own = TestComponents.Connector(MllpConnector.Component, "replies: { AE: warn }", system);
        Assert.That(await Eventually.Ends(plain.DeliverAsync(Adt("C1"), default)), Is.TypeOf<DeliveryOutcome.RetryLater>());
        Assert.That(await Eventually.Ends(own.DeliverAsync(Adt("C1"), default)), Is.TypeOf<DeliveryOutcome.Delivered>());
        AnswerWith("AR");
        Assert.That(await Eventually.Ends(own.DeliverAsync(Adt("C1"), default)), Is.TypeOf<DeliveryOutcome.Refused>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_answer_itself_comes_back_where_it_is_wanted(bool isWanted)
    {
        var outcome = (DeliveryOutcome.Delivered)await DeliverAsync(Adt("C1") with { WantsReply = isWanted });
        Assert.That(Encoding.Latin1.GetString(outcome.Reply.Span), Is.EqualTo(isWanted ? MllpTarget.Acknowledgment("AA", "C1") : ""));
    }

    [TestCase("2.5.1", "short-key", "short-key")]
    [TestCase("2.7", "a-key-that-is-longer-than-twenty-characters", "a-key-that-is-longer-than-twenty-characters")]
    public async Task An_empty_control_id_is_filled_with_the_deliverys_key(string version, string key, string sent)
    {
        Assert.That(await DeliverAsync(Adt("", version) with { Key = key }), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(_target.Received.Single(), Is.EqualTo(SampleMessages.Adt(sent, version: version)));
    }

    [Test]
    public async Task A_key_too_long_for_its_version_becomes_the_same_twenty_characters_each_time()
    {
        var delivery = Adt("") with { Key = "charges-billing-a-key-that-is-longer-than-twenty-characters" };
        await DeliverAsync(delivery);
        await DeliverAsync(delivery);
        await DeliverAsync(delivery with { Key = delivery.Key + "x" });
        var ids = _target.Received.Select(m => Acknowledged.Field(m, "MSH", 10)).ToArray();
        Assert.That(ids, Has.All.Length.EqualTo(20));
        Assert.That(ids[1], Is.EqualTo(ids[0]));
        Assert.That(ids[2], Is.Not.EqualTo(ids[0]));
    }

    [TestCase("A\\T\\B", "A\\T\\B")]
    [TestCase("A\\T\\B", "A\\X26\\B")]
    public async Task A_control_id_is_compared_as_what_its_escapes_mean(string sent, string echoed)
    {
        _target.Answer = (peer, _) => peer.SendFrameAsync(MllpTarget.Acknowledgment("AA", echoed));
        Assert.That(await DeliverAsync(Adt(sent)), Is.TypeOf<DeliveryOutcome.Delivered>());
    }

    [Test]
    public async Task A_header_that_ends_before_its_control_id_grows_to_hold_it()
    {
        await DeliverAsync(Of("MSH|^~\\&|A|B\rPID|1\r") with { Key = "K1" });
        Assert.That(Acknowledged.Field(_target.Received.Single(), "MSH", 10), Is.EqualTo("K1"));
    }

    [TestCase("PID|1\r", "MLLP-PAYLOAD-NO-MSH")]
    [TestCase("MSH|^~\\&|A|B|C|D|||ADT|C1|P|2.5\rNTE|1||\v\r", "MLLP-PAYLOAD-CONTROL-BYTES")]
    [TestCase("MSH|^~\\&|A|B|C|D|||ADT|C1|P|2.5\rNTE|1||\u001c\r", "MLLP-PAYLOAD-CONTROL-BYTES")]
    public async Task What_cannot_be_sent_by_MLLP_is_refused_before_it_is_sent(string payload, string code)
    {
        var outcome = await DeliverAsync(Of(payload));
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Refused>());
        Assert.That(CodeOf(outcome), Is.EqualTo(code));
        Assert.That(_target.Received, Is.Empty);
    }

    [Test]
    public async Task A_host_without_an_address_is_a_failure_of_the_target()
    {
        _connector = TestComponents.Connector(MllpConnector.Component, "", """{ address: "no-such-host.invalid:2575", connect-timeout: 5s }""");
        var outcome = await DeliverAsync(Adt("C1"));
        Assert.That(((DeliveryOutcome.RetryLater)outcome).Scope, Is.EqualTo(RetryScope.Target));
        Assert.That(CodeOf(outcome), Does.StartWith("MLLP-CONNECT-"));
    }

    private void AnswerWith(string code)
        => _target.Answer = (peer, message) => peer.SendFrameAsync(MllpTarget.Acknowledgment(code, Acknowledged.Field(message, "MSH", 10)));

    private Task<DeliveryOutcome> DeliverAsync(Delivery delivery)
    {
        _connector ??= Create("");
        return Eventually.Ends(_connector.DeliverAsync(delivery, CancellationToken.None));
    }

    private IConnector Create(string send) => _connector = TestComponents.Connector(
        MllpConnector.Component, send, $$"""{ address: "127.0.0.1:{{_target.Port}}", timeout: 300ms, application-timeout: 300ms }""");

    private static Delivery Asking(string controlId, string applicationCondition)
        => Of(SampleMessages.Adt(controlId, "AL", applicationCondition));

    private static Delivery Adt(string controlId, string version = "2.5.1") => Of(SampleMessages.Adt(controlId, version: version));

    private static Delivery Of(string payload) => Deliveries.Of(payload);

    private static string CodeOf(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.RetryLater later => later.Error.Code,
        DeliveryOutcome.Refused refused => refused.Error.Code,
        DeliveryOutcome.Stopped stopped => stopped.Error.Code,
        DeliveryOutcome.Delivered { Warning: { } warning } => warning.Code,
        _ => "",
    };
}
