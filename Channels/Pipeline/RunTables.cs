using InterfaceEngine.Channels.Tables;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>The reference tables as one run sees them: the version that its first look-up found serves the others too, whatever is loaded meanwhile.</summary>
/// <param name="tables">The tables as they stand.</param>
internal sealed class RunTables(ITables tables)
{
    private List<TableSnapshot>? _seen;

    /// <summary>Of a run that looks into none.</summary>
    public static RunTables None { get; } = new(ITables.None);

    /// <summary>A table; null where none was ever loaded.</summary>
    public TableSnapshot? Find(string name)
    {
        foreach (var seen in _seen ?? [])
        {
            if (string.Equals(seen.Model.Name, name, StringComparison.Ordinal))
                return seen;
        }

        if (tables.Find(name) is { } found)
            (_seen ??= []).Add(found);
        return _seen?.Find(t => t.Model.Name == name);
    }

    /// <summary>The versions that were looked into, <c>item-master 12; suppliers 3</c>; null where none was.</summary>
    public string? Versions => _seen is null ? null : string.Join("; ", _seen.Select(t => $"{t.Model.Name} {t.Version}"));
}
