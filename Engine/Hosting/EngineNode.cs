using InterfaceEngine.Engine.Auditing;
using InterfaceEngine.Engine.Jobs;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Selection;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Hosting;

/// <summary>A running node, as its admin API sees it: the pieces, and since when they run.</summary>
internal sealed class EngineNode
{
    /// <summary>Where messages are.</summary>
    public required MessageStore Store { get; init; }

    /// <summary>The live channels.</summary>
    public required ChannelSupervisor Supervisor { get; init; }

    /// <summary>Finds what selectors name.</summary>
    public required StoreSelection Selection { get; init; }

    /// <summary>Who did what and why.</summary>
    public required AuditTrail Audit { get; init; }

    /// <summary>Long work.</summary>
    public required JobRunner Jobs { get; init; }

    /// <summary>Reads the configuration again and puts it in force.</summary>
    public required ConfigurationReload Reload { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Since when it runs.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether every listener is bound, or said why not, and no drain has begun.</summary>
    public bool IsReady { get; set; }
}
