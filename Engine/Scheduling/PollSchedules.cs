using System.Collections.Concurrent;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;
using Quartz;

namespace InterfaceEngine.Engine.Scheduling;

/// <summary>Runs the looks of all channels with a <c>schedule:</c> by Quartz, which starts with the first of them.</summary>
internal sealed class PollSchedules(ControlTable control, TimeProvider time, ILogger<PollSchedules> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, PolledChannel> _channels = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private IScheduler? _scheduler;

    /// <summary>Lets a source look by schedule from now on. A look with a time of day that was missed since the last one is made at once.</summary>
    public async Task AddAsync(string channel, PollSchedule schedule, IPolledSource source, CancellationToken cancellationToken)
    {
        await RemoveAsync(channel);
        var polled = new PolledChannel(channel, schedule, source, control, time, logger);
        var job = JobBuilder.Create<PollJob>().WithIdentity(polled.Key).UsingJobData(new JobDataMap { [PollJob.Channel] = polled }).Build();
        var scheduler = await StartedAsync(cancellationToken);
        _channels[channel] = polled;
        await scheduler.ScheduleJob(job, polled.Trigger, cancellationToken: cancellationToken);
        if (polled.IsBehind)
            await scheduler.TriggerJob(polled.Key, cancellationToken: cancellationToken);
    }

    /// <summary>Ends a channel's looks; one under way goes on until its source stops.</summary>
    public async Task RemoveAsync(string channel)
    {
        if (_channels.TryRemove(channel, out var polled))
            await _scheduler!.DeleteJob(polled.Key);
    }

    /// <summary>When a channel's next look is due; null where no schedule says.</summary>
    public DateTimeOffset? NextOf(string channel) => _channels.GetValueOrDefault(channel)?.Next;

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
