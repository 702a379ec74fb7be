using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Files;

namespace InterfaceEngine.Channels.Connectors.Sftp;

/// <summary>What an <see cref="SftpConnector"/> may be told.</summary>
internal static class SftpConnectorSettings
{
    /// <summary>Under <c>send:</c>.</summary>
    public static ComponentSpec Spec { get; } = new(
        "sftp",
        "Writes payloads as files into a folder of an SFTP server, the system's `sftp:`. " + FileConnectorFields.Summary,
        FileConnectorFields.All(
            new FieldSpec("path", FieldKind.Text, "The folder, below the system's root; made where it is missing.") { Required = true, Example = "out" }),
        """
        sftp: { path: charges, name: "{code}.json" }
        """);
}
