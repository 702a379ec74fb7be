using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Tables;

/// <summary>The reference tables of a configuration, checked. Their rows are elsewhere; see <see cref="ITables"/>.</summary>
public sealed class TableLibrary
{
    private readonly SortedDictionary<string, TableModel> _tables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);

    /// <summary>No tables.</summary>
    public static TableLibrary Empty { get; } = new();

    private TableLibrary()
    {
    }

    /// <summary>The tables without errors, by name.</summary>
    public IReadOnlyCollection<TableModel> All => _tables.Values;

    /// <summary>The names of all tables, those with errors too.</summary>
    public IEnumerable<string> AllNames => _tables.Keys.Concat(_broken);

    /// <summary>A table by name; null where there is none without errors.</summary>
    public TableModel? Find(string name) => _tables.GetValueOrDefault(name);

    /// <summary>Whether there is a table of that name whose file has errors.</summary>
    public bool IsBroken(string name) => _broken.Contains(name);

    /// <summary>Reads and checks all tables of a configuration.</summary>
    internal static TableLibrary Load(ConfigurationText text, TableCheck check, Problems problems)
    {
        var library = new TableLibrary();
        foreach (var (path, content) in text.In(TableFile.Folder).Where(f => f.Key.EndsWith(".yaml", StringComparison.Ordinal)))
        {
            if (TableFile.Read(path, content, out var name, check, problems) is { } table)
                library._tables[name] = table;
            else
                library._broken.Add(name);
        }
        foreach (var path in text.Unreadable.Where(f => f.StartsWith(TableFile.Folder + "/", StringComparison.Ordinal)))
            library._broken.Add(Path.GetFileNameWithoutExtension(path));
        return library;
    }
}
