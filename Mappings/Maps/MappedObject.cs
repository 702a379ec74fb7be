using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Maps.Targets;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>One thing that a map made. It is not changed any more; nor must be what it gives out.</summary>
public sealed class MappedObject
{
    private readonly MadeObject? _object;
    private readonly byte[]? _message;
    private readonly string? _contentType;
    private readonly DocumentWriter? _writer;
    private Focus _value;
    private ReadOnlyMemory<byte>? _payload;

    internal MappedObject(MadeObject made, string? objectType, IReadOnlyList<CodeMiss> misses, string? contentType = null)
    {
        _contentType = contentType;
        Misses = misses;
        _object = made;
        ObjectType = objectType;
        // Canonical objects have none of the surprises of free JSON, so expressions may read them as they were made.
        _value = objectType is null ? default : new Focus(made);
    }

    internal MappedObject(byte[] message, IReadOnlyList<CodeMiss> misses)
    {
        Misses = misses;
        _payload = _message = message;
    }

    /// <summary>A message that is to go out in another encoding than the one it is read from.</summary>
    /// <param name="message">The message, as expressions go on to see it.</param>
    /// <param name="payload">Its bytes.</param>
    /// <param name="contentType">Their media type.</param>
    public MappedObject(Hl7v2Message message, ReadOnlyMemory<byte> payload, string contentType)
    {
        Misses = [];
        _value = new Focus(message);
        _payload = payload;
        _contentType = contentType;
    }

    private MappedObject(byte[] document, DocumentWriter writer, IReadOnlyList<CodeMiss> misses)
    {
        Misses = misses;
        _payload = document;
        _writer = writer;
        _contentType = writer.ContentType;
    }

    /// <summary>One document of what a map made.</summary>
    /// <exception cref="MapException">It cannot be written.</exception>
    internal static MappedObject OfDocument(IReadOnlyList<MappedObject> objects, DocumentWriter writer, RuleInfo rule)
        => new(writer.Write([.. objects.Select(o => o._object!)], rule), writer, objects.Count == 1 ? objects[0].Misses : [.. objects.SelectMany(o => o.Misses)]);

    /// <summary>JSON that no map made.</summary>
    /// <param name="tree">The object; not to be changed any more.</param>
    /// <param name="contentType">Its media type; null for JSON's own.</param>
    public static MappedObject OfJson(JObject tree, string? contentType = null) => new((MadeObject)MadeValue.Of(tree), null, [], contentType);

    /// <summary>The media type of HL7 v2 in its delimited form.</summary>
    public const string Hl7v2MediaType = "x-application/hl7-v2+er7";

    /// <summary>It as expressions see it: what the next step, <c>when:</c>, <c>order-by:</c> and <c>key:</c> are evaluated on.</summary>
    public Focus Value => _value.IsNothing ? _value = Read() : _value;

    /// <summary>The canonical object's type, such as <c>ChargeEvent</c>; null where it is none.</summary>
    public string? ObjectType { get; }

    /// <summary>The canonical object's id; null where it is no canonical object.</summary>
    public string? ObjectId => ObjectType is null ? null : _object!.ReadText("id");

    /// <summary>The codes without translation that <c>miss:</c> let through while it was made; usually none. The caller counts them.</summary>
    public IReadOnlyList<CodeMiss> Misses { get; }

    /// <summary>Its bytes: JSON in UTF-8, an HL7 v2 message or another document. Written when first asked for.</summary>
    public ReadOnlyMemory<byte> Payload => _payload ??= Utf8Json.Write(_object!);

    /// <summary>The media type of <see cref="Payload"/>.</summary>
    public string ContentType => _contentType ?? (_message is null ? "application/json" : Hl7v2MediaType);

    private Focus Read() => _writer is not null ? new Focus(_writer.Read(Payload))
        : _object is not null ? new Focus(_object.Tree)
        : Hl7v2Message.TryParse(_message, out var message, out var error)
        ? new Focus(message)
        : throw new InvalidOperationException($"A map wrote a message that cannot be read: {error.Code}");
}
