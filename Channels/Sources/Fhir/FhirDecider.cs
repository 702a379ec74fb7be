using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Fhir;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>
/// Decides what creates and updates come to, from what the channel has taken (http.html#ccreate, #cond-update, #concurrency). Its caller holds the locks until what it
/// decided is committed.
/// </summary>
internal sealed class FhirDecider(FhirAccepted accepted)
{
    /// <summary>Decides about each wish of one request.</summary>
    /// <param name="wishes">The wishes.</param>
    /// <param name="ids">The ids of what is created.</param>
    /// <param name="locks">Gets the locks of what is asked and of what is replaced.</param>
    /// <param name="cancellationToken">Gives up waiting for locks.</param>
    public async ValueTask<FhirDecision[]> DecideAsync(IReadOnlyList<FhirWish> wishes, FhirIds ids, FhirLocks.Held locks, CancellationToken cancellationToken)
    {
        // 1. What searches find. Nobody else decides about the same search until this request is stored.
        var found = new IReadOnlyList<FhirKnown>?[wishes.Count];
        if (wishes.Any(w => w.Criteria is not null))
        {
            await locks.TakeAsync(wishes.Where(w => w.Criteria is not null).Select(w => w.Criteria!.ToString()), cancellationToken);
            for (var i = 0; i < found.Length; i++)
                found[i] = wishes[i].Criteria is { } criteria ? accepted.Find(criteria) : null;
        }
        // 2. What is replaced: nor about the same resource.
        if (wishes.Any(w => w.IsUpdate))
            await locks.TakeAsync(wishes.Select((wish, i) => IdOf(wish, found[i]) is { } id ? $"{wish.Asked.Type}/{id}" : null).OfType<string>(), cancellationToken);
        // 3. Each by itself; the same search twice in one request is one resource.
        var decisions = new FhirDecision[wishes.Count];
        Dictionary<string, FhirDecision>? bySearch = null;
        for (var i = 0; i < decisions.Length; i++)
        {
            var wish = wishes[i];
            if (wish is { IsUpdate: false, Criteria: { } criteria })
            {
                bySearch ??= new Dictionary<string, FhirDecision>(StringComparer.Ordinal);
                if (!bySearch.TryGetValue(criteria.ToString(), out var same))
                    bySearch.Add(criteria.ToString(), decisions[i] = Create(wish, found[i], ids));
                else
                    decisions[i] = same.Refusal is not null || same.Existing is not null ? same : Refuse(400, "FHIR-CONDITION-TWICE", "another entry asks for the same with If-None-Exist; expected each once, with references to it");
            }
            else
                decisions[i] = wish.IsUpdate ? Update(wish, found[i], ids) : Create(wish, null, ids);
        }
        return decisions;
    }

    private static FhirDecision Create(FhirWish wish, IReadOnlyList<FhirKnown>? found, FhirIds ids) => found switch
    {
        { Count: > 1 } => Many(),
        { Count: 1 } => new FhirDecision { Identity = found[0].Identity, Existing = found[0] },
        _ => new FhirDecision { Identity = new FhirIdentity(wish.Asked.Type, ids[wish.Index], 1) },
    };

    private FhirDecision Update(FhirWish wish, IReadOnlyList<FhirKnown>? found, FhirIds ids)
    {
        if (found is { Count: > 1 })
            return Many();
        if (found is { Count: 1 } && wish.OwnId is { } own && own != found[0].Identity.Id)
            return Refuse(400, "FHIR-ID-DIFFERS", "the search found a resource with another id than the body says");
        var id = IdOf(wish, found);
        // Nothing found and nothing named: it is created.
        var current = id is null ? null : accepted.Current(wish.Asked.Type, id);
        if (wish.IfMatch is { } match && (current is null || !Names(match, current.Identity)))
            return Refuse(412, "FHIR-VERSION", current is null
                ? "If-Match names a version, and this endpoint has taken none of this resource"
                : $"If-Match names another version than the last, which is {current.Identity.ETag}; fetch what changed and send the update of that");
        if (wish.IfNoneMatch is { } none && current is not null && (none.Trim() == "*" || Names(none, current.Identity)))
            return Refuse(412, "FHIR-VERSION", "If-None-Match excludes the version that there is");
        return new FhirDecision { Identity = new FhirIdentity(wish.Asked.Type, id ?? ids[wish.Index], (current?.Identity.Version ?? 0) + 1) };
    }

    private static string? IdOf(FhirWish wish, IReadOnlyList<FhirKnown>? found)
        => !wish.IsUpdate ? null
            : wish.Asked.Id.Length > 0 ? wish.Asked.Id
            : found is [var one] ? one.Identity.Id
            : wish.OwnId;

    // W/"1", "1" and, because senders write it so, 1.
    private static bool Names(string tags, FhirIdentity identity)
        => tags.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || (tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag).Trim('"') == $"{identity.Version}");

    private static FhirDecision Many()
        => Refuse(412, "FHIR-MANY", "the search of the condition finds more than one resource; expected one that only one has");

    private static FhirDecision Refuse(int status, string code, string message) => new() { Refusal = new FhirRefusal(status, new MessageError(code, message)) };
}
