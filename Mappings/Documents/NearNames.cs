namespace InterfaceEngine.Mappings.Documents;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class NearNames
{
    private const int Shortest = 4;

    /// <summary>The known name nearest to the one given, or null where none is near enough to suggest.</summary>
    /// <remarks>Near is an edit distance (swapped neighbours count once) of at most a third of the name's length, and at least one. Where none is,
    /// it is one of at least four letters that begins as the name does, or the other way round.</remarks>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        string? best = null;
        var bestDistance = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) > bestDistance)
                continue;
            var distance = Distance(name, candidate);
            // Of two that are as near, the one of the same length: 'form' is 'from' rather than 'for'.
            if (distance < bestDistance || (distance == bestDistance && best is not null && best.Length != name.Length && candidate.Length == name.Length))
                (best, bestDistance) = (candidate, distance);
        }
        return best ?? Begun(name, known);
    }

    // 'uppercase' for 'upper', 'dept' for 'dept-codes': the one is how the other begins.
    private static string? Begun(string name, IEnumerable<string> known)
        => known.Where(k => Math.Min(k.Length, name.Length) >= Shortest && (k.StartsWith(name, StringComparison.OrdinalIgnoreCase) || name.StartsWith(k, StringComparison.OrdinalIgnoreCase)))
            .MinBy(k => Math.Abs(k.Length - name.Length));

    // Optimal string alignment: insert, delete, replace, swap neighbours; letters' case counts for nothing.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                var cost = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost = Math.Min(cost, rows[i - 2, j - 2] + 1);
                rows[i, j] = cost;
            }
        return rows[a.Length, b.Length];
    }
}
