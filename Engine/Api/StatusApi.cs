using InterfaceEngine.Engine.Hosting;
using Microsoft.AspNetCore.Routing;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>The node in one document.</summary>
internal sealed class StatusApi(EngineNode node)
{
    /// <summary>Adds the route.</summary>
    public void Map(AdminApi api, IEndpointRouteBuilder routes) => api.Get(routes, "/status", _ => Task.FromResult<JToken>(Read()));

    private JObject Read()
    {
        var store = node.Store.ReadStatus();
        var configuration = node.Supervisor.Configuration!;
        return Documents.Trim(new JObject
        {
            ["node"] = configuration.Engine.Node,
            ["version"] = typeof(StatusApi).Assembly.GetName().Version?.ToString(3),
            ["configuration"] = configuration.Folder,
            ["environment"] = configuration.Environment,
            ["upSince"] = Documents.Time(node.StartedAt),
            ["ready"] = node.IsReady,
            ["lastStop"] = store.LastStopClean ? "clean" : "not clean: what was being sent then may have been sent twice, under the same keys",
            ["store"] = StoreDocument.Of(store),
            ["transactions"] = TransactionDocuments.Summary(node),
            ["channels"] = new JArray(node.Supervisor.ReadStatus().Select(ChannelDocuments.Of)),
            ["tables"] = new TablesApi(node).All() is { Count: > 0 } tables ? tables : null,
            ["queues"] = new JArray(ChannelDocuments.Queues(node)),
        });
    }
}
