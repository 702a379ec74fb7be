namespace InterfaceEngine.Mappings.Expressions;

/// <summary>The parts of what may be one thing or another: a name that one of them has is right.</summary>
internal sealed class JoinedMembers : IMembers
{
    private readonly IMembers[] _all;

    private JoinedMembers(IMembers[] all) => _all = all;

    public string Name => string.Join(" or ", _all.Select(m => m.Name));

    public IEnumerable<string> Names => _all.SelectMany(m => m.Names).Distinct(StringComparer.Ordinal);

    /// <summary>The parts of either; null where neither has any.</summary>
    public static IMembers? Of(IMembers? one, IMembers? other)
    {
        if (one is null || other is null || one == other)
            return one ?? other;
        var all = PartsOf(one).Concat(PartsOf(other)).DistinctBy(m => m.Name, StringComparer.Ordinal).ToArray();
        return all.Length == 1 ? all[0] : new JoinedMembers(all);
    }

    public bool TryFind(string name, out Shape part)
    {
        part = default;
        var found = false;
        foreach (var members in _all)
            if (members.TryFind(name, out var own))
                (part, found) = (found ? part.Or(own) : own, true);
        return found;
    }

    public Shape? OfType(string type)
    {
        Shape? found = null;
        foreach (var members in _all)
            if (members.OfType(type) is { } own)
                found = found is { } other ? other.Or(own) : own;
        return found;
    }

    private static IMembers[] PartsOf(IMembers members) => members is JoinedMembers joined ? joined._all : [members];
}
