using System.Collections.Concurrent;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// The groups that structures see in a message. Its own structure's (<see cref="Hl7v2Dictionary.StructureOf"/>) are meant, by the names
/// of any version; a group that only another version has, such as FINANCIAL in a DFT^P03 of 2.2, is found as that version would see it.
/// </summary>
internal sealed class Hl7v2MessageGroups
{
    private readonly Hl7v2Message _message;
    private readonly Hl7v2Structure? _structure;
    private ConcurrentDictionary<string, Hl7v2Group[]>? _others;

    public Hl7v2MessageGroups(Hl7v2Message message)
    {
        _message = message;
        _structure = Hl7v2Dictionary.StructureOf(message);
        Own = Sort(_structure);
    }

    /// <summary>Those of its own structure, in order of their beginning, outer before inner; none where its type is not known.</summary>
    public Hl7v2Group[] Own { get; }

    /// <summary>The groups among which those of a name are: its own, or another version's.</summary>
    public Hl7v2Group[] With(string name)
    {
        if (_structure is null || _structure.HasGroup(name))
            return Own;
        var others = _others ?? Interlocked.CompareExchange(ref _others, new(StringComparer.Ordinal), null) ?? _others!;
        if (!others.TryGetValue(name, out var groups))
            others[name] = groups = Sort(StructureChoice.WithGroup(_message, _structure, name));
        return groups;
    }

    private Hl7v2Group[] Sort(Hl7v2Structure? structure) => structure is null ? [] : Hl7v2Grouping.Sort(_message.Segments, structure);
}
