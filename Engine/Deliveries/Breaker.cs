using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>
/// Stands between a destination's queue and a target that failed as a whole. Closed, everything passes; open, nothing does until a time, then one
/// probe at a time; a probe that the target answers closes it. It never gives up.
/// </summary>
internal sealed class Breaker(RetrySchedule schedule, Random random)
{
    private int _failures;
    private DateTimeOffset _until;
    private bool _probing;

    /// <summary>Since when it is open; null while it is closed.</summary>
    public DateTimeOffset? OpenSince { get; private set; }

    /// <summary>The last failure; null while it is closed.</summary>
    public MessageError? Reason { get; private set; }

    /// <summary>When the next probe may go; null while it is closed, or a probe is out.</summary>
    public DateTimeOffset? NextProbe => OpenSince is null || _probing ? null : _until;

    public bool Allows(DateTimeOffset now) => OpenSince is null || (!_probing && now >= _until);

    /// <summary>A try starts. Returns whether it is the probe.</summary>
    public bool Start() => _probing = OpenSince is not null;

    /// <summary>The target failed as a whole.</summary>
    public void Fail(bool probe, MessageError reason, TimeSpan? asked, DateTimeOffset now)
    {
        // Tries that were out when it opened come home with the same news: they do not lengthen the wait.
        if (OpenSince is not null && !probe)
            return;
        _probing = false;
        OpenSince ??= now;
        Reason = reason;
        _until = now + RetryWait.Longer(RetryWait.After(++_failures, schedule, random), asked);
    }

    /// <summary>The target answered, well or not.</summary>
    public void Answered(bool probe)
    {
        // Only the probe closes: an answer to a try from before it opened says nothing of now.
        if (!probe)
            return;
        (_probing, _failures, OpenSince, Reason) = (false, 0, null, null);
    }

    /// <summary>The outcome of a try is unknown.</summary>
    public void Abandon(bool probe) => _probing &= !probe;

    /// <summary>A person wants to try now.</summary>
    public void ProbeNow(DateTimeOffset now)
    {
        if (_until > now)
            _until = now;
    }
}
