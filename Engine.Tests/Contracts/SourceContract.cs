using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Contracts;

/// <summary>What a sender learns of its message, in whatever words the protocol has.</summary>
public enum Heard
{
    /// <summary>It is safe: AA or CA, 200 or 201, moved to the done folder.</summary>
    Taken,

    /// <summary>Not now: AR or CE, 503, left where it is.</summary>
    NotNow,

    /// <summary>Never: AE, AR or CR, 4xx, moved to quarantine.</summary>
    Never,
}

/// <summary>
/// What every source owes its senders and the engine. A source's own fixture inherits it and says how a sender of that protocol behaves.
/// </summary>
public abstract class SourceContract
{
    private static readonly MessageError SomeError = new("TEST-ERROR", "the test wants it so");

    private readonly List<ISource> _sources = [];

    /// <summary>The inbox of the source under test.</summary>
    private protected ScriptedInbox Inbox { get; private set; } = new();

    /// <summary>Makes a source that is not started; a port of 0, a folder of the test's own.</summary>
    private protected abstract ISource Create();

    /// <summary>The bytes of a good message that says who it is.</summary>
    /// <param name="id">ASCII letters and digits, at most 20.</param>
    private protected abstract byte[] MessageOf(string id);

    /// <summary>
    /// Sends a message as this protocol's senders do, and completes when the sender knows what became of it. Throws where the sender learns
    /// nothing because the source is gone.
    /// </summary>
    private protected abstract Task<Heard> SendAsync(ISource source, string id);

    /// <summary>Releases what the sources of the test hold.</summary>
    [TearDown]
    public async Task DisposeSources()
    {
        foreach (var source in _sources)
            await source.DisposeAsync();
        _sources.Clear();
    }

    [SetUp]
    public void NewInbox() => Inbox = new ScriptedInbox();

    [Test]
    public async Task A_stored_message_is_answered_as_taken()
    {
        var source = await StartAsync();
        Assert.That(await Eventually.Ends(SendAsync(source, "A1")), Is.EqualTo(Heard.Taken));
        Assert.That(Inbox.Offered, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_inbox_gets_the_bytes_as_they_were_sent_and_when_they_came()
    {
        var source = await StartAsync();
        var before = TimeProvider.System.GetUtcNow();
        await Eventually.Ends(SendAsync(source, "A1"));
        var envelope = Inbox.Offered.Single();
        Assert.Multiple(() =>
        {
            Assert.That(envelope.Content.ToArray(), Is.EqualTo(MessageOf("A1")));
            Assert.That(envelope.Channel, Is.EqualTo("test"));
            Assert.That(envelope.ReceivedAt, Is.InRange(before, TimeProvider.System.GetUtcNow()));
            Assert.That(envelope.Peer, Is.Not.Empty);
        });
    }

    [Test]
    public async Task Nothing_is_answered_before_the_inbox_has_accepted()
    {
        var source = await StartAsync();
        var held = Inbox.HoldAll();
        var sending = SendAsync(source, "A1");
        await Eventually.IsTrue(() => Inbox.Offered.Count == 1, "the message is offered");
        // That nothing comes can only be seen by giving it time to come.
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System));
        Assert.That(sending.IsCompleted, Is.False, "the sender heard something before the message was stored");
        held.LetGo();
        Assert.That(await Eventually.Ends(sending), Is.EqualTo(Heard.Taken));
    }

    [Test]
    public async Task What_cannot_be_taken_now_is_answered_so_that_the_sender_sends_it_again()
    {
        var source = await StartAsync();
        Inbox.AnswerAll(new Acceptance.Unavailable(SomeError));
        Assert.That(await Eventually.Ends(SendAsync(source, "A1")), Is.EqualTo(Heard.NotNow));
        Inbox.Script = null;
        Assert.That(await Eventually.Ends(SendAsync(source, "A1")), Is.EqualTo(Heard.Taken));
    }

