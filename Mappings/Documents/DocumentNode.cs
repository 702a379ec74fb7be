namespace InterfaceEngine.Mappings.Documents;

/// <summary>A part of a YAML or JSON document, with the place where it stands.</summary>
/// <param name="at">Where it begins.</param>
public abstract class DocumentNode(Position at)
{
    /// <summary>Where it begins.</summary>
    public Position At { get; } = at;

    /// <summary>What a message to its author calls it: "a value", "a list" or "a block of keys".</summary>
    public abstract string KindName { get; }
}

/// <summary>How a scalar was written.</summary>
public enum ScalarStyle
{
    /// <summary>Without quotes.</summary>
    Plain,

    /// <summary>In single or double quotes.</summary>
    Quoted,

    /// <summary>As a block (<c>|</c> or <c>&gt;</c>).</summary>
    Block,
}

/// <summary>A single value. It is text; the key's spec says what type it is read as.</summary>
public sealed class ScalarNode(Position at, string text, ScalarStyle style) : DocumentNode(at)
{
    /// <summary>The text, without its quotes.</summary>
    public string Text { get; } = text;

    /// <summary>How it was written.</summary>
    public ScalarStyle Style { get; } = style;

    /// <inheritdoc/>
    public override string KindName => "a value";

    /// <summary>The place of the character at an offset of <see cref="Text"/>; exact where the scalar is plain and on one line.</summary>
    public Position PositionAt(int offset) => Style switch
    {
        ScalarStyle.Plain => At with { Column = At.Column + offset },
        ScalarStyle.Quoted => At with { Column = At.Column + 1 + offset },
        _ => At,
    };
}

/// <summary>A list.</summary>
public sealed class SequenceNode(Position at, IReadOnlyList<DocumentNode> items) : DocumentNode(at)
{
    /// <summary>Whether it was written in brackets, within which commas are YAML's.</summary>
    public bool IsFlow { get; init; }

    /// <summary>The items in order.</summary>
    public IReadOnlyList<DocumentNode> Items { get; } = items;

    /// <inheritdoc/>
    public override string KindName => "a list";
}

/// <summary>One key of a <see cref="MappingNode"/> with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value; an empty plain scalar where nothing was written.</param>
public sealed record MappingEntry(ScalarNode Key, DocumentNode Value);

/// <summary>A block of keys and values, in the order in which they were written. No key stands twice.</summary>
public sealed class MappingNode(Position at, IReadOnlyList<MappingEntry> entries) : DocumentNode(at)
{
    /// <summary>Whether it was written in braces, within which commas and brackets are YAML's.</summary>
    public bool IsFlow { get; init; }

    /// <summary>The entries in order.</summary>
    public IReadOnlyList<MappingEntry> Entries { get; } = entries;

    /// <summary>The value of a key, or null where the key is absent.</summary>
    public DocumentNode? this[string key]
        => Entries.FirstOrDefault(e => string.Equals(e.Key.Text, key, StringComparison.Ordinal))?.Value;

    /// <inheritdoc/>
    public override string KindName => "a block of keys";
}
