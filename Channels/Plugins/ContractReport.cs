using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>What a contract suite found, and the ways to find it that both suites share.</summary>
internal sealed class ContractReport
{
    private const int Threads = 8;
    private const int TimesEach = 25;
    private readonly List<string> _faults = [];

    /// <summary>What is wrong, one sentence each.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Adds what is wrong where a condition does not hold.</summary>
    public bool Require(bool holds, string fault)
    {
        if (!holds)
            _faults.Add(fault);
        return holds;
    }

    /// <summary>Requires that something gives the same each time and on many threads at once.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="run">Does it once, and says as text what came of it.</param>
    /// <returns>What came of it the first time.</returns>
    public string RequireSame(string what, Func<string> run)
    {
        var first = run();
        if (!Require(run() == first, $"{what} does not give the same the second time: a replay would not answer the same"))
            return first;
        var differs = 0;
        var workers = new Thread[Threads];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(() =>
            {
                for (var times = 0; times < TimesEach; times++)
                    if (!IsSame(run, first))
                        Interlocked.Increment(ref differs);
            });
            workers[i].Start();
        }
        foreach (var worker in workers)
            worker.Join();
        Require(differs == 0, $"{what} does not give the same on several threads at once: it keeps something that they share");
        return first;
    }

    private static bool IsSame(Func<string> run, string first)
    {
        try
        {
            return run() == first;
        }
        catch (Exception)
        {
            // It did not throw the first time; on a thread of its own an exception would end the test run.
            return false;
        }
    }

    /// <summary>Requires that a text for logs holds none of a message's values.</summary>
    /// <param name="what">What says it.</param>
    /// <param name="text">The text.</param>
    /// <param name="values">The values; those of less than four characters may stand in it by chance.</param>
    public void RequireNoValues(string what, string text, IEnumerable<string> values)
    {
        if (values.Any(v => v.Length >= 4 && text.Contains(v, StringComparison.Ordinal)))
            _faults.Add($"{what} says a value of the message in its text, which goes to logs; such a value belongs into 'value'");
    }

    /// <summary>The texts and numbers within a tree.</summary>
    public static IEnumerable<string> ValuesOf(JToken tree)
        => (tree is JContainer container ? container.DescendantsAndSelf() : [tree]).OfType<JValue>().Select(v => v.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
