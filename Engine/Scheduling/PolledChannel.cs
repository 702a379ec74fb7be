using System.Globalization;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;
using Quartz;

namespace InterfaceEngine.Engine.Scheduling;

/// <summary>A channel whose source looks by schedule. When it last looked is kept in the store, so that a look missed while the engine was down is made up for.</summary>
/// <param name="name">The channel.</param>
/// <param name="schedule">When its source looks.</param>
/// <param name="source">The source.</param>
/// <param name="control">Where the last look is kept.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where faults are told.</param>
internal sealed partial class PolledChannel(
    string name, PollSchedule schedule, IPolledSource source, ControlTable control, TimeProvider time, ILogger logger)
{
    private const string LastPoll = "last-poll";

    /// <summary>The job's name in the scheduler.</summary>
    public JobKey Key { get; } = new(name, "poll");

    /// <summary>When it looks.</summary>
    public ITrigger Trigger { get; } = ScheduleTimes.Trigger(schedule, time);

    /// <summary>When the next look is due; null where there is none any more.</summary>
    public DateTimeOffset? Next => Trigger.GetFireTimeAfter(time.GetUtcNow());

    /// <summary>Whether a look was due since the last one.</summary>
    public bool IsBehind => ReadLast() is { } last && ScheduleTimes.IsMissed(schedule, last, time.GetUtcNow());

    /// <summary>Looks, and notes that it did. One that the stop of the source cut short is not noted: it counts as missed.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        try
        {
            await source.PollAsync(cancellationToken);
            // An interval goes on from the start of the engine anyway.
            if (schedule.Every is null)
                await control.WriteAsync([(LastPoll, name, at.ToString("O", CultureInfo.InvariantCulture))]);
        }
        catch (OperationCanceledException)
        {
            // The source stopped.
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
        foreach (var (channel, document) in control.Read(LastPoll))
            if (channel == name)
                return DateTimeOffset.Parse(document, CultureInfo.InvariantCulture);
        return null;
    }

    [LoggerMessage(EventId = 3301, EventName = "PollNotNoted", Level = LogLevel.Warning,
        Message = "{Channel}: looked as scheduled, but the store could not note it ({Code}); after a restart it may look once more than it has to")]
    private partial void LogNotNoted(string channel, string code);

    [LoggerMessage(EventId = 3302, EventName = "PollFault", Level = LogLevel.Error, Message = "{Channel}: a scheduled look ended by a fault in the engine; the next one is made as scheduled")]
    private partial void LogFault(string channel, Exception exception);
}
