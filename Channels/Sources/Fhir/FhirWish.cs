using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>A resource that is to be created or updated, with the conditions that its sender makes.</summary>
internal sealed record FhirWish
{
    /// <summary>Its place in the request, from 0.</summary>
    public int Index { get; init; }

    /// <summary>What is asked.</summary>
    public required FhirRequest Asked { get; init; }

    /// <summary>What is sent.</summary>
    public required JObject Resource { get; init; }

    /// <summary>The search of If-None-Exist or of a conditional update; null where there is none.</summary>
    public FhirCriteria? Criteria { get; init; }

    /// <summary>The version that must be there; null where any may.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The version that must not be there, <c>*</c> for any; null where any may.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>Whether it is to replace what exists.</summary>
    public bool IsUpdate => Asked.Interaction == FhirInteraction.Update;

    /// <summary>The id that the resource itself says; null where it says none.</summary>
    public string? OwnId => (Resource["id"] as JValue)?.Value as string;

    /// <summary>Reads one.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="resource">What is sent.</param>
    /// <param name="conditions">If-None-Exist, If-Match and If-None-Match; null or empty where the sender does not say them.</param>
    /// <param name="refusal">Why it cannot be asked here.</param>
    public static FhirWish? Read(FhirRequest asked, JObject resource, (string? NoneExist, string? Match, string? NoneMatch) conditions, out FhirRefusal? refusal)
    {
        refusal = asked.Contradicts(resource);
        if (refusal is not null)
            return null;
        var query = asked.Query;
        if (asked.Interaction == FhirInteraction.Create && conditions is not { Match: null or "", NoneMatch: null or "" })
            refusal = new(412, new MessageError("FHIR-CONDITION", "a create has no version to compare; If-Match and If-None-Match are for updates, If-None-Exist is for creates"));
        else if (asked.Interaction == FhirInteraction.Update && conditions.NoneExist is { Length: > 0 })
            refusal = new(412, new MessageError("FHIR-CONDITION", "If-None-Exist is for creates; an update says its search in its address"));
        else if (asked.Interaction == FhirInteraction.Create && conditions.NoneExist is { Length: > 0 } search)
            query = search.TrimStart('?');
        FhirCriteria? criteria = null;
        if (refusal is null && query.Length > 0)
        {
            criteria = FhirCriteria.Parse(asked.Type, query, out var fault);
            if (fault is not null)
                refusal = new(412, new MessageError("FHIR-CONDITION", $"the search of the condition {fault}"));
        }
        return refusal is not null ? null : new FhirWish
        {
            Asked = asked,
            Resource = resource,
            Criteria = criteria,
            IfMatch = conditions.Match is { Length: > 0 } match ? match : null,
            IfNoneMatch = conditions.NoneMatch is { Length: > 0 } none ? none : null,
        };
    }
}

/// <summary>What is decided of a wish.</summary>
internal sealed record FhirDecision
{
    /// <summary>What the resource is known by from here on.</summary>
    public FhirIdentity Identity { get; init; }

    /// <summary>What a condition found, so that nothing of the wish is taken; null where it is taken.</summary>
    public FhirKnown? Existing { get; init; }

    /// <summary>Why the wish is not met; null where it is.</summary>
    public FhirRefusal? Refusal { get; init; }
}
