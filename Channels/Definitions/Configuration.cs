using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>Loads a configuration folder: text in, checked and compiled models out.</summary>
public static class Configuration
{
    /// <summary>Loads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="environment">The name of the file below <c>environments/</c> that is laid over the others; null for the only one, or none.</param>
    /// <param name="components">What channel files may name.</param>
    /// <param name="problems">Gets every problem of every file.</param>
    /// <returns>
    /// The model, or null where nothing could run: no such folder, or errors in <c>engine.yaml</c> or <c>systems.yaml</c>. Errors of a channel or of a map make that
    /// channel a <see cref="ConfigurationModel.BrokenChannels"/> and leave the others as they are.
    /// </returns>
    public static ConfigurationModel? Load(string folder, string? environment, ComponentRegistry components, Problems problems)
        => throw new NotSupportedException(folder + environment + components + problems);
}
