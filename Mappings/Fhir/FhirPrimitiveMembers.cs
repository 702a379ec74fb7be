using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>What a FHIR primitive has beside its value.</summary>
internal sealed class FhirPrimitiveMembers : IMembers
{
    private FhirPrimitiveMembers(string type) => Name = type;

    public string Name { get; }

    public IEnumerable<string> Names => ["extension", "id"];

    public static FhirPrimitiveMembers Of(string type) => new(type);

    public bool TryFind(string name, out Shape part)
    {
        part = name switch
        {
            "extension" => Shape.Of(FhirMembers.Of(["Extension"])!),
            "id" => new Shape(ValueKinds.Untyped),
            _ => default,
        };
        return part.Kinds != ValueKinds.None;
    }

    public Shape? OfType(string type) => FhirMembers.AnyResource.OfType(type);
}
