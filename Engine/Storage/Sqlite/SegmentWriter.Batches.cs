using System.Buffers.Binary;
using System.Globalization;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Transactions;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// Batches. One commit makes a batch: its message, the delivery that carries it, its number and the list of its members, all in the segment that messages
/// go to. Its members may lie in any segment; each shows that it is in the batch, and later what became of it, by commits of their own, which are made again
/// until all of them are done. Where a member's row and the list differ, the list is right.
/// </summary>
internal sealed partial class SegmentWriter
{
    private const int MemberBytes = 12;

    private readonly List<BatchMember> _opened = [];
    private readonly List<DeliveryId> _untold = [];
    private readonly List<DeliveryId> _joined = [];
    private Statement? _findMember;
    private Statement? _setBatch;
    private long _openDelta;

    /// <summary>What the open transaction let wait for a batch, to be handed over once it is committed.</summary>
    public IReadOnlyList<BatchMember> OpenedMembers => _opened;

    /// <summary>The batches whose members' rows do not show what the open transaction made of them.</summary>
    public IReadOnlyList<DeliveryId> UntoldBatches => _untold;

    /// <summary>How many of its deliveries wait for a batch, counted.</summary>
    public long CountMembers() => _database.ReadLong("SELECT count(*) FROM delivery WHERE state = 5 AND batch = 0");

    /// <summary>The batches whose members' rows do not show yet what became of them: a crash, or a full disk, came between.</summary>
    public List<DeliveryId> ReadUntold()
    {
        var untold = new List<DeliveryId>();
        using var rows = _database.PrepareOnce("SELECT delivery FROM batch WHERE untold > 0 ORDER BY delivery");
        while (rows.Step())
            untold.Add(new DeliveryId(Number, rows.Long(0)));
        return untold;
    }

    /// <summary>Whether a delivery waits for a batch.</summary>
    public bool IsMember(long number)
    {
        _findMember ??= _database.Prepare("SELECT 1 FROM delivery WHERE number = ? AND state = 5 AND batch = 0");
        _findMember.Bind(1, number);
        try
        {
            return _findMember.Step();
        }
        finally
        {
            _findMember.Reset();
        }
    }

    /// <summary>The number of a destination's next batch.</summary>
    public long NextBatchNumber(string channel, string destination) => ExpectedNumber(BatchLink(channel, destination)) ?? 1;

    /// <summary>Stores a batch, unless its number is not the next or a member does not wait any more.</summary>
    public ComposeResult Compose(ComposedBatch batch, LargeFiles? files)
    {
        var owed = batch.Owed;
        if (batch.Number != NextBatchNumber(batch.Channel, owed.Destination) || !batch.Members.All(_writer.IsMember))
            return default;
        // 1. The message that holds it, and the delivery, whose payload is the same piece.
        var number = batch.Number.ToString(CultureInfo.InvariantCulture);
        var run = new NewRun { State = MessageState.Processed, Versions = batch.Versions, At = batch.At };
        var message = Insert(new NewMessage { Envelope = batch.Envelope, Run = run, ControlId = number, Type = StoredMessage.BatchType }, null, files).Id;
        InsertDelivery(message.Number, batch.Channel, owed, 1, batch.At, 1, DeliveryState.Queued, null, files, PieceOf(message.Number), DeliveryFlags.Batch);
        var carrier = new DeliveryId(Number, _lastDelivery);
        using (var owes = _database.PrepareOnce("UPDATE message SET first_delivery = ?2, deliveries = 1 WHERE number = ?1"))
            owes.Bind(1, message.Number).Bind(2, carrier.Number).Run();
        // 2. Its list, and its number.
        using (var insert = _database.PrepareOnce("INSERT INTO batch (delivery, number, members, untold) VALUES (?, ?, ?, ?)"))
            insert.Bind(1, carrier.Number).Bind(2, batch.Number).BindBlob(3, WriteMembers(batch.Members)).Bind(4, Untold.Membership).Run();
        Put(BatchLink(batch.Channel, owed.Destination), new LinkNumber(batch.Number + 1, message));
        _untold.Add(carrier);
        _joined.AddRange(batch.Members);
        _writer.Join(batch.Members, carrier);
        return new ComposeResult(message, carrier, true);
    }

