using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Transactions;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// Transactions. A change of a delivery that is linked to others is put to the rules of its transaction, and all that follows from it is in the same commit:
/// a crash leaves either nothing of it or everything.
/// </summary>
internal sealed partial class SegmentWriter
{
    private Statement? _readSteps;
    private Statement? _insertStep;
    private Statement? _updateStep;
    private Statement? _moveDelivery;
    private Statement? _insertReversal;
    private Statement? _readQueued;

    /// <summary>A person ends a transaction. Returns how many deliveries were cancelled.</summary>
    /// <exception cref="DecisionRefusedException">There is nothing to cancel.</exception>
    public int CancelTransaction(TransactionId id, DateTimeOffset at, string reason)
    {
        var transaction = ReadTransaction(id.Message.Number, id.Object);
        if (transaction.Steps.Count == 0)
            throw new KeyNotFoundException($"The store has no transaction {id}.");
        using (var sent = _database.PrepareOnce("""
            SELECT 1 FROM step s JOIN delivery d ON d.number = s.delivery WHERE s.message = ? AND s.object = ? AND d.state = 5 AND d.batch > 0
            """))
        {
            if (sent.Bind(1, id.Message.Number).Bind(2, id.Object).Step())
                throw new DecisionRefusedException(new MessageError("DELIVERY-IN-HAND", "One of its deliveries is in a batch that is on its way; ask again when that has ended"));
        }
        var cancelled = TransactionRules.Cancel(transaction.Steps);
        if (cancelled.Count == 0)
            throw new DecisionRefusedException(new MessageError("TRANSACTION-OVER", "Nothing of it is left to be cancelled"));
        // It goes out with others, or has, and what is done with them is decided for all of them.
        if (cancelled.Select(step => BatchCode.Read(ReadDelivery(step.Number).Batch)).FirstOrDefault(b => b is not null) is { } batch)
            throw new DecisionRefusedException(new MessageError("DELIVERY-IN-BATCH", $"A delivery of it shares the fate of its batch; decide on that first, {batch}"));
        foreach (var step in cancelled)
            Move(transaction, step, at, EventKind.Cancelled, null, reason);
        Settle(transaction, at);
        return cancelled.Count;
    }

    // A first run's deliveries stand in a row, so that each knows the numbers of those it waits for before they are given.
    private void InsertFirstRun(long message, string channel, NewRun run, LargeFiles? files)
    {
        var first = _lastDelivery + 1;
        for (var i = 0; i < run.Deliveries.Count; i++)
        {
            var owed = run.Deliveries[i];
            if (owed.Step is not { } link)
            {
                InsertDelivery(message, channel, owed, 1, run.At, 1, DeliveryState.Queued, null, files);
                continue;
            }
            var step = StepOf(owed, link, first + i, link.After.Count == 0 ? [] : NumbersOf(run, link, i => first + i));
            TransactionRules.Admit(step);
            InsertLinked(message, channel, owed, step, link.Object, 1, run.At, 1, null, files);
        }
    }

    private static long[] NumbersOf(NewRun run, OwedStep link, Func<int, long> numberOf)
        => [.. Enumerable.Range(0, run.Deliveries.Count)
            .Where(i => run.Deliveries[i].Step?.Object == link.Object && link.After.Contains(run.Deliveries[i].Destination))
            .Select(numberOf)];

    private static TransactionStep StepOf(OwedDelivery owed, OwedStep link, long number, IReadOnlyList<long> after) => new()
    {
        Number = number,
        Destination = owed.Destination,
        Key = owed.Key,
        After = after,
        Flags = (link.NeedsApproval ? StepFlags.NeedsApproval : 0)
            | (link.CompensatesOnFailure ? StepFlags.CompensatesOnFailure : 0)
            | (link.Reversal is not null ? StepFlags.HasReversal : 0),
    };

    // In the state that the step is in.
    private void InsertLinked(
        long message, string channel, OwedDelivery owed, TransactionStep step, int thing, int run, DateTimeOffset at, int revision, MessageError? error, LargeFiles? files)
    {
        if (step.AwaitsApproval)
            error = TransactionRules.Approval(IdOf(message, thing));
        InsertDelivery(message, channel, owed, run, at, revision, step.State, error, files, flags: DeliveryFlags.Linked | DeliveryFlags.Recorded);
        InsertStep(message, thing, step, owed.Step!.Reversal);
        InsertEvent(message, step.Number, at.UtcTicks, KindOf(step.State), 0, error?.ToString(), null);
    }

    private void InsertStep(long message, int thing, TransactionStep step, IReadOnlyDictionary<string, string>? reversal)
    {
        _insertStep ??= _database.Prepare("INSERT INTO step (delivery, message, object, flags, after, reverses, reversal) VALUES (?, ?, ?, ?, ?, ?, ?)");
        _insertStep.Clear().Bind(1, step.Number).Bind(2, message).Bind(3, thing).Bind(4, (long)step.Flags).Bind(6, step.Reverses);
        if (step.After.Count > 0)
            _insertStep.BindBlob(5, StepLinks.Write(step.After));
        if (reversal is not null)
        {
            _scratch.ResetWrittenCount();
            Details.Write(_scratch, reversal);
            _insertStep.BindBlob(7, _scratch.WrittenSpan);
        }
        _insertStep.Run();
    }

