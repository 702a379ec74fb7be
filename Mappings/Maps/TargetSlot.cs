using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Maps.Targets;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>What a rule's value must become.</summary>
internal sealed record TargetSlot
{
    /// <summary>The kind; null in free-form JSON, where a value keeps its own.</summary>
    public CanonicalKind? Kind { get; private init; }

    /// <summary>Whether several values have their place.</summary>
    public bool IsList { get; private init; }

    /// <summary>The shape of the object that it holds; null where it holds none, or any.</summary>
    public TargetShape? Shape { get; private init; }

    /// <summary>The canonical part that it holds; null where it holds none.</summary>
    public CanonicalType? ObjectType => Shape?.Canonical;

    /// <summary>The primitive type of FHIR that its value must be, such as <c>dateTime</c>; null where it is none.</summary>
    public string? FhirType { get; private init; }

    /// <summary>The words that it may hold; empty where any.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>The words, as a problem says them.</summary>
    public string WordNames => Words.Count <= 16 ? $"one of {string.Join(", ", Words)}" : $"one of {Words.Count} codes of its value set";

    /// <summary>Whether it is a place in an HL7 v2 message.</summary>
    public bool IsHl7v2 { get; private init; }

    /// <summary>A place in free-form JSON.</summary>
    public static TargetSlot Json { get; } = new();

    /// <summary>How deep the parts of a place in an HL7 v2 message may be: 2 for a field (components and their parts), 1 for a component, 0 where it has none.</summary>
    public int PartDepth { get; private init; }

    /// <summary>A place in an HL7 v2 message.</summary>
    /// <param name="level">What it is there.</param>
    /// <param name="repeats">Whether it is a field of which each value is a repetition.</param>
    public static TargetSlot Hl7v2At(Hl7v2Level level, bool repeats)
        => Hl7v2Part(level == Hl7v2Level.SubComponent ? 0 : level == Hl7v2Level.Component ? 1 : 2) with { IsList = repeats && level == Hl7v2Level.Field };

    /// <summary>A part of an HL7 v2 message whose own parts are so deep.</summary>
    public static TargetSlot Hl7v2Part(int depth) => new() { Kind = CanonicalKind.Text, IsHl7v2 = true, PartDepth = depth };

    /// <summary>A property of a canonical object.</summary>
    public static TargetSlot Of(CanonicalProperty property) => new()
    {
        Kind = property.Kind,
        IsList = property.IsList,
        Shape = property.ObjectType is { } part ? TargetShape.Of(part) : null,
        Words = property.Words,
    };

    /// <summary>A text.</summary>
    public static TargetSlot Text { get; } = new() { Kind = CanonicalKind.Text };

    /// <summary>Any value; the members of an object have names as a shape says.</summary>
    public static TargetSlot FreeOf(TargetShape shape) => new() { Shape = shape };

    /// <summary>An object of a shape.</summary>
    public static TargetSlot Of(TargetShape shape) => new() { Kind = CanonicalKind.Object, Shape = shape };

    /// <summary>An element of FHIR.</summary>
    public static TargetSlot Of(FhirElement element) => element.Type is { } type
        ? new() { Kind = CanonicalKind.Object, Shape = TargetShape.Of(type), IsList = element.IsList }
        : new()
        {
            Kind = element.Codes is null ? KindOf(element.TypeName) : CanonicalKind.Word,
            FhirType = element.TypeName,
            IsList = element.IsList,
            Words = element.Codes is null ? [] : [.. element.Codes.Order(StringComparer.Ordinal)],
        };

    /// <summary>The id and extensions of an element of FHIR that is a primitive.</summary>
    public static TargetSlot OfCompanion(TargetSlot primitive)
        => new() { Kind = CanonicalKind.Object, Shape = TargetShape.Of(FhirDefinitions.R4["Element"]), IsList = primitive.IsList };

    private static CanonicalKind KindOf(string primitive) => primitive switch
    {
        "boolean" => CanonicalKind.Boolean,
        "decimal" => CanonicalKind.Decimal,
        "integer" or "positiveInt" or "unsignedInt" => CanonicalKind.Integer,
        "date" or "dateTime" or "instant" => CanonicalKind.Time,
        _ => CanonicalKind.Text,
    };

    /// <summary>The same for one element of it.</summary>
    public TargetSlot Element => IsList ? this with { IsList = false } : this;

    /// <summary>Whether it holds a canonical Code, which a text or an HL7 v2 composite becomes by itself.</summary>
    public bool IsCode => ObjectType?.Record == typeof(Code);

    /// <summary>Whether free-form JSON goes here.</summary>
    public bool IsFree => Kind is null;

    /// <summary>Whether its value can be had from an expression's text alone.</summary>
    public bool IsFromText => !IsList && Kind is CanonicalKind.Text or CanonicalKind.Word or CanonicalKind.Time or CanonicalKind.Decimal
        or CanonicalKind.DecimalText or CanonicalKind.Integer or CanonicalKind.Boolean;
}
