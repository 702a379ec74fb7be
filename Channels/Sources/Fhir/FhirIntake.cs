using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Http;
using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>
/// Takes what a channel is sent: looks whether the request is a repeat, decides what its conditions come to, offers the message and says what became of each resource. From the
/// lookup to the commit nobody else decides about the same search, resource or repeated request.
/// </summary>
/// <param name="inbox">The channel's inbox.</param>
/// <param name="offer">Offers a message to it.</param>
internal sealed class FhirIntake(IInbox inbox, Func<Envelope, CancellationToken, ValueTask<AcceptanceStatus>> offer)
{
    private readonly FhirAccepted _accepted = new(inbox);
    private readonly FhirLocks _locks = new();

    /// <summary>Takes a single resource.</summary>
    /// <param name="wish">What is wished.</param>
    /// <param name="envelope">The message that it would become; its attributes are filled.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async ValueTask<FhirOutcome> TakeAsync(FhirWish wish, Envelope envelope, CancellationToken cancellationToken)
    {
        using var held = _locks.Begin();
        var assigned = await FindRepeatAsync(envelope, held, cancellationToken);
        if (assigned is null)
        {
            var decision = (await new FhirDecider(_accepted).DecideAsync([wish], IdsFor(envelope), held, cancellationToken))[0];
            if (decision.Refusal is { } refusal)
                return FhirOutcome.Refused(refusal.Status, refusal.Error);
            if (decision.Existing is { } existing)
                return OutcomeOf(existing);
            assigned = new FhirAssignments();
            assigned.Add(decision.Identity);
        }
        assigned.Apply(wish.Resource);
        var status = await offer(With(envelope, assigned, wish.Resource), cancellationToken);
        return status.Error is not null ? FhirOutcome.NotTaken(status) : OutcomeOf(assigned.Entries[0], wish.Resource, envelope, status);
    }

    /// <summary>Takes a transaction: all of it, or nothing.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="envelope">The message that it would become; its attributes are filled.</param>
    /// <param name="problems">Gets what is wrong with entries, with their places.</param>
    /// <param name="showsResources">Whether the sender is to be shown the resources; else they are let go of before the store is waited for.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>What became of each entry; a single one that says why where nothing is taken; none where <paramref name="problems"/> say why.</returns>
    public async ValueTask<(int Status, IReadOnlyList<FhirOutcome> Outcomes)> TakeAsync(
        FhirTransaction transaction, Envelope envelope, List<FhirIssue> problems, bool showsResources, CancellationToken cancellationToken)
    {
        using var held = _locks.Begin();
        var assigned = await FindRepeatAsync(envelope, held, cancellationToken);
        var existing = new Dictionary<int, FhirKnown>();
        if (assigned is null)
        {
            var decisions = await new FhirDecider(_accepted).DecideAsync(transaction.Wishes, IdsFor(envelope), held, cancellationToken);
            assigned = transaction.Assign(decisions, _accepted, problems, out var status);
            if (assigned is null)
                return (status, []);
            for (var i = 0; i < decisions.Length; i++)
            {
                if (decisions[i].Existing is { } known)
                    existing.Add(i, known);
            }
            if (!assigned.HasNew)
                return (200, [.. decisions.Select(d => OutcomeOf(d.Existing!))]);
        }
        var outcomes = new FhirOutcome[transaction.Wishes.Count];
        var resources = showsResources ? transaction.Wishes.Select(w => w.Resource).ToArray() : null;
        var offered = await offer(WithTree(transaction, envelope, assigned), cancellationToken);
        if (offered.Error is not null)
            return (offered.Status, [FhirOutcome.NotTaken(offered)]);
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = existing.TryGetValue(i, out var known)
                ? OutcomeOf(known)
                : OutcomeOf(assigned.Entries[i], resources?[i], envelope, offered);
        }
        return (200, outcomes);
    }

    // A repeat is decided as the first was, whatever has come between; the inbox then says that it is one.
    private async ValueTask<FhirAssignments?> FindRepeatAsync(Envelope envelope, FhirLocks.Held held, CancellationToken cancellationToken)
    {
        if (envelope.DuplicateKey is not { } key)
            return null;
        await held.TakeAsync([$" {key}"], cancellationToken);
        return inbox.FindRepeat(envelope) is { } first && first.Attributes.TryGetValue(FhirAttributes.Resources, out var text) ? FhirAssignments.Parse(text) : null;
    }

    private static FhirIds IdsFor(Envelope envelope) => new(envelope.Channel, envelope.DuplicateKey, envelope.Content.Span);

    private static Envelope WithTree(FhirTransaction transaction, Envelope envelope, FhirAssignments assigned)
    {
        var tree = transaction.GiveAway();
        assigned.Apply(tree);
        return With(envelope, assigned, tree);
    }

    private static Envelope With(Envelope envelope, FhirAssignments assigned, JObject tree) => envelope with
    {
        Attributes = new Dictionary<string, string>(envelope.Attributes, StringComparer.Ordinal) { [FhirAttributes.Resources] = assigned.ToString() },
        ReadAs = new ReadAhead(tree),
    };

    private static FhirOutcome OutcomeOf((FhirIdentity Identity, bool Existed)? entry, JObject? resource, Envelope envelope, AcceptanceStatus status)
    {
        var (identity, existed) = entry!.Value;
        return new FhirOutcome
        {
            Status = FhirOutcome.StatusOf(identity, existed),
            Identity = identity,
            At = envelope.ReceivedAt,
            Message = status.Id,
            IsDuplicate = status.IsDuplicate,
            IsRecorded = true,
            Resource = () => resource,
        };
    }

    private static FhirOutcome OutcomeOf(FhirKnown existing) => new()
    {
        Status = 200,
        Identity = existing.Identity,
        At = existing.At,
        IsRecorded = true,
        WasThere = true,
        Resource = existing.ReadResource,
    };
}
