using InterfaceEngine.Channels.Definitions;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>The folders that relative paths of a channel's settings are below.</summary>
/// <param name="State">For what it reads and writes: the node's <c>state:</c>.</param>
/// <param name="Configuration">For what belongs to its configuration: certificates.</param>
internal readonly record struct ChannelFolders(string State, string Configuration)
{
    /// <summary>A configuration's folders.</summary>
    public static ChannelFolders Of(ConfigurationModel configuration) => new(configuration.Engine.StatePath, Path.GetFullPath(configuration.Folder));
}
