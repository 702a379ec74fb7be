using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Http;

namespace InterfaceEngine.Channels.Connectors.Fhir;

/// <summary>Finds what is wrong with a destination that sends to a FHIR server, beyond each key's own type.</summary>
internal static class FhirConnectorCheck
{
    /// <summary>Looks at both blocks.</summary>
    public static void Run(ComponentCheck check)
    {
        HttpSystemFields.Check(check.System, isFhir: true, check);
        var (send, problems) = (check.Settings, check.Problems);
        var interaction = FhirInteractions.Of(send.TextOrNull("interaction"));
        if (interaction is FhirInteraction.Create && send.TextOrNull("unknown-outcome") == "retry")
        {
            problems.Warning("CFG-FHIR-CREATE", send.PlaceOf("unknown-outcome"), "a create that is repeated may make a second resource",
                "use conditional-create, or leave 'unknown-outcome' at hold");
        }
        if (send.Has("condition") && interaction is { } one && !one.IsConditional() && !one.IsOfBundle())
            problems.Error("CFG-FHIR-CONDITION", send.PlaceOf("condition"), $"'condition' is of no use with the interaction {one.WordFor()}", $"say conditional-{one.WordFor()}, or remove 'condition'");
    }
}
