using InterfaceEngine.Engine.Storage.Sqlite;

namespace InterfaceEngine.Tests.Engine.Storage;

/// <summary>A scratch folder for a store, removed with all it holds.</summary>
internal sealed class StoreFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("store-").FullName;

    /// <summary>What a test wants otherwise.</summary>
    public Func<SqliteStoreOptions, SqliteStoreOptions> Adjust { get; set; } = options => options;

    public SqliteStoreOptions Options => Adjust(new() { Folder = System.IO.Path.Combine(Path, "store"), ReserveBytes = 0 });

    public void Clear()
    {
        Directory.Delete(Path, recursive: true);
        Directory.CreateDirectory(Path);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
