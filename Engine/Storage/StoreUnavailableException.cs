namespace InterfaceEngine.Engine.Storage;

/// <summary>The store cannot write now (disk full, I/O error, closing): nothing of the change is stored, and it may be tried again later.</summary>
/// <param name="code">A permanent code: <c>STORE-DISK-FULL</c>, <c>STORE-IO</c>, <c>STORE-CLOSED</c>, <c>STORE-BUSY</c> (more comes than the disk takes),
/// <c>STORE-FENCED</c> (another engine took the store over).</param>
/// <param name="message">What happened and what to do.</param>
/// <param name="inner">The system's own error.</param>
public sealed class StoreUnavailableException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The permanent code.</summary>
    public string Code { get; } = code;
}
