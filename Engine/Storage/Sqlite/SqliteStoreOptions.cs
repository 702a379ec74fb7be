namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>How an SQLite store is kept.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>Its folder; made where there is none.</summary>
    public required string Folder { get; init; }

    /// <summary>A new segment begins with each day of UTC, and when the present one has grown to this many bytes. 4 GB unless said otherwise.</summary>
    public long SegmentBytes { get; init; } = 4L << 30;

    /// <summary>
    /// New messages are refused while the disk has less than this left, so that what is in hand can still be finished and recorded.
    /// 64 MB unless said otherwise; 0 for none.
    /// </summary>
    public long ReserveBytes { get; init; } = 64L << 20;

    /// <summary>Content and payloads longer than this are files of their own. 1 MB unless said otherwise.</summary>
    public int InlineBytes { get; init; } = 1 << 20;

    /// <summary>How many changes may wait for the writer before new messages are refused as <c>STORE-BUSY</c>. 65,536 unless said otherwise.</summary>
    public int MaxWaitingChanges { get; init; } = 65_536;

    /// <summary>How many bytes of content and payloads may wait for the writer before new messages are refused as <c>STORE-BUSY</c>. 256 MB unless said otherwise.</summary>
    public long MaxWaitingBytes { get; init; } = 256L << 20;

    /// <summary>How long a recorded change may wait for company. 5 ms unless said otherwise.</summary>
    public TimeSpan RecordDelay { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How many pages a segment may have, asked before each commit; a test's way to a full disk. Null for no limit.</summary>
    internal Func<long>? PageLimit { get; init; }

    /// <summary>Called with a segment's number right before its COMMIT; a test's way to come between two segments of a batch, or to fail one. Null for nothing.</summary>
    internal Action<int>? Committing { get; init; }

    /// <summary>The clock that decides which day it is.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
