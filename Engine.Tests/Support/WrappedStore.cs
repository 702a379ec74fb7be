using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Tests.Support;

/// <summary>A real store that fails when the test says so.</summary>
internal sealed class WrappedStore : MessageStore
{
    private readonly MessageStore _inner;

    public WrappedStore(MessageStore inner)
    {
        _inner = inner;
        inner.Committed = committed => Committed?.Invoke(committed);
        inner.MembersCommitted = committed => MembersCommitted?.Invoke(committed);
    }

    /// <summary>Whether changes are refused, as by a full disk.</summary>
    public bool IsFull { get; set; }

    /// <summary>Hears of what waits for a batch after it was read, before whoever asked does.</summary>
    public Action<QueuePage> MembersRead { get; set; } = _ => { };

    /// <summary>Holds each chunk of a split back until it completes; where it fails, so does the chunk.</summary>
    public Func<SplitChunk, Task> BeforeSplit { get; set; } = _ => Task.CompletedTask;

    /// <summary>Holds each later run of a message back until it completes.</summary>
    public Func<NewRun, Task> BeforeRun { get; set; } = _ => Task.CompletedTask;

    /// <summary>Holds each message back until it completes; where it fails, so does the message.</summary>
    public Func<NewMessage, Task> BeforeAccept { get; set; } = _ => Task.CompletedTask;

    /// <summary>Fails each message as it is accepted, as by a fault in the store.</summary>
    public Exception? AcceptFault { get; set; }

    /// <summary>Fails each decision of an open answer.</summary>
    public Exception? AnswerFault { get; set; }

    /// <summary>Fails what asks for deliveries by state, as by a damaged disk.</summary>
    public Exception? QueryFault { get; set; }

    public override ControlTable Control => _inner.Control;

    public override RejectLog Rejects => _inner.Rejects;

    public override async ValueTask<AcceptResult> AcceptAsync(NewMessage message)
    {
        Check();
        if (AcceptFault is { } fault)
            throw fault;
        await BeforeAccept(message);
        return await _inner.AcceptAsync(message);
    }

    public override async ValueTask<IReadOnlyList<AcceptResult>> SplitAsync(SplitChunk chunk)
    {
        await BeforeSplit(chunk);
        Check();
        return await _inner.SplitAsync(chunk);
    }

    public override async ValueTask<AcceptResult> AcceptBatchAsync(NewBatch batch)
    {
        Check();
        return await _inner.AcceptBatchAsync(batch);
    }

    public override async ValueTask<long?> SequenceAsync(string link, SequenceRequest request)
    {
        Check();
        return await _inner.SequenceAsync(link, request);
    }

    public override async ValueTask<RunResult> AppendRunAsync(MessageId id, NewRun run)
    {
        await BeforeRun(run);
        Check();
        return await _inner.AppendRunAsync(id, run);
    }

    public override async ValueTask<Answer> AnswerAsync(NewAnswer answer)
    {
        Check();
        if (AnswerFault is { } fault)
            throw fault;
        return await _inner.AnswerAsync(answer);
    }

    public override Answer? ReadAnswer(MessageId id) => _inner.ReadAnswer(id);

    public override IReadOnlyList<MessageId> ReadUnanswered(string channel) => _inner.ReadUnanswered(channel);

    public override async ValueTask<ComposeResult> ComposeAsync(ComposedBatch batch)
    {
        Check();
        return await _inner.ComposeAsync(batch);
    }

    public override ValueTask<long> NextBatchNumberAsync(string channel, string destination) => _inner.NextBatchNumberAsync(channel, destination);

    public override QueuePage ReadMembers(string channel, string destination, string lane, int limit, long maxBytes)
    {
        var page = _inner.ReadMembers(channel, destination, lane, limit, maxBytes);
        MembersRead(page);
        return page;
    }

    public override IReadOnlyList<OpenBatch> ReadOpenBatches() => _inner.ReadOpenBatches();

    public override IReadOnlyList<DeliveryId> ReadBatch(DeliveryId id) => _inner.ReadBatch(id);

    public override async ValueTask RecordAsync(DeliveryChange change)
    {
        Check();
        await _inner.RecordAsync(change);
    }

    public override async ValueTask<int> CancelTransactionAsync(TransactionId id, DateTimeOffset at, string reason)
    {
        Check();
        return await _inner.CancelTransactionAsync(id, at, reason);
    }

    public override IEnumerable<TransactionId> QueryTransactions(TransactionFilter filter) => _inner.QueryTransactions(filter);

    public override QueuePage ReadQueue(string channel, string destination, string? lane, long after, int limit, long maxBytes)
        => _inner.ReadQueue(channel, destination, lane, after, limit, maxBytes);

    public override IReadOnlyList<StoredMessage> ReadUnfinished(string channel) => _inner.ReadUnfinished(channel);

    public override StoredMessage? FindMessage(MessageId id) => _inner.FindMessage(id);

    public override StoredContent FindContent(MessageId id) => _inner.FindContent(id);

    public override StoredContent FindContent(MessageId id, int run) => _inner.FindContent(id, run);

    public override StoredDelivery? FindDelivery(DeliveryId id) => _inner.FindDelivery(id);

    public override ValueTask<IncomingContent> ReceiveAsync(Stream content, CancellationToken cancellationToken) => _inner.ReceiveAsync(content, cancellationToken);

    public override StoredContent FindPayload(DeliveryId id) => _inner.FindPayload(id);

    public override IReadOnlyList<StoredDelivery> ReadDeliveries(MessageId id) => _inner.ReadDeliveries(id);

    public override IReadOnlyList<TimelineEntry> ReadTimeline(MessageId id) => _inner.ReadTimeline(id);

    public override IEnumerable<StoredMessage> QueryMessages(MessageFilter filter) => _inner.QueryMessages(filter);

    public override IEnumerable<StoredDelivery> QueryDeliveries(DeliveryFilter filter)
        => QueryFault is { } fault ? throw fault : _inner.QueryDeliveries(filter);

    public override IReadOnlyList<QueueSummary> SummarizeQueues() => QueryFault is { } fault ? throw fault : _inner.SummarizeQueues();

    public override StoreStatus ReadStatus() => _inner.ReadStatus();

    public override ValueTask DisposeAsync() => _inner.DisposeAsync();

    private void Check()
    {
        if (IsFull)
            throw new StoreUnavailableException("STORE-DISK-FULL", "The disk is full; free some space");
    }
}
