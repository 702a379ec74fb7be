namespace InterfaceEngine.Channels.Components;

/// <summary>What type a setting's text is read as.</summary>
public enum FieldKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with its percent sign: <c>10%</c>.</summary>
    Percent,

    /// <summary>A time with its unit: <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>24h</c>, <c>7d</c>.</summary>
    Duration,

    /// <summary>A size with its unit, in powers of 1024: <c>512B</c>, <c>64KB</c>, <c>10MB</c>, <c>4GB</c>.</summary>
    Size,

    /// <summary>A host and a port: <c>127.0.0.1:2575</c>, <c>[::1]:2575</c>. Port 0 asks for any free one.</summary>
    Address,

    /// <summary>An absolute http or https address.</summary>
    Url,

    /// <summary>A file or folder; relative ones are below the configuration folder.</summary>
    Path,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>An expression, evaluated for each message.</summary>
    Expression,

    /// <summary>Text with expressions in braces, evaluated for each object: <c>/charges/{id}</c>.</summary>
    Template,

    /// <summary>A reference to a secret: <c>secret:erp-password</c>. Never the value.</summary>
    Secret,

    /// <summary>A block of its own keys; see <see cref="FieldSpec.Fields"/>.</summary>
    Block,

    /// <summary>A block whose keys the author chooses and whose values are texts.</summary>
    TextMap,

    /// <summary>A block whose keys the author chooses and whose values are templates.</summary>
    TemplateMap,
}

/// <summary>One key that a file may hold: its name, type, default and meaning. Reading, checks, schema and reference pages are derived from it.</summary>
/// <param name="Key">The key, kebab-case.</param>
/// <param name="Kind">The type.</param>
/// <param name="Summary">What it does, one sentence; when it is ignored.</param>
public sealed record FieldSpec(string Key, FieldKind Kind, string Summary)
{
    /// <summary>Whether the file must hold it.</summary>
    public bool Required { get; init; }

    /// <summary>The text used where the file holds none; null where there is no default.</summary>
    public string? Default { get; init; }

    /// <summary>The words of a <see cref="FieldKind.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The least value allowed, in the kind's own notation (<c>1s</c>, <c>1KB</c>, <c>1</c>); null where there is none.</summary>
    public string? Min { get; init; }

    /// <summary>The greatest value allowed.</summary>
    public string? Max { get; init; }

    /// <summary>A value as a file would hold it.</summary>
    public string? Example { get; init; }

    /// <summary>The keys of a <see cref="FieldKind.Block"/>.</summary>
    public IReadOnlyList<FieldSpec> Fields { get; init; } = [];
}
