using Quartz;

namespace InterfaceEngine.Engine.Scheduling;

/// <summary>One time of what is done by schedule. What is due while the last time is under way is left out.</summary>
[DisallowConcurrentExecution]
internal sealed class ScheduledJob : IJob
{
    /// <summary>The name under which a job holds the <see cref="ScheduledWork"/> that it is for.</summary>
    public const string Work = "work";

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        => await ((ScheduledWork)context.MergedJobDataMap[Work]!).DoAsync(cancellationToken);
}
