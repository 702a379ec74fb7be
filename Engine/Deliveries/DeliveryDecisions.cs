using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>What a person may decide on a delivery.</summary>
internal enum Decision
{
    /// <summary>Try it now: a queued one before its time, a held one at its place, a dead letter at its lane's tail. Its tries count anew.</summary>
    Retry,

    /// <summary>The same, and a delivered or cancelled one too: its stored payload is sent again, with the same key, at its lane's tail.</summary>
    Resend,

    /// <summary>Set it aside as a dead letter with the code PARKED; its lane goes on.</summary>
    Park,

    /// <summary>It is not to be sent any more; its lane goes on.</summary>
    Discard,
}

/// <summary>What became of a decision on one delivery.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="Refusal">Why nothing was changed; null where it was done.</param>
internal readonly record struct DecisionResult(DeliveryId Id, MessageError? Refusal);

/// <summary>
/// Carries out people's decisions on stored deliveries, in memory or not. While it does, nothing that is decided on is delivered; what is in hand
/// is refused, because its outcome is not known yet.
/// </summary>
/// <param name="store">Where deliveries are.</param>
/// <param name="router">Finds the running destinations.</param>
/// <param name="time">Dates the decisions.</param>
/// <param name="exists">Whether the configuration has a destination.</param>
internal sealed class DeliveryDecisions(MessageStore store, DeliveryRouter router, TimeProvider time, Func<string, string, bool> exists)
{
    /// <summary>Decides on deliveries; each is done or refused by itself.</summary>
    /// <param name="decision">What.</param>
    /// <param name="ids">On which, in the order in which they join their lanes.</param>
    /// <param name="reason">Who decided and why; it is kept with each.</param>
    /// <param name="cancellationToken">Stops before the next destination.</param>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public async Task<IReadOnlyList<DecisionResult>> DecideAsync(
        Decision decision, IReadOnlyList<DeliveryId> ids, string reason, CancellationToken cancellationToken)
    {
        var results = new List<DecisionResult>(ids.Count);
        var found = new List<StoredDelivery>(ids.Count);
        foreach (var id in ids.Distinct())
        {
            if (store.FindDelivery(id) is { } delivery)
                found.Add(delivery);
            else
                results.Add(Refused(id, "DELIVERY-UNKNOWN", "There is no such delivery (any more)"));
        }

        foreach (var group in found.GroupBy(d => (d.Channel, d.Destination)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (channel, destination) = group.Key;
            if (decision is Decision.Retry or Decision.Resend && !exists(channel, destination))
            {
                results.AddRange(group.Select(d => Refused(d.Id, "DESTINATION-REMOVED", $"The configuration has no destination {channel}/{destination} now")));
                continue;
            }

            await DecideAsync(decision, router.Find(channel, destination), [.. group], reason, results, cancellationToken);
        }

        return results;
    }

    private async Task DecideAsync(
        Decision decision,
        DestinationRuntime? runtime,
        List<StoredDelivery> deliveries,
        string reason,
        List<DecisionResult> results,
        CancellationToken cancellationToken)
    {
        var decided = new List<StoredDelivery>();
        var places = new List<(string? Lane, long Position)>();
        var asked = deliveries.Select(d => d.Id).ToHashSet();
        if (runtime is not null)
            await runtime.BeginDecisionsAsync(cancellationToken);
        try
        {
            // 1. Keep out of hand what is decided on, as it stands since nobody else decides on it.
            foreach (var found in deliveries)
            {
                var delivery = store.FindDelivery(found.Id) ?? found;
                if (delivery.State == DeliveryState.Queued && runtime?.Withhold(delivery) == false)
                {
                    results.Add(Refused(delivery.Id, "DELIVERY-IN-HAND", "It is being sent now; ask again when its outcome is known"));
                    continue;
                }

                decided.Add(delivery);
                if (delivery.State == DeliveryState.Queued)
                    places.Add((delivery.Lane, delivery.Position));
            }

            // 2. Let the store hear every outcome so far, and decide on what it then says.
            if (runtime is not null)
                await runtime.FlushAsync(cancellationToken);
            var commits = new List<(DeliveryId Id, Task Commit)>();
            foreach (var delivery in decided)
            {
                var current = store.FindDelivery(delivery.Id) ?? delivery;
                if (current.Batch is { } batch && (asked.Contains(batch) || current.State is DeliveryState.Waiting or DeliveryState.DeadLettered))
                {
                    // What was asked of the batch, too, is done with it.
                    results.Add(asked.Contains(batch) ? new DecisionResult(delivery.Id, null)
                        : Refused(delivery.Id, "DELIVERY-IN-BATCH", $"It shares the fate of its batch; decide on that, {batch}"));
                    continue;
                }

                if (Change(decision, current, reason) is { } change)
                {
                    if (current is { State: DeliveryState.Held, OutOfOrder: false })
                        places.Add((current.Lane, current.Position));
                    commits.Add((delivery.Id, store.RecordAsync(change).AsTask()));
                }
                else
                {
                    results.Add(Refused(delivery.Id, "DECISION-NOT-POSSIBLE", $"It is {Word(current.State)}"));
                }
            }

            await CollectAsync(commits, results);
            runtime?.NoteDecided(decided.Select(d => d.MessageId));
        }
        finally
        {
            // 3. Look again at every place that was withheld or held its lane, whatever came of it. What joins a tail comes as from any commit.
            runtime?.EndDecisions(First(places), tryNow: decision is Decision.Retry or Decision.Resend);
        }
    }

    // What stands in a transaction may not go as a person wants; the store says so, since only its writer knows how the others stand.
    private static async Task CollectAsync(List<(DeliveryId Id, Task Commit)> commits, List<DecisionResult> results)
    {
        foreach (var (id, commit) in commits)
        {
            try
            {
                await commit;
                results.Add(new DecisionResult(id, null));
            }
            catch (DecisionRefusedException e)
            {
                results.Add(new DecisionResult(id, e.Error));
            }
        }
    }

    private static List<(string? Lane, long From)> First(List<(string? Lane, long Position)> places)
        => [.. places.GroupBy(p => p.Lane ?? $"\0{p.Position}").Select(g => (g.First().Lane, g.Min(p => p.Position)))];

    private DeliveryChange? Change(Decision decision, StoredDelivery delivery, string reason)
    {
        DeliveryState? to = (decision, delivery.State) switch
        {
            (Decision.Retry or Decision.Resend, DeliveryState.Queued or DeliveryState.Held or DeliveryState.DeadLettered) => DeliveryState.Queued,
            (Decision.Retry or Decision.Resend, DeliveryState.Waiting) when delivery.WaitsFor == WaitsFor.Predecessors => DeliveryState.Queued,
            (Decision.Resend, DeliveryState.Delivered or DeliveryState.Cancelled or DeliveryState.Compensated) => DeliveryState.Queued,
            (Decision.Park, DeliveryState.Queued or DeliveryState.Held) => DeliveryState.DeadLettered,
            (Decision.Discard, DeliveryState.Queued or DeliveryState.Held or DeliveryState.DeadLettered) => DeliveryState.Cancelled,
            (Decision.Discard, DeliveryState.Waiting) => DeliveryState.Cancelled,
            _ => null,
        };
        if (to is not { } state)
            return null;

        // A held head and what is queued keep their place; what the lane has gone on without joins its tail.
        var keepsPlace = delivery.State == DeliveryState.Queued || delivery is { State: DeliveryState.Held, OutOfOrder: false };
        return new DeliveryChange
        {
            Id = delivery.Id,
            State = state,
            At = time.GetUtcNow(),
            Attempts = state == DeliveryState.Queued ? 0 : delivery.Attempts,
            FirstAttempt = state == DeliveryState.Queued ? null : delivery.FirstAttempt,
            Error = decision == Decision.Park ? new MessageError("PARKED", "A person set it aside") : delivery.Error,
            Reason = reason,
            ToTail = state == DeliveryState.Queued && !keepsPlace,
        };
    }

    private static string Word(DeliveryState state) => state switch
    {
        DeliveryState.Delivered => "delivered already",
        DeliveryState.DeadLettered => "a dead letter already",
        DeliveryState.Cancelled => "cancelled",
        DeliveryState.Held => "held",
        DeliveryState.Waiting => "waiting",
        DeliveryState.Compensated => "compensated",
        _ => "queued",
    };

    private static DecisionResult Refused(DeliveryId id, string code, string message) => new(id, new MessageError(code, message));
}
