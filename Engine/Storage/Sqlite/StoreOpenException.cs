namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>A store cannot be opened. It was left as it was.</summary>
/// <param name="code">
/// <c>STORE-LOCKED</c> (another engine has it), <c>STORE-NEWER</c> (a later version wrote it), <c>STORE-FOREIGN</c> (it is no store of this engine),
/// <c>STORE-DAMAGED</c> (a file that it names is missing) or <c>STORE-IO</c>.
/// </param>
/// <param name="message">What was found, and what to do.</param>
/// <param name="inner">The system's own error.</param>
public sealed class StoreOpenException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The permanent code.</summary>
    public string Code { get; } = code;
}
