using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Pipeline.Steps;

/// <summary>One compiled stage of a pipeline. Immutable; used by many threads at once.</summary>
internal abstract class Step
{
    /// <summary>What its file calls it: <c>filter</c>.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Where it is written.</summary>
    public Position At { get; private set; }

    /// <summary>Says where it is written; once, when it is compiled.</summary>
    public Step Written(string name, Position at)
    {
        (Name, At) = (name, at);
        return this;
    }

    /// <summary>Takes one object and adds what becomes of it: nothing, itself, or what it is made into.</summary>
    /// <param name="run">What all steps of the run share.</param>
    /// <param name="input">The object.</param>
    /// <param name="output">Gets what goes on to the next step; untouched unless the verdict is <see cref="StepVerdict.Passed"/>.</param>
    /// <exception cref="Mappings.Expressions.ExpressionException">An expression could not be evaluated.</exception>
    /// <exception cref="Mappings.Maps.MapException">A map's rule could not be followed.</exception>
    public abstract StepVerdict Apply(in PipelineRun run, in PipelineObject input, List<PipelineObject> output);
}

/// <summary>What a step says of one object: it goes on, it is deliberately not forwarded, or the run fails.</summary>
internal readonly record struct StepVerdict
{
    private StepVerdict(MessageError error, bool isFailure) => (Error, IsFailure) = (error, isFailure);

    /// <summary>What was added to the output goes on.</summary>
    public static StepVerdict Passed => default;

    /// <summary>Why it does not go on; null where it does.</summary>
    public MessageError? Error { get; }

    /// <summary>The codes of what was found and does not hinder it, each as often as it came; null where there is none.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Whether the whole run fails.</summary>
    public bool IsFailure { get; }

    /// <summary>The object is deliberately not forwarded.</summary>
    public static StepVerdict Filtered(MessageError reason) => new(reason, false);

    /// <summary>The whole run fails.</summary>
    public static StepVerdict Failed(MessageError error) => new(error, true);
}
