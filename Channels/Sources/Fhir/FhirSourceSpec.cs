using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Sources.Http;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>What a channel file may say of the FHIR source.</summary>
internal static class FhirSourceSpec
{
    private static readonly string[] s_both = ["transaction", "batch"];

    /// <summary>The keys under <c>source: fhir:</c>.</summary>
    public static ComponentSpec Spec { get; } = new(
        "fhir",
        "A FHIR R4 endpoint: creates, updates and transactions become messages, and each entry of a batch, in JSON or XML; GET /metadata says so. Conditions are asked of what the "
        + "channel has taken, as far as the store keeps it. Every error is an OperationOutcome. Nothing can be read back: the engine passes on.",
        [
            HttpSourceSpec.Listen,
            new("path", FieldKind.Text, "The base address's path. Channels may share it where they take different things.") { Default = "/fhir" },
            new("resources", FieldKind.TextList, "The resource types that may be created and updated, by themselves and in Bundles. Without it, all of R4.") { Example = "[Patient, Encounter]" },
            new("bundles", FieldKind.Choice, "Which Bundles the base address takes: both, or those of one type, or none.")
            {
                Choices = ["both", "transaction", "batch", "none"],
                Default = "both",
            },
            new("validate", FieldKind.Flag, "Whether a resource whose structure is not R4 is answered 422 with every fault, instead of being stored.") { Default = "true" },
            .. HttpSourceSpec.Shared,
        ],
        """
        from: portal
        fhir: { listen: "127.0.0.1:2578", path: /fhir }
        """)
    {
        Attributes = ["method", "path", "query", "interaction", "resources"],
    };

    /// <summary>The base address's path, with its leading slash.</summary>
    public static string PathOf(Settings settings) => settings.Text("path") is ['/', ..] path ? path : "/" + settings.Text("path");

    /// <summary>The types of Bundles that are taken.</summary>
    public static IReadOnlyList<string> BundlesOf(Settings settings) => settings.Text("bundles") switch
    {
        "both" => s_both,
        "none" => [],
        var one => [one],
    };

    /// <summary>Whether two channels can share a base address: they must take different things.</summary>
    /// <returns>What stands against it, as the second half of a sentence; null where nothing does.</returns>
    public static string? MaySharePath(Settings one, Settings other)
    {
        var (mine, theirs) = (one.Texts("resources"), other.Texts("resources"));
        if (BundlesOf(one).Count > 0 && BundlesOf(other).Count > 0)
            return "both take Bundles there; give one of them bundles: none";
        if (mine.Count == 0 || theirs.Count == 0)
            return "one of them takes all resources; name those of each with 'resources'";
        return mine.Intersect(theirs, StringComparer.Ordinal).ToArray() is { Length: > 0 } twice
            ? $"both take {string.Join(", ", twice)} there; name each resource in one of them"
            : null;
    }

    /// <summary>Finds what is wrong beyond each key's own type.</summary>
    public static void Check(ComponentCheck check)
    {
        HttpSourceSpec.Check(check);
        foreach (var name in check.Settings.Texts("resources").Where(n => !FhirReader.IsResourceType(n)))
            check.Problems.Error("FHIR-RESOURCE-TYPE", check.Settings.PlaceOf("resources"), Unknown(name));
    }

    /// <summary>That a name is no resource of R4.</summary>
    public static string Unknown(string name)
    {
        var near = NearNames.Nearest(name, FhirReader.ResourceTypes);
        return $"resources names '{name}', which is no resource of R4{(near is null ? "" : $"; did you mean '{near}'?")}";
    }
}
