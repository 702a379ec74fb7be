using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Sftp;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sftp;

/// <summary>What a system's <c>sftp:</c> block comes to, and what the check says of it and its files.</summary>
internal sealed class SftpSystemTests
{
    private const string PlainKey = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ==\n-----END OPENSSH PRIVATE KEY-----\n";
    private const string LockedKey = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0\n-----END OPENSSH PRIVATE KEY-----\n";
    private ScratchFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = ScratchFolder.Create();
        Key("key", PlainKey);
        _folder.Write("known_hosts", "[bank.example]:2222 ssh-ed25519 AAAA\n");
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_whole_block_passes_and_its_paths_are_below_the_configuration()
    {
        Assert.That(Check(""), Is.Empty);
        var settings = SftpSystem.Read(Settings("algorithms: { mac: +hmac-sha1, host-key: +ssh-rsa }, keep-alive: 0s"), _folder.Path);
        Assert.That(settings.Key, Is.EqualTo(_folder["key"]));
        Assert.That(settings.KnownHosts, Is.EqualTo(_folder["known_hosts"]));
        Assert.That(settings.Address, Is.EqualTo("bank.example:2222"));
        var words = SshCommand.For(settings, "ssh").ArgumentList;
        Assert.That(words, Does.Contain("-oHostKeyAlgorithms=+ssh-rsa").And.Contain("-oMACs=+hmac-sha1").And.Contain("-oServerAliveInterval=0"));
        Assert.That(words.TakeLast(4), Is.EqualTo(new[] { "-s", "--", "bank.example", "sftp" }), "what a host is called is never an option");
        Assert.That(words, Is.SupersetOf(new[] { "-oStrictHostKeyChecking=yes", "-oBatchMode=yes", "-oIdentitiesOnly=yes", "-oIdentityAgent=none", "-oGlobalKnownHostsFile=none" }));
    }

    [TestCase("key: nothing", "SFTP-FILE-MISSING")]
    [TestCase("known-hosts: nothing", "SFTP-FILE-MISSING")]
    [TestCase("key: \"a\\\"b\"", "CFG-SFTP")]
    [TestCase("key: \"${HOME}/key\"", "CFG-SFTP")]
    [TestCase("user: \"a\\\"b\"", "CFG-SFTP")]
    [TestCase("address: \"bank.example:0\"", "CFG-SFTP")]
    [TestCase("algorithms: { cipher: \"a b\" }", "CFG-SFTP")]
    [TestCase("algorithms: { cipher: \"-oProxyCommand=x\" }", "CFG-SFTP")]
    [TestCase("key: known_hosts", "SFTP-KEY-UNUSABLE")]
    [TestCase("address: \"other.example:2222\"", "SFTP-HOST-KEY-UNKNOWN")]
    public void What_would_fail_later_is_told_by_the_check(string key, string code)
        => Assert.That(Check(key).Select(p => p.Code), Does.Contain(code));

    [Test]
    public void A_key_with_a_passphrase_or_open_to_others_is_told_by_the_check()
    {
        Key("locked", LockedKey);
        Assert.That(Check("key: locked").Select(p => p.Code), Is.EqualTo(new[] { "SFTP-KEY-PASSPHRASE" }));
        Key("old", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n");
        Assert.That(Check("key: old").Select(p => p.Code), Is.EqualTo(new[] { "SFTP-KEY-PASSPHRASE" }));
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(_folder["key"], UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.That(Check("").Select(p => p.Code), Is.EqualTo(new[] { "SFTP-KEY-OPEN" }));
    }

    [TestCase("bank.example ssh-ed25519 AAAA", 22, true)]
    [TestCase("bank.example ssh-ed25519 AAAA", 2222, false)]
    [TestCase("[bank.example]:2222 ssh-ed25519 AAAA", 2222, true)]
    [TestCase("other,BANK.example ssh-ed25519 AAAA", 22, true)]
    [TestCase("*.example ssh-ed25519 AAAA", 22, true)]
    [TestCase("b?nk.ex*le ssh-ed25519 AAAA", 22, true)]
    [TestCase("*.example,!bank.example ssh-ed25519 AAAA", 22, false)]
    [TestCase("# bank.example ssh-ed25519 AAAA", 22, false)]
    [TestCase("@revoked bank.example ssh-ed25519 AAAA", 22, false)]
    [TestCase("@cert-authority *.example ssh-ed25519 AAAA", 22, true)]
    [TestCase("|1|c2FsdA==|aGFzaA== ssh-ed25519 AAAA", 22, null)]
    [TestCase("", 22, false)]
    public void A_list_of_hosts_is_read_as_ssh_reads_it(string line, int port, bool? knows)
        => Assert.That(KnownHostsFile.Knows(_folder.Write("list", line + "\n"), "bank.example", port), Is.EqualTo(knows));

    private List<Problem> Check(string more)
    {
        var problems = new Problems();
        var system = Settings(more);
        SftpSystem.Check(new ComponentCheck { Settings = system, System = system, Folder = _folder.Path, CarriesPatientData = true, Problems = problems });
        return [.. problems];
    }

    private static Settings Settings(string more)
    {
        string[] usual = ["address: \"bank.example:2222\"", "user: hospital", "key: key", "known-hosts: known_hosts"];
        var others = usual.Where(u => !more.StartsWith(u[..u.IndexOf(':', StringComparison.Ordinal)] + ":", StringComparison.Ordinal));
        return SettingsFrom.Yaml(SftpSystem.Spec, $"{{ {string.Join(", ", others.Append(more).Where(k => k.Length > 0))} }}");
    }

    private void Key(string name, string text)
    {
        var path = _folder.Write(name, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
