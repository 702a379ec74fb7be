using System.Collections.Frozen;
using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>What a site has agreed with a sender beside the standard, or instead of it. Immutable; made from a file by whoever reads files.</summary>
public sealed record Hl7v2Profile
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The version whose rules hold, whatever MSH-12 says; null where MSH-12 says it.</summary>
    public string? Version { get; init; }

    /// <summary>The messages that there may be, as type and event; a null event stands for all. Empty where there may be any.</summary>
    public IReadOnlyList<(string Type, string? Event)> Messages { get; init; } = [];

    /// <summary>The site's own segments, and what is otherwise in the standard's.</summary>
    public IReadOnlyDictionary<Hl7v2SegmentId, Hl7v2SegmentProfile> Segments { get; init; } = FrozenDictionary<Hl7v2SegmentId, Hl7v2SegmentProfile>.Empty;

    /// <summary>By message structure (<c>ADT_A01</c>): the segments that it has besides, and those that come otherwise.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Hl7v2SegmentPlace>> Structures { get; init; } = FrozenDictionary<string, IReadOnlyList<Hl7v2SegmentPlace>>.Empty;

    /// <summary>By number: the codes that a table has here, in place of the standard's.</summary>
    public IReadOnlyDictionary<int, Hl7v2CodeList> Tables { get; init; } = FrozenDictionary<int, Hl7v2CodeList>.Empty;

    /// <summary>What rules are worth otherwise, by kind or code; null where they are not looked at.</summary>
    public IReadOnlyDictionary<string, Severity?> Severities { get; init; } = FrozenDictionary<string, Severity?>.Empty;

    /// <summary>This profile laid over another: what it says holds, and where it says nothing what the other says.</summary>
    public Hl7v2Profile Over(Hl7v2Profile other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            Version = Version ?? other.Version,
            Messages = Messages.Count > 0 ? Messages : other.Messages,
            Segments = Layers.Merge(Segments, other.Segments, (mine, theirs) => new Hl7v2SegmentProfile(
                mine.Name ?? theirs.Name, Layers.Merge(mine.Fields, theirs.Fields, (my, their) => my.Over(their)))),
            Structures = Layers.Merge(Structures, other.Structures, (mine, theirs) => [.. theirs, .. mine]),
            Tables = Layers.Merge(Tables, other.Tables, (mine, _) => mine),
            Severities = Layers.Merge(Severities, other.Severities, (mine, _) => mine),
        };
    }
}

/// <summary>What a profile says of a segment.</summary>
/// <param name="Name">What it is; null where the standard says it.</param>
/// <param name="Fields">By number: what it says of fields.</param>
public sealed record Hl7v2SegmentProfile(string? Name, IReadOnlyDictionary<int, Hl7v2ElementProfile> Fields);

/// <summary>How a profile wants a field or component.</summary>
public enum Hl7v2ProfileUsage
{
    /// <summary>As the standard has it.</summary>
    Standard,

    /// <summary>R: it has to be valued.</summary>
    Required,

    /// <summary>RE and O: it may be empty, whatever the standard says.</summary>
    Optional,

    /// <summary>C: it has to be valued where <see cref="Hl7v2ElementProfile.When"/> is true.</summary>
    Conditional,

    /// <summary>X: it has to be empty.</summary>
    NotAllowed,
}

/// <summary>What a profile says of a field or component; what is null is as in the standard.</summary>
public sealed record Hl7v2ElementProfile
{
    /// <summary>What it is.</summary>
    public string? Name { get; init; }

    /// <summary>Its data type.</summary>
    public string? Type { get; init; }

    /// <summary>Whether it has to be valued.</summary>
    public Hl7v2ProfileUsage Usage { get; init; }

    /// <summary>The condition of <see cref="Hl7v2ProfileUsage.Conditional"/>, over the segment and outward.</summary>
    public Expression? When { get; init; }

    /// <summary>How often it may come; 0 for without limit.</summary>
    public int? MaxRepetitions { get; init; }

    /// <summary>The most characters of a value; 0 for without limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The only codes that there may be.</summary>
    public Hl7v2CodeList? Codes { get; init; }

    /// <summary>The only value that there may be.</summary>
    public string? Constant { get; init; }

    /// <summary>By number: what it says of components.</summary>
    public IReadOnlyDictionary<int, Hl7v2ElementProfile> Components { get; init; } = FrozenDictionary<int, Hl7v2ElementProfile>.Empty;

    /// <summary>This laid over what another profile says of the same field.</summary>
    internal Hl7v2ElementProfile Over(Hl7v2ElementProfile other) => new()
    {
        Name = Name ?? other.Name,
        Type = Type ?? other.Type,
        Usage = Usage == Hl7v2ProfileUsage.Standard ? other.Usage : Usage,
        When = Usage == Hl7v2ProfileUsage.Standard ? other.When : When,
        MaxRepetitions = MaxRepetitions ?? other.MaxRepetitions,
        MaxLength = MaxLength ?? other.MaxLength,
        Codes = Codes ?? other.Codes,
        Constant = Constant ?? other.Constant,
        Components = Layers.Merge(Components, other.Components, (mine, theirs) => mine.Over(theirs)),
    };
}

/// <summary>Where a structure has a segment.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="After">The segment or group after which it comes; null for a segment that the structure has already.</param>
/// <param name="Usage">Required, optional or not allowed; Standard where nothing changes, and for a new segment optional.</param>
/// <param name="MaxRepetitions">How often it may come; 0 for without limit; null where nothing changes, and for a new segment once.</param>
public sealed record Hl7v2SegmentPlace(Hl7v2SegmentId Segment, string? After, Hl7v2ProfileUsage Usage, int? MaxRepetitions);

/// <summary>A closed list of codes.</summary>
public sealed class Hl7v2CodeList
{
    // A longer value is no code.
    private const int Longest = 64;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _codes;

    /// <summary>Makes a list.</summary>
    /// <param name="name">What messages call it, such as <c>table 0001</c> or <c>the code set departments</c>.</param>
    /// <param name="codes">The codes; upper and lower case differ.</param>
    public Hl7v2CodeList(string name, IEnumerable<string> codes)
    {
        Name = name;
        _codes = codes.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>Whether bytes, as they stand in a message, are one of the codes. Allocates nothing.</summary>
    internal bool Contains(ReadOnlySpan<byte> code)
    {
        Span<char> text = stackalloc char[Longest];
        return code.Length <= Longest && Encoding.UTF8.TryGetChars(code, text, out var length) && _codes.Contains(text[..length]);
    }
}

/// <summary>Lays what one profile says over what another does.</summary>
file static class Layers
{
    public static IReadOnlyDictionary<TKey, T> Merge<TKey, T>(IReadOnlyDictionary<TKey, T> mine, IReadOnlyDictionary<TKey, T> theirs, Func<T, T, T> both)
        where TKey : notnull
    {
        if (mine.Count == 0 || theirs.Count == 0)
            return mine.Count == 0 ? theirs : mine;
        var merged = new Dictionary<TKey, T>(theirs);
        foreach (var (key, value) in mine)
            merged[key] = theirs.TryGetValue(key, out var other) ? both(value, other) : value;
        return merged;
    }
}
