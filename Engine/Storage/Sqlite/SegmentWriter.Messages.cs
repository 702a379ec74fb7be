using System.Buffers.Binary;
using System.Text;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

internal sealed partial class SegmentWriter
{
    /// <summary>The search key under which every control id can be found besides those that the caller names.</summary>
    public const string ControlKey = "control";

    private Statement _insertMessage = null!;
    private Statement _readMessage = null!;
    private Statement _updateMessage = null!;
    private Statement _updateSplit = null!;
    private Statement _readFirst = null!;
    private Statement _insertRun = null!;
    private Statement _explain = null!;
    private byte[] _keys = new byte[256];

    /// <summary>Stores a message with its first run, unless it is a duplicate or its number is not the expected one.</summary>
    public AcceptResult Accept(NewMessage message, long? parent, LargeFiles? files)
    {
        if (message.Sequence is { } sequence)
        {
            if (RefuseNumber(sequence, message) is { } refused)
                return refused;
            var taken = Insert(message, parent, files);
            TakeNumber(sequence, taken.Id);
            return taken with { Expected = sequence.Number + 1 };
        }

        return Insert(message, parent, files);
    }

    private AcceptResult Insert(NewMessage message, long? parent, LargeFiles? files)
    {
        var otherContent = false;
        if (message.Duplicates is { } check && _writer.FindFirst(check, this, out otherContent) is { } first)
            return first;
        var number = ++_lastMessage;
        var envelope = message.Envelope;
        var piece = Put(envelope, files);
        var run = message.Run;
        var insert = _insertMessage.Clear();
        insert.Bind(1, number).Bind(2, envelope.ReceivedAt.UtcTicks);
        _words.Bind(insert, 3, envelope.Channel);
        insert.Bind(4, (long)envelope.Format).Bind(5, (long)(run?.State ?? MessageState.Received));
        insert.Bind(6, run is null ? 0 : 1);
        if (run is not null)
        {
            insert.Bind(7, run.At.UtcTicks);
            _words.Bind(insert, 11, run.Versions);
            if (run.Deliveries.Count > 0)
                insert.Bind(15, _lastDelivery + 1).Bind(16, run.Deliveries.Count);
            if (run.Error is not null)
                BindError(insert, 22, 26, run.Error);
        }
        _words.Bind(insert, 8, message.Type);
        if (message.ControlId is not null)
            insert.Bind(9, message.ControlId);
        if (envelope.Peer.Length > 0)
            insert.Bind(10, envelope.Peer);
        insert.Bind(12, piece.Chunk).Bind(13, piece.Start).Bind(14, piece.Size);
        if (message.Duplicates is { } identity)
        {
            insert.Bind(17, (long)identity.Identity).Bind(18, (long)identity.Content);
            if (Identities()[identity.Identity] is > 0 and var earlier)
                insert.Bind(19, earlier);
        }
        BindKeys(insert, 20, message);
        insert.Bind(21, (otherContent ? MessageFlags.SameIdOtherContent : 0) | (message.Answer.IsOpen ? MessageFlags.AnswerOpen : 0));
        if (parent is not null)
            insert.Bind(23, parent);
        if (envelope.Attributes.Count > 0 || envelope.DuplicateKey is not null)
            BindAttributes(insert, 25, envelope.Attributes, envelope.DuplicateKey);
        if (message.Answer.Error is { } answer)
        {
            _scratch.ResetWrittenCount();
            Details.Write(_scratch, answer);
            insert.BindBlob(27, _scratch.WrittenSpan);
        }
        insert.Run();
        if (message.Duplicates is { } known)
            Identities().Put(known.Identity, number);
        if (run is not null)
        {
            Explain(Owner.OfMessage(number), run.Error);
            InsertFirstRun(number, envelope.Channel, run, files);
        }
        return new AcceptResult(new MessageId(Number, number), false, message.Answer, otherContent);
    }

