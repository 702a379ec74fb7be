using System.Collections.Concurrent;
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

    private static readonly Counter<long> Found = Meter.CreateCounter<long>(
        "engine.channel.warnings", "{warning}", "What checks found in messages and warned of, by code");

    private static readonly string[] Names = ["processed", "filtered", "failed", "duplicate", "rejected", "unavailable"];

    private readonly long[] _counts = new long[Names.Length];
    private readonly ConcurrentDictionary<string, long> _warnings = new(StringComparer.Ordinal);
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

    /// <summary>Counts what steps warned of.</summary>
    /// <param name="codes">The codes, each as often as it came.</param>
    public void CountWarnings(IReadOnlyList<string> codes)
    {
        for (var i = 0; i < codes.Count; i++)
        {
            _warnings.AddOrUpdate(codes[i], 1, (_, count) => count + 1);
            if (Found.Enabled)
                Found.Add(1, new KeyValuePair<string, object?>("channel", channel), new("code", codes[i]));
        }
    }

    /// <summary>What steps warned of, by code, in the order of the codes.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Warnings => [.. _warnings.OrderBy(w => w.Key, StringComparer.Ordinal)];

    /// <summary>How many there were.</summary>
    public long Of(Intake what) => Interlocked.Read(ref _counts[(int)what]);

    /// <summary>How many were stored.</summary>
    public long Received => Of(Intake.Processed) + Of(Intake.Filtered) + Of(Intake.Failed);

    /// <summary>When the last one came that was taken; null where none did.</summary>
    public DateTimeOffset? LastReceived
        => Interlocked.Read(ref _lastReceived) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}