    /// <summary>What became of a batch, and who is to hear of it.</summary>
    public BatchFate ReadFate(long carrier)
    {
        using var row = _database.PrepareOnce("""
            SELECT d.state, coalesce(d.changed, d.created), d.attempts, d.first_attempt, d.receipt, d.error_detail, b.untold, b.members
            FROM batch b JOIN delivery d ON d.number = b.delivery WHERE b.delivery = ?
            """);
        if (!row.Bind(1, carrier).Step())
            throw new KeyNotFoundException($"The store has no batch {new DeliveryId(Number, carrier)}.");
        return new BatchFate
        {
            State = (DeliveryState)row.Int(0),
            At = row.Long(1),
            Attempts = row.Int(2),
            FirstAttempt = row.LongOrNull(3),
            Receipt = row.TextOrNull(4),
            Error = Details.ReadError(row.Blob(5)),
            Joins = row.Int(6) == Untold.Membership,
            Members = ReadMembers(row.Blob(7)),
        };
    }

    /// <summary>
    /// Lets members show that they are in a batch and what became of that. One that has left it since, by a person's decision, stays as it is.
    /// </summary>
    public void Tell(IEnumerable<DeliveryId> members, DeliveryId carrier, BatchFate fate)
    {
        // What nearly always happens is two statements for all of them: others wait for the writer meanwhile.
        var numbers = $"[{string.Join(',', members.Select(m => m.Number))}]";
        var batch = BatchCode.Of(carrier);
        if (fate.Joins)
        {
            using var join = _database.PrepareOnce("UPDATE delivery SET batch = ?2 WHERE number IN (SELECT value FROM json_each(?1)) AND state = 5 AND batch = 0");
            join.Bind(1, numbers).Bind(2, batch).Run();
            _openDelta -= _database.Changes;
        }
        var state = fate.State is DeliveryState.Queued or DeliveryState.Held ? DeliveryState.Waiting : fate.State;
        if (state == DeliveryState.Delivered)
        {
            using var deliver = _database.PrepareOnce("""
                UPDATE delivery SET state = 3, changed = ?3, attempts = ?4, first_attempt = ?5, receipt = ?6, error = NULL, error_detail = NULL, flags = flags & ~2
                WHERE number IN (SELECT value FROM json_each(?1)) AND batch = ?2 AND state = 5 AND flags & 4 = 0
                """);
            deliver.Bind(1, numbers).Bind(2, batch).Bind(3, fate.At).Bind(4, fate.Attempts).Bind(5, fate.FirstAttempt).Bind(6, fate.Receipt).Run();
        }
        var others = new List<long>();
        using (var rows = _database.PrepareOnce("SELECT number FROM delivery WHERE number IN (SELECT value FROM json_each(?1)) AND batch = ?2 AND state <> ?3 ORDER BY number"))
        {
            rows.Bind(1, numbers).Bind(2, batch).Bind(3, (long)state);
            while (rows.Step())
                others.Add(rows.Long(0));
        }
        foreach (var number in others)
            Tell(number, state, carrier, fate);
    }

    // One that has more to tell than its new state: events, or others that wait for it.
    private void Tell(long number, DeliveryState state, DeliveryId carrier, BatchFate fate)
    {
        var row = ReadStored(number);
        var transaction = (row.Flags & DeliveryFlags.Linked) == 0 ? null : ReadTransaction(row);
        if (transaction is not null)
            TransactionRules.Take(transaction.Find(number), state == DeliveryState.Waiting ? DeliveryState.Queued : state);
        // As for a delivery that goes by itself: the row is the record of a plain delivery, and what it told before becomes an event.
        if (row.State == DeliveryState.Delivered && (row.Flags & DeliveryFlags.Recorded) == 0)
            InsertEvent(row.Message, number, row.Changed, EventKind.Delivered, row.Attempts, row.Receipt, null);
        var flags = state == DeliveryState.Delivered ? row.Flags & ~DeliveryFlags.Recorded : row.Flags | DeliveryFlags.Recorded;
        var update = _updateDelivery.Clear().Bind(1, number).Bind(2, (long)state).Bind(3, fate.At).Bind(4, fate.Attempts).Bind(5, fate.FirstAttempt);
        update.Bind(9, fate.Receipt).Bind(10, flags).Bind(11, row.Position);
        BindError(update, 7, 8, fate.Error);
        update.Run();
        if (state != DeliveryState.Delivered)
            InsertEvent(row.Message, number, fate.At, state switch
            {
                DeliveryState.Waiting => EventKind.Queued,
                DeliveryState.DeadLettered => EventKind.DeadLettered,
                _ => EventKind.Cancelled,
            }, fate.Attempts, fate.Error?.ToString(), $"its batch, {carrier}");
        if (transaction is not null)
            Settle(transaction, new DateTimeOffset(fate.At, TimeSpan.Zero));
    }

