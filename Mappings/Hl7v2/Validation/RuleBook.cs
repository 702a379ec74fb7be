using System.Collections.Concurrent;
using System.Collections.Frozen;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>
/// What one version says, with what a profile says beside it, in the form in which messages are held against it: arrays by number, found by packed
/// segment names. Made once; looking things up allocates nothing.
/// </summary>
internal sealed class RuleBook
{
    private readonly Hl7v2Dictionary _dictionary;
    private readonly Hl7v2Profile? _profile;
    private readonly FrozenDictionary<Hl7v2SegmentId, SegmentRules> _segments;
    private readonly FrozenDictionary<string, TypeRules>.AlternateLookup<ReadOnlySpan<char>> _types;
    private readonly ConcurrentDictionary<object, StructureMachine> _structures = new(ReferenceEqualityComparer.Instance);

    public RuleBook(
        Hl7v2Dictionary dictionary, Hl7v2Profile? profile, Dictionary<Hl7v2SegmentId, SegmentRules> segments, Dictionary<string, TypeRules> types)
    {
        _dictionary = dictionary;
        _profile = profile;
        _segments = segments.ToFrozenDictionary();
        _types = types.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The version, such as <c>2.5.1</c>.</summary>
    public string Version => _dictionary.Version;

    /// <summary>A segment's rules; null for one that neither the version nor the profile has.</summary>
    public SegmentRules? Find(Hl7v2SegmentId id) => _segments.GetValueOrDefault(id);

    /// <summary>A data type's rules; null for one that the version does not have.</summary>
    public TypeRules? FindType(ReadOnlySpan<byte> id)
    {
        Span<char> name = stackalloc char[8];
        return TryWiden(id, name, out var length) && _types.TryGetValue(name[..length], out var type) ? type : null;
    }

    /// <summary>The structure of messages of a type; null where the version has none.</summary>
    public StructureMachine? FindStructure(ReadOnlySpan<byte> type, ReadOnlySpan<byte> triggerEvent, ReadOnlySpan<byte> name)
    {
        Span<char> types = stackalloc char[8], events = stackalloc char[8], names = stackalloc char[16];
        if (!TryWiden(type, types, out var typeLength) || !TryWiden(triggerEvent, events, out var eventLength))
            return null;
        if (!TryWiden(name, names, out var nameLength))
            nameLength = 0;
        return !_dictionary.TryFindStructure(types[..typeLength], events[..eventLength], names[..nameLength], out var structure) ? null
            : _structures.TryGetValue(structure, out var machine) ? machine
            : _structures.GetOrAdd(structure, StructureCompiler.Compile(structure.Id, structure.Root, _profile));
    }

    private static bool TryWiden(ReadOnlySpan<byte> bytes, Span<char> into, out int length)
    {
        length = bytes.Length;
        if (bytes.Length > into.Length)
            return false;
        for (var i = 0; i < bytes.Length; i++)
            into[i] = (char)bytes[i];
        return true;
    }
}

/// <summary>The rules of one segment.</summary>
/// <param name="Id">The segment.</param>
/// <param name="Fields">Its fields in order.</param>
/// <param name="LastRequired">The last field that may have to be valued; 0 where there is none.</param>
internal sealed record SegmentRules(Hl7v2SegmentId Id, ElementRules[] Fields, int LastRequired);

/// <summary>The rules of one data type.</summary>
/// <param name="id">Its name.</param>
/// <param name="form">What a value has to look like; of a composite, nothing.</param>
/// <param name="isCoded">Whether it is a code with its system in the third component.</param>
internal sealed class TypeRules(string id, ValueForm form, bool isCoded)
{
    /// <summary>Its name.</summary>
    public string Id => id;

    /// <summary>What a value has to look like.</summary>
    public ValueForm Form => form;

    /// <summary>Whether it is a code with its system in the third component.</summary>
    public bool IsCoded => isCoded;

    /// <summary>Its components in order; empty for a simple data type.</summary>
    public ElementRules[] Components { get; private set; } = [];

    /// <summary>The last component that has to be valued; 0 where there is none.</summary>
    public int LastRequired { get; private set; }

    /// <summary>Gives it its components, once: a data type may have components of data types that are still to be made.</summary>
    public TypeRules Fill(ElementRules[] components)
    {
        Components = components;
        LastRequired = ElementRules.LastRequired(components);
        return this;
    }
}

/// <summary>The rules of one field or component.</summary>
internal sealed record ElementRules(int Number, string Name, TypeRules Type)
{
    /// <summary>What is broken where it is empty; null where it may be.</summary>
    public Hl7v2Rule? WhenEmpty { get; init; }

    /// <summary>The condition under which it may not be empty; null where there is none.</summary>
    public Expression? Condition { get; init; }

    /// <summary>Whether it has to be empty.</summary>
    public bool IsNotAllowed { get; init; }

    /// <summary>How often it may come; 0 for without limit.</summary>
    public int MaxRepetitions { get; init; }

    /// <summary>The most characters of a value; 0 for without limit.</summary>
    public int MaxLength { get; init; }

    /// <summary>The standard's table; null where its codes are not checked.</summary>
    public Hl7v2TableDefinition? Table { get; init; }

    /// <summary>The same table in the latest version; null where only <see cref="Table"/> counts.</summary>
    public Hl7v2TableDefinition? LatestTable { get; init; }

    /// <summary>What is broken where a code is not in <see cref="Table"/>.</summary>
    public Hl7v2Rule? TableRule { get; init; }

    /// <summary>The profile's codes, in place of the table's.</summary>
    public Hl7v2CodeList? Codes { get; init; }

    /// <summary>The profile's only value, as it stands in messages.</summary>
    public byte[]? Constant { get; init; }

    /// <summary>The last element that may have to be valued; 0 where there is none.</summary>
    public static int LastRequired(ElementRules[] elements)
    {
        var last = elements.Length;
        while (last > 0 && elements[last - 1].WhenEmpty is null)
            last--;
        return last;
    }
}

/// <summary>What a simple value has to look like.</summary>
internal enum ValueForm
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>NM.</summary>
    Number,

    /// <summary>SI.</summary>
    Sequence,

    /// <summary>DT.</summary>
    Date,

    /// <summary>TM.</summary>
    TimeOfDay,

    /// <summary>DTM, and the first component of TS.</summary>
    Time,

    /// <summary>Not known: it depends on what the message says.</summary>
    Varies,
}
