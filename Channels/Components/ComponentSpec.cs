namespace InterfaceEngine.Channels.Components;

/// <summary>What a component declares of itself, once: how a channel file names it and which settings it takes.</summary>
/// <param name="Name">The key in a channel or systems file: <c>mllp</c>, <c>http</c>, <c>fhir</c>, <c>folder</c>.</param>
/// <param name="Summary">What it does, one or two sentences.</param>
/// <param name="Fields">Its settings.</param>
/// <param name="Example">A piece of YAML that uses it and passes the check.</param>
public sealed record ComponentSpec(string Name, string Summary, IReadOnlyList<FieldSpec> Fields, string Example)
{
    /// <summary>
    /// The names of the attributes that a source puts on its envelopes (<c>method</c>, <c>path</c>, <c>file</c>), which expressions may say as
    /// <c>%method</c>.
    /// </summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];
}
