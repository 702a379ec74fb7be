using System.Text.RegularExpressions;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>A system's <c>sftp:</c> block in <c>systems.yaml</c>: what it holds, what is wrong with it, and the file system that it leads to.</summary>
internal static partial class SftpSystem
{
    private const string AlgorithmsKey = "algorithms";

    // Our word for each of ssh's options.
    private static readonly (string Key, string Option, string What, string Example)[] s_algorithms =
    [
        ("host-key", "HostKeyAlgorithms", "Host keys that are believed.", "+ssh-rsa"),
        ("public-key", "PubkeyAcceptedAlgorithms", "Ways to prove who we are with the key.", "+ssh-rsa"),
        ("key-exchange", "KexAlgorithms", "Ways to agree on the connection's keys.", "+diffie-hellman-group14-sha1"),
        ("cipher", "Ciphers", "Ciphers.", "+aes256-cbc"),
        ("mac", "MACs", "Checksums.", "+hmac-sha1"),
    ];

    /// <summary>The block.</summary>
    public static ComponentSpec Spec { get; } = new("sftp",
        "Files on a server of SFTP, reached through the system's OpenSSH client (ssh), which must be installed. Keys only: no password, no agent, no prompt.",
        [
            new("address", FieldKind.Address, "The server.") { Required = true, Example = "\"sftp.bank.example:22\"" },
            new("user", FieldKind.Text, "Who logs in.") { Required = true, Example = "hospital" },
            new("key", FieldKind.Path, "The private key file, without a passphrase and readable by the engine's account alone. A relative path is below the configuration folder.")
            {
                Required = true,
                Example = "keys/id_ed25519",
            },
            new("known-hosts", FieldKind.Path,
                "The list of host keys that are believed, in the format of ssh's known_hosts; a server that is not in it, or shows another key, is not spoken with. "
                + "A relative path is below the configuration folder.")
            {
                Required = true,
                Example = "keys/known_hosts",
            },
            new("root", FieldKind.Text, "The folder of the server that the channels' paths are below. Without it the one where the login begins.") { Example = "/exchange" },
            new("connections", FieldKind.Integer, "How many connections there may be at once, for all channels of the node together. Each carries many files at once; a second is opened where the first is busy.")
            {
                Default = "2",
                Min = "1",
                Max = "16",
                Example = "4",
            },
            new("timeout", FieldKind.Duration, "How long the server may be silent while something is asked of it; then the connection is given up.")
            {
                Default = "30s",
                Min = "1s",
                Max = "10m",
                Example = "1m",
            },
            new("keep-alive", FieldKind.Duration, "How long a connection is silent before ssh asks whether the server is there; after three questions without an answer it ends. 0s never asks.")
            {
                Default = "15s",
                Min = "0s",
                Max = "1h",
                Example = "1m",
            },
            new("idle", FieldKind.Duration, "How long a connection that nobody uses is kept.")
            {
                Default = "5m",
                Min = "1s",
                Max = "24h",
                Example = "30s",
            },
            new(AlgorithmsKey, FieldKind.Block, "Which algorithms ssh may use, where its own choice does not suit an old server. A list as ssh has it: +NAME adds to ssh's own, NAMES replace them.")
            {
                Fields = [.. s_algorithms.Select(a => new FieldSpec(a.Key, FieldKind.Text, $"{a.What} ssh's option {a.Option}.") { Example = a.Example })],
                Example = "{ host-key: +ssh-rsa }",
            },
        ],
        """
        sftp:
          address: "sftp.bank.example:22"
          user: hospital
          key: keys/id_ed25519
          known-hosts: keys/known_hosts
          root: /exchange
        """);

    /// <summary>What the block says.</summary>
    /// <param name="system">The block.</param>
    /// <param name="folder">The configuration folder.</param>
    public static SftpSettings Read(Settings system, string folder)
    {
        var address = system.Address("address");
        return new SftpSettings
        {
            Host = address.Host,
            Port = address.Port,
            User = system.Text("user"),
            Key = Path.GetFullPath(system.Text("key"), folder),
            KnownHosts = Path.GetFullPath(system.Text("known-hosts"), folder),
            Connections = (int)system.Integer("connections"),
            Timeout = system.Duration("timeout"),
            KeepAlive = system.Duration("keep-alive"),
            Idle = system.Duration("idle"),
            Algorithms = string.Join('\n', Algorithms(system).Select(a => $"{a.Option}={a.Value}")),
        };
    }

