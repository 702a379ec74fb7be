using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>
/// Keeps messages and what is owed of them. Changes go in and are synced in group commits by one writer; reads run beside it. Everything that the
/// engine knows after a crash is what this returned as done.
/// </summary>
/// <remarks>
/// Every method that changes something completes when the change is synced, or throws <see cref="StoreUnavailableException"/>; then nothing of
/// it is stored. Changes of one caller that are not awaited in between are applied in the order of the calls.
/// </remarks>
public abstract class MessageStore : IAsyncDisposable
{
    /// <summary>
    /// Called on the writer's thread after each commit, in commit order, before any caller hears of it: the deliveries that the commit made
    /// <see cref="DeliveryState.Queued"/> by accepting, splitting or another run, by ascending position. What a recorded change queues again need
    /// not be among them. It must only hand over, not work. Set once, before the first change.
    /// </summary>
    public Action<IReadOnlyList<QueuedDelivery>>? Committed { get; set; }

    /// <summary>
    /// Called as <see cref="Committed"/> is, in the same turn: the deliveries that began to wait for a batch. Set once, before the first change.
    /// </summary>
    public Action<IReadOnlyList<BatchMember>>? MembersCommitted { get; set; }

    /// <summary>Stores a message with its first run, or only the message where <see cref="NewMessage.Run"/> is null (Received), in one commit.</summary>
    /// <remarks>Whether it is a duplicate is decided inside the writer's transaction; then nothing is stored. Children of a split go through <see cref="SplitAsync"/>.</remarks>
    public abstract ValueTask<AcceptResult> AcceptAsync(NewMessage message);

    /// <summary>
    /// Writes content into the store while it comes, synced when this returns, for a message that <see cref="AcceptAsync"/> is given next: its envelope has
    /// <see cref="IncomingContent.Large"/>, and the message that is stored takes the file. A message that is not stored takes it too: it is removed then.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It cannot be written now. What <paramref name="content"/> throws goes through. Nothing is left of it either way.</exception>
    public abstract ValueTask<IncomingContent> ReceiveAsync(Stream content, CancellationToken cancellationToken);

    /// <summary>Stores the next children of a split message and how far the split has come, in one commit; the last one also sets the parent's state.</summary>
    /// <returns>What became of each child: one that is a duplicate is not stored.</returns>
    public abstract ValueTask<IReadOnlyList<AcceptResult>> SplitAsync(SplitChunk chunk);

    /// <summary>Stores a message and everything that it is split into, in one commit: all of it, or nothing.</summary>
    /// <returns>What became of the message; where it is a duplicate, its children were not looked at.</returns>
    public abstract ValueTask<AcceptResult> AcceptBatchAsync(NewBatch batch);

    /// <summary>Answers a sender's question about the numbers of its link, in its place among the messages; what a new start changes is synced first.</summary>
    /// <param name="link">The link.</param>
    /// <param name="request">What is asked.</param>
    /// <returns>The number expected next; null where any is taken, because there was none or the numbers start anew.</returns>
    public abstract ValueTask<long?> SequenceAsync(string link, SequenceRequest request);

    /// <summary>Stores another run of a stored message: its new state and its new deliveries, in one commit.</summary>
    /// <remarks>Deliveries whose key and destination exist already with the same payload are not stored again; see <see cref="RunResult"/>.</remarks>
    public abstract ValueTask<RunResult> AppendRunAsync(MessageId id, NewRun run);

    /// <summary>
    /// Decides an answer that was open, with what is owed to the sender, in one commit. The first decision stands: returns what was decided, now or before.
    /// </summary>
    public abstract ValueTask<Answer> AnswerAsync(NewAnswer answer);

    /// <summary>A message's answer; one that is open where it is not known yet. Null where there is no such message (any more).</summary>
    public abstract Answer? ReadAnswer(MessageId id);

    /// <summary>The messages of a channel whose answers are open, oldest first.</summary>
    public abstract IReadOnlyList<MessageId> ReadUnanswered(string channel);

    /// <summary>
    /// Stores a batch with its number, its members and the delivery that carries it, in one commit; its members then belong to it, whatever segments
    /// they are in, and share its fate. Nothing is stored where a member does not wait any more, or the number is not the next.
    /// </summary>
    public abstract ValueTask<ComposeResult> ComposeAsync(ComposedBatch batch);

    /// <summary>The number of a destination's next batch, from 1.</summary>
    public abstract ValueTask<long> NextBatchNumberAsync(string channel, string destination);

    /// <summary>A page of the deliveries that wait for one batch, by position.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="destination">The destination.</param>
    /// <param name="lane">The value that the batch is for; empty where all go into one.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="maxBytes">The page ends before its payloads exceed this; it holds one at least, however large, where there is one.</param>
    public abstract QueuePage ReadMembers(string channel, string destination, string lane, int limit, long maxBytes);

    /// <summary>What waits for batches, by destination and lane.</summary>
    public abstract IReadOnlyList<OpenBatch> ReadOpenBatches();

