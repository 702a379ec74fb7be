namespace InterfaceEngine.Channels.Sftp;

/// <summary>The streams that SFTP is spoken on. Their calls block: each is used by one thread of its own.</summary>
internal interface ISftpTransport : IDisposable
{
    /// <summary>What is written here goes to the server. Closing it says that nothing more will be asked.</summary>
    Stream ToServer { get; }

    /// <summary>What the server says; ends with the connection.</summary>
    Stream FromServer { get; }

    /// <summary>Once <see cref="FromServer"/> has ended: waits a moment for the whole to end, and gives what ssh said. May hold names: never shown.</summary>
    SshEnd WaitForEnd();

    /// <summary>Ends it at once. May be called by any thread, and more than once.</summary>
    void Kill();
}

/// <summary>How ssh ended.</summary>
/// <param name="ExitCode">Its exit code, which is 255 for every failure of its own; null where it did not end in time.</param>
/// <param name="Words">The end of what it wrote to standard error.</param>
internal readonly record struct SshEnd(int? ExitCode, string Words);
