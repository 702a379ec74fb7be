namespace InterfaceEngine.Channels.Connectors.Fhir;

/// <summary>What a FHIR server is asked to do (R4, 3.1.0).</summary>
internal enum FhirInteraction
{
    /// <summary>Make a resource: <c>POST [type]</c>. A repeat makes another.</summary>
    Create,

    /// <summary>Make it unless a search finds it: <c>POST [type]</c> with <c>If-None-Exist</c>.</summary>
    ConditionalCreate,

    /// <summary>Make or replace the one with this id: <c>PUT [type]/[id]</c>.</summary>
    Update,

    /// <summary>Replace the one that a search finds, or make it: <c>PUT [type]?search</c>.</summary>
    ConditionalUpdate,

    /// <summary>Take the one with this id away: <c>DELETE [type]/[id]</c>.</summary>
    Delete,

    /// <summary>Take the one that a search finds away: <c>DELETE [type]?search</c>.</summary>
    ConditionalDelete,

    /// <summary>Do all of a Bundle or nothing.</summary>
    Transaction,

    /// <summary>Do what can be done of a Bundle, each entry by itself.</summary>
    Batch,
}

/// <summary>The interactions by the words of files.</summary>
internal static class FhirInteractions
{
    private static readonly Dictionary<string, FhirInteraction> ByWord = new(StringComparer.Ordinal)
    {
        ["create"] = FhirInteraction.Create,
        ["conditional-create"] = FhirInteraction.ConditionalCreate,
        ["update"] = FhirInteraction.Update,
        ["conditional-update"] = FhirInteraction.ConditionalUpdate,
        ["delete"] = FhirInteraction.Delete,
        ["conditional-delete"] = FhirInteraction.ConditionalDelete,
        ["transaction"] = FhirInteraction.Transaction,
        ["batch"] = FhirInteraction.Batch,
    };

    /// <summary>The words.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. ByWord.Keys];

    /// <summary>The interaction that a word stands for; null for no word.</summary>
    public static FhirInteraction? Of(string? word) => word is null ? null : ByWord[word];

    /// <summary>The word for one.</summary>
    public static string WordFor(this FhirInteraction interaction) => ByWord.First(w => w.Value == interaction).Key;

    /// <summary>Whether it finds its resource by a search.</summary>
    public static bool IsConditional(this FhirInteraction interaction)
        => interaction is FhirInteraction.ConditionalCreate or FhirInteraction.ConditionalUpdate or FhirInteraction.ConditionalDelete;

    /// <summary>Whether it is done to a Bundle.</summary>
    public static bool IsOfBundle(this FhirInteraction interaction) => interaction is FhirInteraction.Transaction or FhirInteraction.Batch;

    /// <summary>Whether its resource is to be gone.</summary>
    public static bool IsRemoval(this FhirInteraction interaction) => interaction is FhirInteraction.Delete or FhirInteraction.ConditionalDelete;
}
