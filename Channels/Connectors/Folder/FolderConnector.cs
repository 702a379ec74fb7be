using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Files;
using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Connectors.Folder;

/// <summary>Writes payloads as files into a folder of this machine.</summary>
internal sealed class FolderConnector(ComponentContext context)
    : FileConnector("folder", context.Settings, new FileConnectorErrors("FOLDER"), new LocalFileSystem(RootOf(context)))
{
    /// <summary>The way out as the registry lists it.</summary>
    public static ConnectorComponent Component { get; } =
        new(FolderConnectorSettings.Spec, FolderConnectorSettings.SystemSpec, context => new FolderConnector(context));

    private static string RootOf(ComponentContext context)
        => context.System?.TextOrNull("root") is { } own ? Path.GetFullPath(own, context.StateFolder) : context.StateFolder;
}
