using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>A running OpenSSH client that carries SFTP on its standard streams.</summary>
internal sealed class SshProcess : ISftpTransport
{
    private const int KeptWords = 8 << 10;
    private const int StackSize = 256 << 10;
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly Thread _drain;
    private readonly MemoryStream _words = new();
    private readonly int _id;

    private SshProcess(Process process)
    {
        _process = process;
        _id = process.Id;
        ToServer = process.StandardInput.BaseStream;
        FromServer = process.StandardOutput.BaseStream;
        // Reading a pipe blocks in .NET, asynchronously or not; a thread of our own is better than one of the pool's.
        _drain = new Thread(DrainErrors, StackSize) { IsBackground = true, Name = "ssh errors" };
        _drain.Start();
    }

    /// <inheritdoc/>
    public Stream ToServer { get; }

    /// <inheritdoc/>
    public Stream FromServer { get; }

    /// <summary>Starts one.</summary>
    /// <exception cref="FileSystemException">It cannot be started: OpenSSH's client is not installed.</exception>
    public static SshProcess Start(SftpSettings settings) => Start(settings, SshCommand.Program);

    /// <summary>Starts one by another name than that of OpenSSH's client.</summary>
    internal static SshProcess Start(SftpSettings settings, string program)
    {
        try
        {
            return new SshProcess(Process.Start(SshCommand.For(settings, program))!);
        }
        catch (Win32Exception e)
        {
            throw new FileSystemException(FileFault.Unreachable, new MessageError(
                "SFTP-NO-SSH", "OpenSSH's client cannot be started; install it (openssh-client) so that the engine's account finds ssh on its path"), e);
        }
    }

    /// <inheritdoc/>
    public SshEnd WaitForEnd()
    {
        int? code = _process.WaitForExit(s_grace) ? _process.ExitCode : null;
        _drain.Join(s_grace);
        lock (_words)
            return new SshEnd(code, Encoding.UTF8.GetString(_words.GetBuffer(), 0, (int)_words.Length));
    }

    /// <inheritdoc/>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended already.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        ToServer.DisposeQuietly();
        FromServer.Dispose();
        _process.Dispose();
    }

    /// <summary>The process, for people.</summary>
    public override string ToString() => $"ssh {_id}";

    // All is read, so that ssh is never held up by it; the last of it is kept.
    private void DrainErrors()
    {
        var buffer = new byte[4096];
        // Once its stream was taken from it, the process does not close it.
        using var errors = _process.StandardError.BaseStream;
        try
        {
            for (int read; (read = errors.Read(buffer)) > 0;)
            {
                lock (_words)
                {
                    if (_words.Length + read > KeptWords)
                        _words.SetLength(0);
                    _words.Write(buffer.AsSpan(0, read));
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It has ended.
        }
    }
}

/// <summary>Streams that end with their process.</summary>
internal static class EndedStreams
{
    /// <summary>Closes one; what could not be written any more has nobody to go to.</summary>
    public static void DisposeQuietly(this Stream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // The other end is gone.
        }
    }
}
