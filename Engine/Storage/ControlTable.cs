namespace InterfaceEngine.Engine.Storage;

/// <summary>The engine's own small durable documents, by kind and name.</summary>
public abstract class ControlTable
{
    /// <summary>Writes documents, all or none; a null document removes. Synced when it returns.</summary>
    public abstract ValueTask WriteAsync(IReadOnlyList<(string Kind, string Name, string? Document)> documents);

    /// <summary>All documents of a kind, by name.</summary>
    public abstract IReadOnlyList<(string Name, string Document)> Read(string kind);
}
