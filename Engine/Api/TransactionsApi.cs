using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Transactions;
using InterfaceEngine.Mappings.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>Transactions: search, one with its steps, and what people decide on them.</summary>
internal sealed class TransactionsApi(EngineNode node)
{
    private static readonly string[] States = [.. Enum.GetValues<TransactionState>().Select(TransactionDocuments.NameOf)];

    /// <summary>Adds the routes.</summary>
    public void Map(AdminApi api, IEndpointRouteBuilder routes)
    {
        api.Post(routes, "/transactions/search", SearchAsync);
        api.Get(routes, "/transactions/{id}", context => Task.FromResult<JToken>(Show((string)context.Request.RouteValues["id"]!)));
        api.Post(routes, "/transactions/decide", DecideAsync);
    }

    private Task<JToken> SearchAsync(HttpContext context, RequestBody body)
    {
        var query = SelectionQuery.Read(body, "state", "all");
        var states = StatesOf(body.Text("state"));
        var found = Find(query, open: !body.Flag("all"), context.RequestAborted).Where(t => states is null || states.Contains(t.State));
        return Task.FromResult<JToken>(new JArray(found.Take(query.Limit).Select(TransactionDocuments.Of)));
    }

    private JObject Show(string text)
    {
        if (!TransactionId.TryParse(text, out var id))
            throw ApiException.Wrong($"'{text}' is not the id of a transaction (t-1-42, or t-1-42.2 for the message's second object)");
        return Transaction.Read(node.Store, id) is { } transaction ? TransactionDocuments.WithSteps(transaction)
            : throw ApiException.NotFound($"there is no transaction {id}; 'transactions list' names those that are under way");
    }

    private async Task<JToken> DecideAsync(HttpContext context, RequestBody body)
    {
        var query = SelectionQuery.ReadNamed(body, "decision", "dryRun", "reason");
        var word = body.Text("decision");
        if (word is not ("approve" or "cancel"))
            throw ApiException.Wrong($"'{word}' is no decision; the decisions are approve and cancel");
        // A selection means those that the decision is about; one that is named is meant in any case, and hears why it cannot be.
        var found = Find(query, open: true, context.RequestAborted).Where(t => query.Selector.Id is not null || word == "cancel" || t.AwaitsApproval).Take(query.Limit).Select(t => t.Id).ToArray();
        if (body.Flag("dryRun"))
            return new JObject { ["count"] = found.Length };
        var reason = body.Reason($"to {word}");
        await node.Audit.RecordAsync(word, query.Selector.Masked, reason, Caller.Of(context));
        var refusals = new List<MessageError>();
        var decided = $"{Caller.Of(context)}: {reason}";
        foreach (var id in found)
        {
            var refusal = word == "approve"
                ? await node.Supervisor.ApproveAsync(id, decided)
                : await node.Supervisor.CancelAsync(id, decided, context.RequestAborted);
            if (refusal is not null)
                refusals.Add(refusal);
        }

        return Documents.Trim(new JObject
        {
            ["done"] = found.Length - refusals.Count,
            ["refused"] = refusals.Count,
            ["why"] = refusals.Count == 0 ? null : $"{refusals[0].Code}: {refusals[0].Message}",
        });
    }

    private IEnumerable<Transaction> Find(SelectionQuery query, bool open, CancellationToken cancellationToken)
        => node.Selection.Transactions(query.Selector, query.Patient, open, query.OldestFirst, cancellationToken)
            .Select(id => Transaction.Read(node.Store, id)).OfType<Transaction>();

    private static HashSet<TransactionState>? StatesOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var states = new HashSet<TransactionState>();
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var at = Array.IndexOf(States, name);
            if (at < 0)
                throw ApiException.Wrong($"unknown state '{name}'; " + (NearNames.Nearest(name, States) is { } near ? $"did you mean '{near}'?" : $"of transactions they are {string.Join(", ", States)}"));
            states.Add((TransactionState)at);
        }

        return states;
    }
}
