namespace InterfaceEngine.Mappings.Hl7v2.Layout;

/// <summary>A line of formatted text.</summary>
internal sealed class FormattedLine
{
    /// <summary>How far its first character stands from the left.</summary>
    public int Indent { get; set; }

    /// <summary>Whether it is centred.</summary>
    public bool IsCentred { get; set; }

    /// <summary>Whether it must not be wrapped.</summary>
    public bool IsNotWrapped { get; set; }

    /// <summary>Whether its place is decided: something stands in it.</summary>
    public bool IsBegun { get; set; }

    /// <summary>What stands in it.</summary>
    public List<FormattedRun> Runs { get; } = [];

    /// <summary>Whether nothing stands in it.</summary>
    public bool IsEmpty => Runs.Count == 0;

    /// <summary>How many characters stand in it, its indent apart.</summary>
    public int Length => Runs.Sum(run => run.Text.Length);
}

/// <summary>Characters of one line that look alike.</summary>
/// <param name="Text">The characters.</param>
/// <param name="IsHighlighted">Whether the sender wants them to stand out.</param>
/// <param name="IsSpace">Whether they are spaces that were asked for by number, so that none may be lost.</param>
internal readonly record struct FormattedRun(string Text, bool IsHighlighted, bool IsSpace = false);
