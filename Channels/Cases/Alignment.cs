namespace InterfaceEngine.Channels.Cases;

/// <summary>Puts two lists beside each other so that what is the same stands on one line: one more element at the front is one difference, not as many as follow.</summary>
internal static class Alignment
{
    // Beyond this the lists are put beside each other by position alone: nobody reads so many differences, and time grows with the square.
    private const int Most = 2000;

    /// <summary>Aligns two lists.</summary>
    /// <param name="expected">How many elements were expected.</param>
    /// <param name="actual">How many came.</param>
    /// <param name="likeness">How like the nth expected is to the nth actual: 0 where they are not to be compared, more where more alike.</param>
    /// <returns>The pairs in order; null stands for an element that has no partner.</returns>
    public static List<(int? Expected, int? Actual)> Of(int expected, int actual, Func<int, int, int> likeness)
    {
        var (start, end) = (0, 0);
        var pairs = new List<(int?, int?)>();
        // What is the same at both ends needs no search.
        var best = expected == 0 || actual == 0 ? 0 : Same;
        while (best > 0 && start < expected && start < actual && likeness(start, start) == best)
            pairs.Add((start, start++));
        while (best > 0 && end < expected - start && end < actual - start && likeness(expected - 1 - end, actual - 1 - end) == best)
            end++;
        if (expected - start - end > Most || actual - start - end > Most)
            for (var i = start; i < Math.Max(expected, actual) - end; i++)
                pairs.Add((i < expected - end ? i : null, i < actual - end ? i : null));
        else
            AddMiddle(start, expected - end, actual - end, likeness, pairs);
        for (; end > 0; end--)
            pairs.Add((expected - end, actual - end));
        return pairs;
    }

    /// <summary>The likeness of what is the same.</summary>
    public const int Same = 10;

    private static void AddMiddle(int start, int expectedEnd, int actualEnd, Func<int, int, int> likeness, List<(int? Expected, int? Actual)> pairs)
    {
        var (rows, columns) = (expectedEnd - start, actualEnd - start);
        var scores = new int[rows + 1, columns + 1];
        for (var e = rows - 1; e >= 0; e--)
            for (var a = columns - 1; a >= 0; a--)
            {
                var together = likeness(start + e, start + a);
                scores[e, a] = Math.Max(Math.Max(scores[e + 1, a], scores[e, a + 1]), together == 0 ? 0 : together + scores[e + 1, a + 1]);
            }
        for (var (e, a) = (0, 0); e < rows || a < columns;)
            if (e < rows && a < columns && likeness(start + e, start + a) is > 0 and var together && scores[e, a] == together + scores[e + 1, a + 1])
                pairs.Add((start + e++, start + a++));
            else if (e < rows && (a == columns || scores[e, a] == scores[e + 1, a]))
                pairs.Add((start + e++, null));
            else
                pairs.Add((null, start + a++));
    }
}
