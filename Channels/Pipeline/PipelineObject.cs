using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>What flows from step to step: at first the source message itself, after a map what the map made.</summary>
internal readonly struct PipelineObject
{
    private readonly Focus _source;

    /// <summary>The source message, whose payload is its raw bytes.</summary>
    public PipelineObject(Focus source) => _source = source;

    private PipelineObject(Focus source, MappedObject? made, EvaluationContext? own) => (_source, Made, Own) = (source, made, own);

    /// <summary>What the last map made; null while it is still the source message.</summary>
    public MappedObject? Made { get; }

    // What rules see beside it, where something was looked up for it on its way; null where that is what all of the run see.
    private EvaluationContext? Own { get; }

    /// <summary>It as rules see it. What a map made is read when first asked for: of what goes out as it is, nobody asks.</summary>
    public Focus Value => Made is null ? _source : Made.Value;

    /// <summary>What rules over it see.</summary>
    public EvaluationContext ContextIn(in PipelineRun run) => Own ?? run.Context;

    /// <summary>It, with more to be seen beside it.</summary>
    public PipelineObject With(EvaluationContext context) => new(_source, Made, context);

    /// <summary>What a map made of it; what was looked up for it stays beside that.</summary>
    public PipelineObject Into(MappedObject made) => new(default, made, Own);
}
