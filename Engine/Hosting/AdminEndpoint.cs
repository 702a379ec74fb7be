using System.Security.Cryptography;
using Newtonsoft.Json;

namespace InterfaceEngine.Engine.Hosting;

/// <summary>
/// How the console finds the running engine: a file in the store's folder that only its owner can read, written at each start. Who can read it may
/// command the engine.
/// </summary>
/// <param name="Url">The admin API's address.</param>
/// <param name="Token">What a caller must show as a bearer token.</param>
/// <param name="ProcessId">The engine's process.</param>
internal sealed record AdminEndpoint(string Url, string Token, int ProcessId)
{
    private const string FileName = "admin.json";

    /// <summary>A token of 256 random bits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Writes the file for the owner alone, from its first byte on.</summary>
    public void Write(string storeFolder)
    {
        var path = Path.Combine(storeFolder, FileName);
        var beside = path + ".new";
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(beside, options))
            writer.Write(JsonConvert.SerializeObject(this));
        // Whoever reads it reads it whole.
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Removes the file at the end of a run.</summary>
    public static void Remove(string storeFolder) => File.Delete(Path.Combine(storeFolder, FileName));

    /// <summary>Reads the file; null where no engine runs on that store.</summary>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public static AdminEndpoint? Read(string storeFolder)
    {
        var path = Path.Combine(storeFolder, FileName);
        try
        {
            return File.Exists(path) ? JsonConvert.DeserializeObject<AdminEndpoint>(File.ReadAllText(path)) : null;
        }
        catch (JsonException)
        {
            // Not ours, or cut off with the power: no engine has said where it listens.
            return null;
        }
    }
}
