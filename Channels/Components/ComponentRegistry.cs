using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Components;

/// <summary>A way in that channel files may name.</summary>
/// <param name="Spec">Its name and settings under <c>source:</c>.</param>
/// <param name="Create">Makes one for a channel.</param>
public sealed record SourceComponent(ComponentSpec Spec, Func<ComponentContext, ISource> Create)
{
    /// <summary>What it always receives; null where the channel's <c>format:</c> says.</summary>
    public ContentFormat? Format { get; init; }

    /// <summary>Whether several channels may listen on one address, told apart by their path.</summary>
    public bool SharesListener { get; init; }

    /// <summary>
    /// Whether two channels may have one path of one address, by their settings: what stands against it, as the second half of a sentence, or null. Without it no two may.
    /// </summary>
    public Func<Settings, Settings, string?>? MaySharePath { get; init; }

    /// <summary>Whether it makes an <see cref="IPolledSource"/>, so that a channel may say when it looks.</summary>
    public bool IsPolled { get; init; }

    /// <summary>Whether it makes an <see cref="IReplySource"/> whose senders understand HL7 v2 acknowledgments.</summary>
    public bool CanReply { get; init; }

    /// <summary>The settings that a system holds for it in <c>systems.yaml</c>; null where it needs none.</summary>
    public ComponentSpec? SystemSpec { get; init; }

    /// <summary>Finds what is wrong with its settings beyond each key's own type; null where that is all there is to see.</summary>
    public Action<ComponentCheck>? Check { get; init; }
}

/// <summary>A way out that channel files may name.</summary>
/// <param name="Spec">Its name and settings under a destination's <c>send:</c>.</param>
/// <param name="SystemSpec">The settings that a system holds for it in <c>systems.yaml</c>.</param>
/// <param name="Create">Makes one for a destination.</param>
public sealed record ConnectorComponent(ComponentSpec Spec, ComponentSpec SystemSpec, Func<ComponentContext, IConnector> Create)
{
    /// <summary>Whether it cannot do without its block of the system, though no single key of that is required.</summary>
    public bool NeedsSystem { get; init; }

    /// <summary>Finds what is wrong with its settings beyond each key's own type; null where that is all there is to see.</summary>
    public Action<ComponentCheck>? Check { get; init; }
}

/// <summary>A place that reference tables may be filled from.</summary>
/// <param name="Spec">Its name and settings under a table's <c>from:</c>.</param>
/// <param name="SystemSpec">The settings that a system holds for it in <c>systems.yaml</c>; null where it needs no system.</param>
/// <param name="Create">Makes one for a table.</param>
public sealed record TableComponent(ComponentSpec Spec, ComponentSpec? SystemSpec, Func<ComponentContext, ITableSource> Create)
{
    /// <summary>Finds what is wrong with its settings beyond each key's own type; null where that is all there is to see.</summary>
    public Action<ComponentCheck>? Check { get; init; }
}

/// <summary>Every source and connector that channel files may name.</summary>
/// <param name="Sources">The ways in.</param>
/// <param name="Connectors">The ways out.</param>
public sealed record ComponentRegistry(IReadOnlyList<SourceComponent> Sources, IReadOnlyList<ConnectorComponent> Connectors)
{
    /// <summary>
    /// Says what is wrong with a cron expression of a <c>schedule:</c>, as the second half of a sentence that begins with the key; null where it is right.
    /// The scheduler's own parser: what the check lets in, it runs. Without it cron expressions are not checked.
    /// </summary>
    public Func<string, string?>? CronFault { get; init; }

    /// <summary>The places that reference tables may be filled from.</summary>
    public IReadOnlyList<TableComponent> Tables { get; init; } = [];
}
