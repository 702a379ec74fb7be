namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>Says whether two overrides can apply at once.</summary>
internal static class OverrideConditions
{
    /// <summary>
    /// Whether two conditions exclude each other: both say of one path that it equals a text, or is one of some, and they have no text in
    /// common. What cannot be read that way may hold at once.
    /// </summary>
    public static bool Exclude(string? first, string? second)
    {
        if (first is null || second is null)
            return false;
        var claims = Claims(first);
        return Claims(second).Any(b => claims.Any(a => string.Equals(a.Path, b.Path, StringComparison.Ordinal) && !a.Texts.Intersect(b.Texts).Any()));
    }

    // The parts of a conjunction that have the form PATH = 'TEXT' or PATH in ('TEXT' | 'TEXT').
    private static List<(string Path, string[] Texts)> Claims(string condition)
    {
        var claims = new List<(string, string[])>();
        if (condition.Contains(" or ", StringComparison.Ordinal) || condition.Contains(" xor ", StringComparison.Ordinal)
            || condition.Contains(" implies ", StringComparison.Ordinal))
            return claims;
        foreach (var part in condition.TrimStart('=').Split(" and ", StringSplitOptions.TrimEntries))
        {
            var (path, rest) = part.Split(" = ", 2) is [var left, var right] ? (left, right)
                : part.Split(" in ", 2) is [var item, var set] && set.StartsWith('(') && set.EndsWith(')') ? (item, set[1..^1])
                : ("", "");
            var texts = rest.Split('|', StringSplitOptions.TrimEntries);
            if (path.Length > 0 && texts.All(t => t.Length >= 2 && t[0] == '\'' && t[^1] == '\'' && t.Count(c => c == '\'') == 2))
                claims.Add((path.Trim(), texts));
        }
        return claims;
    }
}
