using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Plugins;
using InterfaceEngine.Channels.Profiles;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>What channels are checked against, and what they were found to use.</summary>
internal sealed class CheckContext
{
    /// <summary>The configuration folder.</summary>
    public required string Folder { get; init; }

    /// <summary>What channel files may name.</summary>
    public required ComponentRegistry Components { get; init; }

    /// <summary>The node's settings; where they have errors, the variables are those that the file names.</summary>
    public required EngineSettings? Engine { get; init; }

    /// <summary>The names of the variables of engine.yaml.</summary>
    public required IReadOnlyCollection<string> Variables { get; init; }

    /// <summary>The systems without errors.</summary>
    public required IReadOnlyDictionary<string, SystemModel> Systems { get; init; }

    /// <summary>The names of systems with errors of their own.</summary>
    public required IReadOnlySet<string> BrokenSystems { get; init; }

    /// <summary>systems.yaml as it stands after the environment.</summary>
    public required MappingNode? SystemsRoot { get; init; }

    /// <summary>The maps without errors.</summary>
    public required MapLibrary Maps { get; init; }

    /// <summary>The HL7 v2 profiles.</summary>
    public required ProfileLibrary Profiles { get; init; }

    /// <summary>What all profile and code set files come to, as a hash.</summary>
    public required string ProfilesFingerprint { get; init; }

    /// <summary>The profiles that channels named.</summary>
    public HashSet<string> UsedProfiles { get; } = new(StringComparer.Ordinal);

    /// <summary>The reference tables.</summary>
    public required TableLibrary Tables { get; init; }

    /// <summary>The systems that reference tables are read from.</summary>
    public required IReadOnlySet<string> TableSystems { get; init; }

    /// <summary>The tables that channels look into.</summary>
    public HashSet<string> UsedTables { get; } = new(StringComparer.Ordinal);

    /// <summary>The plug-ins that could be loaded.</summary>
    public required PluginSet Plugins { get; init; }

    /// <summary>The code sets.</summary>
    public required CodeSetLibrary CodeSets { get; init; }

    /// <summary>What all map and code set files come to, as a hash.</summary>
    public required string MapsFingerprint { get; init; }

    /// <summary>The maps that channels named.</summary>
    public HashSet<string> UsedMaps { get; } = new(StringComparer.Ordinal);

    /// <summary>A system that a channel names; null where there is none that can be used, which is then a problem.</summary>
    public SystemModel? FindSystem(string name, Position at, ChannelDefinition channel)
    {
        var problems = channel.Problems;
        channel.UsedSystems.Add(name);
        if (Systems.TryGetValue(name, out var system))
            return system;
        if (BrokenSystems.Contains(name))
            problems.Error("CFG-BROKEN-SYSTEM", at, $"the system '{name}' has errors of its own, see {SystemsFile.Path}");
        else
            problems.Unknown("CFG-UNKNOWN-SYSTEM", at, "system", name, Systems.Keys.Concat(BrokenSystems));
        return null;
    }
}
