using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

internal sealed partial class SegmentWriter
{
    private Statement _insertDelivery = null!;
    private Statement _deliver = null!;
    private Statement _readDelivery = null!;
    private Statement _updateDelivery = null!;
    private Statement _insertEvent = null!;

    /// <summary>Stores what became of a delivery.</summary>
    public void Record(DeliveryChange change)
    {
        var number = change.Id.Number;
        // 1. What nearly always happens: sent once and taken. One statement, and no row but the delivery's own says so.
        if (IsPlain(change))
        {
            _deliver.Bind(1, number).Bind(2, change.At.UtcTicks).Bind(3, change.Attempts).Bind(4, change.FirstAttempt?.UtcTicks)
                .Bind(5, change.Receipt).Run();
            if (_database.Changes == 1)
            {
                _queuedDelta--;
                return;
            }
        }
        // 2. A try that ends after somebody decided about its delivery, or after another try did, changes nothing, unless the target has it.
        var before = ReadDelivery(number);
        if (before.State is not (DeliveryState.Queued or DeliveryState.Waiting) && change.Reason is null && change.State != DeliveryState.Delivered)
            return;
        // What is in a batch has the batch's fate; people decide on that.
        if (before.IsInBatch && before.State == DeliveryState.Waiting)
            return;
        var transaction = (before.Flags & DeliveryFlags.Linked) == 0 ? null : ReadTransaction(before);
        var isReleased = false;
        if (transaction is not null)
            change = Take(transaction, before, change, out isReleased);
        // 3. What only the row knew becomes an event before the row is overwritten.
        if (before.State == DeliveryState.Delivered && (before.Flags & DeliveryFlags.Recorded) == 0)
            InsertEvent(before.Message, number, before.Changed, EventKind.Delivered, before.Attempts, before.Receipt, null);
        // 4. The new state, and its event.
        var flags = before.Flags | DeliveryFlags.Recorded | (change.ToTail && !isReleased ? DeliveryFlags.OutOfOrder : 0);
        var opens = before.Batch is not null && change.State == DeliveryState.Queued;
        var state = opens ? DeliveryState.Waiting : change.State;
        var update = _updateDelivery.Clear().Bind(1, number).Bind(2, (long)state).Bind(3, change.At.UtcTicks).Bind(4, change.Attempts);
        update.Bind(5, change.FirstAttempt?.UtcTicks).Bind(6, change.NextDue?.UtcTicks).Bind(9, change.Receipt).Bind(10, flags);
        update.Bind(11, change.ToTail || isReleased ? _writer.NextPosition() : before.Position);
        BindError(update, 7, 8, change.Error);
        update.Run();
        Explain(Owner.OfDelivery(number), change.Error);
        InsertEvent(before.Message, number, change.At.UtcTicks, KindOf(before.State, change), change.Attempts,
            change.Error?.ToString() ?? change.Receipt, change.Reason);
        CountQueued(before, state);
        if (opens)
            Open(before);
        if ((flags & DeliveryFlags.Batch) != 0)
            NoteUntold(number);
        // 5. What follows for the others of its transaction.
        if (transaction is null)
            return;
        if (isReleased && !opens)
            HandOver(number);
        Settle(transaction, change.At);
    }

    /// <summary>Stores another run of a message; see <see cref="RunResult"/> for what becomes of its deliveries.</summary>
    public RunResult AppendRun(long number, NewRun run, LargeFiles? files)
    {
        var message = ReadMessage(number);
        if (message.Runs == 0)
        {
            StoreRun(number, message, run, files, out _);
            return new RunResult(run.Deliveries.Count, 0, 0, 0);
        }
        var existing = ReadDeliveries(number, message);
        StoreRun(number, message, run, files, out var runNumber);
        if (run.Deliveries.Any(d => d.Step is not null) || existing.Any(r => (r.Flags & DeliveryFlags.Linked) != 0))
            return AppendLinkedRun(number, message.Channel, run, runNumber, existing, files);
        var (queued, unchanged, held, cancelled) = (0, 0, 0, new List<DeliveryId>());
        foreach (var owed in run.Deliveries)
        {
            var state = Reconcile(owed, existing, run.At, cancelled, out var revision, out _, out var error);
            if (state is null)
                unchanged++;
            else
            {
                InsertDelivery(number, message.Channel, owed, runNumber, run.At, revision, state.Value, error, files);
                (queued, held) = state == DeliveryState.Held ? (queued, held + 1) : (queued + 1, held);
            }
        }
        return new RunResult(queued, unchanged, held, cancelled.Count) { Cancelled = cancelled.Count == 0 ? null : cancelled };
    }

