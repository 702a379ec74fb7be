using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Scheduling;

public class ScheduleTimesTests
{
    private static readonly TimeZoneInfo s_chicago = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");

    [TestCase("0 0 2 * * ?")]
    [TestCase("0 0 2 ? * MON-FRI")]
    [TestCase("0/30 * 8-17 L * ? 2030")]
    public void A_cron_expression_that_the_scheduler_reads_has_no_fault(string text) => Assert.That(ScheduleTimes.CronFault(text), Is.Null);

    [TestCase("0 2 * * *", "must have six fields, or seven with a year, and has 5")]
    [TestCase("0 0 25 * * ?", "is no cron expression that the scheduler can read")]
    [TestCase("0 0 2 * * MOO", "is no cron expression that the scheduler can read")]
    [TestCase("", "must have six fields, or seven with a year, and has 0")]
    public void A_wrong_cron_expression_is_told(string text, string fault) => Assert.That(ScheduleTimes.CronFault(text), Is.EqualTo(fault));

    [TestCase("2026-01-15T07:59:00Z", "2026-01-15T08:00:00Z", TestName = "In_winter_two_o_clock_in_Chicago_is_eight_of_UTC")]
    [TestCase("2026-07-15T07:30:00Z", "2026-07-16T07:00:00Z", TestName = "In_summer_it_is_seven_and_after_it_the_next_day_is_meant")]
    public void A_daily_time_is_of_the_zone_s_clocks(string now, string next)
        => Assert.That(NextOf(new PollSchedule { Daily = new TimeOnly(2, 0), Zone = s_chicago }, DateTimeOffset.Parse(now)), Is.EqualTo(DateTimeOffset.Parse(next)));

    [Test]
    public void What_was_due_since_the_last_look_is_missed()
    {
        var now = DateTimeOffset.Parse("2026-03-04T12:00:00Z");
        var nightly = new PollSchedule { Cron = "0 0 2 * * ?", Zone = TimeZoneInfo.Utc };
        Assert.That(ScheduleTimes.IsMissed(nightly, DateTimeOffset.Parse("2026-03-01T02:00:00.2Z"), now), Is.True);
        Assert.That(ScheduleTimes.IsMissed(nightly, DateTimeOffset.Parse("2026-03-04T02:00:00Z"), now), Is.False, "not made twice");
        Assert.That(ScheduleTimes.IsMissed(nightly with { Cron = null, Every = TimeSpan.FromHours(1) }, DateTimeOffset.Parse("2026-03-01T02:00:00Z"), now), Is.False);
    }

    private static DateTimeOffset? NextOf(PollSchedule schedule, DateTimeOffset now) => ScheduleTimes.Trigger(schedule, new StillClock(now)).GetFireTimeAfter(now);
}
