using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Demo.Erp;

/// <summary>
/// An ERP to try things with where none is installed: it speaks as much of Tryton's JSON-RPC as the connector does, and keeps its books in memory, over its own
/// outages. It is really down while it is down: its port is closed.
/// </summary>
/// <param name="port">The loopback port that is its own, up or down.</param>
/// <param name="time">Says which periods are open.</param>
internal sealed class SandboxErp(int port, TimeProvider time) : IAsyncDisposable
{
    private readonly ErpRecords _records = new();
    private readonly Lock _gate = new();
    private ErpBooks? _books;
    private WebApplication? _application;

    // Opened with the first start, and the same over its outages.
    private ErpBooks Books => _books ??= Open();

    /// <summary>Opens its port.</summary>
    public async Task StartAsync()
    {
        _ = Books;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        _application = builder.Build();
        _application.MapPost("/erp/", AnswerAsync);
        await _application.StartAsync();
    }

    /// <summary>Closes its port: whoever connects is refused.</summary>
    public async Task StopAsync()
    {
        if (_application is not null)
            await _application.DisposeAsync();
        _application = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private ErpBooks Open()
    {
        ErpSeed.Fill(_records, time.GetUtcNow().Year);
        return new ErpBooks(_records);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var text = new StreamReader(context.Request.Body);
        using var reader = new JsonTextReader(new StringReader(await text.ReadToEndAsync(context.RequestAborted))) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        var answer = new JObject();
        try
        {
            var call = await JObject.LoadAsync(reader, context.RequestAborted);
            answer["id"] = call["id"];
            lock (_gate)
                answer["result"] = Call((string)call["method"]!, (JArray)call["params"]!);
        }
        catch (ErpError e)
        {
            answer["error"] = new JArray { "UserError", new JArray { e.Message, "", null! } };
        }
        catch (Exception e) when (e is JsonException or InvalidCastException or ArgumentException or KeyNotFoundException or NullReferenceException)
        {
            // A call that the real one would answer with an error of its own.
            answer["error"] = new JArray { e.GetType().Name, new JArray { "the sandbox cannot do this" } };
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToString(Formatting.None), context.RequestAborted);
    }

    private JToken Call(string method, JArray parameters)
    {
        if (method == "common.db.login")
            return new JArray { 2, "a-session-of-the-sandbox" };
        var name = method["model.".Length..];
        var dot = name.LastIndexOf('.');
        var (model, verb) = (name[..dot], name[(dot + 1)..]);
        var context = parameters.LastOrDefault() as JObject ?? [];
        return (model, verb) switch
        {
            ("res.user", "get_preferences") => new JObject { ["company"] = 1, ["language"] = "en" },
            (_, "fields_get") => _records.Describe(model),
            (_, "search_read") => new JArray(_records.Search(model, (JArray)parameters[0]).Skip((int)parameters[1]).Take((int?)parameters[2] ?? int.MaxValue)
                .Select(r => Read(model, r, (JArray)parameters[4], context))),
            (_, "read") => new JArray(((JArray)parameters[0]).Select(id => Read(model, _records.Find(model, (long)id!), (JArray)parameters[1], context))),
            (_, "create") => new JArray(((JArray)parameters[0]).Select(values => Create(model, (JObject)values))),
            (_, "write") => Write(model, (JArray)parameters[0], (JObject)parameters[1]),
            (_, "delete") => Delete(model, (JArray)parameters[0]),
            _ => ((JArray)parameters[0]).Select(id => Books.Press(model, verb, (long)id!)).Last(),
        };
    }

    private long Create(string model, JObject values)
    {
        var id = _records.Create(model, values);
        _records.Find(model, id)["state"] ??= "draft";
        return id;
    }

    private JValue Write(string model, JArray ids, JObject values)
    {
        foreach (var record in ids.Select(id => _records.Find(model, (long)id!)))
            record.Merge(values);
        return JValue.CreateNull();
    }

    private JValue Delete(string model, JArray ids)
    {
        // Numbers are not given twice, so the record stays, and counts no more.
        foreach (var id in ids)
            _records.Find(model, (long)id!)["state"] = "cancelled";
        return JValue.CreateNull();
    }

    private JObject Read(string model, JObject record, JArray fields, JObject context)
    {
        Books.Compute(model, record, context);
        return _records.Read(model, record, fields);
    }
}
