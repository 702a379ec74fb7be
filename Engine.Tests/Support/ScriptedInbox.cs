using System.Collections.Concurrent;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Tests.Support;

/// <summary>An inbox that keeps what it is offered and answers as the test says.</summary>
internal sealed class ScriptedInbox : IInbox
{
    private readonly ConcurrentQueue<Envelope> _offered = new();
    private readonly ConcurrentQueue<MessageError> _rejected = new();
    private readonly ConcurrentQueue<(Envelope, Acceptance)> _answered = new();
    private readonly ConcurrentQueue<(string Code, byte[] Sample, string Answer)> _samples = new();
    private int _stored;

    /// <summary>What becomes of an envelope; stored at once where the test says nothing else.</summary>
    public Func<Envelope, CancellationToken, ValueTask<Acceptance>>? Script { get; set; }

    /// <summary>What was offered, in order.</summary>
    public IReadOnlyList<Envelope> Offered => [.. _offered];

    /// <summary>What each envelope that was answered heard, in order.</summary>
    public IReadOnlyList<(Envelope Envelope, Acceptance Acceptance)> Answered => [.. _answered];

    /// <summary>What was reported as never having become an envelope.</summary>
    public IReadOnlyList<MessageError> Reported => [.. _rejected];

    /// <summary>The first bytes of what was reported, each with its error's code and what its sender was told.</summary>
    public IReadOnlyList<(string Code, byte[] Sample, string Answer)> Samples => [.. _samples];

    /// <summary>The acceptance of a message that is stored, with the next id.</summary>
    public Acceptance Stored() => new Acceptance.Stored(new MessageId(1, Interlocked.Increment(ref _stored)), Answer.Positive);

    /// <summary>Answers every envelope alike.</summary>
    public void AnswerAll(Acceptance acceptance) => Script = (_, _) => ValueTask.FromResult(acceptance);

    /// <summary>Holds every acceptance back until the test lets it go.</summary>
    public Held HoldAll()
    {
        var held = new Held(this);
        Script = (_, token) => new ValueTask<Acceptance>(held.Gate.Task.WaitAsync(token));
        return held;
    }

    /// <inheritdoc/>
    public async ValueTask<Acceptance> AcceptAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        _offered.Enqueue(envelope);
        var acceptance = Script is null ? Stored() : await Script(envelope, cancellationToken);
        _answered.Enqueue((envelope, acceptance));
        return acceptance;
    }

    /// <inheritdoc/>
    public void ReportRejected(string peer, MessageError error, ReadOnlySpan<byte> sample = default, string answer = "")
    {
        _samples.Enqueue((error.Code, sample.ToArray(), answer));
        _rejected.Enqueue(error);
    }

    /// <summary>Acceptances held back.</summary>
    internal sealed class Held(ScriptedInbox inbox)
    {
        internal TaskCompletionSource<Acceptance> Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Lets them go: stored.</summary>
        public void LetGo()
        {
            inbox.Script = null;
            Gate.SetResult(inbox.Stored());
        }
    }
}
