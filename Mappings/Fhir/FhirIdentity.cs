using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>What an endpoint knows a resource by.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="Id">The logical id.</param>
/// <param name="Version">Which version of it, from 1.</param>
public readonly record struct FhirIdentity(string Type, string Id, int Version)
{
    /// <summary>How others refer to it: <c>Patient/123</c>.</summary>
    public string Reference => $"{Type}/{Id}";

    /// <summary>The version's address below the base: <c>Patient/123/_history/1</c>.</summary>
    public string Location => $"{Type}/{Id}/_history/{Version}";

    /// <summary>The version as an entity tag: <c>W/"1"</c>.</summary>
    public string ETag => $"W/\"{Version}\"";

    /// <summary><c>Patient/123/1</c>, which <see cref="TryParse"/> reads.</summary>
    public override string ToString() => $"{Type}/{Id}/{Version}";

    /// <summary>Reads the form of <see cref="ToString"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out FhirIdentity? identity)
    {
        identity = text.Split('/') is [{ Length: > 0 } type, { Length: > 0 } id, var version]
            && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new FhirIdentity(type, id, number)
            : null;
        return identity is not null;
    }
}
