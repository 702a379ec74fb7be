namespace InterfaceEngine.Channels.Cases;

/// <summary>Compares two HL7 v2 messages segment by segment, and of segments of one name each field, repetition and component.</summary>
/// <param name="report">Gets each difference: its path, what was expected and what came; null for nothing.</param>
internal sealed class Hl7v2Comparison(Action<string, string?, string?> report)
{
    private char _field = '|', _component = '^', _repetition = '~';

    /// <summary>Compares them.</summary>
    /// <param name="expected">The segments that were expected.</param>
    /// <param name="actual">The segments that came.</param>
    /// <returns>False where they are no messages; nothing was compared.</returns>
    public bool TryCompare(string[] expected, string[] actual)
    {
        if (!IsMessage(expected) || !IsMessage(actual) || expected[0][3..8] != actual[0][3..8])
            return false;
        (_field, _component, _repetition) = (expected[0][3], expected[0][4], expected[0][5]);
        foreach (var (e, a) in Alignment.Of(expected.Length, actual.Length, (e, a) => Likeness(expected[e], actual[a])))
            if (e is null)
                report(Name(actual, a!.Value), null, Quote(actual[a.Value]));
            else if (a is null)
                report(Name(expected, e.Value), Quote(expected[e.Value]), null);
            else
                CompareFields(Name(actual, a.Value), expected[e.Value], actual[a.Value]);
        return true;
    }

    private static bool IsMessage(string[] segments) => segments[0].Length >= 8 && segments[0].StartsWith("MSH", StringComparison.Ordinal);

    private int Likeness(string expected, string actual)
    {
        if (string.Equals(expected, actual, StringComparison.Ordinal))
            return Alignment.Same;
        var (e, a) = (expected.Split(_field), actual.Split(_field));
        if (e[0] != a[0])
            return 0;
        // The first field is the segment's number in most: it says nothing of what the segment is about.
        var common = e.Zip(a).Skip(2).Count(p => p.First.Length > 0 && p.First == p.Second);
        return 1 + (common * (Alignment.Same - 2) / Math.Max(e.Length, a.Length));
    }

    // The third of several OBX is OBX[3]; the only PID is PID.
    private string Name(string[] segments, int at)
    {
        var id = segments[at].Split(_field)[0];
        var same = segments.Index().Where(s => s.Item.Split(_field)[0] == id).Select(s => s.Index).ToList();
        return same.Count == 1 ? id : $"{id}[{same.IndexOf(at) + 1}]";
    }

    private void CompareFields(string name, string expected, string actual)
    {
        var (e, a) = (expected.Split(_field), actual.Split(_field));
        // MSH counts its own separator as its first field, and its second is not made of components.
        var isHeader = name == "MSH";
        for (var f = isHeader ? 2 : 1; f < Math.Max(e.Length, a.Length); f++)
            CompareRepetitions($"{name}-{f + (isHeader ? 1 : 0)}", e.ElementAtOrDefault(f) ?? "", a.ElementAtOrDefault(f) ?? "");
    }

    private void CompareRepetitions(string path, string expected, string actual)
    {
        if (expected == actual)
            return;
        var (e, a) = (expected.Split(_repetition), actual.Split(_repetition));
        var several = Math.Max(e.Length, a.Length) > 1;
        for (var r = 0; r < Math.Max(e.Length, a.Length); r++)
            CompareComponents(several ? $"{path}[{r + 1}]" : path, e.ElementAtOrDefault(r) ?? "", a.ElementAtOrDefault(r) ?? "");
    }

    private void CompareComponents(string path, string expected, string actual)
    {
        if (expected == actual)
            return;
        var (e, a) = (expected.Split(_component), actual.Split(_component));
        // What is missing as a whole is said once.
        if (expected.Length == 0 || actual.Length == 0 || Math.Max(e.Length, a.Length) == 1)
        {
            report(path, Quote(expected), Quote(actual));
            return;
        }
        for (var c = 0; c < Math.Max(e.Length, a.Length); c++)
            if ((e.ElementAtOrDefault(c) ?? "", a.ElementAtOrDefault(c) ?? "") is var (wanted, got) && wanted != got)
                report($"{path}.{c + 1}", Quote(wanted), Quote(got));
    }

    private static string? Quote(string text) => text.Length == 0 ? null : $"\"{text}\"";
}
