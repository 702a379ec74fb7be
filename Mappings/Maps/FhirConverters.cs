using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>Converters that read the data types of FHIR R4.</summary>
internal static class FhirConverters
{
    public static IReadOnlyList<Converter> All { get; } =
    [
        Make<Code>("codeable-concept-code", "CodeableConcept: its first coding; where it has none, nothing (a text is no code)", Concept),
        Make<Code>("coding-code", "Coding: code, system and display", o => Coding(o)),
        Make<Identifier>("identifier", "Identifier: value, system and the first type code", Identifier),
        Make<HumanName>("human-name", "HumanName: family, given names, prefix, suffix and use", Name),
        Make<Address>("address", "Address: lines, city, state, postal code, country and use", Address),
        Make<Contact>("contact-point", "ContactPoint: value, system and use", o => Take(o, ("value", "value"), ("system", "system"), ("use", "use"))),
        new("quantity", ConverterInput.Fhir, CanonicalType.Of(typeof(Quantity)), CanonicalKind.Object, [],
            "Quantity: value, unit code (else the unit as written) and comparator", Quantity),
        new("money", ConverterInput.Fhir, CanonicalType.Of(typeof(Money)), CanonicalKind.Object, ["currency"],
            "Money: value and currency; `with: { currency: … }` where it names none", Money),
        Make<ProviderReference>("reference-provider", "Reference to a Practitioner: its identifier, else the id in the reference", Provider),
    ];

    private static Converter Make<T>(string name, string meaning, Func<JObject, MadeValue?> convert)
        => new(name, ConverterInput.Fhir, CanonicalType.Of(typeof(T)), CanonicalKind.Object, [], meaning, call => convert(Node(call)));

    private static JObject Node(in ConverterCall call) => call.Value.Tree as JObject
        ?? throw call.Rule.Fault("MAP-KIND", 102, "a FHIR element with parts is expected", MessagePlace.Of(call.Value));

    private static MadeValue? Concept(JObject concept) => (concept["coding"] as JArray)?.First is JObject coding ? Coding(coding, (string?)concept["text"]) : null;

    private static MadeObject? Coding(JObject coding, string? text = null)
    {
        var code = Take(coding, ("code", "code"), ("system", "system"), ("display", "display"));
        if (code?["code"] is null)
            return null;
        return code["display"] is null ? Converters.Put(code, "display", text) : code;
    }

    private static MadeObject? Identifier(JObject identifier)
    {
        var made = Take(identifier, ("value", "value"), ("system", "system"));
        return made?["value"] is null ? null : Converters.Put(made, "type", (string?)identifier.SelectToken("type.coding[0].code"));
    }

    private static MadeObject? Name(JObject name)
    {
        var made = Take(name, ("family", "family"));
        var given = name["given"] as JArray;
        made = Converters.Put(made, "given", (string?)given?.First);
        made = Converters.Put(made, "middle", given is { Count: > 1 } ? string.Join(' ', given.Skip(1).Select(g => (string?)g)) : null);
        made = Converters.Put(made, "prefix", (string?)name.SelectToken("prefix[0]"));
        made = Converters.Put(made, "suffix", (string?)name.SelectToken("suffix[0]"));
        return made is null ? null : Converters.Put(made, "use", (string?)name["use"]);
    }

    private static MadeObject? Address(JObject address)
    {
        MadeObject? made = null;
        if (address["line"] is JArray { Count: > 0 } lines)
            (made = new MadeObject(6)).Add("lines", MadeValue.Of(lines));
        foreach (var name in (string[])["city", "state", "postalCode", "country"])
            made = Converters.Put(made, name, (string?)address[name]);
        return made is null ? null : Converters.Put(made, "use", (string?)address["use"]);
    }

    private static MadeValue? Quantity(ConverterCall call)
    {
        var quantity = Node(call);
        if (new Focus(quantity["value"] ?? JValue.CreateNull()).ReadText() is not { Length: > 0 } text)
            return null;
        var made = TextConverters.QuantityOf(TextConverters.Number(call, text));
        Converters.Put(made, "unit", (string?)quantity["code"] ?? (string?)quantity["unit"]);
        return Converters.Put(made, "comparator", (string?)quantity["comparator"]);
    }

    private static MadeValue? Money(ConverterCall call)
    {
        var money = Node(call);
        return new Focus(money["value"] ?? JValue.CreateNull()).ReadText() is { Length: > 0 } text
            ? TextConverters.Money(call, text, (string?)money["currency"] ?? call.Arguments[0])
            : null;
    }

    private static MadeObject? Provider(JObject reference)
    {
        var id = (string?)reference.SelectToken("identifier.value");
        var made = Converters.Put(null, "id", id ?? ((string?)reference["reference"])?.Split('/')[^1]);
        return id is null ? made : Converters.Put(made, "system", (string?)reference.SelectToken("identifier.system"));
    }

    private static MadeObject? Take(JObject from, params (string From, string To)[] members)
    {
        MadeObject? made = null;
        foreach (var (source, target) in members)
            made = Converters.Put(made, target, (string?)from[source]);
        return made;
    }
}