    private static MessageError Correction { get; } = new("CORRECTION",
        "another payload was delivered under the same key; release it to send this one as a correction, or cancel it");

    private static MessageError Compensated { get; } = new("COMPENSATED",
        "what was delivered under the same key was taken back since; release it to send it anew, or cancel it");

    // What was owed before under the same key decides whether the new one is sent; null where it is not stored at all, since another stands for it.
    private DeliveryState? Reconcile(
        OwedDelivery owed, List<DeliveryRow> existing, DateTimeOffset at, List<DeliveryId> cancelled, out int revision, out DeliveryRow? kept, out MessageError? error)
    {
        (revision, error) = (1, null);
        DeliveryRow? delivered = null;
        DeliveryRow? compensated = null;
        DeliveryRow? standing = null;
        foreach (var row in existing)
        {
            if (row.Destination != owed.Destination || row.Key != owed.Key || row.State == DeliveryState.Cancelled)
                continue;
            revision = Math.Max(revision, row.Revision);
            // What is in a batch cannot be taken out of it: it counts as delivered, as it will be.
            if (row.State == DeliveryState.Compensated)
                compensated = row;
            else if (row.State == DeliveryState.Delivered || row.IsInBatch)
                delivered = row;
            else if (row.State != DeliveryState.DeadLettered && row.Batch is not null == owed.IsBatched && HasPayload(row, owed))
                standing = row;
        }
        var isDelivered = delivered is not null && HasPayload(delivered, owed);
        kept = isDelivered ? delivered : standing;
        foreach (var row in existing)
        {
            var isUndelivered = !row.IsInBatch
                && row.State is DeliveryState.Queued or DeliveryState.Held or DeliveryState.DeadLettered or DeliveryState.Waiting;
            if (isUndelivered && row.Destination == owed.Destination && row.Key == owed.Key && (isDelivered || row != standing))
            {
                Cancel(row, at);
                cancelled.Add(new DeliveryId(Number, row.Number));
            }
        }
        if (kept is not null)
            return null;
        if ((delivered ?? compensated) is null)
            return DeliveryState.Queued;
        error = delivered is null ? Compensated : Correction;
        revision++;
        return DeliveryState.Held;
    }

    private bool HasPayload(DeliveryRow row, OwedDelivery owed)
    {
        try
        {
            if (row.Size != owed.PayloadLength)
                return false;
            var piece = new Piece(row.Chunk, row.Start, row.Size);
            return owed.Large is StoredFile file ? IsOf(piece, file) : ReadPiece(piece).AsSpan().SequenceEqual(owed.Payload.Span);
        }
        catch (Exception e) when (ContentFolder.IsLost(e))
        {
            // Whatever it was, the new one takes its place.
            return false;
        }
    }

    // A run of raw content owes the file that the message has, and so did the runs before it.
    private bool IsOf(in Piece piece, StoredFile file)
    {
        _chunks.Flush();
        return ContentFolder.FileOf(_database, piece) is { } name && (name == file.Name || new StoredFile(_segment.Content, name, piece.Size).ReadHash() == file.ReadHash());
    }

    private void Cancel(DeliveryRow row, DateTimeOffset at)
    {
        _updateDelivery.Clear().Bind(1, row.Number).Bind(2, (long)DeliveryState.Cancelled).Bind(3, at.UtcTicks).Bind(4, row.Attempts)
            .Bind(10, row.Flags | DeliveryFlags.Recorded).Bind(11, row.Position).Run();
        InsertEvent(row.Message, row.Number, at.UtcTicks, EventKind.Cancelled, row.Attempts, "replaced by a later run", null);
        CountQueued(row, DeliveryState.Cancelled);
        row.State = DeliveryState.Cancelled;
    }

