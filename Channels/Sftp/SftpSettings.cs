namespace InterfaceEngine.Channels.Sftp;

/// <summary>Where a system's files are and how it is reached. Equal settings are one system, whose sessions all who use it share.</summary>
internal sealed record SftpSettings
{
    /// <summary>The server's name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Its port.</summary>
    public required int Port { get; init; }

    /// <summary>Who logs in.</summary>
    public required string User { get; init; }

    /// <summary>The private key file, a whole path.</summary>
    public required string Key { get; init; }

    /// <summary>The list of hosts whose keys are believed, a whole path.</summary>
    public required string KnownHosts { get; init; }

    /// <summary>How many sessions there may be at once.</summary>
    public int Connections { get; init; } = 2;

    /// <summary>How long the server may be silent while something is asked of it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a session is silent before ssh asks after the server; zero never asks.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a session that nobody uses is kept.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>ssh's own options for algorithms, as <c>HostKeyAlgorithms=+ssh-rsa</c>, in the order of their names and one to a line; empty for ssh's own choice.</summary>
    public string Algorithms { get; init; } = "";

    /// <summary>Where the server is, for people.</summary>
    public string Address => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