    /// <summary>Stores the next children of a split, and how far it has come.</summary>
    /// <returns>What became of each child.</returns>
    public AcceptResult[] Split(SplitChunk chunk, LargeFiles? files)
    {
        var parent = ReadMessage(chunk.Parent.Number);
        var results = new AcceptResult[chunk.Children.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = Accept(chunk.Children[i], chunk.Parent.Number, files);
        _updateSplit.Bind(1, chunk.Offset).Bind(2, chunk.Parent.Number).Run();
        if (chunk.End is { } end)
            StoreRun(chunk.Parent.Number, parent, end, files, out _);
        return results;
    }

    /// <summary>Looks for a repeat's first among the last messages that this segment has under an identity.</summary>
    /// <param name="check">What is looked for.</param>
    /// <param name="left">How many messages may still be compared.</param>
    /// <param name="otherContent">Set where one has the identity and another content.</param>
    public AcceptResult? FindFirst(in DuplicateCheck check, ref int left, ref bool otherContent)
    {
        var number = Identities()[check.Identity];
        while (number > 0 && left > 0)
        {
            left--;
            if (Match(number, check, ref otherContent, out number) is { } recent)
                return recent;
        }
        // The index has all of them, so each is looked at by itself.
        foreach (var indexed in left > 0 ? _segment.Index?.FindIdentities(check.Identity, left) ?? [] : [])
        {
            left--;
            if (Match(indexed, check, ref otherContent, out _) is { } first)
                return first;
        }
        return null;
    }

    private AcceptResult? Match(long number, in DuplicateCheck check, ref bool otherContent, out long earlier)
    {
        earlier = 0;
        _readFirst.Bind(1, number);
        try
        {
            if (!_readFirst.Step() || (ulong)_readFirst.Long(0) != check.Identity)
                return null;
            var isRecent = _readFirst.Long(2) >= check.Since.UtcTicks;
            if (isRecent && (ulong)_readFirst.Long(1) != check.Content)
                otherContent = true;
            else if (isRecent && (check.EvenFailed || _readFirst.Long(3) != (long)MessageState.Failed))
            {
                return new AcceptResult(new MessageId(Number, number), true, ToAnswer(_readFirst, 5), false);
            }
            earlier = _readFirst.Long(4);
            return null;
        }
        finally
        {
            _readFirst.Reset();
        }
    }

    private MessageRow ReadMessage(long number)
    {
        _readMessage.Bind(1, number);
        try
        {
            if (!_readMessage.Step())
                throw new KeyNotFoundException($"The store has no message {new MessageId(Number, number)}.");
            return new MessageRow
            {
                State = (MessageState)_readMessage.Int(0),
                Runs = _readMessage.Int(1),
                Ran = _readMessage.Long(2),
                Versions = _readMessage.IsNull(3) ? null : _readMessage.Text(3),
                ErrorDetail = _readMessage.IsNull(4) ? null : _readMessage.Blob(4).ToArray(),
                Channel = _readMessage.Text(5),
                FirstDelivery = _readMessage.Long(6),
                Deliveries = _readMessage.Long(7),
            };
        }
        finally
        {
            _readMessage.Reset();
        }
    }

    // Once there are several runs, each has a row of its own; the message's row always shows the last.
    private void StoreRun(long number, MessageRow message, NewRun run, LargeFiles? files, out int runNumber)
    {
        runNumber = message.Runs + 1;
        if (message.Runs == 1)
        {
            _insertRun.Clear().Bind(1, number).Bind(2, 1).Bind(3, message.Ran).Bind(4, (long)message.State).Bind(5, message.Versions);
            if (message.ErrorDetail is { } before)
                _insertRun.BindBlob(6, before);
            _insertRun.Run();
        }
        if (message.Runs > 0 || run.Reason is not null || run.EditedContent is not null)
        {
            Piece? edited = run.EditedContent is { } bytes ? Put(run, bytes, files) : null;
            _insertRun.Clear().Bind(1, number).Bind(2, runNumber).Bind(3, run.At.UtcTicks).Bind(4, (long)run.State).Bind(5, run.Versions);
            if (run.Error is not null)
            {
                _scratch.ResetWrittenCount();
                Details.Write(_scratch, run.Error);
                _insertRun.BindBlob(6, _scratch.WrittenSpan);
            }
            if (run.Reason is not null)
                _insertRun.Bind(7, run.Reason);
            if (edited is { } piece)
                _insertRun.Bind(8, piece.Chunk).Bind(9, piece.Start).Bind(10, piece.Size);
            _insertRun.Run();
        }
        _updateMessage.Clear().Bind(1, number).Bind(2, (long)run.State).Bind(3, runNumber).Bind(4, run.At.UtcTicks);
        _words.Bind(_updateMessage, 5, run.Versions);
        BindError(_updateMessage, 6, 7, run.Error);
        if (message.Runs == 0 && run.Deliveries.Count > 0)
            _updateMessage.Bind(8, _lastDelivery + 1).Bind(9, run.Deliveries.Count);
        else if (message.Deliveries > 0)
            _updateMessage.Bind(8, message.FirstDelivery).Bind(9, message.Deliveries);
        _updateMessage.Run();
        Explain(Owner.OfMessage(number), run.Error);
        if (message.Runs == 0)
            InsertFirstRun(number, message.Channel, run, files);
    }

    private Piece Put(Envelope envelope, LargeFiles? files)
        => envelope.Large is StoredFile file ? _chunks.Add(file.Name, file.Length) : Put(envelope, envelope.Content, files);

    private Piece Put(object owner, ReadOnlyMemory<byte> bytes, LargeFiles? files)
        => files?.NameOf(owner) is { } name ? _chunks.Add(name, bytes.Length) : _chunks.Add(bytes.Span);

    private void BindKeys(Statement insert, int index, NewMessage message)
    {
        var count = message.SearchKeys.Count + (message.ControlId is null ? 0 : 1);
        if (count == 0)
            return;
        if (_keys.Length < count * 8)
            _keys = new byte[count * 8];
        var at = 0;
        for (var i = 0; i < message.SearchKeys.Count; i++, at += 8)
            BinaryPrimitives.WriteUInt64LittleEndian(_keys.AsSpan(at), Hash64.Of(message.SearchKeys[i]));
        if (message.ControlId is not null)
            BinaryPrimitives.WriteUInt64LittleEndian(_keys.AsSpan(at), Hash64.Of(ControlKey, message.ControlId));
        insert.BindBlob(index, _keys.AsSpan(0, count * 8));
    }

    // The value that explains an error is patient data: it stands with its key id, apart from what lists and logs show.
    private void Explain(long owner, MessageError? error)
    {
        if (error?.Value is { } value)
            _explain.Bind(1, owner).BindBlob(2, Encoding.UTF8.GetBytes(value)).Run();
    }

    private void PrepareMessages()
    {
        _insertMessage = _database.Prepare("""
            INSERT INTO message (number, received, channel, format, state, runs, ran, type, control, peer, versions, chunk, start, size, first_delivery,
                deliveries, identity, content_hash, earlier, keys, flags, error, parent, split_offset, attributes, error_detail, answer)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        _readMessage = _database.Prepare("""
            SELECT state, runs, ran, coalesce((SELECT text FROM word WHERE id = versions), versions), error_detail,
                coalesce((SELECT text FROM word WHERE id = channel), channel), first_delivery, deliveries
            FROM message WHERE number = ?
            """);
        _updateMessage = _database.Prepare("""
            UPDATE message SET state = ?2, runs = ?3, ran = ?4, versions = ?5, error = ?6, error_detail = ?7, first_delivery = ?8, deliveries = ?9
            WHERE number = ?1
            """);
        _updateSplit = _database.Prepare("UPDATE message SET split_offset = ? WHERE number = ?");
        _readFirst = _database.Prepare("SELECT identity, content_hash, received, state, earlier, flags, answer, answer_chunk, answer_start, answer_size FROM message WHERE number = ?");
        PrepareAnswers();
        _insertRun = _database.Prepare("""
            INSERT INTO run (message, run, at, state, versions, error_detail, reason, chunk, start, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        _explain = _database.Prepare("INSERT OR REPLACE INTO explanation (owner, key_id, bytes) VALUES (?, 0, ?)");
    }

    private readonly record struct MessageRow
    {
        public MessageState State { get; init; }

        public int Runs { get; init; }

        public long Ran { get; init; }

        public string? Versions { get; init; }

        public byte[]? ErrorDetail { get; init; }

        public string Channel { get; init; }

        public long FirstDelivery { get; init; }

        public long Deliveries { get; init; }
    }
}
