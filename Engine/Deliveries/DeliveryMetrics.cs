using System.Diagnostics.Metrics;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>What one destination counts. Its own numbers are plain fields; the meter's instruments cost next to nothing while nobody listens.</summary>
internal sealed class DeliveryMetrics
{
    private static readonly Meter Meter = new("InterfaceEngine.Deliveries");

    private static readonly Counter<long> Tries = Meter.CreateCounter<long>(
        "engine.delivery.tries", "{try}", "Tries by outcome: delivered, warned, target-failed, message-failed, refused, stopped, unknown");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "engine.delivery.duration", "s", "From the start of a try to the target's answer");

    private readonly KeyValuePair<string, object?> _channel;
    private readonly KeyValuePair<string, object?> _destination;

    public DeliveryMetrics(string channel, string destination)
        => (_channel, _destination) = (new("channel", channel), new("destination", destination));

    public long Delivered { get; private set; }

    public long Refused { get; private set; }

    public long Retried { get; private set; }

    public DateTimeOffset? LastDelivered { get; private set; }

    /// <summary>Whether somebody wants durations.</summary>
    public static bool WantsDuration => Duration.Enabled;

    /// <summary>Counts an outcome; null for an unknown one. Called under the destination's lock.</summary>
    public void Count(DeliveryOutcome? outcome, DateTimeOffset now)
    {
        var name = outcome switch
        {
            DeliveryOutcome.Delivered { Warning: not null } => "warned",
            DeliveryOutcome.Delivered => "delivered",
            DeliveryOutcome.Refused => "refused",
            DeliveryOutcome.Stopped => "stopped",
            DeliveryOutcome.RetryLater { Scope: RetryScope.Target } => "target-failed",
            DeliveryOutcome.RetryLater => "message-failed",
            _ => "unknown",
        };
        switch (outcome)
        {
            case DeliveryOutcome.Delivered:
                Delivered++;
                LastDelivered = now;
                break;
            case DeliveryOutcome.Refused:
                Refused++;
                break;
            case DeliveryOutcome.RetryLater or DeliveryOutcome.Stopped:
                Retried++;
                break;
        }

        if (Tries.Enabled)
            Tries.Add(1, _channel, _destination, new KeyValuePair<string, object?>("outcome", name));
    }

    /// <summary>Notes how long a try took.</summary>
    public void Time(TimeSpan elapsed) => Duration.Record(elapsed.TotalSeconds, _channel, _destination);
}