    /// <summary>Notes that all members show what became of a batch.</summary>
    public void NoteTold(long carrier) => SetUntold(carrier, Untold.Nothing);

    // What the batch's members are to show has changed.
    private void NoteUntold(long carrier)
    {
        SetUntold(carrier, Untold.Fate);
        _untold.Add(new DeliveryId(Number, carrier));
    }

    private void SetUntold(long carrier, int untold)
    {
        // Members that do not even know that they are in it are still to be told so.
        using var update = _database.PrepareOnce("UPDATE batch SET untold = CASE WHEN ?2 = 0 THEN 0 ELSE max(untold, ?2) END WHERE delivery = ?1");
        update.Bind(1, carrier).Bind(2, untold).Run();
    }

    // A delivery that goes out in batches does not queue: it waits for the next one, whatever it was in before.
    private void Open(DeliveryRow row)
    {
        SetBatch(row.Number, BatchCode.Open);
        using var about = _database.PrepareOnce("""
            SELECT r.channel, r.destination, d.lane, d.size, d.created FROM delivery d JOIN route r ON r.id = d.route WHERE d.number = ?
            """);
        if (about.Bind(1, row.Number).Step())
            NoteOpened(about.Text(0), about.Text(1), about.TextOrNull(2), about.Long(3), about.Long(4));
    }

    private void NoteOpened(string channel, string destination, string? lane, long size, long at)
    {
        _openDelta++;
        if (_writer.HandsOver)
            _opened.Add(new BatchMember(channel, destination, lane ?? "", size, new DateTimeOffset(at, TimeSpan.Zero)));
    }

    private void SetBatch(long number, long batch)
    {
        _setBatch ??= _database.Prepare("UPDATE delivery SET batch = ?2 WHERE number = ?1");
        _setBatch.Bind(1, number).Bind(2, batch).Run();
    }

    private Piece PieceOf(long message)
    {
        using var row = _database.PrepareOnce("SELECT chunk, start, size FROM message WHERE number = ?");
        return row.Bind(1, message).Step() ? new Piece(row.Long(0), row.Int(1), row.Int(2)) : default;
    }

    private void ForgetOpened()
    {
        _writer.EndJoining(_joined);
        ClearOpened();
        _openDelta = 0;
    }

    private void ClearOpened()
    {
        _opened.Clear();
        _untold.Clear();
        _joined.Clear();
    }

    // Its numbers stand with those of numbered links, and go over to the next segment with them.
    private static string BatchLink(string channel, string destination) => $"@batch\u001f{channel}\u001f{destination}";

    private static byte[] WriteMembers(IReadOnlyList<DeliveryId> members)
    {
        var bytes = new byte[members.Count * MemberBytes];
        for (var i = 0; i < members.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * MemberBytes), members[i].Segment);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan((i * MemberBytes) + 4), members[i].Number);
        }
        return bytes;
    }

    /// <summary>Reads the list of a batch's members.</summary>
    public static List<DeliveryId> ReadMembers(ReadOnlySpan<byte> bytes)
    {
        var members = new List<DeliveryId>(bytes.Length / MemberBytes);
        for (; bytes.Length >= MemberBytes; bytes = bytes[MemberBytes..])
            members.Add(new DeliveryId(BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[4..])));
        return members;
    }
}

/// <summary>What became of a batch.</summary>
internal sealed record BatchFate
{
    /// <summary>The state of the delivery that carries it.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>Since when, in ticks of UTC.</summary>
    public required long At { get; init; }

    public required int Attempts { get; init; }

    /// <summary>In ticks of UTC.</summary>
    public required long? FirstAttempt { get; init; }

    public required string? Receipt { get; init; }

    public required MessageError? Error { get; init; }

    /// <summary>Whether members may not show yet that they are in it.</summary>
    public required bool Joins { get; init; }

    public required IReadOnlyList<DeliveryId> Members { get; init; }
}