    // What a change means for a linked delivery: the change as it is to be stored, and whether it lets the delivery go for the first time.
    private DeliveryChange Take(StoredTransaction transaction, DeliveryRow row, DeliveryChange change, out bool isReleased)
    {
        var step = transaction.Find(row.Number);
        isReleased = false;
        if (change.Reason is null)
            return change with { State = TransactionRules.Take(step, change.State) };
        if (TransactionRules.Refuse(transaction.Steps, step, change.State, change.Approves) is { } refusal)
            throw new DecisionRefusedException(refusal);
        var wasReleased = step.Has(StepFlags.Released) && !change.Approves;
        var state = TransactionRules.Decide(transaction.Steps, step, change.State, change.Approves);
        isReleased = state == DeliveryState.Queued && !wasReleased;
        var error = step.AwaitsApproval ? TransactionRules.Approval(transaction.Id)
            : change.State == DeliveryState.Queued ? null
            : change.Error;
        return change with { State = state, Error = error };
    }

    // What follows from the changes made so far, stored with them.
    private void Settle(StoredTransaction transaction, DateTimeOffset at)
    {
        foreach (var (step, move, because) in TransactionRules.Settle(transaction.Steps))
        {
            switch (move)
            {
                case StepMove.Release:
                    Release(step, at, null);
                    break;
                case StepMove.AwaitApproval:
                    Move(transaction, step, at, EventKind.Held, TransactionRules.Approval(transaction.Id), null);
                    break;
                case StepMove.Undo:
                    Move(transaction, step, at, EventKind.Cancelled, null, $"{because} failed for good; what was delivered before it is reversed");
                    break;
                case StepMove.Compensate:
                    Move(transaction, step, at, EventKind.Compensated, null, null);
                    break;
                default:
                    Reverse(transaction, step, at, because);
                    break;
            }
        }
        foreach (var step in transaction.Changed())
            UpdateStep(step);
    }

    // Its tries and receipt stay as they are.
    private void Move(StoredTransaction transaction, TransactionStep step, DateTimeOffset at, EventKind kind, MessageError? error, string? reason)
    {
        var row = ReadDelivery(step.Number);
        // Held, and cancelled, by what it was held for: the row goes on saying why. An approval that is asked for is said anew.
        _moveDelivery ??= _database.Prepare("""
            UPDATE delivery SET state = ?2, changed = ?3, next_due = NULL, flags = flags | 2, position = ?4, error = coalesce(?5, error),
                error_detail = coalesce(?6, error_detail)
            WHERE number = ?1
            """);
        _moveDelivery.Clear().Bind(1, step.Number).Bind(2, (long)step.State).Bind(3, at.UtcTicks).Bind(4, row.Position);
        BindError(_moveDelivery, 5, 6, error);
        _moveDelivery.Run();
        InsertEvent(transaction.Id.Message.Number, step.Number, at.UtcTicks, kind, row.Attempts, error?.ToString(), reason);
        CountQueued(row, step.State);
    }

    // At the tail of its lane: the order in a lane is the order in which its deliveries came to be due.
    private void Release(TransactionStep step, DateTimeOffset at, string? reason)
    {
        var row = ReadDelivery(step.Number);
        var opens = row.Batch is not null;
        var state = opens ? DeliveryState.Waiting : DeliveryState.Queued;
        _updateDelivery.Clear().Bind(1, row.Number).Bind(2, (long)state).Bind(3, at.UtcTicks).Bind(4, 0)
            .Bind(10, row.Flags | DeliveryFlags.Recorded).Bind(11, _writer.NextPosition()).Run();
        InsertEvent(row.Message, row.Number, at.UtcTicks, EventKind.Queued, 0, null, reason);
        CountQueued(row, state);
        if (opens)
            Open(row);
        else
            HandOver(row.Number);
    }

    private void Reverse(StoredTransaction transaction, TransactionStep original, DateTimeOffset at, string? because)
    {
        var row = ReadDelivery(original.Number);
        var reversal = TransactionRules.ReversalOf(original, ++_lastDelivery);
        _insertReversal ??= _database.Prepare("""
            INSERT INTO delivery (number, message, route, lane_hash, lane, position, state, run, key, revision, created, attempts, content_type, chunk, start,
                size, flags, object_type, object_id, attributes)
            SELECT ?2, message, route, lane_hash, lane, ?3, 0, 0, ?4, revision, ?5, 0, content_type, chunk, start, size, ?6, object_type, object_id,
                (SELECT reversal FROM step WHERE delivery = ?1)
            FROM delivery WHERE number = ?1
            """);
        _insertReversal.Bind(1, original.Number).Bind(2, reversal.Number).Bind(3, _writer.NextPosition()).Bind(4, DeliveryKey.OfReversal(row.Key))
            .Bind(5, at.UtcTicks).Bind(6, DeliveryFlags.Linked | DeliveryFlags.Recorded | DeliveryFlags.Reversal).Run();
        InsertStep(row.Message, transaction.Id.Object, reversal, null);
        InsertEvent(row.Message, reversal.Number, at.UtcTicks, EventKind.Queued, 0,
            $"takes back {new DeliveryId(Number, original.Number)}, because {because} failed for good", null);
        _queuedDelta++;
        HandOver(reversal.Number);
    }

