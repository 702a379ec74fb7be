namespace InterfaceEngine.Mappings.Delimited;

/// <summary>How the bytes of a delimited file become text.</summary>
public enum DelimitedCharset
{
    /// <summary>UTF-8 where the whole content is valid UTF-8, otherwise Latin-1.</summary>
    Auto,

    /// <summary>UTF-8; a record that is not is faulty.</summary>
    Utf8,

    /// <summary>ISO 8859-1.</summary>
    Latin1,
}

/// <summary>The form of a delimited file (RFC 4180 and its common kin).</summary>
public sealed record DelimitedFormat
{
    /// <summary>What stands between fields: one ASCII character.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>What fields with delimiters or line ends are wrapped in, doubled where it is meant itself: one ASCII character.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>Whether the first line names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The columns' names; where there is a header too, they take its place. Empty and without header: <c>column1</c>, <c>column2</c>, …</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The character set.</summary>
    public DelimitedCharset Charset { get; init; }
}

/// <summary>Why a record, or a whole file, cannot be read. It names places, never values.</summary>
/// <param name="Code">
/// A permanent code: <c>CSV-HEADER</c>, <c>CSV-RAGGED</c>, <c>CSV-UNCLOSED-QUOTE</c>, <c>CSV-AFTER-QUOTE</c>, <c>CSV-ENCODING</c>;
/// of JSON lines, those of <see cref="Documents.JsonFault"/>.
/// </param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">What was found and what was expected, without a full stop.</param>
public sealed record DelimitedFault(string Code, int Line, string Message);
