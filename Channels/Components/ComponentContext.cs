using InterfaceEngine.Channels.Messages;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Channels.Components;

/// <summary>What a source or connector is given to be made from.</summary>
public sealed record ComponentContext
{
    /// <summary>The channel it belongs to.</summary>
    public required string Channel { get; init; }

    /// <summary>The destination's name; empty for a source.</summary>
    public string Destination { get; init; } = "";

    /// <summary>Its own settings: of a source, the block under <c>source:</c>; of a connector, the block under <c>send:</c>.</summary>
    public required Settings Settings { get; init; }

    /// <summary>The system's settings for the same component (address, credentials); null where the channel names no system or the system has none.</summary>
    public Settings? System { get; init; }

    /// <summary>What the bytes are that a source receives: the component's own format, or what the channel's <c>format:</c> says.</summary>
    public ContentFormat Format { get; init; } = ContentFormat.Raw;

    /// <summary>How the sender of a batch is answered, where the channel's <c>split:</c> takes batches; null where each input is one message.</summary>
    public BatchReply? Batches { get; init; }

    /// <summary>Whether the channel's <c>schedule:</c> says when a polled source looks; then it does not look by itself.</summary>
    public bool IsScheduled { get; init; }

    /// <summary>The node's name, by which several engines that look into one folder are told apart.</summary>
    public string Node { get; init; } = "engine";

    /// <summary>The folder that relative paths are below: the node's <c>state:</c>.</summary>
    public required string StateFolder { get; init; }

    /// <summary>The configuration folder, which relative paths of certificates are below.</summary>
    public required string ConfigurationFolder { get; init; }

    /// <summary>Where a connector keeps what it must find again; null for a source, and where nothing is kept.</summary>
    public IComponentState? State { get; init; }

    /// <summary>The time.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where it logs; the channel's name is on every line already.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Resolves <c>secret:</c> references.</summary>
    public required Func<string, string> Secrets { get; init; }

    /// <summary>What it may hold together with other components of the node.</summary>
    public SharedParts Shared { get; init; } = new();
}
