using System.Collections.Concurrent;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Jobs;

/// <summary>
/// Works jobs off, one item after the other, at their rate. How far a job has come is stored after each item or ten a second, whichever is less, so a
/// restart repeats few items; a repeated item keeps its keys.
/// </summary>
internal sealed partial class JobRunner : IAsyncDisposable
{
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StoreWait = TimeSpan.FromSeconds(1);

    private readonly JobBook _book;
    private readonly ChannelSupervisor _supervisor;
    private readonly MessageStore _store;
    private readonly Lateness _lateness;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, (CancellationTokenSource Cancel, Task Work)> _running = new(StringComparer.Ordinal);
    private volatile TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Made before the channels start; <see cref="Start"/> goes on with what was running.</summary>
    public JobRunner(JobBook book, ChannelSupervisor supervisor, MessageStore store, TimeProvider time, ILogger<JobRunner> logger)
        => (_book, _supervisor, _store, _lateness, _time, _logger) = (book, supervisor, store, new Lateness(store), time, logger);

    /// <summary>All jobs, newest first.</summary>
    public IReadOnlyList<Job> All => _book.All;

    /// <summary>A job; null where there is none.</summary>
    public Job? Find(string id) => _book.Find(id);

    /// <summary>Goes on with the jobs that were running when the engine stopped.</summary>
    public void Start()
    {
        foreach (var job in _book.All.Where(j => j.State == JobState.Running))
            Work(job, _book.Items(job.Id));
    }

    /// <summary>Adds a job and begins it.</summary>
    public async Task<Job> AddAsync(ReplayRequest request, ReplayPlan plan)
    {
        var job = new Job
        {
            Id = _book.NextId(),
            Select = request.Select.Masked,
            Reason = request.Reason,
            CreatedAt = _time.GetUtcNow(),
            State = JobState.Running,
            Total = plan.Items.Count,
            Rate = request.Rate,
            StopAfter = request.StopAfter,
            Late = request.Late,
            To = request.To,
            Again = request.Again,
        };
        await _book.AddAsync(job, plan.Items);
        Work(job, plan.Items);
        return job;
    }

    /// <summary>Pauses, resumes or cancels a job; null where there is none, or it has ended.</summary>
    public async Task<Job?> ChangeAsync(string id, JobState next)
    {
        if (_running.TryGetValue(id, out var running))
        {
            await running.Cancel.CancelAsync();
            await running.Work;
        }
        if (_book.Find(id) is not { State: JobState.Running or JobState.Paused } job)
            return null;
        job = job with { State = next };
        await NoteAsync(job);
        if (next == JobState.Running)
            Work(job, _book.Items(id));
        return job;
    }

    /// <summary>Waits until some job has moved on, or for a second.</summary>
    public Task WaitForMoveAsync(CancellationToken cancellationToken) => Task.WhenAny(_moved.Task, Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken));

    /// <summary>Stops working; what was running goes on at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running.Values.Select(r => r.Work));
        _stop.Dispose();
    }

    private void Work(Job job, IReadOnlyList<string> items)
    {
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _running[job.Id] = (cancel, Task.Run(() => WorkAsync(job, items, cancel.Token), CancellationToken.None));
    }

    private async Task WorkAsync(Job job, IReadOnlyList<string> items, CancellationToken cancellationToken)
    {
        try
        {
            var noted = _time.GetTimestamp();
            while (job.Done < items.Count && job.State == JobState.Running)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var began = _time.GetTimestamp();
                job = await StepAsync(job, items[job.Done], cancellationToken);
                if (job.StopAfter is { } limit && job.Failed >= limit && job.Done < items.Count)
                    job = job with { State = JobState.Stopped, Note = $"{job.Failed} failures" };
                if (job.Rate is { } rate && TimeSpan.FromSeconds(1 / rate) - _time.GetElapsedTime(began) is { Ticks: > 0 } wait)
                    await Task.Delay(wait, _time, cancellationToken);
                if (_time.GetElapsedTime(noted) > NoteEvery)
                {
                    await NoteAsync(job);
                    noted = _time.GetTimestamp();
                }
            }
            if (job.State == JobState.Running)
                job = job with { State = JobState.Done };
            await NoteAsync(job);
            LogEnded(job.Id, job.Done, job.Failed);
        }
        catch (OperationCanceledException)
        {
            await NoteQuietlyAsync(job);
        }
        catch (Exception e)
        {
            LogFault(job.Id, e);
            await NoteQuietlyAsync(job with { State = JobState.Stopped, Note = $"failed with {e.GetType().Name}; the log has its stack" });
        }
        finally
        {
            _running.TryRemove(job.Id, out _);
        }
    }

    // The store may be full for a while: the item is tried again, nothing is skipped.
    private async Task<Job> StepAsync(Job job, string item, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var next = await DoAsync(job, item, cancellationToken);
                // What the job stopped at is not done.
                return next.State == JobState.Running ? next with { Done = job.Done + 1 } : next;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(StoreWait, _time, cancellationToken);
            }
        }
    }

    private async Task<Job> DoAsync(Job job, string item, CancellationToken cancellationToken)
    {
        var reason = $"{job.Id}{(job.Reason is null ? "" : ": " + job.Reason)}";
        if (MessageId.TryParse(item, out var message))
        {
            var result = await _supervisor.ReprocessAsync(message, null, job.To, reason, cancellationToken);
            return job with
            {
                Failed = job.Failed + (result.Refusal is not null || result.State == MessageState.Failed ? 1 : 0),
                Queued = job.Queued + result.Deliveries.Queued,
                Unchanged = job.Unchanged + result.Deliveries.Unchanged,
                Held = job.Held + result.Deliveries.Held,
            };
        }
        if (!DeliveryId.TryParse(item, out var delivery))
            throw new InvalidOperationException($"The item '{item}' of {job.Id} is no id.");
        // Judged now: what was not late when the replay was planned may be by its turn.
        if (job.Late != LateRule.Send && _store.FindDelivery(delivery) is { } stored && _lateness.IsLate(stored))
            return job.Late == LateRule.Skip
                ? job with { Skipped = job.Skipped + 1 }
                : job with { State = JobState.Stopped, Note = $"{delivery} is older than something delivered in its lane" };
        var decided = await _supervisor.DecideAsync(Decision.Resend, [delivery], reason, cancellationToken);
        var refused = decided.Any(d => d.Refusal is not null);
        return job with { Failed = job.Failed + (refused ? 1 : 0), Queued = job.Queued + (refused ? 0 : 1) };
    }

    private async Task NoteAsync(Job job)
    {
        await _book.UpdateAsync(job);
        Interlocked.Exchange(ref _moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private async Task NoteQuietlyAsync(Job job)
    {
        try
        {
            await NoteAsync(job);
        }
        catch (StoreUnavailableException)
        {
            // What was noted last stands: the next start repeats from there, with the same keys.
        }
    }

    [LoggerMessage(EventId = 4001, EventName = "JobEnded", Level = LogLevel.Information, Message = "job {Job}: {Done} done, {Failed} failed")]
    private partial void LogEnded(string job, int done, int failed);

    [LoggerMessage(EventId = 4002, EventName = "JobFault", Level = LogLevel.Error, Message = "job {Job} failed")]
    private partial void LogFault(string job, Exception exception);
}
