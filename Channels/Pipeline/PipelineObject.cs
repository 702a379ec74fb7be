using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>What flows from step to step: at first the source message itself, after a map what the map made.</summary>
/// <param name="Value">It as rules see it.</param>
/// <param name="Made">What the last map made; null while it is still the source message, whose payload is its raw bytes.</param>
internal readonly record struct PipelineObject(Focus Value, MappedObject? Made);
