using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>The last version of a resource that a channel has taken.</summary>
/// <param name="Identity">What it is known by.</param>
/// <param name="At">When it came.</param>
/// <param name="Message">The message that it came in.</param>
/// <param name="Index">Its place among the message's resources.</param>
internal sealed record FhirKnown(FhirIdentity Identity, DateTimeOffset At, EarlierMessage Message, int Index)
{
    /// <summary>The resource as it was taken, with its id; null where its content can no longer be read as one.</summary>
    public JObject? ReadResource() => FhirAccepted.ResourcesOf(Message) is { } all && Index < all.Count ? all[Index] : null;
}

/// <summary>
/// What "exists" at a FHIR endpoint: what its channel has taken, as far as the store keeps it. There is no other record of it, so it is the same after a restart.
/// </summary>
internal sealed class FhirAccepted(IInbox inbox)
{
    // Where one identifier stands in more messages than this, older ones among them are not asked.
    private const int Most = 500;

    /// <summary>The last version of a resource; null where there is none.</summary>
    public FhirKnown? Current(string type, string id)
    {
        // The newest is it; a hash that two keys share is looked past.
        foreach (var message in inbox.Find(FhirSearchKeys.OfId(type, id), 5))
        {
            if (Assigned(message) is not { } assigned)
                continue;
            for (var i = assigned.Entries.Count - 1; i >= 0; i--)
            {
                if (assigned.Entries[i] is (var identity, false) && identity.Type == type && identity.Id == id)
                    return new FhirKnown(identity, message.ReceivedAt, message, i);
            }
        }
        return null;
    }

    /// <summary>The resources whose last version meets a search; two where there are two or more.</summary>
    public IReadOnlyList<FhirKnown> Find(FhirCriteria criteria)
    {
        var found = new List<FhirKnown>();
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in inbox.Find(criteria.SearchKey, Most))
        {
            if (Assigned(message) is not { } assigned)
                continue;
            IReadOnlyList<JObject?>? resources = null;
            for (var i = 0; i < assigned.Entries.Count; i++)
            {
                if (assigned.Entries[i] is not (var identity, false) || identity.Type != criteria.Type || asked.Contains(identity.Id))
                    continue;
                resources ??= ResourcesOf(message) ?? [];
                if (i >= resources.Count || resources[i] is not { } resource || !criteria.Matches(resource, identity.Id))
                    continue;
                asked.Add(identity.Id);
                // What it said then it may no longer say.
                if (Current(identity.Type, identity.Id) is { } current
                    && (current.Message.Id == message.Id || (current.ReadResource() is { } last && criteria.Matches(last, identity.Id))))
                    found.Add(current);
                if (found.Count == 2)
                    return found;
            }
        }
        return found;
    }

    /// <summary>The resources of a message by entry, or the only one; null where it is no FHIR.</summary>
    public static IReadOnlyList<JObject?>? ResourcesOf(EarlierMessage message)
    {
        if (FhirReader.Read(message.ReadContent(), out _) is not { } resource)
            return null;
        Assigned(message)?.Apply(resource);
        return FhirBundle.From(resource) is { } bundle ? [.. bundle.Entries.Select(e => e.Resource)] : [resource];
    }

    private static FhirAssignments? Assigned(EarlierMessage message)
        => message.Attributes.TryGetValue(FhirAttributes.Resources, out var text) ? FhirAssignments.Parse(text) : null;
}
