using System.Net;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Plugins;
using InterfaceEngine.Channels.Profiles;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>A configuration folder, checked and compiled. Immutable: a reload makes another and compares.</summary>
public sealed record ConfigurationModel
{
    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The environment whose file was laid over the others; null where there is none.</summary>
    public required string? Environment { get; init; }

    /// <summary>The node's own settings.</summary>
    public required EngineSettings Engine { get; init; }

    /// <summary>The systems by name.</summary>
    public required IReadOnlyDictionary<string, SystemModel> Systems { get; init; }

    /// <summary>The channels that can run, by name order.</summary>
    public required IReadOnlyList<ChannelModel> Channels { get; init; }

    /// <summary>The channel files that cannot run, each with its reasons; the other channels run without them.</summary>
    public required IReadOnlyList<BrokenChannel> BrokenChannels { get; init; }

    /// <summary>The maps without errors.</summary>
    public required MapLibrary Maps { get; init; }

    /// <summary>The code sets.</summary>
    public required CodeSetLibrary CodeSets { get; init; }

    /// <summary>The HL7 v2 profiles.</summary>
    public required ProfileLibrary Profiles { get; init; }

    /// <summary>The reference tables without errors.</summary>
    public required TableLibrary Tables { get; init; }

    /// <summary>The plug-ins that could be loaded.</summary>
    public required PluginSet Plugins { get; init; }

    /// <summary>A channel by name; null where there is none that can run.</summary>
    public ChannelModel? FindChannel(string name) => Channels.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.Ordinal));
}

/// <summary>What <c>engine.yaml</c> says of the node.</summary>
public sealed record EngineSettings
{
    /// <summary>The node's name, in logs and status.</summary>
    public required string Node { get; init; }

    /// <summary>The folder that relative paths of settings are below; absolute. The configuration folder where the file says nothing.</summary>
    public required string StatePath { get; init; }

    /// <summary>The store's folder; absolute.</summary>
    public required string StorePath { get; init; }

    /// <summary>Where the admin API listens; always loopback.</summary>
    public required DnsEndPoint AdminListen { get; init; }

    /// <summary>The zone of dates that carry none, where their system states no other.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>What every expression may read by name.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Where plug-ins lie; null where there are none.</summary>
    public PluginSettings? Plugins { get; init; }

    /// <summary>The log's settings.</summary>
    public required LogSettings Log { get; init; }
}

/// <summary>How the node logs.</summary>
/// <param name="Level">The least level: <c>trace</c>, <c>debug</c>, <c>info</c>, <c>warn</c> or <c>error</c>.</param>
/// <param name="Path">The log files' folder, absolute; null where the log goes to standard error only.</param>
/// <param name="Keep">How long log files are kept.</param>
public sealed record LogSettings(string Level, string? Path, TimeSpan Keep);

/// <summary>One entry of <c>systems.yaml</c>.</summary>
public sealed record SystemModel
{
    /// <summary>Its name, as channels say it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is written.</summary>
    public required Position At { get; init; }

    /// <summary>What it is.</summary>
    public required string? Description { get; init; }

    /// <summary>Who answers for it.</summary>
    public required string? Owner { get; init; }

    /// <summary>What data it holds: <c>patient</c>, <c>finance</c>, <c>vendor</c> or <c>workforce</c>.</summary>
    public required string Data { get; init; }

    /// <summary>The zone of its dates that carry none; null where the node's holds.</summary>
    public required TimeZoneInfo? Zone { get; init; }

    /// <summary>Its settings by component: how it is reached.</summary>
    public required IReadOnlyDictionary<string, Settings> Components { get; init; }
}

/// <summary>A channel file that cannot run.</summary>
/// <param name="Name">The channel's name: what the file says, or else the file's own name.</param>
/// <param name="File">The file, relative to the configuration folder.</param>
/// <param name="Problems">Why: its errors, and those of the maps it uses.</param>
public sealed record BrokenChannel(string Name, string File, IReadOnlyList<Problem> Problems);
