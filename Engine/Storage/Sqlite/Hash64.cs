namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// The hash by which the store finds search keys, lanes and words again. It is written into segments, so it never changes: FNV-1a over the UTF-16
/// code units, with MurmurHash3's finalizer, because the sorted indexes need all 64 bits to be even.
/// </summary>
internal static class Hash64
{
    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211UL;
        return Finish(hash);
    }

    /// <summary>Of a name and a value as <c>name=value</c>, without making that text.</summary>
    public static ulong Of(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name)
            hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ '=') * 1099511628211UL;
        foreach (var c in value)
            hash = (hash ^ c) * 1099511628211UL;
        return Finish(hash);
    }

    private static ulong Finish(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53UL;
        return hash ^ (hash >> 33);
    }
}
