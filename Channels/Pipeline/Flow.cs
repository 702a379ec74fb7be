using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>What flows between two steps, known when the channel is checked.</summary>
/// <param name="Focus">What expressions over it are written over.</param>
/// <param name="Format">The form of it; null for bytes that no rule reads.</param>
/// <param name="Type">The canonical type or the message type, where a map states it; null for source messages.</param>
internal sealed record Flow(FocusKind Focus, MapFormat? Format, string? Type)
{
    private static readonly Dictionary<string, Shape> s_nothingFound = [];

    /// <summary>What was looked up on the way, by the names that expressions say after a percent sign.</summary>
    public IReadOnlyDictionary<string, Shape> Found { get; init; } = s_nothingFound;

    /// <summary>What expressions know of it.</summary>
    public Shape Shape => SourceShapes.Of(Format, Type is null ? [] : [Type]);

    /// <summary>What a source brings.</summary>
    public static Flow From(ContentFormat format) => format switch
    {
        ContentFormat.Hl7v2 => new(FocusKind.Hl7v2, MapFormat.Hl7v2, null),
        ContentFormat.Fhir => new(FocusKind.Tree, MapFormat.Fhir, null),
        ContentFormat.Json => new(FocusKind.Tree, MapFormat.Json, null),
        ContentFormat.Xml => new(FocusKind.Tree, MapFormat.Xml, null),
        ContentFormat.Csv => new(FocusKind.Tree, MapFormat.Csv, null),
        _ => new(FocusKind.None, null, null),
    };

    /// <summary>What a map makes.</summary>
    public static Flow From(MapTarget target) => target switch
    {
        MapTarget.Object made => new(FocusKind.Tree, MapFormat.Canonical, made.Type.Key),
        MapTarget.Hl7v2 made => new(FocusKind.Hl7v2, MapFormat.Hl7v2, $"{made.MessageType}^{made.Event}"),
        MapTarget.Fhir made => new(FocusKind.Tree, MapFormat.Fhir, made.TypeName),
        MapTarget.Xml made => new(FocusKind.Tree, MapFormat.Xml, made.Root[(made.Root.IndexOf(':') + 1)..]),
        _ => new(FocusKind.Tree, MapFormat.Json, null),
    };

    /// <summary>Whether a map that reads this can be given it. Types of source messages are known only when they come.</summary>
    public bool Fits(MapSource source)
        => source.Format == Format && (Type is null || source.Types.Count == 0 || source.Types.Contains(Type, StringComparer.Ordinal));

    /// <summary>The same with something looked up for it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">What it is.</param>
    public Flow With(string name, Shape shape) => this with { Found = new Dictionary<string, Shape>(Found, StringComparer.Ordinal) { [name] = shape } };

    /// <summary>As problems say it.</summary>
    public override string ToString() => (Format, Type) switch
    {
        (null, _) => "raw bytes",
        (MapFormat.Canonical, _) => Type!,
        (_, null) => Format.Value.ToString().ToLowerInvariant(),
        _ => $"{Format.Value.ToString().ToLowerInvariant()} {Type}",
    };
}
