using System.Collections.Concurrent;
using System.Text;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>One read connection to one segment. It holds a snapshot only while a call runs, so that the log can be copied into the file.</summary>
internal sealed partial class SegmentReader : IDisposable
{
    private const string MessageColumns = """
        m.number, m.received, m.channel, m.format, m.state, m.runs, m.type, m.control, m.peer, m.versions, m.size, m.flags, m.parent, m.split_offset,
        m.attributes, m.error_detail
        """;

    private const string DeliveryColumns = """
        d.number, d.message, d.route, d.lane, d.position, d.state, d.run, d.key, d.revision, d.created, d.changed, d.attempts, d.first_attempt,
        d.next_due, d.content_type, d.size, d.flags, d.object_type, d.object_id, d.receipt, d.attributes, d.error_detail, d.batch
        """;

    private readonly Segment _segment;
    private readonly Database _database;
    private readonly ConcurrentDictionary<long, string> _words;
    private readonly ConcurrentDictionary<long, (string Channel, string Destination)> _routes;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    public SegmentReader(
        Segment segment, ConcurrentDictionary<long, string> words, ConcurrentDictionary<long, (string Channel, string Destination)> routes)
    {
        _segment = segment;
        _words = words;
        _routes = routes;
        _database = Database.Open(segment.Path, DatabaseAccess.Read);
    }

    public StoredMessage? FindMessage(long number)
        => One($"SELECT {MessageColumns} FROM message m WHERE m.number = ?", number, (row, _) => ToMessage(row, ReadExplanation(Owner.OfMessage(row.Long(0)))));

    public StoredDelivery? FindDelivery(long number)
        => One($"SELECT {DeliveryColumns} FROM delivery d WHERE d.number = ?", number,
            (row, _) => ToDelivery(row, ReadExplanation(Owner.OfDelivery(row.Long(0)))));

    /// <summary>The bytes as they came; null where there is no such message.</summary>
    public StoredContent? ReadContent(long number)
        => One("SELECT chunk, start, size FROM message WHERE number = ?", number, (row, _) => Find(row));

    /// <summary>The bytes that a run was made of, where they are not those that came.</summary>
    public StoredContent? ReadEditedContent(long number, int run)
        => One("SELECT chunk, start, size FROM run WHERE message = ? AND run = ? AND chunk IS NOT NULL", number, (row, _) => Find(row), run);

    public StoredContent? ReadPayload(long number)
        => One("SELECT chunk, start, size FROM delivery WHERE number = ?", number, (row, _) => Find(row));

    public List<StoredDelivery> ReadDeliveries(long message)
    {
        // The first run's stand together, by the message's row; later ones, and those that no run made, are found by their index.
        return Many($"""
            SELECT {DeliveryColumns} FROM delivery d, message m
            WHERE m.number = ?1 AND d.number BETWEEN m.first_delivery AND m.first_delivery + m.deliveries - 1
            UNION ALL SELECT {DeliveryColumns} FROM delivery d WHERE d.message = ?1 AND d.run <> 1
            ORDER BY 1
            """, s => s.Bind(1, message), row => ToDelivery(row, null));
    }

    /// <summary>What the sender hears, or that it is not known yet; null where there is no such message.</summary>
    public Answer? ReadAnswer(long number)
        => One("SELECT flags, answer, answer_chunk, answer_start, answer_size FROM message WHERE number = ?", number, (row, reader) => ToAnswer(reader, row));

    /// <summary>Messages of a channel whose answers are not known yet, oldest first.</summary>
    public List<MessageId> ReadUnanswered(string channel)
        => Many($"SELECT m.number FROM message m INDEXED BY message_unanswered WHERE m.flags & 2 AND {Word("m.channel", "?1")} ORDER BY m.number",
            s => s.Bind(1, channel), row => new MessageId(_segment.Number, row.Long(0)));

    /// <summary>The files that its rows name.</summary>
    public List<string> ReadFileNames() => Many("SELECT file FROM chunk WHERE file IS NOT NULL", _ => { }, row => row.Text(0));

    /// <summary>Received messages of a channel, oldest first.</summary>
    public List<StoredMessage> ReadUnfinished(string channel)
        => Many($"SELECT {MessageColumns} FROM message m WHERE m.state = 0 AND {Word("m.channel", "?1")} ORDER BY m.number",
            s => s.Bind(1, channel), row => ToMessage(row, null));

    public void Dispose() => _database.Dispose();

    /// <summary>A condition that a column, a number of a word or a text, says the text of a parameter.</summary>
    private static string Word(string column, string parameter)
        => $"({column} IN (SELECT id FROM word WHERE text = {parameter}) OR {column} = {parameter})";

