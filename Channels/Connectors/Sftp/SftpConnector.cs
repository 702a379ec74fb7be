using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Files;
using InterfaceEngine.Channels.Sftp;

namespace InterfaceEngine.Channels.Connectors.Sftp;

/// <summary>Writes payloads as files into a folder of an SFTP server, those of many workers over few connections.</summary>
internal sealed class SftpConnector(ComponentContext context) : FileConnector(
    $"sftp {SftpSystem.Read(context.System!, context.ConfigurationFolder).Address}",
    context.Settings,
    new FileConnectorErrors("SFTP"),
    SftpSystem.Open(context.System!, context.ConfigurationFolder, context.Time))
{
    /// <summary>The way out as the registry lists it.</summary>
    public static ConnectorComponent Component { get; } = new(SftpConnectorSettings.Spec, SftpSystem.Spec, context => new SftpConnector(context))
    {
        Check = SftpSystem.Check,
    };
}
