namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>
/// A message structure as a table: from the place where the message stands and the name of its next segment to the place of that segment and to what was
/// passed over. One look-up a segment, whatever the structure's depth.
/// </summary>
/// <param name="id">The structure's name, such as <c>ADT_A01</c>.</param>
/// <param name="alphabet">The segments that it has, anywhere.</param>
/// <param name="moves">By place and segment: what follows. Place 0 is the message's beginning.</param>
/// <param name="ends">By place: the required segments that are missing where the message ends there.</param>
internal sealed class StructureMachine(string id, Hl7v2SegmentId[] alphabet, StructureMove[] moves, MissingSegment[][] ends)
{
    // The standard's Hxx and Zxx stand for any segment.
    private readonly bool _isOpen = alphabet.Contains(default);

    /// <summary>The structure's name.</summary>
    public string Id => id;

    /// <summary>What a segment means where the message stands.</summary>
    /// <param name="place">Where it stands: 0, or what the last move said.</param>
    /// <param name="segment">The segment's name.</param>
    public StructureMove Move(int place, Hl7v2SegmentId segment)
    {
        var column = alphabet.AsSpan().IndexOf(segment);
        return column >= 0 ? moves[(place * alphabet.Length) + column]
            : new StructureMove(_isOpen ? StructureMoveKind.Fits : StructureMoveKind.Unexpected, place, []);
    }

    /// <summary>The required segments that are missing where the message ends at a place.</summary>
    public ReadOnlySpan<MissingSegment> MissingAtEnd(int place) => ends[place];
}

/// <summary>What a segment means.</summary>
internal enum StructureMoveKind
{
    /// <summary>It may stand here; <see cref="StructureMove.Missing"/> may have to stand before it.</summary>
    Fits,

    /// <summary>It begins again a group that the message had left.</summary>
    GoesBack,

    /// <summary>It came already, and may come once.</summary>
    Repeats,

    /// <summary>It belongs elsewhere.</summary>
    Misplaced,

    /// <summary>The structure does not have it.</summary>
    Unexpected,
}

/// <summary>What follows from a segment.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Place">Where the message stands after it.</param>
/// <param name="Missing">The required segments that it passed over.</param>
internal readonly record struct StructureMove(StructureMoveKind Kind, int Place, MissingSegment[] Missing);

/// <summary>A required segment that is not there.</summary>
/// <param name="Segment">Its name; the first of several where any of them would do.</param>
/// <param name="Group">The name of the group in which it is missing; empty for the message itself.</param>
/// <param name="IsOnce">Whether the message has its place once: then it may still come, out of order.</param>
/// <param name="Rule">What is broken.</param>
internal sealed record MissingSegment(Hl7v2SegmentId Segment, string Group, bool IsOnce, Hl7v2Rule Rule);