    private void InsertDelivery(
        long message, string channel, OwedDelivery owed, int run, DateTimeOffset at, int revision, DeliveryState state, MessageError? error, LargeFiles? files,
        Piece? stored = null, int flags = 0)
    {
        var number = ++_lastDelivery;
        var position = _writer.NextPosition();
        var piece = stored ?? (owed.Large is StoredFile file ? _chunks.Add(file.Name, file.Length) : Put(owed, owed.Payload, files));
        var opens = owed.IsBatched && state == DeliveryState.Queued;
        if (opens)
            state = DeliveryState.Waiting;
        var insert = _insertDelivery.Clear();
        insert.Bind(1, number).Bind(2, message).Bind(3, _words.Route(channel, owed.Destination));
        if (owed.Lane is not null)
            insert.Bind(4, (long)Hash64.Of(owed.Lane)).Bind(5, owed.Lane);
        insert.Bind(6, position).Bind(7, (long)state).Bind(8, run).Bind(9, owed.Key).Bind(10, revision).Bind(11, at.UtcTicks).Bind(12, 0);
        _words.Bind(insert, 13, owed.ContentType);
        insert.Bind(14, piece.Chunk).Bind(15, piece.Start).Bind(16, piece.Size).Bind(17, flags | (run > 1 ? DeliveryFlags.OutOfOrder : 0));
        _words.Bind(insert, 18, owed.ObjectType);
        if (owed.ObjectId is not null)
            insert.Bind(19, owed.ObjectId);
        if (owed.Attributes.Count > 0)
            BindAttributes(insert, 20, owed.Attributes);
        if (error is not null)
            BindError(insert, 21, 22, error);
        if (owed.IsBatched)
            insert.Bind(23, opens ? BatchCode.Open : BatchCode.NotYet);
        insert.Run();
        if (opens)
            NoteOpened(channel, owed.Destination, owed.Lane, owed.PayloadLength, at.UtcTicks);
        if (state != DeliveryState.Queued)
            return;
        _queuedDelta++;
        if (_writer.HandsOver)
        {
            var large = owed.Large ?? (owed.Payload.Length > LargeContent.Above && files?.NameOf(owed) is { } name ? new StoredFile(_segment.Content, name, piece.Size) : null);
            _queued.Add(new QueuedDelivery
            {
                Delivery = new Delivery
                {
                    Id = new DeliveryId(Number, number),
                    MessageId = new MessageId(Number, message),
                    Channel = channel,
                    Destination = owed.Destination,
                    Key = DeliveryKey.Of(owed.Key, revision),
                    Payload = large is null ? owed.Payload : default,
                    Large = large,
                    ContentType = owed.ContentType,
                    Attributes = owed.Attributes,
                },
                Position = position,
                Lane = owed.Lane,
            });
        }
    }

    private void InsertEvent(long message, long delivery, long at, EventKind kind, int attempts, string? detail, string? reason)
        => _insertEvent.Bind(1, message).Bind(2, delivery).Bind(3, at).Bind(4, (long)kind).Bind(5, attempts).Bind(6, detail).Bind(7, reason).Run();

    private void CountQueued(DeliveryRow before, DeliveryState after)
    {
        if (before.State == DeliveryState.Queued)
            _queuedDelta--;
        if (before is { State: DeliveryState.Waiting, Batch: BatchCode.Open })
            _openDelta--;
        if (after == DeliveryState.Queued)
            _queuedDelta++;
    }

    private static bool IsPlain(DeliveryChange change)
        => change is { State: DeliveryState.Delivered, Attempts: <= 1, Error: null, Reason: null, ToTail: false };

    private static EventKind KindOf(DeliveryState before, DeliveryChange change) => change.State switch
    {
        DeliveryState.Queued => before == DeliveryState.Queued && change.Reason is null ? EventKind.Retry : EventKind.Queued,
        DeliveryState.Held => EventKind.Held,
        DeliveryState.DeadLettered => EventKind.DeadLettered,
        DeliveryState.Delivered => EventKind.Delivered,
        DeliveryState.Waiting => EventKind.Waiting,
        DeliveryState.Compensated => EventKind.Compensated,
        _ => EventKind.Cancelled,
    };

    private DeliveryRow ReadDelivery(long number)
    {
        var row = ReadStored(number);
        row.Batch = _writer.BatchOf(new DeliveryId(Number, number)) is { } carrier ? BatchCode.Of(carrier) : row.Batch;
        return row;
    }