    /// <summary>The system's files, over sessions that all channels of the process share.</summary>
    /// <param name="system">The block.</param>
    /// <param name="folder">The configuration folder.</param>
    /// <param name="time">The time.</param>
    public static SftpFileSystem Open(Settings system, string folder, TimeProvider time)
    {
        var lease = SftpPools.OfThisProcess.Take(Read(system, folder), time);
        return new SftpFileSystem(lease.Pool, lease, system.TextOrNull("root") ?? "");
    }

    /// <summary>Finds what no key's own type shows: files that are not there or cannot be used.</summary>
    public static void Check(ComponentCheck check)
    {
        if (check.System is not { } system)
            return;
        var problems = check.Problems;
        foreach (var key in new[] { "user", "root" }.Where(system.Has))
        {
            if (system.Text(key).AsSpan().IndexOfAny("\"\n\r\0") >= 0)
                problems.Error("CFG-SFTP", system.PlaceOf(key), $"'{key}' holds a quotation mark or a line break");
        }
        if (system.Has("address") && system.Address("address").Port == 0)
            problems.Error("CFG-SFTP", system.PlaceOf("address"), "'address' names no port that could be connected to", "SFTP's usual one is 22");
        foreach (var (key, _, value) in Algorithms(system).Where(a => !AlgorithmList().IsMatch(a.Value)))
            problems.Error("CFG-SFTP", system.Block(AlgorithmsKey).PlaceOf(key), $"'{key}' is a list of algorithms with commas between, with +, - or ^ before it to add, remove or prefer");
        if (File(system, "key", check) is { } file)
            CheckKey(file, system.PlaceOf("key"), problems);
        if (File(system, "known-hosts", check) is { } known && system.Has("address"))
            CheckKnownHosts(known, system, problems);
    }

    private static void CheckKey(string file, Position at, Problems problems)
    {
        if (!PrivateKeyFile.LooksLikeKey(file))
            problems.Error("SFTP-KEY-UNUSABLE", at, "the file of 'key' holds no private key", "it begins with -----BEGIN OPENSSH PRIVATE KEY-----; the public key is the server's to have");
        else if (PrivateKeyFile.NeedsPassphrase(file))
            problems.Error("SFTP-KEY-PASSPHRASE", at, "the file of 'key' is protected by a passphrase, and nobody is there to say it", "make a key without one for the engine: ssh-keygen -t ed25519 -N ''");
        if (PrivateKeyFile.IsOpenToOthers(file))
            problems.Error("SFTP-KEY-OPEN", at, "others can read the file of 'key', and ssh does not use such a key", "take their rights away: chmod 600");
    }

    private static void CheckKnownHosts(string file, Settings system, Problems problems)
    {
        var address = system.Address("address");
        if (KnownHostsFile.Knows(file, address.Host, address.Port) == false)
            problems.Warning("SFTP-HOST-KEY-UNKNOWN", system.PlaceOf("known-hosts"), $"the file of 'known-hosts' has no entry for {KnownHostsFile.NameOf(address.Host, address.Port)}",
                "get the host key from the server's owner and add it; until then nothing is exchanged with it");
    }

    private static string? File(Settings system, string key, ComponentCheck check)
    {
        if (!system.Has(key))
            return null;
        var path = Path.GetFullPath(system.Text(key), check.Folder);
        if (SshCommand.FaultIn(path) is { } fault)
            check.Problems.Error("CFG-SFTP", system.PlaceOf(key), $"the path of '{key}' {fault}");
        else if (System.IO.File.Exists(path))
            return path;
        else
            check.Problems.Error("SFTP-FILE-MISSING", system.PlaceOf(key), $"the file of '{key}' is not there; relative paths are below the configuration folder");
        return null;
    }

    private static IEnumerable<(string Key, string Option, string Value)> Algorithms(Settings system)
        => system.BlockOrNull(AlgorithmsKey) is { } block
            ? s_algorithms.Where(a => block.Has(a.Key)).Select(a => (a.Key, a.Option, block.Text(a.Key)))
            : [];

    [GeneratedRegex(@"^[+^-]?[A-Za-z0-9@.*_,-]+\z")]
    private static partial Regex AlgorithmList();
}
