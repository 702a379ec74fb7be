using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>Puts files on a server of SFTP one by one, outside any channel: for trying things out.</summary>
public sealed class SftpClient : IAsyncDisposable
{
    private readonly SftpFileSystem _files;

    private SftpClient(SftpFileSystem files) => _files = files;

    /// <summary>A client of a server that no configuration names.</summary>
    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    /// <param name="user">Who logs in.</param>
    /// <param name="key">The private key file.</param>
    /// <param name="knownHosts">The list of host keys that are believed.</param>
    public static SftpClient Of(string host, int port, string user, string key, string knownHosts)
    {
        var settings = new SftpSettings { Host = host, Port = port, User = user, Key = Path.GetFullPath(key), KnownHosts = Path.GetFullPath(knownHosts) };
        var pool = new SftpPool(settings, TimeProvider.System);
        return new SftpClient(new SftpFileSystem(pool, pool, ""));
    }

    /// <summary>A client of a system.</summary>
    /// <param name="system">The system's <c>sftp:</c> block.</param>
    /// <param name="folder">The configuration folder.</param>
    public static SftpClient Of(Settings system, string folder) => new(SftpSystem.Open(system, folder, TimeProvider.System));

    /// <summary>
    /// Writes a file under a hidden name, syncs it and gives it its own, so that nobody sees half of it. A file of that name that is there stays, which is an error.
    /// </summary>
    /// <param name="path">Where to: below the system's root, or the folder where the login begins, unless it begins with '/'. The folder must be there.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null where it is there; else why it is not.</returns>
    public async Task<MessageError?> WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var name = path.LastIndexOf('/') + 1;
        var temporary = $"{path[..name]}.{path[name..]}.part";
        try
        {
            await using (var writer = await _files.CreateAsync(temporary, overwrite: true, cancellationToken))
            {
                await writer.WriteAsync(content, cancellationToken);
                await writer.CompleteAsync(cancellationToken);
            }
            try
            {
                await _files.RenameAsync(temporary, path, overwrite: false, cancellationToken);
            }
            catch (FileSystemException e) when (!e.Fault.IsOfTarget())
            {
                await _files.RemoveAsync(temporary, cancellationToken);
                throw;
            }
            return null;
        }
        catch (FileSystemException e)
        {
            return e.Error;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _files.DisposeAsync();
}
