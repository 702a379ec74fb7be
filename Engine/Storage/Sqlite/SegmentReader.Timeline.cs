using System.Globalization;

namespace InterfaceEngine.Engine.Storage.Sqlite;

internal sealed partial class SegmentReader
{
    /// <summary>
    /// A message's history. What happens to nearly every message has no rows of its own: it is read from the message's row (received, its only run)
    /// and from each delivery's (queued, delivered); runs and events add the rest.
    /// </summary>
    public List<TimelineEntry> ReadTimeline(long number)
    {
        var entries = new List<TimelineEntry>();
        if (FindMessage(number) is not { } message)
            return entries;
        entries.Add(new TimelineEntry(message.ReceivedAt, "received", null, null, message.SameIdOtherContent ? "same control id as before, other content" : null));
        var runs = ReadRuns(number);
        if (runs.Count == 0 && message.Runs > 0)
            runs = Many("SELECT ran, state, versions, error_detail, NULL FROM message WHERE number = ?", s => s.Bind(1, number), ToRun);
        entries.AddRange(runs);
        var deliveries = ReadDeliveries(number).ToDictionary(d => d.Id.Number);
        foreach (var delivery in deliveries.Values)
        {
            // Of a delivery of a transaction every change is an event, its first state too.
            if (delivery.Step is not null)
                continue;
            var isCorrection = delivery.Revision > 1;
            entries.Add(Entry(delivery.CreatedAt, isCorrection ? "held" : "queued", delivery, isCorrection ? $"correction, revision {delivery.Revision}" : null));
        }
        entries.AddRange(Many("SELECT delivery, at, what, detail, reason FROM event WHERE message = ? ORDER BY id", s => s.Bind(1, number),
            row => Entry(Time(row.Long(1)), WordOf((EventKind)row.Int(2)), deliveries[row.Long(0)], Join(row.TextOrNull(3), row.TextOrNull(4)))));
        foreach (var plain in Many("""
            SELECT d.number FROM delivery d, message m
            WHERE m.number = ?1 AND d.number BETWEEN m.first_delivery AND m.first_delivery + m.deliveries - 1 AND d.state = 3 AND d.flags & 2 = 0
            UNION ALL SELECT d.number FROM delivery d WHERE d.message = ?1 AND d.run <> 1 AND d.state = 3 AND d.flags & 2 = 0
            """, s => s.Bind(1, number), row => row.Long(0)))
            entries.Add(Entry(deliveries[plain].ChangedAt, "delivered", deliveries[plain], deliveries[plain].Receipt));
        // A stable order: what came at the same instant stays as it was added, which is as it happens.
        return [.. entries.OrderBy(e => e.At)];
    }

    private List<TimelineEntry> ReadRuns(long number)
        => Many("SELECT at, state, versions, error_detail, reason FROM run WHERE message = ? ORDER BY run", s => s.Bind(1, number), ToRun);

    private TimelineEntry ToRun(Statement row)
        => new(Time(row.Long(0)), WordOf((MessageState)row.Int(1)), null, null,
            Join(Join(ReadWord(row, 2), Details.ReadError(row.Blob(3))?.ToString()), row.TextOrNull(4)));

    private static TimelineEntry Entry(DateTimeOffset at, string what, StoredDelivery delivery, string? detail)
        => new(at, what, delivery.Id, delivery.Destination, detail);

    private static string? Join(string? first, string? second)
        => first is null or "" ? second : second is null ? first : string.Create(CultureInfo.InvariantCulture, $"{first}; {second}");

    private static string WordOf(MessageState state) => state switch
    {
        MessageState.Processed => "processed",
        MessageState.Filtered => "filtered",
        MessageState.Failed => "failed",
        MessageState.Partial => "partial",
        _ => "received",
    };

    private static string WordOf(EventKind kind) => kind switch
    {
        EventKind.Retry => "retry",
        EventKind.Delivered => "delivered",
        EventKind.DeadLettered => "dead-lettered",
        EventKind.Held => "held",
        EventKind.Cancelled => "cancelled",
        EventKind.Waiting => "waiting",
        EventKind.Compensated => "compensated",
        _ => "queued",
    };
}
