using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>Puts the channel on every line of a component, which need not know that it has one.</summary>
internal sealed class ChannelLogger(ILogger inner, string channel) : ILogger
{
    private readonly KeyValuePair<string, object?>[] _scope = [new("Channel", channel)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!inner.IsEnabled(logLevel))
            return;
        using (inner.BeginScope(_scope))
            inner.Log(logLevel, eventId, state, exception, formatter);
    }
}
