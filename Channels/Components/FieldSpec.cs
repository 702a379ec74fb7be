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

    /// <summary>A number, with decimals or without: <c>1.5</c>.</summary>
    Number,

    /// <summary>A number with its percent sign: <c>10%</c>.</summary>
    Percent,

    /// <summary>A time with its unit: <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>24h</c>, <c>7d</c>.</summary>
    Duration,

    /// <summary>A size with its unit, in powers of 1024: <c>512B</c>, <c>64KB</c>, <c>10MB</c>, <c>4GB</c>.</summary>
    Size,

    /// <summary>
    /// A host and a port: <c>127.0.0.1:2575</c>, <c>[::1]:2575</c>. Port 0 asks for any free one. A source's key <c>listen</c> of this kind is a
    /// listener: no two channels may hold one address, and patient data is not taken off loopback without protection.
    /// </summary>
    Address,

    /// <summary>An absolute http or https address.</summary>
    Url,

    /// <summary>A file or folder; relative ones are below the node's <c>state:</c> folder, those of certificates and keys below the configuration folder.</summary>
    Path,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>An expression, evaluated for each message.</summary>
    Expression,

    /// <summary>
    /// Text with expressions in braces, evaluated for each object: <c>/charges/{id}</c>. What it came to is an attribute of the delivery, by the key's
    /// name; below blocks and in maps the keys are joined by dots: <c>headers.X-Department</c>.
    /// </summary>
    Template,

    /// <summary>A reference to a secret: <c>secret:erp-password</c>. Never the value.</summary>
    Secret,

    /// <summary>A block of its own keys; see <see cref="FieldSpec.Fields"/>.</summary>
    Block,

    /// <summary>A block whose keys the author chooses and whose values are texts.</summary>
    TextMap,

    /// <summary>A block whose keys the author chooses and whose values are templates.</summary>
    TemplateMap,

    /// <summary>A block whose keys the author chooses and whose values are expressions.</summary>
    ExpressionMap,

    /// <summary>A block whose keys the author chooses and whose values are blocks of <see cref="FieldSpec.Fields"/>.</summary>
    BlockMap,

    /// <summary>A list of texts; a single text counts as a list of one.</summary>
    TextList,

    /// <summary>A list of expressions; a single expression counts as a list of one.</summary>
    ExpressionList,

    /// <summary>A list of pipeline steps, each a block that begins with the step's name.</summary>
    StepList,
}

/// <summary>What is done to each value that a <see cref="FieldKind.Template"/> puts in, so that a value cannot become structure.</summary>
public enum ValueEncoding
{
    /// <summary>Nothing: the value goes in as it is.</summary>
    None,

    /// <summary>Percent-encoded, slashes too: for paths and queries of addresses.</summary>
    Url,

    /// <summary>
    /// As <see cref="Url"/>, after a backslash before the bars, commas and dollar signs that would otherwise part a FHIR search's value into several (R4, 3.1.1.4.0.1).
    /// </summary>
    Search,

    /// <summary>Control characters and what lies beyond ASCII percent-encoded: for header values.</summary>
    Header,

    /// <summary>What a file name cannot hold, separators above all, percent-encoded: for names of files.</summary>
    FileName,
}

/// <summary>One key that a file may hold: its name, type, default and meaning. Reading, checks, schema and reference pages are derived from it.</summary>
/// <param name="Key">The key, kebab-case.</param>
/// <param name="Kind">The type.</param>
/// <param name="Summary">What it does, one sentence; when it is ignored.</param>
public sealed record FieldSpec(string Key, FieldKind Kind, string Summary)
{
    /// <summary>Whether the file must hold it.</summary>
    public bool Required { get; init; }

    /// <summary>
    /// The text used where the file holds none; null where there is no default. A block that is not required has a value only where the file
    /// holds it, unless its default is <c>{}</c>: then it is always there, filled with the defaults of its keys.
    /// </summary>
    public string? Default { get; init; }

    /// <summary>The words of a <see cref="FieldKind.Choice"/>; of a <see cref="FieldKind.Block"/>, the words that may stand in the block's place.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The least value allowed, in the kind's own notation (<c>1s</c>, <c>1KB</c>, <c>1</c>); null where there is none.</summary>
    public string? Min { get; init; }

    /// <summary>The greatest value allowed.</summary>
    public string? Max { get; init; }

    /// <summary>A value as a file would hold it.</summary>
    public string? Example { get; init; }

    /// <summary>The keys of a <see cref="FieldKind.Block"/>, or of each block in a <see cref="FieldKind.BlockMap"/>.</summary>
    public IReadOnlyList<FieldSpec> Fields { get; init; } = [];

    /// <summary>How values are put into a <see cref="FieldKind.Template"/> or a <see cref="FieldKind.TemplateMap"/>.</summary>
    public ValueEncoding Encoding { get; init; }

    /// <summary>Whether an expression is asked whether it holds, so that one that is no condition is an error.</summary>
    public bool IsCondition { get; init; }

    /// <summary>
    /// Whether the reader leaves the value as it stands in the file, because what it may say depends on other keys; its owner reads it later
    /// from <see cref="Settings.Node"/>.
    /// </summary>
    public bool Late { get; init; }
}
