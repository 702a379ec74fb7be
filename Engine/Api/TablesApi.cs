using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Tables;
using InterfaceEngine.Mappings.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>The reference tables: how they stand, one row of one, and reading one now.</summary>
internal sealed class TablesApi(EngineNode node)
{
    private ReferenceTables Tables => node.Supervisor.Tables;

    /// <summary>Adds the routes.</summary>
    public void Map(AdminApi api, IEndpointRouteBuilder routes)
    {
        api.Get(routes, "/tables", _ => Task.FromResult<JToken>(All()));
        api.Get(routes, "/tables/{name}", context => Task.FromResult<JToken>(Show(context)));
        api.Post(routes, "/tables/{name}/refresh", RefreshAsync);
    }

    /// <summary>How every table stands.</summary>
    public JArray All() => new(Tables.ReadStatus().Select(Of));

    private JObject Show(HttpContext context)
    {
        var name = NameIn(context);
        var document = Of(Tables.ReadStatus().First(t => t.Name == name));
        if (Tables.Find(name) is not { } snapshot)
            return document;
        document["columns"] = new JArray(snapshot.Model.Columns.Select(c => new JObject { ["name"] = c.Name, ["from"] = c.From, ["type"] = c.Kind.ToString().ToLowerInvariant() }));
        document["key"] = snapshot.Model.Key.Name;
        if (context.Request.Query["key"].ToString() is { Length: > 0 } key)
            document["row"] = snapshot.Find(key) ?? throw ApiException.NotFound($"the table {name} has no row with this key");
        return document;
    }

    private async Task<JToken> RefreshAsync(HttpContext context, RequestBody body)
    {
        body.HasOnly();
        var name = NameIn(context);
        await node.Audit.RecordAsync("table refresh", name, null, Caller.Of(context));
        return Of((await Tables.RefreshAsync(name, context.RequestAborted))!);
    }

    private string NameIn(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        var known = Tables.ReadStatus().Select(t => t.Name).ToArray();
        if (known.Contains(name, StringComparer.Ordinal))
            return name;
        var near = NearNames.Nearest(name, known);
        throw ApiException.NotFound($"there is no table {name}; " + (near is null ? "'tables list' names them" : $"did you mean '{near}'?"));
    }

    private static JObject Of(TableStatus table) => Documents.Trim(new JObject
    {
        ["name"] = table.Name,
        ["state"] = table.State switch { TableState.NotLoaded => "not loaded", var state => state.ToString().ToLowerInvariant() },
        ["version"] = table.Version == 0 ? null : table.Version,
        ["rows"] = table.Version == 0 ? null : table.Rows,
        ["confirmedAt"] = table.ConfirmedAt is { } at ? Documents.Time(at) : null,
        ["nextRead"] = table.NextRead is { } next ? Documents.Time(next) : null,
        ["from"] = table.Endpoint,
        ["reason"] = table.Error?.ToString(),
    });
}
