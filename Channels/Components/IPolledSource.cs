namespace InterfaceEngine.Channels.Components;

/// <summary>
/// A source that looks for its input from time to time. Where <see cref="ComponentContext.IsScheduled"/> it does so only when it is asked;
/// otherwise by its own interval.
/// </summary>
public interface IPolledSource : ISource
{
    /// <summary>
    /// Looks once, and returns when what was there is taken or rejected; what cannot be taken now is tried again until it can. Where a look is under way
    /// already, it is that one.
    /// </summary>
    /// <param name="cancellationToken">Ends the caller's waiting; the look goes on until the source is stopped.</param>
    /// <exception cref="OperationCanceledException">The source stopped before all was taken, or the caller waits no more.</exception>
    Task PollAsync(CancellationToken cancellationToken);
}
