using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Tables;

/// <summary>What tables are checked against.</summary>
internal sealed class TableCheck
{
    /// <summary>The configuration folder.</summary>
    public required string Folder { get; init; }

    /// <summary>What fills tables.</summary>
    public required ComponentRegistry Components { get; init; }

    /// <summary>The systems without errors.</summary>
    public required IReadOnlyDictionary<string, SystemModel> Systems { get; init; }

    /// <summary>The names of systems with errors of their own.</summary>
    public required IReadOnlySet<string> BrokenSystems { get; init; }

    /// <summary>systems.yaml as it stands after the environment.</summary>
    public required MappingNode? SystemsRoot { get; init; }

    /// <summary>The node's zone.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Gets the systems that tables name.</summary>
    public HashSet<string> UsedSystems { get; } = new(StringComparer.Ordinal);
}
