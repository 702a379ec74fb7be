using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Http;

namespace InterfaceEngine.Channels.Connectors.Fhir;

/// <summary>What channel and systems files may say of the FHIR connector.</summary>
internal static class FhirConnectorSpec
{
    /// <summary>The keys under a destination's <c>send:</c>.</summary>
    public static ComponentSpec Send { get; } = new(
        "fhir",
        "Sends each resource or Bundle to a FHIR R4 server, in the way that can be repeated without doing anything twice wherever there is one.",
        [
            new("interaction", FieldKind.Choice,
                "What the server is asked to do. Without it the payload says: a transaction or batch Bundle is that; a resource is created on condition where there is a condition for it, "
                + "updated where it has an id, created on condition by its identifier where it has one, and else created.")
            {
                Choices = FhirInteractions.Words,
                Example = "conditional-update",
            },
            new("condition", FieldKind.Template,
                "For conditional interactions, the search that finds the resource on the server; values are escaped and percent-encoded. Without it the resource's first identifier that has a system and a value.")
            {
                Example = "\"identifier=urn:hospital:usage|{identifier.value}\"",
                Encoding = ValueEncoding.Search,
            },
            new("unknown-outcome", FieldKind.Choice,
                "What becomes of a request that nobody knows the outcome of (no answer, a broken connection, the engine killed) and that a repeat might do twice, such as a create without a condition: "
                + "hold sets it aside for a person, who looks on the server and resends or cancels it; retry repeats it. Requests that are safe to repeat are always repeated.")
            {
                Choices = ["hold", "retry"],
                Default = "hold",
                Example = "retry",
            },
        ],
        """
        to: ehr
        fhir: { interaction: conditional-create, condition: "identifier=urn:hospital:usage|{identifier.value}" }
        """);

    /// <summary>The keys that a system holds.</summary>
    public static ComponentSpec System { get; } = new(
        "fhir",
        "A FHIR R4 server.",
        [
            new("url", FieldKind.Url, "The server's base address.") { Required = true, Example = "https://fhir.hospital.example/r4" },
            HttpSystemFields.Timeout,
            .. HttpSystemFields.Common,
        ],
        """
        fhir: { url: "https://fhir.hospital.example/r4", oauth: { client-id: interface-engine, client-secret: secret:fhir-client, scope: system/*.write } }
        """);
}
