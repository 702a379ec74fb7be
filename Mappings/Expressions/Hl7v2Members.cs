using System.Globalization;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>
/// The numbered parts of a place in an HL7 v2 message, in any version of the standard: of a segment its fields, of a field or component what its data
/// types have. A site's own segments, and fields of any data type, may have any.
/// </summary>
internal sealed class Hl7v2Members : IMembers
{
    private readonly string? _segment;
    private readonly IReadOnlyCollection<string> _types;

    private Hl7v2Members(string name, string? segment, IReadOnlyCollection<string> types) => (Name, _segment, _types) = (name, segment, types);

    /// <summary>The place as the expression writes it.</summary>
    public string Name { get; }

    /// <summary>The number of its last part in any version; 1 of what has no parts, for the whole is its first.</summary>
    public int Count => _segment is not null ? AnyVersion.FieldsOf(_segment) : Math.Max(1, _types.Max(AnyVersion.ComponentsOf));

    /// <summary>Its data types, as a message says them; null of a segment.</summary>
    public string? DataType => _segment is null ? string.Join(" or ", _types.Order(StringComparer.Ordinal)) : null;

    public IEnumerable<string> Names => [];

    /// <summary>The parts of a segment; null where any may be.</summary>
    public static Hl7v2Members? Of(Hl7v2SegmentId id) => id.IsLocal || AnyVersion.FieldsOf(id.ToString()) == 0 ? null : new(id.ToString(), id.ToString(), []);

    /// <summary>The parts of a value of one of some data types; null where any may be.</summary>
    public static Hl7v2Members? Of(IReadOnlyCollection<string> types) => types.Count == 0 || types.Any(t => t is "varies" or "CM" or "-") ? null : new("the value", null, types);

    public bool TryFind(string name, out Shape part)
    {
        part = default;
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > Count)
            return false;
        part = new Shape(ValueKinds.Place, Part(number));
        return true;
    }

    /// <summary>The parts of one of its parts; null where any may be.</summary>
    public Hl7v2Members? Part(int number)
    {
        IReadOnlyCollection<string> types = _segment is not null ? AnyVersion.TypesOfField(_segment, number)
            : [.. _types.SelectMany(t => AnyVersion.ComponentsOf(t) == 0 ? number == 1 ? [t] : [] : AnyVersion.TypesOfComponent(t, number)).Distinct(StringComparer.Ordinal)];
        return types.Count == 0 || types.Any(t => t is "varies" or "CM" or "-") ? null
            : new($"{Name}{(_segment is not null ? '-' : '.')}{number.ToString(CultureInfo.InvariantCulture)}", null, types);
    }

    public Shape? OfType(string type) => null;
}
