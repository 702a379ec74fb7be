using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>What <c>engine.yaml</c> says of plug-ins.</summary>
/// <param name="Folder">The folder that they lie in, absolute: each in a folder of its own.</param>
/// <param name="At">Where the file names it.</param>
/// <param name="Pins">The SHA-256 that an assembly must have, by its path below the folder; empty where none is pinned. Where one is, all must be.</param>
public sealed record PluginSettings(string Folder, Position At, IReadOnlyDictionary<string, PluginPin> Pins);

/// <summary>The SHA-256 that an assembly must have.</summary>
/// <param name="Hash">It, as 64 hexadecimal digits.</param>
/// <param name="At">Where the file says it.</param>
public sealed record PluginPin(string Hash, Position At);
