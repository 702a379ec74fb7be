using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

internal sealed partial class SegmentReader
{
    // A transaction's place in the order of its segment, in one number: a message has fewer objects than this leaves room for.
    private const int ObjectBits = 24;

    /// <summary>Where a transaction stands in the order of its segment.</summary>
    public static long PlaceOf(TransactionId id) => (id.Message.Number << ObjectBits) | (uint)id.Object;

    /// <summary>Transactions that match, by place.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="beyond">The place behind which to begin, in the filter's direction; null for the beginning.</param>
    /// <param name="limit">How many at the most.</param>
    public List<TransactionId> QueryTransactions(TransactionFilter filter, long? beyond, int limit)
    {
        var where = new Conditions();
        if (filter.Open)
            where.Add("s.flags & 1");
        if (filter.Channels is not null)
        {
            var channel = new Conditions(where);
            channel.AddWords("m.channel", filter.Channels);
            where.Add($"EXISTS (SELECT 1 FROM message m WHERE m.number = s.message AND {channel.Sql})");
        }
        if (beyond is { } place)
        {
            var (least, sign) = filter.OldestFirst ? (">=", ">") : ("<=", "<");
            where.Add($"s.message {least} {where.Parameter(place >> ObjectBits)} AND ((s.message << {ObjectBits}) | s.object) {sign} {where.Parameter(place)}");
        }
        var order = filter.OldestFirst ? "s.message ASC, s.object" : "s.message DESC, s.object";
        return Query($"SELECT DISTINCT s.message, s.object FROM step s INDEXED BY {(filter.Open ? "step_open" : "step_object")} WHERE {where.Sql} ORDER BY {order}",
            where, filter.OldestFirst, limit, row => new TransactionId(new MessageId(_segment.Number, row.Long(0)), row.Int(1)));
    }

    // Where a delivery's flags say that it has one.
    private StoredStep? ReadStep(long delivery)
        => One("SELECT message, object, flags, after, reverses FROM step WHERE delivery = ?", delivery, (row, reader) => new StoredStep
        {
            Transaction = new TransactionId(new MessageId(reader._segment.Number, row.Long(0)), row.Int(1)),
            Flags = (StepFlags)row.Int(2),
            After = [.. StepLinks.Read(row.Blob(3)).Select(number => new DeliveryId(reader._segment.Number, number))],
            Reverses = row.LongOrNull(4) is { } original ? new DeliveryId(reader._segment.Number, original) : null,
        });
}
