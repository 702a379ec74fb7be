using System.Collections.Concurrent;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Tests.Support;

/// <summary>A connector that answers as the test says, and keeps what it was given.</summary>
internal sealed class ScriptedConnector : IAwaitingConnector
{
    private readonly ConcurrentQueue<Delivery> _tried = new();
    private readonly ConcurrentQueue<Delivery> _taken = new();
    private int _inHand;
    private int _mostInHand;

    /// <summary>What becomes of a try; delivered where the test says nothing.</summary>
    public Func<Delivery, CancellationToken, ValueTask<DeliveryOutcome>>? Script { get; set; }

    /// <summary>Every try, in the order of its start.</summary>
    public IReadOnlyList<Delivery> Tried => [.. _tried];

    /// <summary>What was delivered, in that order.</summary>
    public IReadOnlyList<Delivery> Taken => [.. _taken];

    /// <summary>How many tries there were at once, at the most.</summary>
    public int MostInHand => _mostInHand;

    /// <inheritdoc/>
    public Action? TargetHasCome { get; set; }

    /// <inheritdoc/>
    public bool ReadsStreams { get; set; }

    /// <inheritdoc/>
    public string Endpoint => "scripted";

    /// <summary>A failure of the target.</summary>
    public static DeliveryOutcome Down { get; } = new DeliveryOutcome.RetryLater(RetryScope.Target, new MessageError("TEST-DOWN", "the target is down"));

    /// <summary>A failure about the message.</summary>
    public static DeliveryOutcome NotNow { get; } = new DeliveryOutcome.RetryLater(RetryScope.Message, new MessageError("TEST-LATER", "not now"));

    /// <summary>A refusal.</summary>
    public static DeliveryOutcome No { get; } = new DeliveryOutcome.Refused(new MessageError("TEST-NO", "not as it is"));

    /// <summary>An answer after which nothing may follow.</summary>
    public static DeliveryOutcome Stop { get; } = new DeliveryOutcome.Stopped(new MessageError("TEST-STOP", "a person must look"));

    /// <summary>A success.</summary>
    public static DeliveryOutcome Yes { get; } = new DeliveryOutcome.Delivered("ok");

    /// <summary>Answers each try by a function of it.</summary>
    public void Answer(Func<Delivery, DeliveryOutcome> answer) => Script = (delivery, _) => ValueTask.FromResult(answer(delivery));

    /// <inheritdoc/>
    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        _tried.Enqueue(delivery);
        var inHand = Interlocked.Increment(ref _inHand);
        if (inHand > _mostInHand)
            _mostInHand = inHand;
        try
        {
            var outcome = Script is { } script ? await script(delivery, cancellationToken) : Yes;
            if (outcome is DeliveryOutcome.Delivered)
                _taken.Enqueue(delivery);
            return outcome;
        }
        finally
        {
            Interlocked.Decrement(ref _inHand);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
