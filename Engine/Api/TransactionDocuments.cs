using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Transactions;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>What the API says of transactions.</summary>
internal static class TransactionDocuments
{
    /// <summary>A state as people read and type it.</summary>
    public static string NameOf(TransactionState state) => state.ToString().ToLowerInvariant();

    /// <summary>A transaction in a line.</summary>
    public static JObject Of(Transaction transaction) => Documents.Trim(new JObject
    {
        ["id"] = transaction.Id.ToString(),
        ["message"] = transaction.Id.Message.ToString(),
        ["channel"] = transaction.Channel,
        ["state"] = NameOf(transaction.State),
        ["object"] = transaction.Object is var (type, id) ? $"{type}/{id}" : null,
        ["createdAt"] = Documents.Time(transaction.CreatedAt),
        ["changedAt"] = Documents.Time(transaction.ChangedAt),
        ["deliveries"] = transaction.Deliveries.Count,
        ["at"] = At(transaction),
        ["error"] = Documents.Of(transaction.Deliveries.LastOrDefault(d => d.Error is not null && d.State != DeliveryState.Delivered)?.Error),
    });

    /// <summary>A transaction with its deliveries: what each waits for, what it takes back, what the target said.</summary>
    public static JObject WithSteps(Transaction transaction)
    {
        var document = Of(transaction);
        document["steps"] = new JArray(transaction.Deliveries.Select(d => Step(transaction, d)));
        return document;
    }

    /// <summary>How many transactions are under way, and how many of them a person must look at; null where there are none. From the indexes alone.</summary>
    public static JObject? Summary(EngineNode node)
    {
        const int most = 100_000;
        var open = node.Store.QueryTransactions(new TransactionFilter { Open = true, Limit = most }).Count();
        if (open == 0)
            return null;
        var approvals = new DeliveryFilter { States = [DeliveryState.Held], Errors = ["APPROVAL"], Limit = most };
        var reversals = new DeliveryFilter { States = [DeliveryState.Held, DeliveryState.DeadLettered], Reversals = true, Limit = most };
        return new JObject
        {
            ["open"] = open,
            ["for approval"] = Count(approvals),
            ["failed"] = Count(reversals),
        };

        int Count(DeliveryFilter filter) => node.Store.QueryDeliveries(filter).Select(d => d.Step?.Transaction).Distinct().Count();
    }

    // Where it stands, in a few words: the destinations that something is done at, or to be decided.
    private static string? At(Transaction transaction)
    {
        var open = transaction.Deliveries.Where(d => d.State.IsOpen()).ToList();
        var now = open.Where(d => d.State != DeliveryState.Waiting).ToList();
        return open.Count == 0 ? null : string.Join(", ", (now.Count > 0 ? now : open)
            .Select(d => d.Destination + (d.Step!.Reverses is null ? d.AwaitsApproval() ? " (approval)" : "" : " (reversal)")).Distinct());
    }

    private static JObject Step(Transaction transaction, StoredDelivery delivery)
    {
        var document = Documents.Of(delivery);
        document["role"] = delivery.Step!.Reverses is null ? "forward" : "reversal";
        document["reverses"] = delivery.Step.Reverses?.ToString();
        document["after"] = delivery.Step.After.Count == 0 ? null : new JArray(delivery.Step.After.Select(id => id.ToString()));
        document["waitsFor"] = transaction.WaitsFor(delivery) is { Count: > 0 } waits ? new JArray(waits) : null;
        document["awaitsApproval"] = delivery.AwaitsApproval() ? true : null;
        return Documents.Trim(document);
    }
}
