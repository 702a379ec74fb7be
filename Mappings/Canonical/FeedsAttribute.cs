namespace InterfaceEngine.Mappings.Canonical;

/// <summary>Says which elements of the standards usually feed a canonical property; the reference page is generated from it.</summary>
/// <param name="hl7v2">HL7 v2 fields, such as <c>FT1-7</c>; empty where the standard has none.</param>
/// <param name="fhir">FHIR R4 elements, such as <c>ChargeItem.code</c>; empty where the standard has none.</param>
/// <param name="x12">
/// X12 elements, each list after its transaction set, such as <c>837 SV101-2</c>; a qualifier that chooses among equal segments stands in parentheses. Empty where the
/// standard has none.
/// </param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FeedsAttribute(string hl7v2, string fhir = "", string x12 = "") : Attribute
{
    /// <summary>HL7 v2 fields.</summary>
    public string Hl7v2 { get; } = hl7v2;

    /// <summary>FHIR R4 elements.</summary>
    public string Fhir { get; } = fhir;

    /// <summary>X12 elements.</summary>
    public string X12 { get; } = x12;
}

/// <summary>The property's name in JSON where it is not its own in camel case.</summary>
/// <param name="name">The name.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CanonicalNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
