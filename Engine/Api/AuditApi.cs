using InterfaceEngine.Engine.Hosting;
using Microsoft.AspNetCore.Routing;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>The audit trail, to be read.</summary>
internal sealed class AuditApi(EngineNode node)
{
    private const int Most = 1000;

    /// <summary>Adds the route: the newest entries, newest first.</summary>
    public void Map(AdminApi api, IEndpointRouteBuilder routes)
        => api.Get(routes, "/audit", _ => Task.FromResult<JToken>(new JArray(node.Audit.ReadNewest(Most))));
}
