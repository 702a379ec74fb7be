using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Tests.Support;

/// <summary>Parts of configurations that no file holds.</summary>
internal static class TestModels
{
    private static readonly Settings NoSettings = SettingsFrom.Yaml((IReadOnlyList<FieldSpec>)[], "");

    /// <summary>A system of that name, reached by nothing.</summary>
    public static SystemModel System(string name) => new()
    {
        Name = name,
        At = new Position("systems.yaml", 1, 1),
        Description = null,
        Owner = null,
        Data = "finance",
        Zone = null,
        Components = new Dictionary<string, Settings>(),
    };

    /// <summary>A destination whose connector the test brings.</summary>
    public static DestinationModel Destination(string name, int connections, DeliveryPolicy policy, Func<ComponentContext, IConnector>? connector = null) => new()
    {
        Name = name,
        System = System("erp"),
        Component = new ConnectorComponent(
            new ComponentSpec("scripted", "A test's.", [], ""), new ComponentSpec("scripted", "A test's.", [], ""),
            connector ?? (_ => throw new InvalidOperationException("This test makes its connector itself."))),
        Settings = NoSettings,
        SystemSettings = null,
        Connections = connections,
        Unordered = false,
        Delivery = policy,
    };
}
