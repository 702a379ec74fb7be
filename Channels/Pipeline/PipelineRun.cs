using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>What all steps of one run share.</summary>
/// <param name="Context">What all expressions see.</param>
/// <param name="Origin">What canonical objects say of their source.</param>
internal readonly record struct PipelineRun(EvaluationContext Context, MapOrigin Origin)
{
    /// <summary>The reference tables, each in one version from the first look-up to the last.</summary>
    public required RunTables Tables { get; init; }

    /// <summary>Gets what a test asks of the run beyond its outcome; null where nobody asks.</summary>
    public RunWitness? Witness { get; init; }
}
