using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Pipeline.Steps;

/// <summary>What a step declares of itself, once: how a channel file names it, what it takes, and how it is compiled.</summary>
/// <param name="Argument">The key that names the step, with its own value: <c>filter: EXPRESSION</c>.</param>
/// <param name="Example">A step as a file writes it.</param>
/// <param name="Compile">Makes the step; null where it adds a problem instead.</param>
internal sealed record StepSpec(FieldSpec Argument, string Example, Func<StepScope, Step?> Compile)
{
    /// <summary>The keys that may stand beside the step's own.</summary>
    public IReadOnlyList<FieldSpec> Options { get; init; } = [];

    /// <summary>The step's name.</summary>
    public string Name => Argument.Key;

    /// <summary>All keys of the step's block.</summary>
    public IReadOnlyList<FieldSpec> Fields => [Argument with { Required = true }, .. Options];
}
