using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Support;

/// <summary>Makes sources and connectors as a channel would, from the YAML that a file would hold.</summary>
internal static class TestComponents
{
    /// <summary>A source in a channel called <c>test</c>.</summary>
    public static ISource Source(
        SourceComponent component, string yaml, TimeProvider? time = null, string? folder = null, bool isScheduled = false, ILogger? logger = null,
        string node = "engine", string? systemYaml = null, string? configuration = null)
        => component.Create(Context(SettingsFrom.Yaml(component.Spec, yaml), systemYaml is null ? null : SettingsFrom.Yaml(component.SystemSpec!, systemYaml), time, folder, logger) with
        {
            Format = component.Format ?? ContentFormat.Raw,
            IsScheduled = isScheduled,
            Node = node,
            ConfigurationFolder = configuration ?? folder ?? TestContext.CurrentContext.WorkDirectory,
        });

    /// <summary>A connector of a destination called <c>target</c>.</summary>
    public static IConnector Connector(
        ConnectorComponent component, string sendYaml, string systemYaml, TimeProvider? time = null, string? folder = null,
        IReadOnlyDictionary<string, string>? secrets = null, IComponentState? state = null, SharedParts? shared = null)
        => component.Create(Context(
            SettingsFrom.Yaml(component.Spec, sendYaml), SettingsFrom.Yaml(component.SystemSpec, systemYaml), time, folder) with
        {
            Destination = "target",
            State = state,
            Shared = shared ?? new SharedParts(),
            Secrets = name => secrets?.GetValueOrDefault(name)
                ?? throw new InvalidOperationException($"The test has no secret for {name}."),
        });

    private static ComponentContext Context(Settings settings, Settings? system, TimeProvider? time, string? folder, ILogger? logger = null) => new()
    {
        Channel = "test",
        Settings = settings,
        System = system,
        StateFolder = folder ?? TestContext.CurrentContext.WorkDirectory,
        ConfigurationFolder = folder ?? TestContext.CurrentContext.WorkDirectory,
        Time = time ?? TimeProvider.System,
        Logger = logger ?? NullLogger.Instance,
        Secrets = name => throw new InvalidOperationException($"No secret is needed here, {name} was asked for."),
    };
}
