namespace InterfaceEngine.Tests.Support;

/// <summary>A clock that always says the same; timers run as ever.</summary>
internal sealed class StillClock(DateTimeOffset now) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => now;
}
