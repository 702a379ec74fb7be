using System.Diagnostics;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>
/// The command line of the system's OpenSSH client. Everything that decides whom it believes, who it is and what it may do stands there, and no configuration of
/// the machine or of the account has a say: <c>-F none</c>.
/// </summary>
internal static class SshCommand
{
    /// <summary>The program, looked for on the path.</summary>
    public const string Program = "ssh";

    /// <summary>What starts it for a system.</summary>
    public static ProcessStartInfo For(SftpSettings settings, string program)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var word in Words(settings))
            start.ArgumentList.Add(word);
        // Errors are understood by their words, and nobody is asked for anything.
        start.Environment["LC_ALL"] = "C";
        foreach (var name in new[] { "SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY" })
            start.Environment.Remove(name);
        return start;
    }

    /// <summary>Why a path cannot be told to ssh, as the second half of a sentence; null where it can.</summary>
    public static string? FaultIn(string path) => path.AsSpan().IndexOfAny('"', '\n', '\r') >= 0 ? "holds a quotation mark or a line break"
        : path.Contains("${", StringComparison.Ordinal) ? "holds ${, which ssh would take for a variable"
        : null;

    private static IEnumerable<string> Words(SftpSettings settings)
    {
        yield return "-F";
        yield return "none";
        foreach (var option in Options(settings))
            yield return "-o" + option;
        yield return "-s";
        yield return "--";
        yield return settings.Host;
        yield return "sftp";
    }

    private static IEnumerable<string> Options(SftpSettings settings)
    {
        yield return $"Port={settings.Port}";
        yield return $"User={Quoted(settings.User)}";
        // Who the server is: one list, and nothing is added to it.
        yield return $"UserKnownHostsFile={Path(settings.KnownHosts)}";
        yield return "GlobalKnownHostsFile=none";
        yield return "StrictHostKeyChecking=yes";
        yield return "UpdateHostKeys=no";
        yield return "VerifyHostKeyDNS=no";
        yield return "CheckHostIP=no";
        // Who we are: one key, no agent, no prompt.
        yield return $"IdentityFile={Path(settings.Key)}";
        yield return "IdentitiesOnly=yes";
        yield return "IdentityAgent=none";
        yield return "AddKeysToAgent=no";
        yield return "PreferredAuthentications=publickey";
        yield return "BatchMode=yes";
        // How long: a little less than we wait ourselves, so that what ssh says comes first.
        yield return $"ConnectTimeout={Math.Max(1, (int)(settings.Timeout.TotalSeconds * 0.9))}";
        yield return "ConnectionAttempts=1";
        yield return $"ServerAliveInterval={(settings.KeepAlive <= TimeSpan.Zero ? 0 : Math.Max(1, (int)settings.KeepAlive.TotalSeconds))}";
        yield return "ServerAliveCountMax=3";
        yield return "TCPKeepAlive=yes";
        // One connection that carries files and nothing else.
        yield return "ControlMaster=no";
        yield return "ControlPath=none";
        yield return "ProxyCommand=none";
        yield return "ForwardAgent=no";
        yield return "ForwardX11=no";
        yield return "ClearAllForwardings=yes";
        yield return "Tunnel=no";
        yield return "PermitLocalCommand=no";
        yield return "RequestTTY=no";
        yield return "EscapeChar=none";
        yield return "Compression=no";
        // From here on ssh says why it cannot agree with a server; what servers say of themselves comes along, and is never shown.
        yield return "LogLevel=INFO";
        foreach (var algorithms in settings.Algorithms.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            yield return algorithms;
    }

    // ssh splits at blanks, and takes % for one of its own marks.
    private static string Path(string path) => Quoted(path.Replace("%", "%%", StringComparison.Ordinal));

    private static string Quoted(string text) => $"\"{text}\"";
}
