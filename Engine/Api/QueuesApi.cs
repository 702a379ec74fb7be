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
        api.Post(routes, "/queues/{channel}/{destination}/pause", (context, body) => SwitchAsync(context, body, "pause"));
        api.Post(routes, "/queues/{channel}/{destination}/resume", (context, body) => SwitchAsync(context, body, "resume"));
    }

    private Task<JToken> QueuesAsync(HttpContext context, JObject body)
    {
        var query = SelectionQuery.Read(body);
        var queues = ChannelDocuments.Queues(node).Where(q => QueueSelection.Holds(query.Selector, q));
        return Task.FromResult<JToken>(new JArray(queues.Take(query.Limit)));
    }

    private Task<JToken> DeliveriesAsync(HttpContext context, JObject body)
    {
        var query = SelectionQuery.Read(body);
        var found = node.Selection.Deliveries(query.Selector, query.Patient, query.By is null ? query.Limit : int.MaxValue, query.OldestFirst);
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

    private async Task<JToken> DecideAsync(HttpContext context, JObject body)
    {
        var query = SelectionQuery.Read(body);
        var decision = body.Value<string>("decision") switch
        {
            "retry" => Decision.Retry,
            "park" => Decision.Park,
            "discard" => Decision.Discard,
            var other => throw ApiException.Wrong($"'{other}' is no decision; the decisions are retry, park and discard"),
        };
        var ids = node.Selection.Deliveries(query.Selector, query.Patient, query.Limit, oldestFirst: true).Select(d => d.Id).ToArray();
        if (body.Value<bool?>("dryRun") ?? false)
            return new JObject { ["count"] = ids.Length };
        var reason = body.Value<string>("reason") ?? "";
        await node.Audit.RecordAsync(body.Value<string>("decision")!, query.Selector.Text, reason);
        var results = await node.Supervisor.DecideAsync(decision, ids, reason, context.RequestAborted);
        return Documents.Trim(new JObject
        {
            ["done"] = results.Count(r => r.Refusal is null),
            ["refused"] = results.Count(r => r.Refusal is not null),
            ["why"] = results.FirstOrDefault(r => r.Refusal is not null).Refusal is { } first ? $"{first.Code}: {first.Message}" : null,
        });
    }

    private async Task<JToken> SwitchAsync(HttpContext context, JObject body, string act)
    {
        var (channel, destination) = ((string)context.Request.RouteValues["channel"]!, (string)context.Request.RouteValues["destination"]!);
        var reason = body.Value<string>("reason") ?? $"{act} at the console";
        await node.Audit.RecordAsync(act, $"{channel}/{destination}", reason);
        var found = act == "pause"
            ? await node.Supervisor.PauseAsync(channel, destination, reason)
            : await node.Supervisor.ResumeAsync(channel, destination, reason);
        return found
            ? ChannelDocuments.Queues(node).First(q => q.Value<string>("name") == $"{channel}/{destination}")
            : throw ApiException.NotFound($"there is no destination {channel}/{destination}; 'queues list' names them");
    }
}
