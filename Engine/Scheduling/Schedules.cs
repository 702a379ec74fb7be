using System.Collections.Concurrent;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;
using Quartz;

namespace InterfaceEngine.Engine.Scheduling;

/// <summary>Runs by Quartz what has a <c>schedule:</c>: the looks of sources, the loads of tables. The scheduler starts with the first of them.</summary>
internal sealed class Schedules(ControlTable control, TimeProvider time, ILogger<Schedules> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ScheduledWork> _works = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private IScheduler? _scheduler;

    /// <summary>Does something by schedule from now on. What has a time of day and was missed since it was last done is done at once.</summary>
    /// <param name="name">A name for it, alone of its kind: a channel's, or <c>table:</c> and a table's. One of the same name is replaced.</param>
    /// <param name="schedule">When.</param>
    /// <param name="work">What. Where it ends by <see cref="OperationCanceledException"/> it counts as not done.</param>
    /// <param name="cancellationToken">Gives up the adding.</param>
    public async Task AddAsync(string name, PollSchedule schedule, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        await RemoveAsync(name);
        var scheduled = new ScheduledWork(name, schedule, work, control, time, logger);
        var job = JobBuilder.Create<ScheduledJob>().WithIdentity(scheduled.Key).UsingJobData(new JobDataMap { [ScheduledJob.Work] = scheduled }).Build();
        var scheduler = await StartedAsync(cancellationToken);
        _works[name] = scheduled;
        await scheduler.ScheduleJob(job, scheduled.Trigger, cancellationToken: cancellationToken);
        if (scheduled.IsBehind)
            await scheduler.TriggerJob(scheduled.Key, cancellationToken: cancellationToken);
    }

    /// <summary>Ends it; what is under way goes on to its end.</summary>
    public async Task RemoveAsync(string name)
    {
        if (_works.TryRemove(name, out var scheduled))
            await _scheduler!.DeleteJob(scheduled.Key);
    }

    /// <summary>When it is due next; null where no schedule says.</summary>
    public DateTimeOffset? NextOf(string name) => _works.GetValueOrDefault(name)?.Next;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_scheduler is not null)
            await _scheduler.Shutdown(waitForJobsToComplete: true);
        _turn.Dispose();
    }

    private async Task<IScheduler> StartedAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_scheduler is null)
            {
                _scheduler = await QuartzSchedulerBuilder.Create(quartz => quartz.UseTimeProvider(time)).BuildScheduler(cancellationToken);
                await _scheduler.Start(cancellationToken);
            }
            return _scheduler;
        }
        finally
        {
            _turn.Release();
        }
    }
}
