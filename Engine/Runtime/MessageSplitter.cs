using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>
/// Makes the records of a stored message into messages of their own, in chunks of one commit each. After every chunk the store knows where the split
/// goes on, so a stop in between neither loses nor repeats a record. An atomic split is one commit, with the message itself.
/// </summary>
internal sealed class MessageSplitter(MessageStore store, TimeProvider time, Action<Exception> fault)
{
    /// <summary>The most records that are taken all or none.</summary>
    public const int MostAtomicRecords = 5_000;

    /// <summary>The most bytes of records and of what they owe that are taken all or none.</summary>
    public const long MostAtomicBytes = 32 << 20;

    private const int ChunkRecords = 200;
    private const int ChunkBytes = 1 << 20;

    /// <summary>Splits from an offset to the end, or to the first error where the channel says so.</summary>
    /// <param name="parent">The stored message.</param>
    /// <param name="opened">The same, opened.</param>
    /// <param name="pipeline">The rules.</param>
    /// <param name="offset">0, or where the last chunk ended.</param>
    /// <param name="progress">Gets how far it came, and what is wrong with records that their sender hears of; null where nobody asks.</param>
    /// <param name="cancellationToken">Stops between two chunks.</param>
    /// <exception cref="StoreUnavailableException">The store takes no changes now; the split goes on from its last chunk later.</exception>
    public async Task SplitAsync(
        MessageId parent, OpenedMessage opened, ChannelPipeline pipeline, long offset, SplitProgress? progress, CancellationToken cancellationToken)
    {
        using var records = pipeline.Split(opened, offset).GetEnumerator();
        var stops = pipeline.Model.Source.Split is { StopsOnError: true };
        var more = true;
        while (more)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var children = new List<NewMessage>();
            NewRun? end = null;
            try
            {
                var bytes = 0;
                while (children.Count < ChunkRecords && bytes < ChunkBytes && (more = records.MoveNext()))
                {
                    var child = Child(pipeline, records.Current.Envelope);
                    children.Add(child);
                    bytes += child.Envelope.Content.Length;
                    offset = records.Current.NextOffset;
                    if (stops && child.Run is { State: MessageState.Failed, Error: { } error })
                    {
                        more = false;
                        end = PipelineRuns.Failed(pipeline, Stopped(child.Envelope, error), time.GetUtcNow());
                        break;
                    }
                }

                if (!more)
                    end ??= End(pipeline, opened);
            }
            catch (SplitException e)
            {
                more = false;
                end = PipelineRuns.Failed(pipeline, e.Error, time.GetUtcNow());
            }
            catch (Exception e) when (e is not StoreUnavailableException)
            {
                // What could not be read any further ends the split; the records before it stand.
                fault(e);
                more = false;
                end = PipelineRuns.Failed(pipeline, PipelineRuns.Fault(e), time.GetUtcNow());
            }

            var results = await store.SplitAsync(new SplitChunk(parent, children, offset, end));
            for (var i = 0; i < results.Count; i++)
                progress?.Add((results[i].Duplicate ? results[i].Answer : children[i].Answer).Error);
        }
    }

    /// <summary>Makes all records of a message, for one commit.</summary>
    /// <param name="opened">The message.</param>
    /// <param name="pipeline">The rules.</param>
    /// <param name="refusal">Why the whole is not taken: a record cannot be read, is not accepted or fails, or there are too many.</param>
    /// <returns>What is to be stored with it; null where it is not taken.</returns>
    public IReadOnlyList<NewMessage>? MakeAll(OpenedMessage opened, ChannelPipeline pipeline, out MessageError? refusal)
    {
        refusal = null;
        var children = new List<NewMessage>();
        var bytes = 0L;
        try
        {
            foreach (var record in pipeline.Split(opened, 0))
            {
                var child = Child(pipeline, record.Envelope);
                children.Add(child);
                bytes += child.Envelope.Content.Length;
                foreach (var delivery in child.Run!.Deliveries)
                    bytes += delivery.Payload.Length;
                refusal = child.Run is { State: MessageState.Failed, Error: { } error } ? NoneTaken(child.Envelope, error)
                    : children.Count > MostAtomicRecords || bytes > MostAtomicBytes ? TooLarge
                    : null;
                if (refusal is not null)
                    return null;
            }
        }
        catch (SplitException e)
        {
            refusal = e.Error;
            return null;
        }

        return children;
    }

    /// <summary>The run of a message whose records all stand.</summary>
    public NewRun End(ChannelPipeline pipeline, OpenedMessage opened) => pipeline.ReportOnWhole(opened) is { } report
        ? PipelineRuns.Failed(pipeline, report, time.GetUtcNow())
        : new NewRun { State = MessageState.Processed, Versions = pipeline.Versions, At = time.GetUtcNow() };

    private NewMessage Child(ChannelPipeline pipeline, Envelope envelope)
    {
        var opened = pipeline.Open(envelope);
        var now = time.GetUtcNow();
        var run = PipelineRuns.Run(pipeline, opened, now, fault);
        return new NewMessage
        {
            Envelope = envelope,
            Run = run,
            ControlId = opened.ControlId,
            Type = opened.Type,
            SearchKeys = opened.SearchKeys,
            Duplicates = opened.Identity is { } identity && pipeline.Model.DuplicateWindow is { } window
                ? new DuplicateCheck(identity.Identity, identity.Content, now - window)
                : null,
            // What is not accepted would have been rejected by itself, whatever an answer waits for.
            Answer = run is { State: MessageState.Failed, Error: { } error }
                && (opened.Rejection is not null || pipeline.Model.Source.Acknowledge == AcknowledgeAfter.Processed)
                ? new Answer(error)
                : Answer.Positive,
        };
    }

    private static MessageError Stopped(Envelope failed, MessageError error) => new(
        "BATCH-STOPPED", $"record {failed.Attributes[RecordAttributes.Index]} failed ({error.Code}); those behind it were not taken")
    {
        Place = error.Place,
        Condition = error.Condition,
    };

    private static MessageError NoneTaken(Envelope failed, MessageError error) => new(
        "BATCH-ATOMIC", $"record {failed.Attributes[RecordAttributes.Index]} cannot be taken ({error.Code}: {error.Message}); the whole is taken or nothing of it, so nothing was")
    {
        Place = error.Place,
        Rule = error.Rule,
        Condition = error.Condition,
    };

    private static MessageError TooLarge { get; } = new(
        "BATCH-ATOMIC-TOO-LARGE",
        $"the batch has more than {MostAtomicRecords} messages, or they and what they owe more than {MostAtomicBytes >> 20} MB, which is the most that is taken whole or not at all; send it in parts");
}

/// <summary>How far a split has come, as far as it is committed: it is right also where the split was interrupted.</summary>
internal sealed class SplitProgress
{
    private readonly List<BatchFault> _faults = [];

    /// <summary>How many records were taken.</summary>
    public int Taken { get; private set; }

    /// <summary>What went wrong with them, by their numbers.</summary>
    public IReadOnlyList<BatchFault> Faults => _faults;

    /// <summary>The next record was taken.</summary>
    /// <param name="error">What its sender hears; null where all is well.</param>
    public void Add(MessageError? error)
    {
        Taken++;
        if (error is not null)
            _faults.Add(new BatchFault(Taken, error));
    }
}
