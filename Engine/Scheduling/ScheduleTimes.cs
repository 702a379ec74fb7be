using InterfaceEngine.Channels.Definitions;
using Quartz;

namespace InterfaceEngine.Engine.Scheduling;

/// <summary>When a schedule is due, as Quartz reads it.</summary>
internal static class ScheduleTimes
{
    /// <summary>What is wrong with a cron expression, as the second half of a sentence; null where it is right and comes true at some time.</summary>
    public static string? CronFault(string text)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length is var fields and not (6 or 7))
            return $"must have six fields, or seven with a year, and has {fields}";
        return CronExpression.TryParse(text, out _) ? null : "is no cron expression that the scheduler can read";
    }

    /// <summary>The trigger of a schedule, from now on. A time that the scheduler comes to too late is followed once, at once.</summary>
    public static ITrigger Trigger(PollSchedule schedule, TimeProvider time)
    {
        var trigger = TriggerBuilder.Create(time).StartNow();
        return schedule.Every is { } every
            ? trigger
                .WithSchedule(SimpleScheduleBuilder.Create().WithInterval(every).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount))
                .Build()
            : trigger
                .WithSchedule(CronScheduleBuilder.Create(CronOf(schedule)).InTimeZone(schedule.Zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed))
                .Build();
    }

    /// <summary>Whether a schedule with times of day was due after it was last followed; an interval begins anew with the engine and misses nothing.</summary>
    public static bool IsMissed(PollSchedule schedule, DateTimeOffset last, DateTimeOffset now)
        => schedule.Every is null && CronExpression.Parse(CronOf(schedule)).WithTimeZone(schedule.Zone).GetNextValidTimeAfter(last) <= now;

    private static string CronOf(PollSchedule schedule) => schedule.Daily is { } daily ? $"0 {daily.Minute} {daily.Hour} * * ?" : schedule.Cron!;
}