    private T? One<T>(string sql, long key, Func<Statement, SegmentReader, T> read, long? second = null)
        where T : class
    {
        var statement = Get(sql).Bind(1, key);
        if (second is { } other)
            statement.Bind(2, other);
        try
        {
            return statement.Step() ? read(statement, this) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private List<T> Many<T>(string sql, Action<Statement> bind, Func<Statement, T> read)
    {
        var statement = Get(sql).Clear();
        bind(statement);
        var rows = new List<T>();
        try
        {
            while (statement.Step())
                rows.Add(read(statement));
            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    private Statement Get(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements.Add(sql, statement = _database.Prepare(sql));
        return statement;
    }

    private StoredContent Find(Statement row) => _segment.Content.Find(_database, new Piece(row.Long(0), row.Int(1), row.Long(2)));

    private string? ReadExplanation(long owner)
        => One("SELECT bytes FROM explanation WHERE owner = ?", owner, (row, _) => Encoding.UTF8.GetString(row.Blob(0)));

    private StoredMessage ToMessage(Statement row, string? explanation) => new()
    {
        Id = new MessageId(_segment.Number, row.Long(0)),
        ReceivedAt = Time(row.Long(1)),
        Channel = ReadWord(row, 2)!,
        Format = (ContentFormat)row.Int(3),
        State = (MessageState)row.Int(4),
        Runs = row.Int(5),
        Type = ReadWord(row, 6),
        ControlId = row.TextOrNull(7),
        Peer = row.TextOrNull(8) ?? "",
        Versions = ReadWord(row, 9) ?? "",
        Size = row.Long(10),
        SameIdOtherContent = (row.Int(11) & MessageFlags.SameIdOtherContent) != 0,
        Parent = row.LongOrNull(12) is { } parent ? new MessageId(_segment.Number, parent) : null,
        SplitOffset = row.LongOrNull(13),
        Attributes = Details.ReadAttributes(row.Blob(14), out var key),
        DuplicateKey = key,
        Error = Details.ReadError(row.Blob(15), explanation),
    };

    private StoredDelivery ToDelivery(Statement row, string? explanation)
    {
        var (channel, destination) = ReadRoute(row.Long(2));
        var (state, flags) = ((DeliveryState)row.Int(5), row.Int(16));
        return new StoredDelivery
        {
            Id = new DeliveryId(_segment.Number, row.Long(0)),
            MessageId = new MessageId(_segment.Number, row.Long(1)),
            Channel = channel,
            Destination = destination,
            Lane = row.TextOrNull(3),
            Position = row.Long(4),
            State = state,
            Run = row.Int(6),
            Key = DeliveryKey.Of(row.Text(7), row.Int(8)),
            RunKey = row.Text(7),
            Revision = row.Int(8),
            CreatedAt = Time(row.Long(9)),
            ChangedAt = Time(row.LongOrNull(10) ?? row.Long(9)),
            Attempts = row.Int(11),
            FirstAttempt = TimeOrNull(row, 12),
            NextDue = TimeOrNull(row, 13),
            ContentType = ReadWord(row, 14)!,
            Size = row.Long(15),
            OutOfOrder = (flags & DeliveryFlags.OutOfOrder) != 0,
            WaitsFor = state != DeliveryState.Waiting ? WaitsFor.Nothing : row.LongOrNull(22) >= BatchCode.Open ? WaitsFor.Batch : WaitsFor.Predecessors,
            Step = (flags & DeliveryFlags.Linked) == 0 ? null : ReadStep(row.Long(0)),
            ObjectType = ReadWord(row, 17),
            ObjectId = row.TextOrNull(18),
            Receipt = row.TextOrNull(19),
            Attributes = Details.ReadAttributes(row.Blob(20)),
            Error = Details.ReadError(row.Blob(21), explanation),
            IsBatched = !row.IsNull(22),
            Batch = BatchCode.Read(row.LongOrNull(22)),
            IsBatch = (flags & DeliveryFlags.Batch) != 0,
        };
    }

    // Words and routes that a snapshot shows were committed, and never change.
    private string? ReadWord(Statement row, int column)
    {
        if (row.IsNull(column))
            return null;
        if (row.IsText(column))
            return row.Text(column);
        var id = row.Long(column);
        if (!_words.TryGetValue(id, out var word))
            _words[id] = word = One("SELECT text FROM word WHERE id = ?", id, (found, _) => found.Text(0))!;
        return word;
    }

    private (string Channel, string Destination) ReadRoute(long id)
    {
        if (_routes.TryGetValue(id, out var route))
            return route;
        var statement = Get("SELECT channel, destination FROM route WHERE id = ?").Bind(1, id);
        try
        {
            statement.Step();
            return _routes[id] = (statement.Text(0), statement.Text(1));
        }
        finally
        {
            statement.Reset();
        }
    }

    private static Answer ToAnswer(SegmentReader reader, Statement row)
    {
        if ((row.Int(0) & MessageFlags.AnswerOpen) != 0)
            return Answer.Open;
        var error = Details.ReadError(row.Blob(1));
        return row.IsNull(2)
            ? error is null ? Answer.Positive : new Answer(error)
            : new Answer(error) { Reply = reader._segment.Content.ReadPiece(reader._database, new Piece(row.Long(2), row.Int(3), row.Long(4))) };
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static DateTimeOffset? TimeOrNull(Statement row, int column) => row.LongOrNull(column) is { } ticks ? Time(ticks) : null;
}
