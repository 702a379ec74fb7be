using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Fhir;
using InterfaceEngine.Channels.Connectors.Folder;
using InterfaceEngine.Channels.Connectors.Http;
using InterfaceEngine.Channels.Connectors.Mllp;
using InterfaceEngine.Channels.Connectors.Sftp;
using InterfaceEngine.Channels.Connectors.Tryton;
using InterfaceEngine.Channels.Sources.Fhir;
using InterfaceEngine.Channels.Sources.Folder;
using InterfaceEngine.Channels.Sources.Http;
using InterfaceEngine.Channels.Sources.Mllp;
using InterfaceEngine.Channels.Sources.Sftp;
using InterfaceEngine.Channels.Tables;

namespace InterfaceEngine.Channels;

/// <summary>The sources and connectors that ship with the engine, one line each.</summary>
public static class BuiltIns
{
    /// <summary>All of them.</summary>
    public static ComponentRegistry Components { get; } = new(
        Sources:
        [
            MllpSource.Component,
            FolderSource.Component,
            SftpSource.Component,
            HttpSource.Component,
            FhirSource.Component,
        ],
        Connectors:
        [
            MllpConnector.Component,
            HttpConnector.Component,
            FhirConnector.Component,
            FolderConnector.Component,
            SftpConnector.Component,
            TrytonConnector.Component,
        ])
    {
        Tables =
        [
            FileTableSource.Component,
            TrytonTableSource.Component,
        ],
    };
}
