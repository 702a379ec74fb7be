using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Transactions;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>Carries out people's decisions on whole transactions. What is in hand is never decided on: its outcome is not known yet.</summary>
/// <param name="store">Where deliveries are.</param>
/// <param name="router">Finds the running destinations.</param>
/// <param name="time">Dates the decisions.</param>
internal sealed class TransactionDecisions(MessageStore store, DeliveryRouter router, TimeProvider time)
{
    /// <summary>Approves what waits for an approval; it is queued at the tail of its lane. Returns why nothing was changed; null where it was done.</summary>
    /// <param name="id">The transaction.</param>
    /// <param name="reason">Who approves it and why; it is kept with the delivery.</param>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public async Task<MessageError?> ApproveAsync(TransactionId id, string reason)
    {
        if (Transaction.Read(store, id) is not { } transaction)
            return Unknown(id);
        if (!transaction.AwaitsApproval)
            return new MessageError("APPROVAL-NOT-POSSIBLE", "Nothing of it waits for an approval");
        try
        {
            foreach (var delivery in transaction.Deliveries.Where(d => d.AwaitsApproval()))
            {
                await store.RecordAsync(new DeliveryChange
                {
                    Id = delivery.Id,
                    State = DeliveryState.Queued,
                    At = time.GetUtcNow(),
                    Attempts = 0,
                    Reason = reason,
                    Approves = true,
                });
            }

            TransactionMetrics.CountDecision(transaction.Channel, "approve");
            return null;
        }
        catch (DecisionRefusedException e)
        {
            return e.Error;
        }
    }

    /// <summary>Ends a transaction; see <see cref="MessageStore.CancelTransactionAsync"/>. Returns why nothing was changed; null where it was done.</summary>
    /// <param name="id">The transaction.</param>
    /// <param name="reason">Who ends it and why; it is kept with each delivery.</param>
    /// <param name="cancellationToken">Stops before anything is stored.</param>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public async Task<MessageError?> CancelAsync(TransactionId id, string reason, CancellationToken cancellationToken)
    {
        if (Transaction.Read(store, id) is not { } transaction)
            return Unknown(id);
        var withheld = new List<(DestinationRuntime Destination, List<StoredDelivery> Deliveries)>();
        try
        {
            // One destination after the other by name, as in a reprocess, so that two of them never wait for each other. What is released meanwhile is left
            // to their pages, which are read once this is done.
            foreach (var name in Standing(transaction).Select(d => d.Destination).Distinct().Order(StringComparer.Ordinal))
            {
                if (router.Find(transaction.Channel, name) is not { } destination)
                    continue;
                await destination.BeginDecisionsAsync(cancellationToken);
                withheld.Add((destination, []));
            }

            foreach (var delivery in Standing(Transaction.Read(store, id) ?? transaction))
            {
                var (destination, deliveries) = withheld.Find(w => w.Destination.Name == delivery.Destination);
                if (destination is null)
                    continue;
                if (delivery.State == DeliveryState.Queued && !destination.Withhold(delivery))
                    return new MessageError("DELIVERY-IN-HAND", "One of its deliveries is being sent now; ask again when its outcome is known");
                if (delivery.State != DeliveryState.Waiting)
                    deliveries.Add(delivery);
            }

            foreach (var (destination, _) in withheld)
                await destination.FlushAsync(cancellationToken);
            await store.CancelTransactionAsync(id, time.GetUtcNow(), reason);
            TransactionMetrics.CountDecision(transaction.Channel, "cancel");
            return null;
        }
        catch (DecisionRefusedException e)
        {
            return e.Error;
        }
        finally
        {
            foreach (var (destination, deliveries) in withheld)
            {
                destination.NoteDecided([id.Message]);
                destination.EndDecisions([.. deliveries.Select(d => (d.Lane, d.Position))], tryNow: false);
            }
        }
    }

    // What stands in a lane, holds one, or may come into one, by an outcome or by somebody's approval.
    private static IEnumerable<StoredDelivery> Standing(Transaction transaction)
        => transaction.Deliveries.Where(d => d.Step!.Reverses is null && (d.State is DeliveryState.Queued or DeliveryState.Waiting || HeldLanes.HoldsLane(d) || d.AwaitsApproval()));

    private static MessageError Unknown(TransactionId id) => new("TRANSACTION-UNKNOWN", $"There is no transaction {id} (any more)");
}
