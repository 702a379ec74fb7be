using System.Buffers.Binary;

namespace InterfaceEngine.Engine.Storage.Sqlite;

internal sealed partial class SegmentReader
{
    /// <summary>With more matches than this in one segment, reading its rows in order finds the first page sooner.</summary>
    private const int MostCandidates = 2000;

    /// <summary>Messages that match, by number.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="beyond">The number behind which to begin, in the filter's direction; null for the beginning.</param>
    /// <param name="limit">How many at the most.</param>
    public List<StoredMessage> QueryMessages(MessageFilter filter, long? beyond, int limit)
    {
        var where = new Conditions();
        where.AddWords("m.channel", filter.Channels);
        where.AddAny(filter.States, state => $"m.state = {(int)state}");
        where.AddWords("m.error", filter.Errors);
        where.AddAny(filter.ControlIds, id => $"({HoldsKey(where, Hash64.Of(SegmentWriter.ControlKey, id))} AND m.control = {where.Parameter(id)})");
        where.AddAny(filter.Types, type => IsType(where, type));
        where.AddAny(filter.SearchKeys, key => HoldsKey(where, Hash64.Of(key)));
        where.AddSpan("m.received", filter.From, filter.Until);
        if (filter.Parent is { } parent)
            where.Add(parent.Segment == _segment.Number ? $"m.parent = {where.Parameter(parent.Number)}" : "0");
        NarrowByIndex(where, filter);
        Page(where, "m.number", beyond, filter.OldestFirst);
        return Query($"SELECT {MessageColumns} FROM message m WHERE {where.Sql} ORDER BY m.number", where, filter.OldestFirst, limit, row => ToMessage(row, null));
    }

    /// <summary>Deliveries that match, by number.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="beyond">The number behind which to begin, in the filter's direction; null for the beginning.</param>
    /// <param name="limit">How many at the most.</param>
    public List<StoredDelivery> QueryDeliveries(DeliveryFilter filter, long? beyond, int limit)
    {
        var where = new Conditions();
        where.AddAny(filter.Channels, channel => $"d.route IN (SELECT id FROM route WHERE channel = {where.Parameter(channel)})");
        where.AddAny(filter.Destinations, destination => IsDestination(where, destination));
        where.AddAny(filter.Lanes, lane => $"(d.lane_hash = {where.Parameter((long)Hash64.Of(lane))} AND d.lane = {where.Parameter(lane)})");
        where.AddAny(filter.States, state => $"d.state = {(int)state}");
        // Said in the words of the partial index, so that a few dead letters are found without reading what was delivered.
        if (filter.States is { Count: > 0 } states && states.All(s => s is DeliveryState.Held or DeliveryState.DeadLettered))
            where.Add("d.state IN (1, 2)");
        else if (filter.States is [DeliveryState.Waiting])
            where.Add("d.state = 5");
        if (filter.Reversals)
            where.Add($"d.flags & {DeliveryFlags.Reversal}");
        where.AddWords("d.error", filter.Errors);
        where.AddAny(filter.Objects, name => IsObject(where, name));
        where.AddSpan("d.created", filter.From, filter.Until);
        if (filter.MinAttempts is { } least)
            where.Add($"d.attempts >= {least}");
        if (filter.MaxAttempts is { } most)
            where.Add($"d.attempts <= {most}");
        Page(where, "d.number", beyond, filter.OldestFirst);
        return Query($"SELECT {DeliveryColumns} FROM delivery d WHERE {where.Sql} ORDER BY d.number", where, filter.OldestFirst, limit, row => ToDelivery(row, null));
    }

    /// <summary>The identities and search keys of the messages behind one and up to another.</summary>
    public (List<(ulong Hash, long Number)> Identities, List<(ulong Hash, long Number)> Keys) ReadKeys(long after, long until)
    {
        var (identities, keys) = (new List<(ulong, long)>(), new List<(ulong, long)>());
        var statement = Get("SELECT number, identity, keys FROM message WHERE number > ? AND number <= ?").Bind(1, after).Bind(2, until);
        try
        {
            while (statement.Step())
            {
                var number = statement.Long(0);
                if (!statement.IsNull(1))
                    identities.Add(((ulong)statement.Long(1), number));
                for (var bytes = statement.Blob(2); bytes.Length >= 8; bytes = bytes[8..])
                    keys.Add((BinaryPrimitives.ReadUInt64LittleEndian(bytes), number));
            }
            return (identities, keys);
        }
        finally
        {
            statement.Reset();
        }
    }

    // The index names the few rows to look at; those that it does not know are looked at too.
    private void NarrowByIndex(Conditions where, MessageFilter filter)
    {
        var hashes = filter.SearchKeys?.Select(key => Hash64.Of(key)) ?? filter.ControlIds?.Select(id => Hash64.Of(SegmentWriter.ControlKey, id));
        if (hashes is null)
            return;
        long covered;
        List<long>? numbers;
        if (_segment.Index is { } index)
            (covered, numbers) = (index.Covered, index.FindKeys(hashes, MostCandidates));
        else
            numbers = _segment.OpenKeys.Find(hashes, MostCandidates, _segment.Messages, (after, until) => ReadKeys(after, until).Keys, out covered);
        if (numbers is not null)
            where.Add($"(m.number > {covered} OR m.number IN ({string.Join(',', numbers)}))");
    }

    private List<T> Query<T>(string sql, Conditions where, bool oldestFirst, int limit, Func<Statement, T> read)
    {
        using var statement = _database.PrepareOnce($"{sql} {(oldestFirst ? "ASC" : "DESC")} LIMIT {limit}");
        where.BindTo(statement);
        var rows = new List<T>();
        while (statement.Step())
            rows.Add(read(statement));
        return rows;
    }

    private static void Page(Conditions where, string column, long? beyond, bool oldestFirst)
    {
        if (beyond is { } number)
            where.Add($"{column} {(oldestFirst ? ">" : "<")} {where.Parameter(number)}");
    }

    // The column holds 8 bytes a key. A match across two neighbours is as unlikely as two keys with one hash.
    private static string HoldsKey(Conditions where, ulong hash)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, hash);
        return $"instr(m.keys, {where.Parameter(bytes)}) > 0";
    }

    // ADT also finds ADT^A01; a caret in the text itself asks for exactly that type.
    private static string IsType(Conditions where, string type)
    {
        var value = where.Parameter(type);
        var prefix = where.Parameter(type + "^");
        return $"(m.type IN (SELECT id FROM word WHERE text = {value} OR substr(text, 1, length({prefix})) = {prefix})"
            + $" OR m.type = {value} OR (typeof(m.type) = 'text' AND substr(m.type, 1, length({prefix})) = {prefix}))";
    }

    private static string IsDestination(Conditions where, string destination)
    {
        var slash = destination.IndexOf('/', StringComparison.Ordinal);
        var name = where.Parameter(destination[(slash + 1)..]);
        return slash < 0
            ? $"d.route IN (SELECT id FROM route WHERE destination = {name})"
            : $"d.route IN (SELECT id FROM route WHERE destination = {name} AND channel = {where.Parameter(destination[..slash])})";
    }

    private static string IsObject(Conditions where, string name)
    {
        var isId = $"d.object_id = {where.Parameter(name)}";
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash <= 0 ? isId : $"({isId} OR (d.object_id = {where.Parameter(name[(slash + 1)..])} AND {where.Word("d.object_type", name[..slash])}))";
    }
}
