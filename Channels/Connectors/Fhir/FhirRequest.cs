using InterfaceEngine.Channels.Connectors.Http;

namespace InterfaceEngine.Channels.Connectors.Fhir;

/// <summary>One request to a FHIR server.</summary>
/// <param name="Interaction">What the server is asked to do.</param>
/// <param name="Type">The type of the resource; <c>Bundle</c> where it is one.</param>
/// <param name="Call">The request itself.</param>
/// <param name="EntryCount">How many entries a Bundle has.</param>
/// <param name="Danger">Why a repeat might do something twice; null where it can be repeated.</param>
internal sealed record FhirRequest(FhirInteraction Interaction, string Type, HttpCall Call, int EntryCount, string? Danger)
{
    /// <summary>The request as errors name it: nothing of the resource but its type.</summary>
    public string Name => Interaction.IsOfBundle() ? $"the {Interaction.WordFor()}" : $"the {Interaction.WordFor()} of {Type}";

    /// <summary>How much of the answer is read: a Bundle's answer tells of each entry.</summary>
    public int MostOfAnswer => Interaction.IsOfBundle() ? 16 << 20 : 64 << 10;
}
