namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>
/// Lets so many requests a second in: a bucket that holds a second's worth, so that a sender that was silent may catch up a little. Asked by many threads at once.
/// </summary>
/// <param name="perSecond">How many a second.</param>
/// <param name="time">The clock.</param>
internal sealed class RateLimit(long perSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _left = perSecond;
    private long _last = time.GetTimestamp();

    /// <summary>Takes one from the bucket, unless it is empty.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(perSecond, _left + (time.GetElapsedTime(_last, now).TotalSeconds * perSecond));
            _last = now;
            if (_left < 1)
                return false;
            _left--;
            return true;
        }
    }
}