    /// <summary>The members of the batch that a delivery carries, in their order; empty where it carries none.</summary>
    public abstract IReadOnlyList<DeliveryId> ReadBatch(DeliveryId id);

    /// <summary>Stores what became of tries and of people's decisions. May ride on the next group commit, or go after 5 ms.</summary>
    public abstract ValueTask RecordAsync(DeliveryChange change);

    /// <summary>
    /// A person ends a transaction: what of it was not delivered is cancelled, and where that says <c>on-failure: compensate</c>, what was delivered before it
    /// is reversed; all in one commit. Nothing of it may be in hand.
    /// </summary>
    /// <param name="id">The transaction.</param>
    /// <param name="at">When.</param>
    /// <param name="reason">Who and why.</param>
    /// <returns>How many deliveries were cancelled.</returns>
    /// <exception cref="DecisionRefusedException">There is nothing left to cancel.</exception>
    public abstract ValueTask<int> CancelTransactionAsync(TransactionId id, DateTimeOffset at, string reason);

    /// <summary>Transactions that match, newest first (or oldest first).</summary>
    public abstract IEnumerable<TransactionId> QueryTransactions(TransactionFilter filter);

    /// <summary>A page of the deliveries of one destination that are <see cref="DeliveryState.Queued"/>, by position, after a position.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="destination">The destination.</param>
    /// <param name="lane">Only this lane; null for all.</param>
    /// <param name="after">The position after which to begin; 0 for the beginning.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="maxBytes">The page ends once its payloads come to this; it holds one at least, however large, where there is one.</param>
    public abstract QueuePage ReadQueue(string channel, string destination, string? lane, long after, int limit, long maxBytes);

    /// <summary>The messages whose work is not finished: Received ones, and splits that have not come to their end. Oldest first.</summary>
    public abstract IReadOnlyList<StoredMessage> ReadUnfinished(string channel);

    /// <summary>A message; null where there is none (any more).</summary>
    public abstract StoredMessage? FindMessage(MessageId id);

    /// <summary>The raw bytes of a message as they came.</summary>
    public abstract StoredContent FindContent(MessageId id);

    /// <summary>The bytes that a run was made of: the edited ones of an edit-and-resend, otherwise those that came.</summary>
    /// <param name="id">The message.</param>
    /// <param name="run">The run, from 1.</param>
    public abstract StoredContent FindContent(MessageId id, int run);

    /// <summary>The raw bytes of a message as they came, in memory.</summary>
    /// <exception cref="ContentTooLargeException">They are more than <see cref="LargeContent.MostInMemory"/>.</exception>
    public ReadOnlyMemory<byte> ReadContent(MessageId id) => FindContent(id).ReadAll();

    /// <summary>The bytes that a run was made of, in memory.</summary>
    /// <exception cref="ContentTooLargeException">They are more than <see cref="LargeContent.MostInMemory"/>.</exception>
    public ReadOnlyMemory<byte> ReadContent(MessageId id, int run) => FindContent(id, run).ReadAll();

    /// <summary>A delivery; null where there is none (any more).</summary>
    public abstract StoredDelivery? FindDelivery(DeliveryId id);

    /// <summary>The payload of a delivery.</summary>
    public abstract StoredContent FindPayload(DeliveryId id);

    /// <summary>The payload of a delivery, in memory.</summary>
    /// <exception cref="ContentTooLargeException">It is longer than <see cref="LargeContent.MostInMemory"/>.</exception>
    public ReadOnlyMemory<byte> ReadPayload(DeliveryId id) => FindPayload(id).ReadAll();

    /// <summary>The deliveries of one message, in the order in which they were made.</summary>
    public abstract IReadOnlyList<StoredDelivery> ReadDeliveries(MessageId id);

    /// <summary>Everything that happened to one message and its deliveries, oldest first.</summary>
    public abstract IReadOnlyList<TimelineEntry> ReadTimeline(MessageId id);

    /// <summary>Messages that match, newest first (or oldest first).</summary>
    public abstract IEnumerable<StoredMessage> QueryMessages(MessageFilter filter);

    /// <summary>Deliveries that match, newest first (or oldest first).</summary>
    public abstract IEnumerable<StoredDelivery> QueryDeliveries(DeliveryFilter filter);

    /// <summary>Per destination: how many deliveries stand in which state, the oldest, the lanes.</summary>
    public abstract IReadOnlyList<QueueSummary> SummarizeQueues();

    /// <summary>Small durable documents of the engine itself (paused destinations, jobs, audit), by kind and name.</summary>
    public abstract ControlTable Control { get; }

    /// <summary>What came and never became a message.</summary>
    public abstract RejectLog Rejects { get; }

    /// <summary>What the store is: path, size, segments, free space, whether it can write and if not why.</summary>
    public abstract StoreStatus ReadStatus();

    /// <summary>Writes what is still waiting, closes the files and gives up the lock.</summary>
    public abstract ValueTask DisposeAsync();
}
