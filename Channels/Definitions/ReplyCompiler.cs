using InterfaceEngine.Channels.Acknowledgments;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>Checks a source's <c>reply:</c> and makes the destination that stands for its senders.</summary>
internal sealed class ReplyCompiler(ChannelDefinition definition, CheckContext context)
{
    // Where a reply goes on its sender's own connection, the source sends it, and no component does.
    private static readonly ConnectorComponent OnConnection = new(
        new ComponentSpec("reply", "Sends replies on their senders' connections.", [], ""),
        new ComponentSpec("reply", "Sends replies on their senders' connections.", [], ""),
        _ => throw new InvalidOperationException("The channel's source sends these."));

    /// <summary>The block.</summary>
    public static FieldSpec Field { get; } = new("reply", FieldKind.Block,
        "How the application acknowledgment of enhanced mode (MSH-16) goes to its sender: as a message of its own, a delivery to `@reply`, kept over restarts and tried again. "
        + "Without this block: on a connection that this sender has opened.")
    {
        Fields =
        [
            new("to", FieldKind.Text, "The system to whose mllp address it goes instead.") { Example = "ehr" },
            new("accept-acknowledgment", FieldKind.Flag, "Whether each asks for an accept acknowledgment of its own (MSH-15 AL) and is sent again until it has one. With `to` always.")
            {
                Default = "false", Example = "true",
            },
            new("give-up-after", FieldKind.Duration, "How long one is tried before it becomes a dead letter, from its first try. A sender that is not connected counts as a failed try.")
            {
                Default = "24h", Min = "1s", Example = "8h",
            },
        ],
        Example = "{ accept-acknowledgment: true }",
    };

    private readonly Problems _problems = definition.Problems;

    /// <summary>Compiles it.</summary>
    /// <param name="source">The <c>source:</c> block.</param>
    /// <param name="component">The way in.</param>
    /// <param name="sender">The system that sends.</param>
    /// <returns>Null where senders cannot be sent anything, or where it has errors.</returns>
    public ReplyModel? Compile(Settings source, SourceComponent component, SystemModel sender)
    {
        var block = source.BlockOrNull("reply");
        if (!component.CanReply)
        {
            if (block is not null)
                _problems.Error("CFG-REPLY", source.PlaceOf("reply"), $"{component.Spec.Name} has no senders that could be sent acknowledgments", "remove 'reply'");
            return null;
        }
        var settings = block ?? SettingsReader.Read(null, Field.Fields, new SettingsScope { Name = "'reply'", At = source.At }, _problems);
        var keepsLengths = source.BlockOrNull(component.Spec.Name)?.TextOrNull("text-lengths") == "standard";
        var patience = settings.Duration("give-up-after");
        if (settings.TextOrNull("to") is not { } to)
            return new ReplyModel(Destination(sender, OnConnection, null, null, patience), OnConnection: true, settings.Flag("accept-acknowledgment"), keepsLengths);
        if (context.FindSystem(to, settings.PlaceOf("to"), definition) is not { } system)
            return null;
        var connector = context.Components.Connectors.FirstOrDefault(c => c.Spec.Name == component.Spec.Name);
        if (connector is null || system.Components.GetValueOrDefault(connector.SystemSpec.Name) is not { } address)
        {
            _problems.Error("CFG-SYSTEM-COMPONENT", settings.PlaceOf("to"), $"the system '{system.Name}' has no '{component.Spec.Name}:' block, which says where it listens", $"add it at {system.At}");
            return null;
        }
        var send = SettingsReader.Read(null, connector.Spec.Fields, new SettingsScope { Name = "'reply'", At = settings.At }, _problems);
        return new ReplyModel(Destination(system, connector, send, address, patience), OnConnection: false, WantsAccept: true, keepsLengths);
    }

    private static DestinationModel Destination(SystemModel system, ConnectorComponent component, Settings? settings, Settings? ofSystem, TimeSpan patience) => new()
    {
        Name = ApplicationReply.Destination,
        System = system,
        Component = component,
        Settings = settings ?? SettingsReader.Read(null, [], new SettingsScope { Name = "'reply'", At = default }, new Problems()),
        SystemSettings = ofSystem,
        Connections = 4,
        Unordered = false,
        Delivery = new DeliveryPolicy(
            new RetrySchedule(TimeSpan.FromMilliseconds(500), 2, TimeSpan.FromSeconds(15), 0.1, patience), OnRefused.DeadLetter),
    };
}
