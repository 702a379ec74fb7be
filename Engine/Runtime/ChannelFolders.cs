using InterfaceEngine.Channels.Definitions;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>Where a channel is: the folders that relative paths of its settings are below, and the node.</summary>
/// <param name="State">For what it reads and writes: the node's <c>state:</c>.</param>
/// <param name="Configuration">For what belongs to its configuration: certificates.</param>
/// <param name="Node">The node's name.</param>
internal readonly record struct ChannelFolders(string State, string Configuration, string Node)
{
    /// <summary>A configuration's folders.</summary>
    public static ChannelFolders Of(ConfigurationModel configuration) => new(configuration.Engine.StatePath, Path.GetFullPath(configuration.Folder), configuration.Engine.Node);
}
