using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Folder;
using InterfaceEngine.Channels.Connectors.Sftp;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Sftp;
using InterfaceEngine.Channels.Sources.Folder;
using InterfaceEngine.Channels.Sources.Sftp;
using InterfaceEngine.Tests.Peers;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Tests.Support;

/// <summary>A folder that the engine reaches in one way or another, and the test by the disk. One suite over all file systems needs no more to know.</summary>
internal abstract class FilePlace : IAsyncDisposable
{
    /// <summary>Where it is on the disk.</summary>
    public abstract string Root { get; }

    /// <summary>What the codes of its components' errors begin with.</summary>
    public abstract string Prefix { get; }

    /// <summary>The file system, rooted there.</summary>
    public abstract IFileSystem Open();

    /// <summary>The source, with paths below it.</summary>
    public abstract ISource Source(string yaml, string node = "engine", TimeProvider? time = null, ILogger? logger = null);

    /// <summary>The connector, with paths below it.</summary>
    public abstract IConnector Connector(string yaml);

    /// <summary>The path of something in it.</summary>
    public string this[params string[] parts] => Path.Combine([Root, .. parts]);

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string text)
    {
        var path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The names of the files in a folder of it that are not hidden, in order; empty where the folder is not there.</summary>
    public IReadOnlyList<string> Names(params string[] parts)
        => Directory.Exists(this[parts])
            ? [.. Directory.GetFiles(this[parts]).Select(f => Path.GetFileName(f)).Where(n => !n.StartsWith('.')).Order(StringComparer.Ordinal)]
            : [];

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>A folder of this machine.</summary>
internal sealed class LocalPlace : FilePlace
{
    private readonly ScratchFolder _folder = ScratchFolder.Create();

    /// <inheritdoc/>
    public override string Root => _folder.Path;

    /// <inheritdoc/>
    public override string Prefix => "FOLDER";

    /// <inheritdoc/>
    public override IFileSystem Open() => new LocalFileSystem(Root);

    /// <inheritdoc/>
    public override ISource Source(string yaml, string node, TimeProvider? time, ILogger? logger)
        => TestComponents.Source(FolderSource.Component, yaml, time, Root, logger: logger, node: node);

    /// <inheritdoc/>
    public override IConnector Connector(string yaml) => TestComponents.Connector(FolderConnector.Component, yaml, "{}", folder: Root);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A folder of OpenSSH's server, which outlives it.</summary>
internal sealed class SftpPlace : FilePlace
{
    private static int s_last;
    private readonly SftpServer _server;
    private readonly string[] _more;

    public SftpPlace(SftpServer server, params string[] more)
    {
        Root = Path.Combine(server.Files, $"place-{Interlocked.Increment(ref s_last)}");
        (_server, _more) = (server, [$"root: {Root}", .. more]);
        Directory.CreateDirectory(this["in"]);
    }

    /// <inheritdoc/>
    public override string Root { get; }

    /// <inheritdoc/>
    public override string Prefix => "SFTP";

    /// <inheritdoc/>
    public override IFileSystem Open() => _server.Open(root: Root);

    /// <summary>The same over connections that the test makes.</summary>
    public IFileSystem Open(Func<SftpSettings, ISftpTransport> start) => _server.Open(start: start, root: Root);

    /// <inheritdoc/>
    public override ISource Source(string yaml, string node, TimeProvider? time, ILogger? logger) => TestComponents.Source(
        SftpSource.Component, yaml, time, Root, logger: logger, node: node, systemYaml: _server.SystemYaml(_more), configuration: _server.Folder);

    /// <inheritdoc/>
    public override IConnector Connector(string yaml) => TestComponents.Connector(SftpConnector.Component, yaml, _server.SystemYaml(_more), folder: _server.Folder);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Directory.Delete(Root, recursive: true);
        return ValueTask.CompletedTask;
    }
}
