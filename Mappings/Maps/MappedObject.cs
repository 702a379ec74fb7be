using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>One thing that a map made. Immutable.</summary>
public sealed class MappedObject
{
    internal MappedObject(Focus value, string? objectType, string? objectId, ReadOnlyMemory<byte> payload, string contentType)
        => (Value, ObjectType, ObjectId, Payload, ContentType) = (value, objectType, objectId, payload, contentType);

    /// <summary>It as expressions see it: what the next step, <c>when:</c>, <c>order-by:</c> and <c>key:</c> are evaluated on.</summary>
    public Focus Value { get; }

    /// <summary>The canonical object's type, such as <c>ChargeEvent</c>; null where it is none.</summary>
    public string? ObjectType { get; }

    /// <summary>The canonical object's id; null where it is no canonical object.</summary>
    public string? ObjectId { get; }

    /// <summary>Its bytes: JSON in UTF-8, or an HL7 v2 message.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The media type of <see cref="Payload"/>.</summary>
    public string ContentType { get; }
}
