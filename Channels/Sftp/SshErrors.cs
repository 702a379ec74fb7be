using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>
/// What it means when ssh ends. Every failure of its own is exit 255, so its words tell them apart; they may repeat names and what a server chose to say, and are
/// looked through, never shown. The table in this folder's README lists the same.
/// </summary>
internal static class SshErrors
{
    /// <summary>Why there is no session.</summary>
    /// <param name="end">How ssh ended.</param>
    /// <param name="settings">The system.</param>
    public static SftpFailure OfConnecting(SshEnd end, SftpSettings settings)
    {
        bool Says(string words) => end.Words.Contains(words, StringComparison.OrdinalIgnoreCase);
        var at = settings.Address;

        // Whom it believes comes first: nothing else was tried.
        if (Says("REVOKED HOST KEY"))
            return HostKey("SFTP-HOST-KEY-REVOKED", $"{at} shows a host key that known-hosts marks as revoked; ask its owner which key is right");
        if (Says("HOST IDENTIFICATION HAS CHANGED") || Says("has changed and you have requested strict checking"))
            return HostKey("SFTP-HOST-KEY-CHANGED",
                $"{at} shows another host key than known-hosts has for it; ask its owner whether the key was changed, and only then put the new one there");
        if (Says("host key is known for") || Says("Host key verification failed"))
            return HostKey("SFTP-HOST-KEY-UNKNOWN",
                $"known-hosts has no host key for {at}; get the key from its owner, not only from the network, and add it (ssh-keyscan prints what the network says)");
        if (Says("Unable to negotiate") || Says("no matching "))
            return Unreachable("SFTP-ALGORITHMS", $"{at} and ssh have no algorithm in common; an old server may need algorithms, as in algorithms: {{ host-key: +ssh-rsa }}");
        if (Says("Bad configuration option") || Says("cipher spec") || Says("Bad SSH2") || Says("Bad key types") || Says("command-line line 0"))
            return Unreachable("SFTP-SSH-OPTION", "the installed ssh does not know an option that it is given; see algorithms, or update OpenSSH (8.0 or later)");

        // Then who we are. That a key could not be used is said before the server's refusal, and is its cause.
        if (Says("Permission denied (") || Says("Too many authentication failures") || Says("No supported authentication"))
            return OfLogin(Says, settings);

        if (Says("Could not resolve hostname"))
            return Unreachable("SFTP-NAME-UNKNOWN", $"the name of {at} is not known; see address, and the name service of this machine");
        if (Says("Connection refused"))
            return Unreachable("SFTP-REFUSED", $"{at} refuses connections: nothing listens there, or a firewall says no; see address");
        if (Says("No route to host") || Says("Network is unreachable"))
            return Unreachable("SFTP-NO-ROUTE", $"there is no way to {at}; see address, and the network");
        if (Says("timed out"))
            return ConnectTimeout(settings);
        if (Says("subsystem request failed"))
            return new SftpFailure(FileFault.Login, new MessageError(
                "SFTP-SUBSYSTEM-REFUSED", $"{at} lets {settings.User} in but offers no SFTP; its owner must turn on the subsystem sftp for this user"));
        if (Says("kex_exchange_identification") || Says("banner exchange") || Says("Bad remote protocol version"))
            return Unreachable("SFTP-NOT-SSH", $"{at} ends the connection before it says who it is: it is no SSH server (see address), is overloaded, or turns this machine's address away");
        return Unreachable("SFTP-CONNECT-FAILED", end.ExitCode is { } code
            ? $"ssh to {at} ended with exit code {code} before SFTP began; try the same by hand with ssh -v"
            : $"ssh to {at} closed its streams and did not end");
    }

    /// <summary>The server gave no sign in the time that there was.</summary>
    public static SftpFailure ConnectTimeout(SftpSettings settings) => Unreachable("SFTP-CONNECT-TIMEOUT",
        $"{settings.Address} did not begin SFTP within {settings.Timeout.TotalSeconds:0.###} s (timeout); a firewall may drop what is sent there, or the server hangs");

    /// <summary>Something else than SFTP came as the first answer.</summary>
    public static SftpFailure NotSftp(SftpSettings settings, string what) => new(FileFault.Login, new MessageError(
        "SFTP-NOT-SFTP", $"{settings.Address} answers with something that is no SFTP version 3 ({what}); a shell's start-up file of {settings.User} may print text"));

    /// <summary>A session that stood ended.</summary>
    public static SftpFailure Broken(SftpSettings settings) => new(FileFault.Broken, new MessageError(
        "SFTP-BROKEN", $"the connection with {settings.Address} ended; whether what was asked last was done is not known"));

    /// <summary>Somebody closed the session here.</summary>
    public static SftpFailure Closed(SftpSettings settings) => new(FileFault.Broken, new MessageError(
        "SFTP-CLOSED", $"the connection with {settings.Address} was closed by the engine"));

    /// <summary>No answer came in time.</summary>
    public static SftpFailure Timeout(SftpSettings settings) => new(FileFault.Timeout, new MessageError(
        "SFTP-TIMEOUT", $"{settings.Address} was silent for {settings.Timeout.TotalSeconds:0.###} s (timeout); whether what was asked was done is not known"));

    /// <summary>The server broke the protocol.</summary>
    public static SftpFailure Protocol(SftpSettings settings, string what) => new(FileFault.Broken, new MessageError(
        "SFTP-PROTOCOL", $"{settings.Address} sent what SFTP does not allow: {what}; whether what was asked last was done is not known"));

    private static SftpFailure OfLogin(Func<string, bool> says, SftpSettings settings)
    {
        if (says("are too open") || says("bad permissions"))
            return Login("SFTP-KEY-OPEN", "others can read the key file, and ssh does not use such a key; take their rights away (chmod 600), see key");
        if (says("not accessible") || says("No such identity") || PrivateKeyFile.IsMissing(settings.Key))
            return Login("SFTP-KEY-MISSING", "the key file is not there, or the engine's account may not read it; see key");
        if (PrivateKeyFile.NeedsPassphrase(settings.Key))
            return Login("SFTP-KEY-PASSPHRASE", "the key file is protected by a passphrase, and nobody is there to say it; give the engine a key without one, see key");
        if (says("Load key"))
            return Login("SFTP-KEY-UNUSABLE", "the key file holds no private key that ssh understands; see key");
        if (says("Permission denied (") && !says("publickey"))
            return Login("SFTP-LOGIN-METHOD", $"{settings.Address} takes no keys from {settings.User}, only other ways to log in; its owner must allow publickey");
        return Login("SFTP-LOGIN-REFUSED",
            $"{settings.Address} does not let {settings.User} in with this key; see user and key, and whether the server's owner has put the public key there");
    }

    private static SftpFailure HostKey(string code, string message) => new(FileFault.HostKey, new MessageError(code, message));

    private static SftpFailure Login(string code, string message) => new(FileFault.Login, new MessageError(code, message));

    private static SftpFailure Unreachable(string code, string message) => new(FileFault.Unreachable, new MessageError(code, message));
}
