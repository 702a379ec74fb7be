using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>
/// The types of FHIR elements, as far as a tree tells them: by <c>resourceType</c>, by the name of a choice (<c>valueQuantity</c>), by the
/// element's name and shape, by JSON's own types. There is no model of all resources behind it; what a tree does not tell matches no type but its base.
/// </summary>
internal static class FhirTypes
{
    private static readonly string[] Primitives =
    [
        "base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant", "integer", "markdown", "oid",
        "positiveInt", "string", "time", "unsignedInt", "uri", "url", "uuid", "xhtml",
    ];

    private static readonly string[] Complex =
    [
        "Address", "Age", "Annotation", "Attachment", "CodeableConcept", "Coding", "ContactDetail", "ContactPoint", "Contributor", "Count",
        "DataRequirement", "Distance", "Dosage", "Duration", "Expression", "Extension", "HumanName", "Identifier", "Meta", "Money",
        "Narrative", "ParameterDefinition", "Period", "Quantity", "Range", "Ratio", "Reference", "RelatedArtifact", "SampledData",
        "Signature", "Timing", "TriggerDefinition", "UsageContext",
    ];

    /// <summary>The names of the data types.</summary>
    public static IEnumerable<string> Names => Known;

    private static readonly HashSet<string> Known = new(Primitives.Concat(Complex), StringComparer.Ordinal);

    private static readonly Dictionary<string, string> ByChoice = Primitives.Concat(Complex)
        .ToDictionary(name => char.ToUpperInvariant(name[0]) + name[1..], StringComparer.Ordinal);

    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> ByChoiceSpan = ByChoice.GetAlternateLookup<ReadOnlySpan<char>>();

    // Elements whose name has one type in all resources, or nearly: of text.
    private static readonly Dictionary<string, string> TextByName = new(StringComparer.Ordinal)
    {
        ["id"] = "id",
        ["gender"] = "code",
        ["status"] = "code",
        ["use"] = "code",
        ["language"] = "code",
        ["code"] = "code",
        ["system"] = "uri",
        ["url"] = "uri",
        ["birthDate"] = "date",
        ["lastUpdated"] = "instant",
        ["issued"] = "instant",
        ["start"] = "dateTime",
        ["end"] = "dateTime",
        ["recordedDate"] = "dateTime",
        ["div"] = "xhtml",
        ["contentType"] = "code",
        ["version"] = "string",
        ["display"] = "string",
        ["text"] = "string",
        ["family"] = "string",
        ["given"] = "string",
        ["prefix"] = "string",
        ["suffix"] = "string",
        ["line"] = "string",
        ["city"] = "string",
        ["district"] = "string",
        ["state"] = "string",
        ["postalCode"] = "string",
        ["country"] = "string",
        ["reference"] = "string",
        ["unit"] = "string",
        ["title"] = "string",
    };

    // The same of objects.
    private static readonly Dictionary<string, string> ObjectByName = new(StringComparer.Ordinal)
    {
        ["identifier"] = "Identifier",
        ["name"] = "HumanName",
        ["telecom"] = "ContactPoint",
        ["address"] = "Address",
        ["coding"] = "Coding",
        ["period"] = "Period",
        ["meta"] = "Meta",
        ["extension"] = "Extension",
        ["modifierExtension"] = "Extension",
        ["subject"] = "Reference",
        ["patient"] = "Reference",
        ["encounter"] = "Reference",
        ["performer"] = "Reference",
        ["tag"] = "Coding",
        ["security"] = "Coding",
        ["note"] = "Annotation",
        ["photo"] = "Attachment",
        ["valueQuantity"] = "Quantity",
    };

    /// <summary>The type that ends the name of a choice, <c>Quantity</c> of <c>valueQuantity</c>; null where it is none.</summary>
    public static string? OfChoice(ReadOnlySpan<char> ending) => ByChoiceSpan.TryGetValue(ending, out var name) ? name : null;

    /// <summary>Whether a name is a type's that could be asked for; resources are all names with a capital letter.</summary>
    public static bool IsName(string name) => Known.Contains(name) || (name.Length > 0 && char.IsAsciiLetterUpper(name[0]));

    /// <summary>The type of a node.</summary>
    public static TypeName Of(JToken token)
    {
        if (token is JObject resource && resource["resourceType"] is JValue { Value: string type })
            return new TypeName(TypeName.Fhir, type);
        var name = Trees.NameOf(token)?.TrimStart('_') ?? "";
        if (Choice(name) is { } choice)
            return new TypeName(TypeName.Fhir, choice);
        return new TypeName(TypeName.Fhir, token switch
        {
            JObject element => ObjectType(element, name),
            _ => token.Type switch
            {
                JTokenType.Boolean => "boolean",
                JTokenType.Integer => "integer",
                JTokenType.Float => "decimal",
                _ => TextByName.GetValueOrDefault(name, "string"),
            },
        });
    }

    /// <summary>Whether a type is another, or derives from it.</summary>
    public static bool Is(TypeName type, string name)
    {
        if (type.Name == name || name == "Element")
            return type.Name == name || !char.IsAsciiLetterUpper(type.Name[0]) || Known.Contains(type.Name) || type.Name == "BackboneElement";
        return type.Name switch
        {
            "code" or "id" or "markdown" => name == "string",
            "url" or "canonical" or "uuid" or "oid" => name == "uri",
            "unsignedInt" or "positiveInt" => name == "integer",
            "Age" or "Duration" or "Count" or "Distance" => name == "Quantity",
            _ => name == "Resource" || name == "DomainResource" ? char.IsAsciiLetterUpper(type.Name[0]) && !Known.Contains(type.Name) && type.Name != "BackboneElement" : false,
        };
    }

    /// <summary>The same but for primitives, which are taken as their own type only.</summary>
    public static bool IsTakenAs(TypeName type, string name)
        => char.IsAsciiLetterLower(type.Name[0]) ? type.Name == name || name == "Element" : Is(type, name);

    // The longest ending that is a type: valueDateTime is a dateTime, not a Time.
    private static string? Choice(string name)
    {
        for (var i = 1; i < name.Length; i++)
            if (char.IsAsciiLetterUpper(name[i]) && OfChoice(name.AsSpan(i)) is { } type)
                return type;
        return null;
    }

    private static string ObjectType(JObject element, string name)
    {
        if (element.ContainsKey("coding"))
            return "CodeableConcept";
        if (name == "name" && element.ContainsKey("reference"))
            return "Reference";
        return ObjectByName.GetValueOrDefault(name)
            ?? (element.ContainsKey("reference") ? "Reference" : element.ContainsKey("div") ? "Narrative" : "BackboneElement");
    }
}
