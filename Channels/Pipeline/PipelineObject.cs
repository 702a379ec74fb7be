using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>What flows from step to step: at first the source message itself, after a map what the map made.</summary>
internal readonly struct PipelineObject
{
    private readonly Focus _source;

    /// <summary>The source message, whose payload is its raw bytes.</summary>
    public PipelineObject(Focus source) => _source = source;

    /// <summary>What a map made.</summary>
    public PipelineObject(MappedObject made) => Made = made;

    /// <summary>What the last map made; null while it is still the source message.</summary>
    public MappedObject? Made { get; }

    /// <summary>It as rules see it. What a map made is read when first asked for: of what goes out as it is, nobody asks.</summary>
    public Focus Value => Made is null ? _source : Made.Value;
}
