using System.Security.Cryptography;
using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Selection;
using InterfaceEngine.Engine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>
/// The console's way in: JSON over HTTP on loopback, for callers who show the token. Every route is one line in <see cref="Map"/>'s list or in the part
/// that it names.
/// </summary>
internal sealed partial class AdminApi(EngineNode node, string token, ILogger<AdminApi> logger)
{
    private readonly byte[] _token = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Adds the routes: health for probes without a token, everything else below <c>/api</c> with it.</summary>
    public void Map(WebApplication application)
    {
        application.MapGet("/health/live", () => Results.Text("live"));
        application.MapGet("/health/ready", () => node.IsReady ? Results.Text("ready") : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable));
        var api = application.MapGroup("/api");
        new StatusApi(node).Map(this, api);
        new MessagesApi(node).Map(this, api);
        new QueuesApi(node).Map(this, api);
        new TransactionsApi(node).Map(this, api);
        new ChannelsApi(node).Map(this, api);
        new TablesApi(node).Map(this, api);
        new JobsApi(node).Map(this, api);
        new AuditApi(node).Map(this, api);
    }

    /// <summary>Adds a route that answers a document.</summary>
    public void Get(IEndpointRouteBuilder api, string path, Func<HttpContext, Task<JToken>> answer)
        => api.MapGet(path, context => AnswerAsync(context, answer));

    /// <summary>Adds a route that takes a document and answers one.</summary>
    public void Post(IEndpointRouteBuilder api, string path, Func<HttpContext, RequestBody, Task<JToken>> answer)
        => api.MapPost(path, context => AnswerAsync(context, async c => await answer(c, new RequestBody(await ReadAsync(c)))));

    /// <summary>Adds a route that takes a document and answers bytes, as many as they may be.</summary>
    public void PostForBytes(IEndpointRouteBuilder api, string path, Func<HttpContext, RequestBody, Task<StoredContent>> answer)
        => api.MapPost(path, context => AnswerAsync(context, async c => await WriteAsync(c, await answer(c, new RequestBody(await ReadAsync(c))))));

    private Task AnswerAsync(HttpContext context, Func<HttpContext, Task<JToken>> answer)
        => AnswerAsync(context, async c => await WriteAsync(c, StatusCodes.Status200OK, await answer(c)));

    private async Task AnswerAsync(HttpContext context, Func<HttpContext, Task> answer)
    {
        if (!IsAllowed(context.Request))
        {
            await WriteAsync(context, StatusCodes.Status401Unauthorized, Error("API-TOKEN", "the token is missing or wrong; it stands in admin.json in the engine's store"));
            return;
        }
        try
        {
            await answer(context);
        }
        catch (ApiException e)
        {
            await WriteAsync(context, e.Status, Error(e.Code, e.Message));
        }
        catch (SelectionException e)
        {
            await WriteAsync(context, StatusCodes.Status400BadRequest, Error("API-SELECTOR", e.Message));
        }
        catch (StoreUnavailableException e)
        {
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, Error(e.Code, e.Message));
        }
        catch (ContentLostException)
        {
            await WriteAsync(context, StatusCodes.Status409Conflict, Error(ContentLostException.Lost.Code, ContentLostException.Lost.Message));
        }
        catch (ContentTooLargeException e)
        {
            await WriteAsync(context, StatusCodes.Status409Conflict, Error(e.Error.Code, e.Error.Message));
        }
        catch (JsonException)
        {
            // The reader's own words may quote what it was given.
            await WriteAsync(context, StatusCodes.Status400BadRequest, Error("API-REQUEST", "the request's body is not the JSON that is expected"));
        }
        catch (BadHttpRequestException e)
        {
            await WriteAsync(context, e.StatusCode, Error("API-REQUEST", "the request cannot be read"));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            LogFault(context.Request.Method, context.Request.Path, e);
            await WriteAsync(context, StatusCodes.Status500InternalServerError, Error("API-FAULT", $"the engine failed with {e.GetType().Name}, which is a bug in it; the log has its stack"));
        }
    }

    // Compared as hashes in constant time: neither length nor content of the right token shows.
    private bool IsAllowed(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header["Bearer ".Length..])), _token);
    }

    private static JObject Error(string code, string message) => new() { ["code"] = code, ["message"] = message };

    private static async Task<JObject> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        using var json = new JsonTextReader(new StringReader(await reader.ReadToEndAsync(context.RequestAborted))) { DateParseHandling = DateParseHandling.None };
        return JObject.Load(json);
    }

    private static Task WriteAsync(HttpContext context, int status, JToken document)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(document.ToString(Formatting.None), context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, StoredContent content)
    {
        await using var bytes = content.OpenRead();
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = content.Length;
        await bytes.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    [LoggerMessage(EventId = 5101, EventName = "ApiFault", Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFault(string method, string path, Exception exception);
}
