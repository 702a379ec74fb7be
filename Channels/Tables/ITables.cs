namespace InterfaceEngine.Channels.Tables;

/// <summary>The reference tables as they stand now.</summary>
public interface ITables
{
    /// <summary>The version of a table in force; null where none was ever loaded.</summary>
    TableSnapshot? Find(string name);

    /// <summary>No tables at all.</summary>
    static ITables None { get; } = new NoTables();

    private sealed class NoTables : ITables
    {
        public TableSnapshot? Find(string name) => null;
    }
}
