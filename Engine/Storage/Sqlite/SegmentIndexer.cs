using System.Threading.Channels;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>Makes the indexes of closed segments in the background, one at a time.</summary>
internal sealed class SegmentIndexer : IAsyncDisposable
{
    private readonly Channel<Segment> _closed = Channel.CreateUnbounded<Segment>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _work;

    public SegmentIndexer() => _work = Task.Run(WorkAsync);

    /// <summary>A segment that no message goes to any more. Until it has an index, its rows are looked through.</summary>
    public void Add(Segment segment) => _closed.Writer.TryWrite(segment);

    public async ValueTask DisposeAsync()
    {
        _closed.Writer.Complete();
        await _stopping.CancelAsync();
        await _work;
        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (var segment in _closed.Reader.ReadAllAsync())
        {
            try
            {
                if (!_stopping.IsCancellationRequested)
                    segment.Index = SegmentIndex.Make(segment, _stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or UnauthorizedAccessException or DatabaseException or StoreUnavailableException)
            {
                // It is only slower to search; the next start tries again.
            }
        }
    }
}
