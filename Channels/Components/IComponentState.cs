namespace InterfaceEngine.Channels.Components;

/// <summary>One small text that a component must find again after a restart or a crash. Whoever writes waits until it is synced.</summary>
public interface IComponentState
{
    /// <summary>What was written last; null where nothing was.</summary>
    string? Read();

    /// <summary>Writes it in place of the last. Synced when it returns.</summary>
    /// <exception cref="ComponentStateException">It cannot be written now; the last stands.</exception>
    ValueTask WriteAsync(string text);
}

/// <summary>A component's state cannot be written now.</summary>
/// <param name="code">The store's own code.</param>
/// <param name="message">What happened and what to do.</param>
/// <param name="inner">The store's own exception.</param>
public sealed class ComponentStateException(string code, string message, Exception inner) : Exception(message, inner)
{
    /// <summary>The permanent code.</summary>
    public string Code { get; } = code;
}
