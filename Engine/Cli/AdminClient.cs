using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Api;
using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary>Asks a running engine, over its admin API. What the engine refuses becomes a sentence and an exit code.</summary>
internal sealed class AdminClient : IDisposable
{
    private readonly HttpClient _http;

    private AdminClient(Uri address, string token)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _http.DefaultRequestHeaders.Add(Caller.Header, Uri.EscapeDataString(Caller.Here));
    }

    /// <summary>Finds the engine that runs on a configuration's store, or the one at <c>--url</c> with the token in <c>ENGINE_TOKEN</c>.</summary>
    /// <exception cref="VerbException">There is none.</exception>
    public static AdminClient Open(ParseResult parsed)
    {
        if (parsed.GetValue(SharedOptions.Url) is { } url)
        {
            var token = Environment.GetEnvironmentVariable("ENGINE_TOKEN")
                ?? throw VerbException.Usage("--url needs the engine's token in the environment variable ENGINE_TOKEN (it stands in admin.json in the engine's store)");
            return new AdminClient(url, token);
        }
        return Open(SharedOptions.ConfigurationFolder(parsed), SharedOptions.EnvironmentName(parsed));
    }

    /// <summary>Finds the engine that runs on the store of a configuration folder.</summary>
    /// <exception cref="VerbException">There is none.</exception>
    public static AdminClient Open(string folder, string? environment)
    {
        var problems = new Problems();
        var model = Configuration.Load(folder, environment, EngineComponents.All, problems);
        if (model is null)
            throw VerbException.Usage(string.Join(Environment.NewLine, problems.Where(p => p.Severity == Severity.Error)));
        AdminEndpoint? endpoint;
        try
        {
            endpoint = AdminEndpoint.Read(model.Engine.StorePath);
        }
        catch (UnauthorizedAccessException)
        {
            throw VerbException.Usage($"admin.json in {model.Engine.StorePath} belongs to another user: run this as the user that runs the engine (sudo -u …)");
        }
        return endpoint is null
            ? throw NotRunning(folder)
            : new AdminClient(new Uri(endpoint.Url), endpoint.Token);
    }

    /// <summary>Asks for a document.</summary>
    public Task<JToken> GetAsync(string path, CancellationToken cancellationToken)
        => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    /// <summary>Asks for something to be done.</summary>
    public Task<JToken> PostAsync(string path, JObject body, CancellationToken cancellationToken)
        => SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body.ToString(Formatting.None), Encoding.UTF8, "application/json") }, cancellationToken);

    /// <summary>Asks for bytes, as many as they may be, and copies them while they come.</summary>
    public async Task CopyAsync(string path, JObject body, Stream to, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body.ToString(Formatting.None), Encoding.UTF8, "application/json") };
        using var response = await AskAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw Refused(response, await response.Content.ReadAsStringAsync(cancellationToken));
        await response.Content.CopyToAsync(to, cancellationToken);
    }

    /// <summary>The path of a resource whose names people typed: each is one part of it, whatever it holds.</summary>
    public static string Resource(params string[] parts) => "api/" + string.Join('/', parts.Select(Uri.EscapeDataString));

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<JToken> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var _ = request;
        using var response = await AskAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return !response.IsSuccessStatusCode ? throw Refused(response, text)
            : text.Length == 0 ? new JObject()
            : Parse(text);
    }

    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, completion, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw VerbException.Failed($"the engine at {_http.BaseAddress} did not answer within {_http.Timeout.TotalSeconds:F0} s; ask for less, with a narrower selector");
        }
        catch (HttpRequestException)
        {
            throw VerbException.Usage($"the engine at {_http.BaseAddress} does not answer; is it still running?");
        }
    }

    private static VerbException Refused(HttpResponseMessage response, string text)
    {
        var message = text.StartsWith('{') ? Parse(text).Value<string>("message") ?? text : $"the engine answered {(int)response.StatusCode}";
        return new VerbException(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict ? ExitCode.Failed : ExitCode.Usage, message);
    }

    // Numbers and times stay as they were written.
    private static JToken Parse(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        return JToken.ReadFrom(reader);
    }

    private static VerbException NotRunning(string folder)
        => VerbException.Usage($"no engine runs on the store of {folder}; start one with 'engine run --config {folder}', or name a running one with --url");
}
