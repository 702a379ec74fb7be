using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Sources.Http;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>What a channel file may say of the FHIR source.</summary>
internal static class FhirSourceSpec
{
    /// <summary>The keys under <c>source: fhir:</c>.</summary>
    public static ComponentSpec Spec { get; } = new(
        "fhir",
        "A FHIR R4 endpoint: create, update, and Bundles of type transaction or batch become messages, in JSON or XML; GET /metadata says so. Every error is an "
        + "OperationOutcome. Nothing can be read back: the engine passes on and keeps no resources.",
        [
            HttpSourceSpec.Listen,
            new("path", FieldKind.Text, "The base address's path.") { Default = "/fhir" },
            new("resources", FieldKind.TextList, "The resource types that may be created and updated. Without it, all of R4.") { Example = "[Patient, Encounter]" },
            new("validate", FieldKind.Flag, "Whether a resource whose structure is not R4 is answered 422 with every fault, instead of being stored.") { Default = "true" },
            HttpSourceSpec.MaxSize,
        ],
        """
        from: portal
        fhir: { listen: "127.0.0.1:2578", path: /fhir }
        """)
    {
        Attributes = ["method", "path", "query", "interaction"],
    };
}
