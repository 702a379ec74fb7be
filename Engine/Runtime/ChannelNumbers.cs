using System.Diagnostics.Metrics;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>What became of an envelope at a channel's inbox.</summary>
internal enum Intake
{
    /// <summary>Stored and processed, or stored to be split.</summary>
    Processed,

    /// <summary>Stored, deliberately not forwarded.</summary>
    Filtered,

    /// <summary>Stored; the run ended in an error.</summary>
    Failed,

    /// <summary>It had come before.</summary>
    Duplicate,

    /// <summary>Not taken, never to be.</summary>
    Rejected,

    /// <summary>Not taken now.</summary>
    Unavailable,
}

/// <summary>What a channel's inbox counts, since the start.</summary>
internal sealed class ChannelNumbers(string channel)
{
    private static readonly Meter Meter = new("InterfaceEngine.Channels");

    private static readonly Counter<long> Envelopes = Meter.CreateCounter<long>(
        "engine.channel.envelopes", "{envelope}", "Envelopes by what became of them: processed, filtered, failed, duplicate, rejected, unavailable");

    private static readonly string[] Names = ["processed", "filtered", "failed", "duplicate", "rejected", "unavailable"];

    private readonly long[] _counts = new long[Names.Length];
    private long _lastReceived;

    /// <summary>Counts one.</summary>
    public void Count(Intake what, DateTimeOffset receivedAt)
    {
        Interlocked.Increment(ref _counts[(int)what]);
        if (what < Intake.Rejected)
            Interlocked.Exchange(ref _lastReceived, receivedAt.UtcTicks);
        if (Envelopes.Enabled)
            Envelopes.Add(1, new KeyValuePair<string, object?>("channel", channel), new("result", Names[(int)what]));
    }

    /// <summary>How many there were.</summary>
    public long Of(Intake what) => Interlocked.Read(ref _counts[(int)what]);

    /// <summary>How many were stored.</summary>
    public long Received => Of(Intake.Processed) + Of(Intake.Filtered) + Of(Intake.Failed);

    /// <summary>When the last one came that was taken; null where none did.</summary>
    public DateTimeOffset? LastReceived
        => Interlocked.Read(ref _lastReceived) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}
