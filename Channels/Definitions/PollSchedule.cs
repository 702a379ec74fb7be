using System.Globalization;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>When a source that looks for its input looks. One of the three is set.</summary>
public sealed record PollSchedule
{
    /// <summary>The time from one look to the next.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>The time of day of the one look.</summary>
    public TimeOnly? Daily { get; init; }

    /// <summary>A cron expression of six or seven fields, from seconds on.</summary>
    public string? Cron { get; init; }

    /// <summary>The zone whose clocks <see cref="Daily"/> and <see cref="Cron"/> mean.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The keys of a <c>schedule:</c> block.</summary>
    internal static IReadOnlyList<FieldSpec> Fields { get; } =
    [
        new("every", FieldKind.Duration, "The time from one look to the next.") { Min = "1s", Max = "1d", Example = "30s" },
        new("daily", FieldKind.Text, "The time of day, of the node's zone, as hours and minutes.") { Example = "\"02:00\"" },
        new("cron", FieldKind.Text, "A cron expression, in the node's zone: second, minute, hour, day of month, month, day of week, and a year where one is wanted.")
        {
            Example = "\"0 0 2 ? * MON-FRI\"",
        },
    ];

    /// <summary>Reads and checks a block.</summary>
    /// <param name="keys">The block.</param>
    /// <param name="zone">The node's zone.</param>
    /// <param name="cronFault">As <see cref="ComponentRegistry.CronFault"/>.</param>
    /// <param name="problems">Gets what is wrong.</param>
    internal static PollSchedule Read(Settings keys, TimeZoneInfo zone, Func<string, string?>? cronFault, Problems problems)
    {
        var named = Fields.Where(f => keys.IsWritten(f.Key)).Select(f => f.Key).ToArray();
        if (named.Length == 0)
            problems.Error("CFG-SCHEDULE", keys.At, "'schedule' says not when", "give it one of: every, daily, cron");
        else if (named.Length > 1)
            problems.Error("CFG-SCHEDULE", keys.PlaceOf(named[1]), $"'schedule' has both '{named[0]}' and '{named[1]}'; one of them says when");
        TimeOnly? daily = null;
        if (keys.TextOrNull("daily") is { } time)
        {
            if (TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
                daily = at;
            else
                problems.Error("CFG-VALUE", keys.PlaceOf("daily"), "'daily' must be a time of day, such as \"02:00\"");
        }
        if (keys.TextOrNull("cron") is { } cron && cronFault?.Invoke(cron) is { } fault)
            problems.Error("CFG-CRON", keys.PlaceOf("cron"), $"'cron' {fault}", "such as \"0 0 2 ? * MON-FRI\": second, minute, hour, day of month, month, day of week");
        return new PollSchedule { Every = keys.Has("every") ? keys.Duration("every") : null, Daily = daily, Cron = keys.TextOrNull("cron"), Zone = zone };
    }
}
