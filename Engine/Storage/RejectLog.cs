using System.Globalization;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>
/// What came and never became a message: junk, frames that did not end, what was too large or not accepted. Kept so that "we sent it" can be shown to be
/// right or wrong. It is bounded, for each channel and for each second, and written a second late at most: a crash may lose the last of it, a flood
/// is counted and not kept.
/// </summary>
public abstract class RejectLog
{
    /// <summary>The most that is kept of one channel; the oldest go first.</summary>
    public const int MostOfChannel = 1_000;

    /// <summary>The most bytes that are kept of one channel's input; the oldest go first.</summary>
    public const long MostBytesOfChannel = 16 << 20;

    /// <summary>Notes a reject. Never waits, never throws; what comes faster than is kept is counted.</summary>
    /// <param name="reject">What is known of it.</param>
    /// <param name="sample">What came, or its beginning; copied before this returns.</param>
    public abstract void Add(NewReject reject, ReadOnlySpan<byte> sample);

    /// <summary>Rejects that match, newest first (or oldest first).</summary>
    public abstract IReadOnlyList<StoredReject> Query(RejectFilter filter);

    /// <summary>A reject; null where there is none (any more).</summary>
    public abstract StoredReject? Find(RejectId id);

    /// <summary>What is kept of the bytes that came; empty where nothing is.</summary>
    public abstract ReadOnlyMemory<byte> ReadSample(RejectId id);
}

/// <summary>Names one reject.</summary>
/// <param name="Number">Its number in the store, from 1, by time.</param>
public readonly record struct RejectId(long Number)
{
    /// <summary>The form that people see and type: <c>r-42</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"r-{Number}");

    /// <summary>Reads the form of <see cref="ToString"/>.</summary>
    public static bool TryParse(string? text, out RejectId id)
    {
        id = default;
        if (text is null || !text.StartsWith("r-", StringComparison.Ordinal) || !long.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        id = new RejectId(number);
        return true;
    }
}

/// <summary>A reject as it is noted.</summary>
/// <param name="Channel">The channel that it came to.</param>
/// <param name="At">When.</param>
/// <param name="Peer">Who sent it.</param>
/// <param name="Error">Why it was not taken.</param>
/// <param name="Answer">What the sender was told; empty where it was told nothing.</param>
public sealed record NewReject(string Channel, DateTimeOffset At, string Peer, MessageError Error, string Answer)
{
    /// <summary>How many bytes came, where the sample that is given with it is not all of them.</summary>
    public long? Size { get; init; }
}

/// <summary>A reject as it is kept.</summary>
/// <param name="Id">The reject.</param>
/// <param name="Reject">What was noted.</param>
/// <param name="Size">How many bytes the source gave of it, not all of which need be kept.</param>
/// <param name="Kept">How many are kept.</param>
/// <param name="NotKept">How many of the channel's rejects before it, since the one that is kept before it, came too fast to be kept.</param>
public sealed record StoredReject(RejectId Id, NewReject Reject, long Size, int Kept, long NotKept);

/// <summary>Which rejects; every part that is set must hold. Lists mean "one of".</summary>
public sealed record RejectFilter
{
    /// <summary>Channels.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>Error codes.</summary>
    public IReadOnlyList<string>? Errors { get; init; }

    /// <summary>At or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How many at the most.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Oldest first instead of newest first.</summary>
    public bool OldestFirst { get; init; }
}
