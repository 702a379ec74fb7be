using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Channels.Security;

/// <summary>
/// What some files say, read anew when one of them changed. A change that cannot be used is reported once and leaves in force what was read last: two files that
/// belong together are rarely replaced in one moment.
/// </summary>
/// <param name="files">The files.</param>
/// <param name="read">Reads them.</param>
/// <param name="logger">Where a bad change is told.</param>
/// <typeparam name="T">What they come to.</typeparam>
internal sealed partial class FollowedFiles<T>(IReadOnlyList<string> files, Func<T> read, ILogger logger)
    where T : class
{
    private readonly Lock _gate = new();
    private (DateTime Written, long Length)[] _seen = [];
    private T? _value;

    /// <summary>What they say now, or said last.</summary>
    /// <exception cref="CertificateFileException">They cannot be used, and never could.</exception>
    public T Read()
    {
        lock (_gate)
        {
            var now = Stamps();
            if (_value is not null && now.AsSpan().SequenceEqual(_seen))
                return _value;
            try
            {
                var value = read();
                if (_value is not null)
                    LogRenewed(logger, files[0]);
                _value = value;
            }
            catch (CertificateFileException e) when (_value is not null)
            {
                LogKept(logger, e.File, e.Error.Code, e.Error.Message);
            }
            _seen = now;
            return _value;
        }
    }

    private (DateTime Written, long Length)[] Stamps()
    {
        var stamps = new (DateTime, long)[files.Count];
        for (var i = 0; i < stamps.Length; i++)
        {
            try
            {
                // A link is often what is renewed by being turned to another file.
                var file = new FileInfo(File.ResolveLinkTarget(files[i], returnFinalTarget: true)?.FullName ?? files[i]);
                stamps[i] = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                stamps[i] = default;
            }
        }
        return stamps;
    }

    [LoggerMessage(EventId = 6001, EventName = "TlsFileRenewed", Level = LogLevel.Information, Message = "TLS: {File} has changed and is in use for new connections")]
    private static partial void LogRenewed(ILogger logger, string file);

    [LoggerMessage(EventId = 6002, EventName = "TlsFileKept", Level = LogLevel.Error, Message = "TLS: {File} has changed and cannot be used ({Code}: {Reason}); what was read before stays in use")]
    private static partial void LogKept(ILogger logger, string file, string code, string reason);
}
