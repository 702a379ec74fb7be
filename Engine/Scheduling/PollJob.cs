using Quartz;

namespace InterfaceEngine.Engine.Scheduling;

/// <summary>One look of one source. A look that is due while one is under way is left out.</summary>
[DisallowConcurrentExecution]
internal sealed class PollJob : IJob
{
    /// <summary>The name under which a job holds the <see cref="PolledChannel"/> that it is for.</summary>
    public const string Channel = "channel";

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        => await ((PolledChannel)context.MergedJobDataMap[Channel]!).PollAsync(cancellationToken);
}
