using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>
/// Makes the records of a stored message into messages of their own, in chunks of one commit each. After every chunk the store knows where the split
/// goes on, so a stop in between neither loses nor repeats a record.
/// </summary>
internal sealed class MessageSplitter(MessageStore store, TimeProvider time, Action<Exception> fault)
{
    private const int ChunkRecords = 200;
    private const int ChunkBytes = 1 << 20;

    /// <summary>Splits from an offset to the end.</summary>
    /// <param name="parent">The stored message.</param>
    /// <param name="opened">The same, opened.</param>
    /// <param name="pipeline">The rules.</param>
    /// <param name="offset">0, or where the last chunk ended.</param>
    /// <param name="cancellationToken">Stops between two chunks.</param>
    /// <exception cref="StoreUnavailableException">The store takes no changes now; the split goes on from its last chunk later.</exception>
    public async Task SplitAsync(MessageId parent, OpenedMessage opened, ChannelPipeline pipeline, long offset, CancellationToken cancellationToken)
    {
        using var records = pipeline.Split(opened, offset).GetEnumerator();
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
                    children.Add(Child(pipeline, records.Current.Envelope));
                    bytes += records.Current.Envelope.Content.Length;
                    offset = records.Current.NextOffset;
                }

                if (!more)
                    end = new NewRun { State = MessageState.Processed, Versions = pipeline.Versions, At = time.GetUtcNow() };
            }
            catch (Exception e) when (e is not StoreUnavailableException)
            {
                // What could not be read any further ends the split; the records before it stand.
                fault(e);
                more = false;
                end = PipelineRuns.Failed(pipeline, PipelineRuns.Fault(e), time.GetUtcNow());
            }

            await store.SplitAsync(new SplitChunk(parent, children, offset, end));
        }
    }

    private NewMessage Child(ChannelPipeline pipeline, Envelope envelope)
    {
        var opened = pipeline.Open(envelope);
        return new NewMessage
        {
            Envelope = envelope,
            Run = PipelineRuns.Run(pipeline, opened, time.GetUtcNow(), fault),
            ControlId = opened.ControlId,
            Type = opened.Type,
            SearchKeys = opened.SearchKeys,
        };
    }
}
