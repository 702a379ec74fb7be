using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>
/// What rules of one element of a <c>for:</c> read, as far as reading them tells: what depends on nothing but segments that are the same for all elements need
/// be made once.
/// </summary>
internal sealed class Reads
{
    private readonly Dictionary<string, IReadOnlyCollection<Hl7v2SegmentId>?> _names;

    /// <summary>The reads of a map, of whose elements nothing is known yet.</summary>
    public Reads()
        : this(new Dictionary<string, IReadOnlyCollection<Hl7v2SegmentId>?>(StringComparer.Ordinal))
    {
    }

    private Reads(Dictionary<string, IReadOnlyCollection<Hl7v2SegmentId>?> names) => _names = names;

    /// <summary>The names of the segments that are read, looked for from the element.</summary>
    public HashSet<Hl7v2SegmentId> Segments { get; init; } = [];

    /// <summary>The same names, and nothing read yet.</summary>
    public Reads Begin() => new(_names);

    /// <summary>The same, with names that hold within.</summary>
    public Reads Within() => new(new(_names, StringComparer.Ordinal)) { Segments = Segments };

    /// <summary>Gives a name to what was read; null to what may differ.</summary>
    public void Bind(string name, IReadOnlyCollection<Hl7v2SegmentId>? segments) => _names[name] = segments;

    /// <summary>What a name was made of; null where it may differ.</summary>
    public IReadOnlyCollection<Hl7v2SegmentId>? this[string name] => _names.GetValueOrDefault(name);

    /// <summary>Reads a name: what it was made of. One that is not bound in the map is a setting, and the same for all.</summary>
    public bool TryAdd(string name)
    {
        if (!_names.TryGetValue(name, out var segments))
            return true;
        if (segments is null)
            return false;
        Segments.UnionWith(segments);
        return true;
    }
}
