using System.Globalization;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;
using Quartz;

namespace InterfaceEngine.Engine.Scheduling;

/// <summary>Something that is done by schedule. When it was last done is kept in the store, so that what was missed while the engine was down is made up for.</summary>
/// <param name="name">Its name.</param>
/// <param name="schedule">When it is done.</param>
/// <param name="work">What is done.</param>
/// <param name="control">Where the last time is kept.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where faults are told.</param>
internal sealed partial class ScheduledWork(
    string name, PollSchedule schedule, Func<CancellationToken, Task> work, ControlTable control, TimeProvider time, ILogger logger)
{
    private const string LastDone = "last-poll";

    /// <summary>The job's name in the scheduler.</summary>
    public JobKey Key { get; } = new(name, "work");

    /// <summary>When it is done.</summary>
    public ITrigger Trigger { get; } = ScheduleTimes.Trigger(schedule, time);

    /// <summary>When it is due next; null where it is not any more.</summary>
    public DateTimeOffset? Next => Trigger.GetFireTimeAfter(time.GetUtcNow());

    /// <summary>Whether it was due since it was last done.</summary>
    public bool IsBehind => ReadLast() is { } last && ScheduleTimes.IsMissed(schedule, last, time.GetUtcNow());

    /// <summary>Does it, and notes when. What a stop cut short is not noted: it counts as missed.</summary>
    public async Task DoAsync(CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        try
        {
            await work(cancellationToken);
            // An interval goes on from the start of the engine anyway.
            if (schedule.Every is null)
                await control.WriteAsync([(LastDone, name, at.ToString("O", CultureInfo.InvariantCulture))]);
        }
        catch (OperationCanceledException)
        {
            // What it works for stopped.
        }
        catch (StoreUnavailableException e)
        {
            LogNotNoted(name, e.Code);
        }
        catch (Exception e)
        {
            LogFault(name, e);
        }
    }

    private DateTimeOffset? ReadLast()
    {
        foreach (var (owner, document) in control.Read(LastDone))
            if (owner == name)
                return DateTimeOffset.Parse(document, CultureInfo.InvariantCulture);
        return null;
    }

    [LoggerMessage(EventId = 3301, EventName = "ScheduleNotNoted", Level = LogLevel.Warning,
        Message = "{Name}: did as scheduled, but the store could not note it ({Code}); after a restart it may do it once more than it has to")]
    private partial void LogNotNoted(string name, string code);

    [LoggerMessage(EventId = 3302, EventName = "ScheduleFault", Level = LogLevel.Error, Message = "{Name}: what is done by schedule ended by a fault in the engine; the next time stands as scheduled")]
    private partial void LogFault(string name, Exception exception);
}
