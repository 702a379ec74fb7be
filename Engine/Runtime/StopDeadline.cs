namespace InterfaceEngine.Engine.Runtime;

/// <summary>
/// How long a stop may take, in parts: sources and then deliveries may finish what is in hand, and are cut off when their time is up; what is left is for
/// noting what was cut off. After <see cref="End"/> nothing is waited for any more, not even for what does not heed its cut.
/// </summary>
/// <param name="total">How long it may take from now on.</param>
/// <param name="time">The clock.</param>
internal sealed class StopDeadline(TimeSpan total, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _sources = new(total * 0.4, time);
    private readonly CancellationTokenSource _deliveries = new(total * 0.8, time);
    private readonly CancellationTokenSource _end = new(total, time);

    /// <summary>Cuts off what sources have in hand.</summary>
    public CancellationToken Sources => _sources.Token;

    /// <summary>Cuts off deliveries in hand.</summary>
    public CancellationToken Deliveries => _deliveries.Token;

    /// <summary>Nothing is waited for any longer.</summary>
    public CancellationToken End => _end.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _sources.Dispose();
        _deliveries.Dispose();
        _end.Dispose();
    }
}
