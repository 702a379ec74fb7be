using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Sftp;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sftp;

/// <summary>Every way in which ssh says no, by the real ssh against the real server: the class, the code, and no word of what ssh printed.</summary>
[Category("Peer")]
internal sealed class SshErrorTests
{
    private SftpServer _server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => _server = await SftpServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServer() => await _server.DisposeAsync();

    [Test]
    public async Task A_host_key_that_is_not_known_or_changed_or_revoked_is_not_spoken_with()
    {
        await Expect(FileFault.HostKey, "SFTP-HOST-KEY-UNKNOWN", Usual with { KnownHosts = Write("nobody", "# none\n") });
        await Expect(FileFault.HostKey, "SFTP-HOST-KEY-UNKNOWN", Usual with { KnownHosts = Path.Combine(_server.Folder, "no such file") });
        await Expect(FileFault.HostKey, "SFTP-HOST-KEY-CHANGED", Usual with { KnownHosts = _server.KnownHosts + ".wrong" });
        await Expect(FileFault.HostKey, "SFTP-HOST-KEY-REVOKED", Usual with { KnownHosts = Write("revoked", "@revoked " + File.ReadAllText(_server.KnownHosts)) });
    }

    [Test]
    public async Task A_refused_key_or_user_and_an_unusable_key_file_are_told_apart()
    {
        var stranger = Path.Combine(_server.Folder, "keys", "stranger");
        await Expect(FileFault.Login, "SFTP-LOGIN-REFUSED", Usual with { Key = stranger });
        await Expect(FileFault.Login, "SFTP-LOGIN-REFUSED", Usual with { User = "nobody-of-that-name" });
        await Expect(FileFault.Login, "SFTP-KEY-MISSING", Usual with { Key = stranger + ".not" });
        await Expect(FileFault.Login, "SFTP-KEY-UNUSABLE", Usual with { Key = Protect(Write("keys/garbage", "no key\n")) });
        await SftpServer.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "a passphrase", "-f", Path.Combine(_server.Folder, "keys", "phrase")]);
        await Expect(FileFault.Login, "SFTP-KEY-PASSPHRASE", Usual with { Key = Path.Combine(_server.Folder, "keys", "phrase") });
        var open = Path.Combine(_server.Folder, "keys", "open");
        File.Copy(_server.Key, open);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await Expect(FileFault.Login, "SFTP-KEY-OPEN", Usual with { Key = open });
    }

    [Test]
    public async Task A_server_that_takes_no_keys_or_offers_no_files_is_told()
    {
        await using var passwords = await SftpServer.StartAsync(settings: "PubkeyAuthentication no\nPasswordAuthentication yes");
        await Expect(FileFault.Login, "SFTP-LOGIN-METHOD", passwords.Settings());
        await using var nothing = await SftpServer.StartAsync(subsystem: "none");
        await Expect(FileFault.Login, "SFTP-SUBSYSTEM-REFUSED", nothing.Settings());
        await using var shell = await SftpServer.StartAsync(subsystem: "/bin/echo Welcome to the bank.");
        await Expect(FileFault.Login, "SFTP-NOT-SFTP", shell.Settings());
    }

    [Test]
    public async Task An_address_where_nobody_is_or_nobody_speaks_ssh_is_told()
    {
        await Expect(FileFault.Unreachable, "SFTP-REFUSED", Usual with { Port = 1 });
        await Expect(FileFault.Unreachable, "SFTP-NAME-UNKNOWN", Usual with { Host = "no-such-host.invalid" });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var closing = Task.Run(async () => (await listener.AcceptTcpClientAsync()).Dispose());
        await Expect(FileFault.Unreachable, "SFTP-NOT-SSH", Usual with { Port = port });
        await Eventually.Ends(closing);
        // Takes connections and says nothing: ssh gives up, before our own time is over.
        await Expect(FileFault.Unreachable, "SFTP-CONNECT-TIMEOUT", Usual with { Port = port, Timeout = TimeSpan.FromSeconds(3) });
    }

    [Test]
    public async Task Algorithms_that_do_not_meet_are_told_and_can_be_set()
    {
        await Expect(FileFault.Unreachable, "SFTP-ALGORITHMS", Usual with { Algorithms = "HostKeyAlgorithms=ssh-rsa" });
        await Expect(FileFault.Unreachable, "SFTP-SSH-OPTION", Usual with { Algorithms = "Ciphers=no-such-cipher" });
        await using var files = _server.Open(Usual with { Algorithms = "HostKeyAlgorithms=ssh-ed25519\nCiphers=+aes256-cbc" });
        Assert.That(await files.StatAsync("", default), Is.Not.Null);
    }

    [Test]
    public async Task A_machine_without_ssh_says_so()
    {
        await Expect(FileFault.Unreachable, "SFTP-NO-SSH", Usual, s => SshProcess.Start(s, "no-such-program"));
    }

    [Test]
    public async Task A_frozen_server_is_given_up_in_time_and_spoken_with_again_once_it_goes_on()
    {
        await using var server = await SftpServer.StartAsync();
        var settings = server.Settings() with { Timeout = TimeSpan.FromSeconds(1) };
        await using var files = server.Open(settings);
        Assert.That(await files.StatAsync("", default), Is.Not.Null);
        await server.FreezeAsync();
        var watch = Stopwatch.StartNew();
        var calls = Enumerable.Range(0, 20).Select(n => ErrorOf(async () => await files.StatAsync($"{n}", default))).ToArray();
        foreach (var error in await Eventually.Ends(Task.WhenAll(calls)))
        {
            Assert.That(error!.Fault, Is.EqualTo(FileFault.Timeout));
            Assert.That(error.Error.Code, Is.EqualTo("SFTP-TIMEOUT"));
        }
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
        var again = await ErrorOf(async () => await files.StatAsync("", default));
        Assert.That(again!.Error.Code, Is.EqualTo("SFTP-CONNECT-TIMEOUT"));
        Assert.That(again.Fault, Is.EqualTo(FileFault.Unreachable), "nothing was done");
        await server.ThawAsync();
        Assert.That(await files.StatAsync("", default), Is.Not.Null);
    }

    [Test]
    public async Task A_user_without_rights_is_denied()
    {
        await using var server = await SftpServer.StartAsync(user: "nobody");
        await using var files = server.Open();
        var barred = Directory.CreateDirectory(Path.Combine(server.Files, "barred")).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(barred, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var call in new Func<Task>[]
        {
            async () => await files.CreateAsync("barred/x", overwrite: true, default),
            async () => await files.ReadAsync("barred/x", 1, default),
            async () => await files.MakeFolderAsync("/etc/engine/x", default),
            async () => await files.RemoveAsync("/etc/hostname", default),
            async () => await files.ListAsync("barred", default).GetAsyncEnumerator().MoveNextAsync(),
        })
        {
            var error = await ErrorOf(call);
            Assert.That(error!.Fault, Is.EqualTo(FileFault.Denied));
            Assert.That(error.Error.Code, Is.EqualTo("SFTP-DENIED"));
            Assert.That(error.Error.Message, Does.Not.Contain("barred").And.Not.Contain("etc"));
        }
    }

    private SftpSettings Usual => _server.Settings();

    private async Task Expect(FileFault fault, string code, SftpSettings settings, Func<SftpSettings, ISftpTransport>? start = null)
    {
        await using var pool = new SftpPool(settings, TimeProvider.System, start);
        var error = await Eventually.Ends(ErrorOf(async () => await pool.GetAsync(default)));
        Assert.That(error, Is.Not.Null, code);
        Assert.That(error!.Error.Code, Is.EqualTo(code), error.Error.Message);
        Assert.That(error.Fault, Is.EqualTo(fault), code);
        Assert.That(error.Error.Message, Does.Not.Contain(_server.Folder), "no path of a file");
    }

    private static async Task<FileSystemException?> ErrorOf(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (FileSystemException e)
        {
            return e;
        }
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_server.Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Protect(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
