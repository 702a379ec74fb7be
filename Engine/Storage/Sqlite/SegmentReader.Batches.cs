using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

internal sealed partial class SegmentReader
{
    /// <summary>A page of what waits for one batch, by position; see <see cref="ReadQueue"/>.</summary>
    public QueuePage ReadMembers(string channel, string destination, string lane, long through, int limit, long maxBytes)
    {
        var statement = Get($"""
            SELECT {QueueColumns} FROM delivery d INDEXED BY delivery_member
            WHERE d.state = 5 AND d.batch = 0 AND d.route = (SELECT id FROM route WHERE channel = ?1 AND destination = ?2)
                AND d.lane_hash = ?3 AND d.lane = ?4 AND d.position <= ?5
            ORDER BY d.position LIMIT ?6
            """).Clear().Bind(1, channel).Bind(2, destination).Bind(3, (long)Hash64.Of(lane)).Bind(4, lane).Bind(5, through).Bind(6, (long)limit + 1);
        return ReadPage(statement, channel, destination, limit, maxBytes);
    }

    /// <summary>What waits for batches, by destination and lane.</summary>
    public List<OpenBatch> ReadOpenBatches()
        => Many("""
            SELECT r.channel, r.destination, d.lane, count(*), sum(d.size), min(d.created) FROM delivery d INDEXED BY delivery_member
            JOIN route r ON r.id = d.route WHERE d.state = 5 AND d.batch = 0 GROUP BY d.route, d.lane
            """, _ => { }, row => new OpenBatch(row.Text(0), row.Text(1), row.TextOrNull(2) ?? "", row.Long(3), row.Long(4), Time(row.Long(5))));

    /// <summary>The members of a batch; null where the delivery carries none.</summary>
    public List<DeliveryId>? ReadBatch(long carrier)
        => One("SELECT members FROM batch WHERE delivery = ?", carrier, (row, _) => SegmentWriter.ReadMembers(row.Blob(0)));
}
