using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>The elements that expressions may name of a FHIR resource, data type or part, or of one of several.</summary>
public sealed class FhirMembers : IMembers
{
    private static readonly Lazy<FhirMembers> s_anyResource = new(() => new FhirMembers("a resource",
        [.. FhirDefinitions.R4.ResourceNames.Select(n => FhirDefinitions.R4[n])]));

    private readonly FhirType[] _types;

    private FhirMembers(string name, FhirType[] types) => (Name, _types) = (name, types);

    /// <summary>Any resource.</summary>
    public static FhirMembers AnyResource => s_anyResource.Value;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Names => _types.SelectMany(t => t.Elements.Values).Select(e => BaseName(e)).Concat(AreResources ? ["resourceType"] : [])
        .Distinct(StringComparer.Ordinal);

    private bool AreResources => _types.Any(t => t.IsResource);

    /// <summary>One of some resources or data types; null where a name is none.</summary>
    /// <param name="types">Their names; none for any resource.</param>
    public static FhirMembers? Of(IReadOnlyList<string> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        if (types.Count == 0)
            return AnyResource;
        var found = types.Select(FhirDefinitions.R4.Find).OfType<FhirType>().ToArray();
        return found.Length < types.Count ? null : found.Any(t => t is { IsResource: true, IsAbstract: true }) ? AnyResource : new FhirMembers(string.Join(" or ", types), found);
    }

    /// <inheritdoc/>
    public bool TryFind(string name, out Shape part)
    {
        part = default;
        if (name == "resourceType" && AreResources)
        {
            part = new Shape(ValueKinds.Untyped);
            return true;
        }
        // What a primitive has beside its value stands in JSON under its name with an underscore.
        var isCompanion = name is ['_', _, ..];
        var asked = isCompanion ? name[1..] : name;
        var found = false;
        foreach (var type in _types)
            foreach (var element in type.Elements.Values)
            {
                if (element.Name != asked && (element.Name == element.Definition || BaseName(element) != asked))
                    continue;
                var own = isCompanion ? new Shape(ValueKinds.Object, FhirPrimitiveMembers.Of("an element")) : ShapeOf(element);
                (part, found) = (found ? part.Or(own) : own, true);
            }
        return found;
    }

    /// <inheritdoc/>
    public Shape? OfType(string type)
    {
        if (type is "Resource" or "DomainResource" or "Element" or "BackboneElement")
            return Shape.Of(this);
        if (FhirDefinitions.R4.Find(type) is not { } known)
            return char.IsAsciiLetterLower(type[0]) ? Primitive(type) : null;
        // Data types may come where an element may have any of several; a resource never becomes another.
        return known.IsResource && AreResources && !_types.Contains(known) ? default(Shape) : ShapeOf(known);
    }

    /// <summary>Whether it may be one of some types. A type that has all elements of one of them may be read as it, as an Age is a Quantity.</summary>
    internal bool MayBe(IReadOnlyList<string> types)
        => types.Count == 0 || _types.Any(own => types.Any(t => FhirDefinitions.R4.Find(t) is { } type && type.Elements.Keys.All(own.Elements.ContainsKey)));

    private static string BaseName(FhirElement element) => element.Definition.EndsWith("[x]", StringComparison.Ordinal) ? element.Definition[..^3] : element.Name;

    private static Shape ShapeOf(FhirElement element) => element.Type is { } type ? ShapeOf(type) : Primitive(element.TypeName);

    private static Shape ShapeOf(FhirType type)
        => type is { IsResource: true, IsAbstract: true } ? Shape.Of(AnyResource)
            : type.Name is "Element" or "BackboneElement" ? new Shape(ValueKinds.Any)
            : new Shape(type.Name is "Quantity" or "Age" or "Count" or "Distance" or "Duration" ? ValueKinds.Object | ValueKinds.Quantity : ValueKinds.Object,
                new FhirMembers(type.Name, [type]));

    // A primitive may have extensions and no value, and is an object then.
    private static Shape Primitive(string type) => new(type switch
    {
        "boolean" => ValueKinds.Boolean,
        "integer" or "positiveInt" or "unsignedInt" => ValueKinds.Integer,
        "decimal" => ValueKinds.Number,
        _ => ValueKinds.Untyped,
    }, FhirPrimitiveMembers.Of(type));
}
