using InterfaceEngine.Channels.Definitions;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>How long to wait before the next try.</summary>
internal static class RetryWait
{
    // A target that asks for a year is mistaken about something; a day brings it before a person's eyes.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromDays(1);

    /// <summary>The schedule's wait after the n-th failure, from 1.</summary>
    public static TimeSpan After(int failures, RetrySchedule schedule, Random random)
    {
        // In seconds: the power overflows a TimeSpan long before it overflows a double, and infinity is cut by the maximum.
        var seconds = schedule.First.TotalSeconds * Math.Pow(schedule.Factor, Math.Max(0, failures - 1));
        var spread = 1 + schedule.Jitter * (2 * random.NextDouble() - 1);
        return TimeSpan.FromSeconds(Math.Min(Math.Min(seconds, schedule.Max.TotalSeconds) * spread, schedule.Max.TotalSeconds));
    }

    /// <summary>The longer of our own wait and what the target asked for, within a day.</summary>
    public static TimeSpan Longer(TimeSpan own, TimeSpan? asked)
    {
        var heard = asked is { } wait && wait < LongestAsked ? wait : asked is null ? TimeSpan.Zero : LongestAsked;
        return own > heard ? own : heard;
    }
}