    [Test]
    public async Task What_will_never_be_taken_is_answered_so_and_the_next_is_taken()
    {
        var source = await StartAsync();
        Inbox.AnswerAll(new Acceptance.Rejected(SomeError));
        Assert.That(await Eventually.Ends(SendAsync(source, "A1")), Is.EqualTo(Heard.Never));
        Inbox.Script = null;
        Assert.That(await Eventually.Ends(SendAsync(source, "A2")), Is.EqualTo(Heard.Taken));
    }

    [Test]
    public async Task A_duplicate_is_answered_as_the_first_was()
    {
        var source = await StartAsync();
        Inbox.AnswerAll(new Acceptance.Duplicate(new MessageId(1, 7), Answer.Positive));
        Assert.That(await Eventually.Ends(SendAsync(source, "A1")), Is.EqualTo(Heard.Taken));
    }

    [Test]
    public async Task Many_senders_at_once_are_all_taken_once()
    {
        var source = await StartAsync();
        var ids = Enumerable.Range(1, 40).Select(n => $"M{n}").ToArray();
        var heard = await Eventually.Ends(Task.WhenAll(ids.Select(id => SendAsync(source, id))));
        Assert.Multiple(() =>
        {
            Assert.That(heard, Is.All.EqualTo(Heard.Taken));
            Assert.That(Inbox.Offered.Select(e => Convert.ToHexString(e.Content.Span)),
                Is.EquivalentTo(ids.Select(id => Convert.ToHexString(MessageOf(id)))));
        });
    }

    [Test]
    public async Task A_stop_finishes_and_answers_what_is_in_hand()
    {
        var source = await StartAsync();
        var held = Inbox.HoldAll();
        var sending = SendAsync(source, "A1");
        await Eventually.IsTrue(() => Inbox.Offered.Count == 1, "the message is offered");
        var stopping = source.StopAsync(CancellationToken.None);
        Assert.That(stopping.IsCompleted, Is.False);
        held.LetGo();
        Assert.That(await Eventually.Ends(sending), Is.EqualTo(Heard.Taken));
        await Eventually.Ends(stopping);
    }

    [Test]
    public async Task A_stop_whose_time_is_up_does_not_wait_for_what_is_in_hand()
    {
        var source = await StartAsync();
        Inbox.HoldAll();
        var sending = SendAsync(source, "A1");
        await Eventually.IsTrue(() => Inbox.Offered.Count == 1, "the message is offered");
        await Eventually.Ends(source.StopAsync(new CancellationToken(canceled: true)));
        Assert.That(sending.IsCompletedSuccessfully && await sending == Heard.Taken, Is.False);
        ObserveFailure(sending);
    }

    [Test]
    public async Task After_a_stop_nothing_is_offered()
    {
        var source = await StartAsync();
        await Eventually.Ends(source.StopAsync(CancellationToken.None));
        var sending = SendAsync(source, "A1");
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System));
        Assert.That(Inbox.Offered, Is.Empty);
        ObserveFailure(sending);
    }

    [Test]
    public async Task A_source_that_was_never_started_can_be_stopped_and_disposed()
    {
        var source = Create();
        await Eventually.Ends(source.StopAsync(CancellationToken.None));
        await source.DisposeAsync();
        await source.DisposeAsync();
        Assert.That(Inbox.Offered, Is.Empty);
    }

    /// <summary>A started source, released after the test.</summary>
    private protected async Task<ISource> StartAsync() => await StartAsync(Create());

    /// <summary>Starts a source that is released after the test.</summary>
    private protected async Task<ISource> StartAsync(ISource source)
    {
        _sources.Add(source);
        await Eventually.Ends(StartAndReturn(source));
        return source;

        async Task<bool> StartAndReturn(ISource s)
        {
            await s.StartAsync(Inbox, CancellationToken.None);
            return true;
        }
    }

    // A sender whose source is gone may fail whenever it likes; nobody waits for it.
    private static void ObserveFailure(Task task) => task.ContinueWith(
        t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
