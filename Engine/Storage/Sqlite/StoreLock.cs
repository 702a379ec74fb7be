using System.Globalization;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// The exclusive right to a store's folder: an operating system's lock on <c>store.lock</c>, which ends with the process however that ends.
/// <c>store.pid</c> beside it says who has it, because a locked file cannot be read everywhere.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _owner;

    private StoreLock(FileStream file, string owner)
    {
        _file = file;
        _owner = owner;
    }

    /// <summary>Takes the lock, or says who has it.</summary>
    /// <exception cref="StoreOpenException"><c>STORE-LOCKED</c>, or <c>STORE-IO</c> where the folder cannot be used.</exception>
    public static StoreLock Take(string folder)
    {
        var owner = Path.Combine(folder, "store.pid");
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(folder, "store.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreOpenException("STORE-IO", $"the store {folder} may not be written by this user", e);
        }
        catch (IOException e)
        {
            throw new StoreOpenException(
                "STORE-LOCKED", $"the store {folder} is in use by {ReadOwner(owner)}; stop it, or give this engine a store of its own", e);
        }
        File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new StoreLock(file, owner);
    }

    /// <summary>Says who has the lock, where somebody has it; takes nothing.</summary>
    /// <exception cref="StoreOpenException"><c>STORE-LOCKED</c>.</exception>
    public static void ThrowIfTaken(string folder)
    {
        var path = Path.Combine(folder, "store.lock");
        if (!File.Exists(path))
            return;
        try
        {
            // Shared with other readers; the one who writes shares with nobody.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (IOException e)
        {
            throw new StoreOpenException("STORE-LOCKED", $"the store {folder} is in use by {ReadOwner(Path.Combine(folder, "store.pid"))}", e);
        }
    }

    public void Dispose()
    {
        File.Delete(_owner);
        _file.Dispose();
    }

    private static string ReadOwner(string owner)
    {
        try
        {
            return int.TryParse(File.ReadAllText(owner), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                ? $"process {pid}"
                : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
