using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Mappings.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>Channels: how they stand, start, stop, reload.</summary>
internal sealed class ChannelsApi(EngineNode node)
{
    /// <summary>Adds the routes.</summary>
    public void Map(AdminApi api, IEndpointRouteBuilder routes)
    {
        api.Get(routes, "/channels", _ => Task.FromResult<JToken>(new JArray(node.Supervisor.ReadStatus().Select(ChannelDocuments.Of))));
        api.Post(routes, "/channels/reload", ReloadAsync);
        api.Get(routes, "/channels/{name}", context => Task.FromResult<JToken>(ChannelDocuments.WithDestinations(Find(context))));
        api.Post(routes, "/channels/{name}/start", (context, body) => SwitchAsync(context, body, "start"));
        api.Post(routes, "/channels/{name}/stop", (context, body) => SwitchAsync(context, body, "stop"));
    }

    private async Task<JToken> ReloadAsync(HttpContext context, RequestBody body)
    {
        body.HasOnly("reason");
        await node.Audit.RecordAsync("reload", "configuration", body.Text("reason"), Caller.Of(context));
        var outcome = await node.Reload.ReloadAsync(context.RequestAborted);
        return new JObject
        {
            ["problems"] = new JArray(outcome.Problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString())),
            ["channels"] = new JArray((outcome.Steps ?? []).Select(Of)),
        };
    }

    private async Task<JToken> SwitchAsync(HttpContext context, RequestBody body, string act)
    {
        body.HasOnly("reason");
        var name = Find(context).Name;
        var reason = body.Text("reason") ?? $"{act} at the console";
        await node.Audit.RecordAsync(act, name, reason, Caller.Of(context));
        _ = act == "start"
            ? await node.Supervisor.StartChannelAsync(name, reason, context.RequestAborted)
            : await node.Supervisor.StopChannelAsync(name, reason, context.RequestAborted);
        return ChannelDocuments.WithDestinations(Find(context));
    }

    private ChannelStatus Find(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        var channels = node.Supervisor.ReadStatus();
        if (channels.FirstOrDefault(c => c.Name == name) is { } channel)
            return channel;
        var near = NearNames.Nearest(name, channels.Select(c => c.Name));
        throw ApiException.NotFound($"there is no channel '{name}'" + (near is null ? "" : $"; did you mean '{near}'?"));
    }

    private static JObject Of(ReloadStep step) => Documents.Trim(new JObject
    {
        ["name"] = step.Channel,
        ["change"] = step.Action switch
        {
            ReloadAction.Keep => "unchanged",
            ReloadAction.Start => "started",
            ReloadAction.Replace => "replaced, listener kept",
            ReloadAction.Restart => "restarted",
            ReloadAction.Remove => "removed",
            ReloadAction.KeepLastGood => "has errors: the last good one stays",
            _ => "has errors: cannot run",
        },
        ["note"] = step.Removed.Count == 0 ? null : string.Join(", ", step.Removed.Select(r => $"{r.Destination}: {r.Queued} held as destination-removed")),
    });
}
