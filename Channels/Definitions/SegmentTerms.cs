namespace InterfaceEngine.Channels.Definitions;

/// <summary>Finds HL7 v2 segments that an expression's text speaks of, outside its quotes.</summary>
internal static class SegmentTerms
{
    /// <summary>The first segment in a text besides the one given, with its offset; null where there is none.</summary>
    public static string? FirstBesides(string segment, string text, out int offset)
    {
        var quoted = false;
        for (offset = 0; offset + 4 < text.Length; offset++)
        {
            if (text[offset] == '\\' && quoted)
                offset++;
            else if (text[offset] == '\'')
                quoted = !quoted;
            else if (!quoted && IsTerm(text, offset) && !text.AsSpan(offset).StartsWith(segment, StringComparison.Ordinal))
                return text.Substring(offset, 3);
        }
        return null;
    }

    // A segment's name with a field or an index right behind it, as PID-3 and OBX[2]-5.
    private static bool IsTerm(string text, int at)
        => (at == 0 || !(char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '_' or '%'))
            && char.IsAsciiLetterUpper(text[at]) && IsNameCharacter(text[at + 1]) && IsNameCharacter(text[at + 2])
            && ((text[at + 3] == '-' && char.IsAsciiDigit(text[at + 4])) || text[at + 3] == '[');

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c);
}
