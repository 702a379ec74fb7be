namespace InterfaceEngine.Engine.Deliveries;

/// <summary>The waits between tries: <c>first</c>, then <c>factor</c> times the one before, <c>max</c> at the most, each spread by <c>jitter</c>.</summary>
/// <param name="First">The wait after the first failure.</param>
/// <param name="Factor">By how much each wait exceeds the one before; 1 keeps it constant.</param>
/// <param name="Max">The longest wait.</param>
/// <param name="Jitter">By what fraction a wait is shortened or lengthened at random, 0 to 1, so that many lanes do not come back at once.</param>
internal sealed record RetrySchedule(TimeSpan First, double Factor, TimeSpan Max, double Jitter)
{
    /// <summary>The wait after the n-th failure, from 1.</summary>
    public TimeSpan WaitAfter(int failures, Random random)
    {
        // In seconds: the power overflows a TimeSpan long before it overflows a double, and infinity is cut by the maximum.
        var seconds = First.TotalSeconds * Math.Pow(Factor, Math.Max(0, failures - 1));
        var spread = 1 + Jitter * (2 * random.NextDouble() - 1);
        return TimeSpan.FromSeconds(Math.Min(Math.Min(seconds, Max.TotalSeconds) * spread, Max.TotalSeconds));
    }
}
