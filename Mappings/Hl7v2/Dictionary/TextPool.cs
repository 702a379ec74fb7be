namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>Keeps one string of each text of the dictionary: versions have most of their names in common.</summary>
internal static class TextPool
{
    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal);
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> BySpan = Texts.GetAlternateLookup<ReadOnlySpan<char>>();

    public static string Share(ReadOnlySpan<char> text)
    {
        lock (Texts)
        {
            if (BySpan.TryGetValue(text, out var shared))
                return shared;
            shared = text.ToString();
            Texts.Add(shared);
            return shared;
        }
    }
}
