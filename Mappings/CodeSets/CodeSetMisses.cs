using System.Diagnostics.Metrics;

namespace InterfaceEngine.Mappings.CodeSets;

/// <summary>
/// Counts the codes that code sets were asked for and do not have, per code set. The codes themselves are patient data and are counted nowhere: who
/// looks for one finds it in the message that it came with.
/// </summary>
internal static class CodeSetMisses
{
    private static readonly Meter Meter = new("InterfaceEngine.CodeSets");

    private static readonly Counter<long> Misses = Meter.CreateCounter<long>(
        "engine.codeset.misses", "{code}", "Codes that a code set was asked for and does not have on that day, whatever became of them");

    /// <summary>Counts one.</summary>
    /// <param name="codeSet">The code set's name.</param>
    public static void Count(string codeSet)
    {
        if (Misses.Enabled)
            Misses.Add(1, new KeyValuePair<string, object?>("codeset", codeSet));
    }
}
