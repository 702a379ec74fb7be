using System.CommandLine;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sftp;

namespace InterfaceEngine.Engine.Cli;

/// <summary>Puts the files of <c>engine send sftp://…</c> on a server.</summary>
internal sealed class SftpSender : SendVerb.ISender
{
    private const int UsualPort = 22;
    private readonly SftpClient _client;
    private readonly string _path;
    private readonly Dictionary<string, int> _sent = new(StringComparer.Ordinal);

    private SftpSender(SftpClient client, string path) => (_client, _path) = (client, path);

    /// <summary><c>--known-hosts FILE</c>.</summary>
    public static Option<FileInfo?> KnownHosts { get; } = new("--known-hosts") { Description = "Over SFTP: the list of host keys that are believed", HelpName = "FILE" };

    /// <summary><c>--system NAME</c>.</summary>
    public static Option<string?> System { get; } = new("--system")
    {
        Description = "Over SFTP: a system of --config whose server, user and key are used; the URI is then sftp:///PATH below its root",
        HelpName = "NAME",
    };

    /// <summary>Makes one.</summary>
    /// <exception cref="VerbException">The command line does not say whom to trust, or who we are.</exception>
    public static SftpSender Of(Uri target, string? key, ParseResult parsed)
    {
        var path = Uri.UnescapeDataString(target.AbsolutePath);
        if (parsed.GetValue(System) is { } system)
        {
            if (target.Host.Length > 0)
                throw VerbException.Usage("--system says which server; write sftp:///PATH");
            return new SftpSender(ClientOf(system, parsed), path.TrimStart('/'));
        }
        if (target.Host.Length == 0 || target.UserInfo.Length == 0)
            throw VerbException.Usage("write sftp://USER@HOST:PORT/FOLDER/, or name a system of the configuration with --system");
        if (key is null || parsed.GetValue(KnownHosts) is not { } known)
            throw VerbException.Usage("SFTP needs the private key and the list of host keys: --key FILE --known-hosts FILE, or --system NAME");
        if (!File.Exists(key) || !known.Exists)
            throw VerbException.Usage($"there is no file {(known.Exists ? key : known.FullName)}");
        var client = SftpClient.Of(target.IdnHost, target.Port > 0 ? target.Port : UsualPort, Uri.UnescapeDataString(target.UserInfo), key, known.FullName);
        return new SftpSender(client, path.StartsWith("/~/", StringComparison.Ordinal) ? path[3..] : path);
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, ReadOnlyMemory<byte> Content, ContentFormat Format)> Split(InputFile file) => [(file.Name, file.Content, ContentFormat.Raw)];

    /// <inheritdoc/>
    public async Task<(bool Taken, string Answer)> SendAsync(string name, ReadOnlyMemory<byte> content, ContentFormat format, CancellationToken cancellationToken)
    {
        var path = _path.Length == 0 || _path.EndsWith('/') ? _path + (name == "-" ? "stdin" : Path.GetFileName(name)) : _path;
        var times = _sent[path] = _sent.GetValueOrDefault(path) + 1;
        // Sent again and again by --count, it is another file each time.
        if (times > 1)
            path = $"{path[..(path.LastIndexOf('/') + 1)]}{Path.GetFileNameWithoutExtension(path)}-{times}{Path.GetExtension(path)}";
        var error = await _client.WriteAsync(path, content, cancellationToken);
        return error is null ? (true, $"written as {path}, {content.Length} bytes") : (false, error.ToString());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static SftpClient ClientOf(string system, ParseResult parsed)
    {
        var configuration = SharedOptions.ConfigurationIfAny(parsed)
            ?? throw VerbException.Usage("--system wants a configuration: name its folder with --config DIR");
        if (!configuration.Systems.TryGetValue(system, out var model))
            throw VerbException.Usage($"the configuration has no system '{system}'; it has {string.Join(", ", configuration.Systems.Keys.Order(StringComparer.Ordinal))}");
        return model.Components.TryGetValue("sftp", out var block)
            ? SftpClient.Of(block, SharedOptions.ConfigurationFolder(parsed))
            : throw VerbException.Usage($"the system '{system}' has no sftp: block");
    }
}
