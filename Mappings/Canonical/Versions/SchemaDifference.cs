namespace InterfaceEngine.Mappings.Canonical.Versions;

/// <summary>Whom a difference between two schemas breaks.</summary>
public enum SchemaBreak
{
    /// <summary>Nobody.</summary>
    Nothing,

    /// <summary>Documents: what was valid may not be any more.</summary>
    Documents,

    /// <summary>Readers: what is valid now may be something that they were told cannot come.</summary>
    Readers,

    /// <summary>Documents and readers.</summary>
    Both,
}

/// <summary>One difference between two versions of a schema.</summary>
/// <param name="Place">The property, as a path: <c>lines[].debit.value</c>; empty for the whole.</param>
/// <param name="Change">What became of it, in words that begin a sentence: "removed", "made required".</param>
/// <param name="Breaks">Whom it breaks.</param>
public sealed record SchemaDifference(string Place, string Change, SchemaBreak Breaks)
{
    /// <summary>It as a line of a report.</summary>
    public override string ToString() => Breaks switch
    {
        SchemaBreak.Nothing => $"{Where}: {Change}",
        SchemaBreak.Documents => $"{Where}: {Change}; documents that were valid may not be any more",
        SchemaBreak.Readers => $"{Where}: {Change}; readers may meet what they were told cannot come",
        _ => $"{Where}: {Change}; documents that were valid may not be any more, and readers may meet what they were told cannot come",
    };

    private string Where => Place.Length == 0 ? "the whole" : Place;
}
