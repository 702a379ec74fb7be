using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Tests.Channels.Definitions;

/// <summary>Components that are only checked, never made: what definitions are tested with does not change when the real ones learn new keys.</summary>
internal static class TestComponents
{
    private static FieldSpec Listen { get; } = new("listen", FieldKind.Address, "Where it listens.") { Required = true, Example = "127.0.0.1:2575" };

    public static ComponentRegistry Registry { get; } = new(
        Sources:
        [
            Source("mllp", [Listen]) with { Format = ContentFormat.Hl7v2 },
            Source("fhir", [Listen, new("path", FieldKind.Text, "The base path.") { Default = "/" }], "method", "path") with
            {
                Format = ContentFormat.Fhir, SharesListener = true,
            },
            Source("folder", [new("path", FieldKind.Path, "The folder.") { Required = true }], "file") with { IsPolled = true },
        ],
        Connectors:
        [
            Connector("mllp", [], [new("address", FieldKind.Address, "Where it sends.") { Required = true, Example = "127.0.0.1:2591" }]),
            Connector(
                "http",
                [
                    new("method", FieldKind.Choice, "The method.") { Default = "POST", Choices = ["POST", "PUT"] },
                    new("path", FieldKind.Template, "The path.") { Default = "/", Encoding = ValueEncoding.Url },
                    new("headers", FieldKind.TemplateMap, "Headers.") { Encoding = ValueEncoding.Header },
                ],
                [new("url", FieldKind.Url, "The address.") { Required = true }, new("timeout", FieldKind.Duration, "How long it waits.") { Default = "30s" }]),
            Connector("folder", [new("path", FieldKind.Path, "The folder.") { Required = true }, new("name", FieldKind.Template, "The name.") { Encoding = ValueEncoding.FileName }], []),
        ])
    {
        Tables = [InterfaceEngine.Channels.Tables.FileTableSource.Component],
        CronFault = text => text.StartsWith('0') ? null : "must begin with 0 in these tests",
    };

    private static SourceComponent Source(string name, IReadOnlyList<FieldSpec> fields, params string[] attributes)
        => new(new ComponentSpec(name, name, fields, "") { Attributes = attributes }, _ => throw new NotSupportedException(name));

    private static ConnectorComponent Connector(string name, IReadOnlyList<FieldSpec> fields, IReadOnlyList<FieldSpec> system)
        => new(new ComponentSpec(name, name, fields, ""), new ComponentSpec(name, name, system, ""), _ => throw new NotSupportedException(name));
}
