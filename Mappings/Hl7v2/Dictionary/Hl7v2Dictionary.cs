using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>
/// What one version of HL7 v2 says: its segments, data types, tables and message structures. Each of the parts is read from the
/// library's data when it is first asked for, and kept; looking things up allocates nothing. Immutable, so any number of threads may use it.
/// </summary>
public sealed class Hl7v2Dictionary
{
    private static readonly Hl7v2Dictionary[] Dictionaries = [.. Dictionary.Versions.Names.Select((_, place) => new Hl7v2Dictionary(place))];

    private readonly Lazy<FrozenDictionary<string, Hl7v2TypeDefinition>> _types;
    private readonly Lazy<FrozenDictionary<Hl7v2SegmentId, Hl7v2SegmentDefinition>> _segments;
    private readonly Lazy<FrozenDictionary<int, Hl7v2TableDefinition>> _tables;
    private readonly Lazy<StructureSet> _structures;

    private Hl7v2Dictionary(int place)
    {
        Place = place;
        Version = Dictionary.Versions.Names[place];
        _types = new(() => DefinitionReader.Types(place));
        _segments = new(() => DefinitionReader.Segments(place, _types.Value));
        _tables = new(() => DefinitionReader.Tables(place));
        _structures = new(() => StructureSet.Read(place));
    }

    /// <summary>Every published version that is known here, oldest first: 2.1 to 2.8.2.</summary>
    public static IReadOnlyList<Hl7v2Dictionary> All => Dictionaries;

    /// <summary>The version's name, such as <c>2.5.1</c>.</summary>
    public string Version { get; }

    /// <summary>The segments, in no order.</summary>
    public IReadOnlyCollection<Hl7v2SegmentDefinition> Segments => _segments.Value.Values;

    /// <summary>The data types, in no order.</summary>
    public IReadOnlyCollection<Hl7v2TypeDefinition> Types => _types.Value.Values;

    /// <summary>The tables, in no order.</summary>
    public IReadOnlyCollection<Hl7v2TableDefinition> Tables => _tables.Value.Values;

    /// <summary>The message structures, in no order.</summary>
    public IEnumerable<Hl7v2Structure> Structures => _structures.Value.All;

    /// <summary>Its place in <see cref="All"/>.</summary>
    internal int Place { get; }

    /// <summary>
    /// The dictionary of a version. A made-up one gets the last version that was published before it (2.5.9: 2.5.1, 2.9: 2.8.2), an
    /// unreadable one 2.5.1; <see cref="Version"/> says which.
    /// </summary>
    /// <param name="version">MSH-12's first component as it stands.</param>
    public static Hl7v2Dictionary For(ReadOnlySpan<byte> version) => Dictionaries[Dictionary.Versions.Nearest(version)];

    /// <summary>The dictionary of the version that a message names in MSH-12.</summary>
    public static Hl7v2Dictionary For(Hl7v2Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return For(message.Header.Field(12).FirstLeaf().Raw);
    }

    /// <summary>The dictionary of a version that was published.</summary>
    /// <param name="version">Its name, such as <c>2.5.1</c>.</param>
    /// <param name="dictionary">The dictionary.</param>
    /// <returns>False for a version that was not, or is not known here.</returns>
    public static bool TryFind(string version, [NotNullWhen(true)] out Hl7v2Dictionary? dictionary)
    {
        var place = Array.IndexOf(Dictionary.Versions.Names, version);
        dictionary = place < 0 ? null : Dictionaries[place];
        return place >= 0;
    }

    /// <summary>Finds a segment of the version.</summary>
    public bool TryFindSegment(Hl7v2SegmentId id, [NotNullWhen(true)] out Hl7v2SegmentDefinition? segment)
        => _segments.Value.TryGetValue(id, out segment);

    /// <summary>Finds a data type of the version, such as <c>CX</c>.</summary>
    public bool TryFindType(ReadOnlySpan<char> id, [NotNullWhen(true)] out Hl7v2TypeDefinition? type)
        => _types.Value.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out type);

    /// <summary>Finds a table that the version knows, with or without codes.</summary>
    /// <param name="number">Its number: 125 for 0125.</param>
    /// <param name="table">The table.</param>
    public bool TryFindTable(int number, [NotNullWhen(true)] out Hl7v2TableDefinition? table) => _tables.Value.TryGetValue(number, out table);

    /// <summary>Finds a message structure of the version by its name.</summary>
    /// <param name="id">Such as <c>ADT_A01</c>.</param>
    /// <param name="structure">The structure.</param>
    public bool TryFindStructure(ReadOnlySpan<char> id, [NotNullWhen(true)] out Hl7v2Structure? structure)
        => _structures.Value.TryFind(id, out structure);

    /// <summary>
    /// Finds the structure of a message: the one that MSH-9.3 names, else the one of its type and event, else the one whose name is its
    /// type (ACK).
    /// </summary>
    /// <param name="type">MSH-9.1, such as <c>ADT</c>.</param>
    /// <param name="triggerEvent">MSH-9.2, such as <c>A04</c>; may be empty.</param>
    /// <param name="name">MSH-9.3, such as <c>ADT_A01</c>; may be empty.</param>
    /// <param name="structure">The structure.</param>
    public bool TryFindStructure(
        ReadOnlySpan<char> type, ReadOnlySpan<char> triggerEvent, ReadOnlySpan<char> name, [NotNullWhen(true)] out Hl7v2Structure? structure)
        => _structures.Value.TryFind(type, triggerEvent, name, out structure);

    /// <summary>
    /// Finds the structure that a message's segments are sorted by: its version's, or the nearest version's that has one for its type and
    /// event. For an event of a site's own it is the first structure of the type that has all segments. Where the message has segments that
    /// the structure does not know, another version's is taken that knows more of them: senders are ahead of the version they name.
    /// </summary>
    /// <returns>Null where the message's type is not known.</returns>
    public static Hl7v2Structure? StructureOf(Hl7v2Message message) => StructureChoice.Of(message);

    /// <summary>The structures of a message type in the version, by name: those of <c>ORU</c>.</summary>
    internal IEnumerable<Hl7v2Structure> StructuresOfType(string type) => _structures.Value.OfType(type);

    /// <summary>The version's name.</summary>
    public override string ToString() => Version;
}
