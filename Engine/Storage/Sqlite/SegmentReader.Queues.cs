using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>How one destination's queue stands in one segment.</summary>
internal sealed record QueueCount(string Channel, string Destination, long Queued, long Held, long DeadLettered, long Waiting, long? Oldest, IReadOnlyList<long> Lanes);

internal sealed partial class SegmentReader
{
    private const string QueueColumns = """
        d.number, d.message, d.lane, d.position, d.key, d.revision, d.attempts, d.first_attempt, d.next_due, d.content_type, d.attributes,
        d.chunk, d.start, d.size, d.flags
        """;

    /// <summary>A page of what is queued for a destination, by position.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="destination">The destination.</param>
    /// <param name="lane">Only this lane; null for all.</param>
    /// <param name="after">The position after which to begin.</param>
    /// <param name="through">The last position of a finished batch. What is above it will be handed over, and is left out: another segment may not have
    /// its part of it yet.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="maxBytes">The page ends once its payloads come to this.</param>
    /// <returns>The page; at its end where the segment holds no more behind it, as of that batch.</returns>
    public QueuePage ReadQueue(string channel, string destination, string? lane, long after, long through, int limit, long maxBytes)
    {
        var inLane = lane is null ? "INDEXED BY delivery_queue" : "INDEXED BY delivery_lane";
        var isLane = lane is null ? "" : "AND d.lane_hash = ?6 AND d.lane = ?7";
        var statement = Get($"""
            SELECT {QueueColumns} FROM delivery d {inLane}
            WHERE d.state = 0 AND d.route = (SELECT id FROM route WHERE channel = ?1 AND destination = ?2) AND d.position > ?3 AND d.position <= ?4 {isLane}
            ORDER BY d.position LIMIT ?5
            """).Clear().Bind(1, channel).Bind(2, destination).Bind(3, after).Bind(4, through).Bind(5, (long)limit + 1);
        if (lane is not null)
            statement.Bind(6, (long)Hash64.Of(lane)).Bind(7, lane);
        return ReadPage(statement, channel, destination, limit, maxBytes);
    }

    private QueuePage ReadPage(Statement statement, string channel, string destination, int limit, long maxBytes)
    {
        var page = new List<QueuedDelivery>();
        var bytes = 0L;
        try
        {
            while (statement.Step())
            {
                // A large one stays in its file.
                var size = statement.Long(13) is var stored and <= LargeContent.Above ? stored : 0;
                if (page.Count == limit || (page.Count > 0 && bytes + size > maxBytes))
                    return new QueuePage(page, false);
                bytes += size;
                page.Add(ToQueued(statement, channel, destination));
            }
            return new QueuePage(page, true);
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>How many messages the segment holds: their numbers count from 1 without a gap.</summary>
    public long CountMessages() => _database.ReadLong("SELECT max(number) FROM message");

    /// <summary>Counts every destination's queue, from the indexes alone.</summary>
    public List<QueueCount> CountQueues()
    {
        var counts = new List<QueueCount>();
        // A store that is only looked at may be of a format in which nothing waits.
        var mayWait = _database.ReadLong("SELECT count(*) FROM sqlite_master WHERE name = 'delivery_waiting'") > 0;
        foreach (var (id, channel, destination) in Many("SELECT id, channel, destination FROM route", _ => { }, r => (r.Long(0), r.Text(1), r.Text(2))))
        {
            var lanes = Many("""
                SELECT DISTINCT lane_hash FROM delivery INDEXED BY delivery_lane WHERE state = 0 AND route = ? AND lane_hash IS NOT NULL
                """, s => s.Bind(1, id), r => r.Long(0));
            var queued = Count("SELECT count(*) FROM delivery INDEXED BY delivery_queue WHERE state = 0 AND route = ?", id);
            var held = Count("SELECT count(*) FROM delivery INDEXED BY delivery_person WHERE state IN (1, 2) AND state = 1 AND route = ?", id);
            var dead = Count("SELECT count(*) FROM delivery INDEXED BY delivery_person WHERE state IN (1, 2) AND state = 2 AND route = ?", id);
            var waiting = !mayWait ? 0 : Count("SELECT count(*) FROM delivery INDEXED BY delivery_waiting WHERE state = 5 AND route = ?", id);
            // Positions ascend with the time of storing, but for what joined the tail later: the first is as old as the oldest, or nearly.
            long? oldest = queued == 0 ? null : Count("""
                SELECT created FROM delivery INDEXED BY delivery_queue WHERE state = 0 AND route = ? ORDER BY position LIMIT 1
                """, id);
            counts.Add(new QueueCount(channel, destination, queued, held, dead, waiting, oldest, lanes));
        }
        return counts;
    }

    private long Count(string sql, long route)
    {
        var statement = Get(sql).Bind(1, route);
        try
        {
            return statement.Step() ? statement.Long(0) : 0;
        }
        finally
        {
            statement.Reset();
        }
    }

    // One payload that cannot be read must not keep the page, and so the whole destination, from being read.
    private QueuedDelivery ToQueued(Statement row, string channel, string destination)
    {
        try
        {
            var payload = _segment.Content.Find(_database, new Piece(row.Long(11), row.Int(12), row.Long(13)));
            // Whether it is there is seen now, and not when its turn comes.
            payload.Large?.OpenRead().Dispose();
            return ToQueued(row, channel, destination, payload);
        }
        catch (Exception e) when (ContentFolder.IsLost(e))
        {
            return ToQueued(row, channel, destination, new StoredContent(default, null)) with { Unreadable = ContentLostException.Lost };
        }
    }

    private QueuedDelivery ToQueued(Statement row, string channel, string destination, StoredContent payload) => new()
    {
        Delivery = new Delivery
        {
            Id = new DeliveryId(_segment.Number, row.Long(0)),
            MessageId = new MessageId(_segment.Number, row.Long(1)),
            Channel = channel,
            Destination = destination,
            Key = DeliveryKey.Of(row.Text(4), row.Int(5)),
            ContentType = ReadWord(row, 9)!,
            Attributes = Details.ReadAttributes(row.Blob(10)),
            Payload = payload.Bytes,
            Large = payload.Large,
            Attempt = row.Int(6) + 1,
            IsReversal = (row.Int(14) & DeliveryFlags.Reversal) != 0,
        },
        Lane = row.TextOrNull(2),
        Position = row.Long(3),
        Attempts = row.Int(6),
        FirstAttempt = TimeOrNull(row, 7),
        NextDue = TimeOrNull(row, 8),
    };
}
