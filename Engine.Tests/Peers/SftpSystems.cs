using InterfaceEngine.Channels.Sftp;

namespace InterfaceEngine.Tests.Peers;

/// <summary>The engine's own end, for a test's server.</summary>
internal static class SftpSystems
{
    /// <summary>The settings that reach it.</summary>
    public static SftpSettings Settings(this SftpServer server) => new()
    {
        Host = "127.0.0.1",
        Port = server.Port,
        User = server.User,
        Key = server.Key,
        KnownHosts = server.KnownHosts,
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>Its files, over a pool of their own.</summary>
    /// <param name="server">The server.</param>
    /// <param name="settings">Other settings.</param>
    /// <param name="start">Starts ssh in another way.</param>
    /// <param name="time">Another clock.</param>
    /// <param name="root">Another root than the server's folder of files.</param>
    public static SftpFileSystem Open(
        this SftpServer server, SftpSettings? settings = null, Func<SftpSettings, ISftpTransport>? start = null, TimeProvider? time = null, string? root = null)
    {
        var pool = new SftpPool(settings ?? server.Settings(), time ?? TimeProvider.System, start);
        return new SftpFileSystem(pool, pool, root ?? server.Files);
    }
}
