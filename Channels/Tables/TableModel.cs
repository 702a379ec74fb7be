using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Tables;

/// <summary>A reference table as its file says it, checked. Immutable.</summary>
public sealed record TableModel
{
    /// <summary>Its name, as <c>lookup</c> steps say it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is written.</summary>
    public required Position At { get; init; }

    /// <summary>What it is for; null where nothing is said.</summary>
    public required string? Description { get; init; }

    /// <summary>Who answers for its rows; null where nothing is said.</summary>
    public required string? Owner { get; init; }

    /// <summary>The columns, in the file's order.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>Which of them is the key.</summary>
    public required int KeyIndex { get; init; }

    /// <summary>The system that it is read from; null where it is a file.</summary>
    public required SystemModel? System { get; init; }

    /// <summary>What reads it.</summary>
    public required TableComponent Component { get; init; }

    /// <summary>The reader's settings in the table's file.</summary>
    public required Settings Settings { get; init; }

    /// <summary>When it is read again; null for at the start, at a reload and when a person asks.</summary>
    public required PollSchedule? Refresh { get; init; }

    /// <summary>After how long without a good reading its rows are too old; null where they never are.</summary>
    public required TimeSpan? StaleAfter { get; init; }

    /// <summary>Whether a look-up in rows that are too old fails the message; otherwise it is counted as a warning.</summary>
    public required bool FailsWhenStale { get; init; }

    /// <summary>How many rows a reading must bring to be believed.</summary>
    public required int MinRows { get; init; }

    /// <summary>What its file, its system and its environment come to, as a hash: a table whose fingerprint is another is read anew.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The column that is the key.</summary>
    public TableColumn Key => Columns[KeyIndex];
}
