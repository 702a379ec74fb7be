using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>What expressions know of content before it comes, by what a map or channel says of it.</summary>
public static class SourceShapes
{
    /// <summary>The shape of content.</summary>
    /// <param name="format">Its form; null for bytes that no rule reads.</param>
    /// <param name="types">Its types, as in <see cref="MapSource.Types"/>; none where they are not known.</param>
    public static Shape Of(MapFormat? format, IReadOnlyList<string> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return format switch
        {
            MapFormat.Hl7v2 => new Shape(ValueKinds.Message),
            MapFormat.Fhir => FhirMembers.Of(types) is { } members ? Shape.Of(members) : Shape.Unknown,
            MapFormat.Canonical when types is [var key] && CanonicalType.FindObject(key) is { } type => Shape.Of(type),
            MapFormat.Csv => Shape.Of(RecordMembers.Instance),
            _ => Shape.Unknown,
        };
    }

    /// <summary>The shape of what a map reads.</summary>
    internal static Shape Of(MapSource source) => !source.IsPart ? Of(source.Format, source.Types) : source.Format switch
    {
        MapFormat.Hl7v2 => new Shape(PartKinds(source), PartsOf(source)),
        MapFormat.Canonical when MapParts.FindCanonical(source.Types[0]) is { } part => Shape.Of(part),
        _ => Of(source.Format, source.Types),
    };

    /// <summary>What the parts of HL7 v2 that a map reads are: places of a message, segments, or both.</summary>
    internal static ValueKinds PartKinds(MapSource source)
        => source.Types.Aggregate(ValueKinds.None, (all, t) => all | (AnyVersion.IsSegment(t) ? ValueKinds.Segments : ValueKinds.Place));

    private static Hl7v2Members? PartsOf(MapSource source)
        => source.Types is [var only] && Hl7v2SegmentId.TryParse(only, out var segment) && AnyVersion.IsSegment(only) ? Hl7v2Members.Of(segment)
            : PartKinds(source) == ValueKinds.Place ? Hl7v2Members.Of(source.Types)
            : null;

    // A record's columns are what the file says: any name, and text.
    private sealed class RecordMembers : IMembers
    {
        public static RecordMembers Instance { get; } = new();

        public string Name => "a record";

        public IEnumerable<string> Names => [];

        public bool TryFind(string name, out Shape part)
        {
            part = new Shape(ValueKinds.Untyped);
            return true;
        }

        public Shape? OfType(string type) => null;
    }
}
