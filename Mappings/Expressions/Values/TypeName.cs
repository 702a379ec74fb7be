namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>A type by its name, as <c>is</c> and <c>type()</c> use it.</summary>
/// <param name="Namespace">System, FHIR or HL7v2; null where an expression leaves it open.</param>
/// <param name="Name">The name.</param>
internal sealed record TypeName(string? Namespace, string Name)
{
    public const string System = "System";
    public const string Fhir = "FHIR";
    public const string Hl7 = "HL7v2";

    public override string ToString() => Namespace is null ? Name : $"{Namespace}.{Name}";
}
