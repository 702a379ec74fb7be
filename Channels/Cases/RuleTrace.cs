using System.Text;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Cases;

/// <summary>Finds in a map's explanation the rule that made a part of what came.</summary>
internal static class RuleTrace
{
    /// <summary>The rule that made a path of a payload: the one for the path itself, or for the nearest part above it.</summary>
    /// <param name="trace">The explanation.</param>
    /// <param name="path">A JSON path or an HL7 v2 path.</param>
    /// <returns><c>file:line</c>; null where none is known.</returns>
    public static string? RuleOf(IReadOnlyList<MapTraceEntry> trace, string path)
    {
        var target = WithoutIndexes(path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path);
        MapTraceEntry? nearest = null;
        foreach (var entry in trace)
        {
            var made = WithoutIndexes(entry.Target);
            if (IsAtOrAbove(made, target) && (nearest is null || made.Length > WithoutIndexes(nearest.Target).Length))
                nearest = entry;
        }
        return nearest?.Rule ?? trace.FirstOrDefault(e => IsAtOrAbove(target, WithoutIndexes(e.Target)))?.Rule;
    }

    private static bool IsAtOrAbove(string above, string below)
        => below.StartsWith(above, StringComparison.Ordinal) && (below.Length == above.Length || below[above.Length] == '.');

    private static string WithoutIndexes(string path)
    {
        var text = new StringBuilder(path.Length);
        var depth = 0;
        foreach (var c in path)
        {
            depth += c == '[' ? 1 : 0;
            if (depth == 0)
                text.Append(c);
            depth -= c == ']' ? 1 : 0;
        }
        return text.ToString();
    }
}
