using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>A file that this engine takes, or is about to.</summary>
/// <param name="File">The file as it was seen.</param>
/// <param name="IsClaimed">Whether it lies among the claims already: found there after a stop, or taken over.</param>
/// <param name="Redelivered">Whether it may have been taken before, by this engine or by another.</param>
internal sealed record ClaimedFile(SeenFile File, bool IsClaimed, bool Redelivered);

/// <summary>How far claiming and reading a file came.</summary>
internal enum ReadState
{
    /// <summary>It is claimed and read, or claimed and to be read as a stream.</summary>
    Ready,

    /// <summary>Another engine has it, its sender took it back, or it is in hand already.</summary>
    Gone,

    /// <summary>It is claimed, and larger than may be taken.</summary>
    TooLarge,

    /// <summary>It is claimed, and was still being written.</summary>
    Changed,

    /// <summary>It could not be claimed.</summary>
    NotClaimed,

    /// <summary>It is claimed and cannot be read.</summary>
    Unreadable,

    /// <summary>The file system cannot be reached now. Whether it is claimed is not known.</summary>
    Broken,
}

/// <summary>A file that was claimed and read ahead.</summary>
/// <param name="Claim">The file.</param>
/// <param name="State">How far it came.</param>
/// <param name="Content">Its bytes, where it is ready and short enough for memory; otherwise it is read as a stream.</param>
/// <param name="Failure">What failed; null where nothing did.</param>
internal sealed record ReadFile(ClaimedFile Claim, ReadState State, ReadOnlyMemory<byte>? Content = null, FileSystemException? Failure = null);