    private DeliveryRow ReadStored(long number)
    {
        _readDelivery.Bind(1, number).Bind(2, number).Bind(3, -1);
        try
        {
            if (!_readDelivery.Step())
                throw new KeyNotFoundException($"The store has no delivery {new DeliveryId(Number, number)}.");
            return ToRow(_readDelivery);
        }
        finally
        {
            _readDelivery.Reset();
        }
    }

    private List<DeliveryRow> ReadDeliveries(long message, in MessageRow row)
    {
        var rows = new List<DeliveryRow>();
        _readDelivery.Bind(1, row.FirstDelivery).Bind(2, row.FirstDelivery + row.Deliveries - 1).Bind(3, message);
        try
        {
            while (_readDelivery.Step())
            {
                var delivery = ToRow(_readDelivery);
                delivery.Batch = _writer.BatchOf(new DeliveryId(Number, delivery.Number)) is { } carrier ? BatchCode.Of(carrier) : delivery.Batch;
                rows.Add(delivery);
            }
        }
        finally
        {
            _readDelivery.Reset();
        }
        return rows;
    }

    private byte[] ReadPiece(in Piece piece)
    {
        _chunks.Flush();
        return _segment.Content.ReadPiece(_database, piece);
    }

    private void PrepareDeliveries()
    {
        _insertDelivery = _database.Prepare("""
            INSERT INTO delivery (number, message, route, lane_hash, lane, position, state, run, key, revision, created, attempts, content_type, chunk,
                start, size, flags, object_type, object_id, attributes, error, error_detail, batch)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        _deliver = _database.Prepare("""
            UPDATE delivery SET state = 3, changed = ?2, attempts = ?3, first_attempt = ?4, next_due = NULL, receipt = ?5, error = NULL,
                error_detail = NULL, flags = flags & ~2
            WHERE number = ?1 AND state = 0 AND flags & 20 = 0
            """);
        _readDelivery = _database.Prepare("""
            SELECT d.number, d.message, r.destination, d.key, d.revision, d.state, d.position, coalesce(d.changed, d.created), d.attempts, d.flags,
                d.chunk, d.start, d.size, d.receipt, d.batch
            FROM (SELECT * FROM delivery WHERE number BETWEEN ?1 AND ?2
                  UNION ALL SELECT * FROM delivery WHERE message = ?3 AND run <> 1) d
            JOIN route r ON r.id = d.route
            ORDER BY d.number
            """);
        _updateDelivery = _database.Prepare("""
            UPDATE delivery SET state = ?2, changed = ?3, attempts = ?4, first_attempt = ?5, next_due = ?6, error = ?7, error_detail = ?8,
                receipt = ?9, flags = ?10, position = ?11
            WHERE number = ?1
            """);
        _insertEvent = _database.Prepare("""
            INSERT INTO event (message, delivery, at, what, attempts, detail, reason) VALUES (?, ?, ?, ?, ?, ?, ?)
            """);
    }

    private static DeliveryRow ToRow(Statement row) => new()
    {
        Number = row.Long(0),
        Message = row.Long(1),
        Destination = row.Text(2),
        Key = row.Text(3),
        Revision = row.Int(4),
        State = (DeliveryState)row.Int(5),
        Position = row.Long(6),
        Changed = row.Long(7),
        Attempts = row.Int(8),
        Flags = row.Int(9),
        Chunk = row.Long(10),
        Start = row.Int(11),
        Size = row.Long(12),
        Receipt = row.TextOrNull(13),
        Batch = row.LongOrNull(14),
    };

    private sealed class DeliveryRow
    {
        public long Number { get; init; }

        public long Message { get; init; }

        public string Destination { get; init; } = "";

        public string Key { get; init; } = "";

        public int Revision { get; init; }

        public DeliveryState State { get; set; }

        public long Position { get; init; }

        public long Changed { get; init; }

        public int Attempts { get; init; }

        public int Flags { get; init; }

        public long Chunk { get; init; }

        public int Start { get; init; }

        public long Size { get; init; }

        public string? Receipt { get; init; }

        // As BatchCode; null for one that goes out by itself.
        public long? Batch { get; set; }

        public bool IsInBatch => Batch > 0;
    }
}
