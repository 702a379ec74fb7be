namespace InterfaceEngine.Channels.Pipeline;

/// <summary>A channel's compiled rules.</summary>
internal sealed class PipelinePlan
{
}
