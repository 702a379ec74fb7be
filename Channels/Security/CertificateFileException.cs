using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Security;

/// <summary>A file of certificates or keys cannot be used.</summary>
/// <param name="file">Which.</param>
/// <param name="error">Why: <c>TLS-FILE-MISSING</c>, <c>TLS-CERTIFICATE-UNREADABLE</c>, <c>TLS-KEY-MISSING</c>, <c>TLS-KEY-MISMATCH</c>, <c>TLS-KEY-LOCKED</c>, <c>TLS-TRUST-EMPTY</c>.</param>
/// <param name="inner">The system's own error.</param>
internal sealed class CertificateFileException(string file, MessageError error, Exception? inner = null) : Exception(error.ToString(), inner)
{
    /// <summary>Which file.</summary>
    public string File { get; } = file;

    /// <summary>Why.</summary>
    public MessageError Error { get; } = error;
}
