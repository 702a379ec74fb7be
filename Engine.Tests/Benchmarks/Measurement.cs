using System.Globalization;

namespace InterfaceEngine.Benchmarks;

/// <summary>
/// Runs work over things in rounds on one thread, the first of which warm up and are not counted. Processor time is what counts (the collector's too), so that
/// what else the machine does matters little.
/// </summary>
/// <param name="rounds">How many rounds count.</param>
/// <param name="milliseconds">How much processor time a round takes at least.</param>
internal sealed class Measurement(int rounds, int milliseconds)
{
    // The compiler works on what runs often beside it, for a second or two.
    private const int WarmUp = 3;

    /// <summary>Runs work over each thing in turn, again and again.</summary>
    /// <param name="things">The things.</param>
    /// <param name="work">The work; what it gives is summed up, so that it cannot be left out.</param>
    /// <returns>The rounds.</returns>
    public IReadOnlyList<Round> Run<T>(T[] things, Func<T, int> work)
    {
        var results = new List<Round>();
        for (var round = -WarmUp; round < rounds; round++)
        {
            var result = RunOnce(things, work);
            if (round >= 0)
                results.Add(result);
        }

        return results;
    }

    /// <summary>The median with the lowest and the highest of some figure of the rounds.</summary>
    public static string Spread(IReadOnlyList<Round> results, Func<Round, double> of)
    {
        var sorted = results.Select(of).Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:n0} ({sorted[0]:n0} to {sorted[^1]:n0})");
    }

    private Round RunOnce<T>(T[] things, Func<T, int> work)
    {
        var (count, checksum) = (0L, 0L);
        // Reading the clock costs more than a fast piece of work: many are done before it is read again.
        var batch = Math.Max(1, 1000 / things.Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var began = Environment.CpuUsage.TotalTime;
        do
        {
            for (var i = 0; i < batch; i++)
            {
                foreach (var thing in things)
                    checksum += work(thing);
            }

            count += (long)batch * things.Length;
        }
        while ((Environment.CpuUsage.TotalTime - began).TotalMilliseconds < milliseconds);
        var seconds = (Environment.CpuUsage.TotalTime - began).TotalSeconds;
        GC.KeepAlive(checksum);
        return new Round(count / seconds, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / count);
    }
}

/// <summary>One round.</summary>
/// <param name="PerSecond">How often the work was done in a second of processor time.</param>
/// <param name="Allocated">The bytes that it allocated each time.</param>
internal readonly record struct Round(double PerSecond, double Allocated)
{
    /// <summary>The nanoseconds of processor time that it took each time.</summary>
    public double Nanoseconds => 1e9 / PerSecond;
}