    private void UpdateStep(TransactionStep step)
    {
        _updateStep ??= _database.Prepare("UPDATE step SET flags = ?2, after = ?3 WHERE delivery = ?1");
        _updateStep.Clear().Bind(1, step.Number).Bind(2, (long)step.Flags);
        if (step.After.Count > 0)
            _updateStep.BindBlob(3, StepLinks.Write(step.After));
        _updateStep.Run();
    }

    private void HandOver(long number)
    {
        if (!_writer.HandsOver)
            return;
        _readQueued ??= _database.Prepare("""
            SELECT d.message, r.channel, r.destination, d.lane, d.position, d.key, d.revision, coalesce((SELECT text FROM word WHERE id = d.content_type), d.content_type),
                d.attributes, d.flags, d.chunk, d.start, d.size
            FROM delivery d JOIN route r ON r.id = d.route WHERE d.number = ?
            """);
        _readQueued.Bind(1, number);
        try
        {
            _readQueued.Step();
            var row = _readQueued;
            var payload = new StoredContent(default, null);
            MessageError? lost = null;
            try
            {
                _chunks.Flush();
                payload = _segment.Content.Find(_database, new Piece(row.Long(10), row.Int(11), row.Long(12)));
            }
            catch (Exception e) when (ContentFolder.IsLost(e))
            {
                lost = ContentLostException.Lost;
            }
            _queued.Add(new QueuedDelivery
            {
                Delivery = new Delivery
                {
                    Id = new DeliveryId(Number, number),
                    MessageId = new MessageId(Number, row.Long(0)),
                    Channel = row.Text(1),
                    Destination = row.Text(2),
                    Key = DeliveryKey.Of(row.Text(5), row.Int(6)),
                    Payload = payload.Bytes,
                    Large = payload.Large,
                    ContentType = row.Text(7),
                    Attributes = Details.ReadAttributes(row.Blob(8)),
                    IsReversal = (row.Int(9) & DeliveryFlags.Reversal) != 0,
                },
                Position = row.Long(4),
                Lane = row.TextOrNull(3),
                Unreadable = lost,
            });
        }
        finally
        {
            _readQueued.Reset();
        }
    }

    private StoredTransaction ReadTransaction(DeliveryRow row)
    {
        using var thing = _database.PrepareOnce("SELECT object FROM step WHERE delivery = ?");
        thing.Bind(1, row.Number).Step();
        return ReadTransaction(row.Message, thing.Int(0));
    }

    private StoredTransaction ReadTransaction(long message, int thing)
    {
        _readSteps ??= _database.Prepare("""
            SELECT s.delivery, r.destination, d.key, s.reverses, s.after, s.flags, d.state, d.batch
            FROM step s JOIN delivery d ON d.number = s.delivery JOIN route r ON r.id = d.route
            WHERE s.message = ? AND s.object = ? ORDER BY s.delivery
            """);
        _readSteps.Bind(1, message).Bind(2, thing);
        var transaction = new StoredTransaction(IdOf(message, thing));
        try
        {
            while (_readSteps.Step())
                transaction.Add(ToStep(_readSteps));
        }
        finally
        {
            _readSteps.Reset();
        }
        return transaction;
    }

    private static TransactionStep ToStep(Statement row) => new()
    {
        Number = row.Long(0),
        Destination = row.Text(1),
        Key = row.Text(2),
        Reverses = row.LongOrNull(3),
        After = StepLinks.Read(row.Blob(4)),
        Flags = (StepFlags)row.Int(5),
        // To its transaction, what waits for its batch is on its way like anything in a lane.
        State = (DeliveryState)row.Int(6) is var state && state == DeliveryState.Waiting && row.LongOrNull(7) >= BatchCode.Open ? DeliveryState.Queued : state,
    };

    private TransactionId IdOf(long message, int thing) => new(new MessageId(Number, message), thing);

    private static EventKind KindOf(DeliveryState state) => state switch
    {
        DeliveryState.Held => EventKind.Held,
        DeliveryState.Waiting => EventKind.Waiting,
        _ => EventKind.Queued,
    };

    /// <summary>The deliveries of a transaction, and how they stood when they were read.</summary>
    private sealed class StoredTransaction(TransactionId id)
    {
        private readonly List<TransactionStep> _steps = [];
        private readonly Dictionary<long, (StepFlags Flags, IReadOnlyList<long> After)> _before = [];

        public TransactionId Id => id;

        public IReadOnlyList<TransactionStep> Steps => _steps;

        public TransactionStep Find(long number) => _steps.Find(s => s.Number == number)!;

        public void Add(TransactionStep step)
        {
            _steps.Add(step);
            _before[step.Number] = (step.Flags, step.After);
        }

        public IEnumerable<TransactionStep> Changed() => _steps.Where(s => _before[s.Number] != (s.Flags, s.After));
    }
}
