using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Tests.Contracts;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Storage;

/// <summary>The SQLite store does what every store must.</summary>
internal sealed class SqliteMessageStoreTests : MessageStoreContract
{
    private readonly StoreFolder _folder = new();

    protected override MessageStore Open() => SqliteMessageStore.Open(_folder.Options);

    protected override void Empty() => _folder.Clear();

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();
}
