namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>The engine's own documents: written by the writer, read with a connection of their own.</summary>
internal sealed class Documents(string path, StoreWriter writer) : ControlTable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Database _database = Database.Open(path, DatabaseAccess.Read);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(IReadOnlyList<(string Kind, string Name, string? Document)> documents)
    {
        var change = new DocumentChange(documents);
        writer.Enqueue(change);
        return change.Done;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, string Document)> Read(string kind)
    {
        lock (_lock)
        {
            var documents = new List<(string, string)>();
            using var statement = _database.PrepareOnce("SELECT name, document FROM document WHERE kind = ? ORDER BY name");
            statement.Bind(1, kind);
            while (statement.Step())
                documents.Add((statement.Text(0), statement.Text(1)));
            return documents;
        }
    }

    public void Dispose() => _database.Dispose();
}
