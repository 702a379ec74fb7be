using InterfaceEngine.Mappings.Canonical;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>What a rule's value must become.</summary>
internal sealed record TargetSlot
{
    /// <summary>The kind; null in free-form JSON, where a value keeps its own.</summary>
    public CanonicalKind? Kind { get; private init; }

    /// <summary>Whether several values have their place.</summary>
    public bool IsList { get; private init; }

    /// <summary>The object that it holds; null where it holds none, or any.</summary>
    public CanonicalType? ObjectType { get; private init; }

    /// <summary>The words that it may hold; empty where any.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>Whether it is a place in an HL7 v2 message.</summary>
    public bool IsHl7v2 { get; private init; }

    /// <summary>A place in free-form JSON.</summary>
    public static TargetSlot Json { get; } = new();

    /// <summary>A field of an HL7 v2 message or a part of one.</summary>
    public static TargetSlot Hl7v2 { get; } = new() { Kind = CanonicalKind.Text, IsHl7v2 = true };

    /// <summary>A field of an HL7 v2 message that may repeat.</summary>
    public static TargetSlot Hl7v2Repeating { get; } = new() { Kind = CanonicalKind.Text, IsHl7v2 = true, IsList = true };

    /// <summary>A property of a canonical object.</summary>
    public static TargetSlot Of(CanonicalProperty property) => new()
    {
        Kind = property.Kind,
        IsList = property.IsList,
        ObjectType = property.ObjectType,
        Words = property.Words,
    };

    /// <summary>The same for one element of it.</summary>
    public TargetSlot Element => IsList ? this with { IsList = false } : this;

    /// <summary>Whether free-form JSON goes here.</summary>
    public bool IsFree => Kind is null;

    /// <summary>Whether its value can be had from an expression's text alone.</summary>
    public bool IsFromText => !IsList && Kind is CanonicalKind.Text or CanonicalKind.Word or CanonicalKind.Time or CanonicalKind.Decimal
        or CanonicalKind.DecimalText or CanonicalKind.Integer or CanonicalKind.Boolean;
}
