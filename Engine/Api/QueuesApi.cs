using InterfaceEngine.Engine.Batches;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Selection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>Queues and deliveries: search, decisions of people, pause and resume.</summary>
internal sealed class QueuesApi(EngineNode node)
{
    /// <summary>Adds the routes.</summary>
    public void Map(AdminApi api, IEndpointRouteBuilder routes)
    {
        api.Post(routes, "/queues/search", QueuesAsync);
        api.Post(routes, "/deliveries/search", DeliveriesAsync);
        api.Post(routes, "/deliveries/decide", DecideAsync);
        api.Post(routes, "/queues/flush", FlushAsync);
        api.Post(routes, "/queues/{channel}/{destination}/pause", (context, body) => SwitchAsync(context, body, "pause"));
        api.Post(routes, "/queues/{channel}/{destination}/resume", (context, body) => SwitchAsync(context, body, "resume"));
    }

    private Task<JToken> QueuesAsync(HttpContext context, RequestBody body)
    {
        var query = SelectionQuery.Read(body);
        var queues = ChannelDocuments.Queues(node).Where(q => QueueSelection.Holds(query.Selector, q));
        return Task.FromResult<JToken>(new JArray(queues.Take(query.Limit)));
    }

    private Task<JToken> DeliveriesAsync(HttpContext context, RequestBody body)
    {
        var query = SelectionQuery.Read(body);
        var found = node.Selection.Deliveries(query.Selector, query.Patient, query.By is null ? query.Limit : int.MaxValue, query.OldestFirst, context.RequestAborted);
        return Task.FromResult<JToken>(query.By is null
            ? new JArray(found.Select(Documents.Of))
            : query.Count(found.Select(d => (query.By switch
            {
                "error" => d.Error?.Code,
                "channel" => d.Channel,
                "state" => StateNames.Of(d.State),
                "type" => d.ObjectType,
                _ => $"{d.Channel}/{d.Destination}",
            }, d.CreatedAt))));
    }

    private async Task<JToken> DecideAsync(HttpContext context, RequestBody body)
    {
        var query = SelectionQuery.ReadNamed(body, "decision", "dryRun", "reason");
        var word = body.Text("decision");
        var decision = word switch
        {
            "retry" => Decision.Retry,
            "park" => Decision.Park,
            "discard" => Decision.Discard,
            _ => throw ApiException.Wrong($"'{word}' is no decision; the decisions are retry, park and discard"),
        };
        var ids = node.Selection.Deliveries(query.Selector, query.Patient, query.Limit, oldestFirst: true, context.RequestAborted).Select(d => d.Id).ToArray();
        if (body.Flag("dryRun"))
            return new JObject { ["count"] = ids.Length };
        var reason = decision == Decision.Retry ? body.Text("reason") ?? "" : body.Reason($"to {word}");
        await node.Audit.RecordAsync(word!, query.Selector.Masked, reason, Caller.Of(context));
        var results = await node.Supervisor.DecideAsync(decision, ids, reason, context.RequestAborted);
        return Documents.Trim(new JObject
        {
            ["done"] = results.Count(r => r.Refusal is null),
            ["refused"] = results.Count(r => r.Refusal is not null),
            ["why"] = results.FirstOrDefault(r => r.Refusal is not null).Refusal is { } first ? $"{first.Code}: {first.Message}" : null,
        });
    }

    private async Task<JToken> FlushAsync(HttpContext context, RequestBody body)
    {
        var query = SelectionQuery.ReadNamed(body, "reason");
        var queues = ChannelDocuments.Queues(node).Where(q => QueueSelection.Holds(query.Selector, q)).Select(q => q.Value<string>("name")!.Split('/', 2)).ToArray();
        var found = queues.Select(q => node.Supervisor.FindBatches(q[0], q[1])).OfType<BatchRuntime>().ToArray();
        if (found.Length == 0)
            throw ApiException.NotFound("none of these destinations sends batches; 'queues list' names those that do");
        await node.Audit.RecordAsync("flush", query.Selector.Masked, body.Text("reason") ?? "", Caller.Of(context));
        var flushed = await Task.WhenAll(found.Select(b => b.FlushAsync(null, context.RequestAborted)));
        return Documents.Trim(new JObject
        {
            ["batches"] = flushed.Sum(f => f.Batches),
            ["members"] = flushed.Sum(f => f.Members),
            ["why"] = flushed.FirstOrDefault(f => f.Error is not null).Error is { } error ? $"{error.Code}: {error.Message}" : null,
        });
    }

    private async Task<JToken> SwitchAsync(HttpContext context, RequestBody body, string act)
    {
        body.HasOnly("reason");
        var (channel, destination) = ((string)context.Request.RouteValues["channel"]!, (string)context.Request.RouteValues["destination"]!);
        var reason = body.Text("reason") ?? $"{act} at the console";
        await node.Audit.RecordAsync(act, $"{channel}/{destination}", reason, Caller.Of(context));
        var found = act == "pause"
            ? await node.Supervisor.PauseAsync(channel, destination, reason)
            : await node.Supervisor.ResumeAsync(channel, destination, reason);
        return found
            ? ChannelDocuments.Queues(node).First(q => q.Value<string>("name") == $"{channel}/{destination}")
            : throw ApiException.NotFound($"there is no destination {channel}/{destination}; 'queues list' names them");
    }
}
