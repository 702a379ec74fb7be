using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Demo;

/// <summary>One request that a sandbox system took.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path below the system's own.</param>
/// <param name="Key">Its idempotency key.</param>
/// <param name="Body">What it held.</param>
/// <param name="Posting">The number that it was posted under.</param>
internal sealed record SandboxPosting(string Method, string Path, string Key, JObject Body, string Posting);

/// <summary>
/// A receiver for the demo: not an ERP, but honest as one. It posts each key once, refuses journal entries that do not balance, and is really down
/// while it is down: its port is closed.
/// </summary>
/// <param name="name">The system's name.</param>
/// <param name="port">The loopback port that is its own, up or down.</param>
/// <param name="prefix">What its posting numbers begin with.</param>
internal sealed class SandboxSystem(string name, int port, string prefix) : IAsyncDisposable
{
    private readonly ConcurrentQueue<SandboxPosting> _postings = new();
    private readonly Dictionary<string, string> _byKey = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private WebApplication? _application;
    private int _repeats;

    /// <summary>The system's name.</summary>
    public string Name => name;

    /// <summary>What it posted, in order.</summary>
    public IReadOnlyCollection<SandboxPosting> Postings => _postings;

    /// <summary>How many requests came again under a key that it had posted.</summary>
    public int Repeats => Volatile.Read(ref _repeats);

    /// <summary>Opens its port.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        _application = builder.Build();
        _application.Map("/{**path}", AnswerAsync);
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

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        JObject body;
        try
        {
            body = JObject.Parse(text);
        }
        catch (JsonReaderException)
        {
            await WriteAsync(context, StatusCodes.Status400BadRequest, new JObject { ["error"] = "not a JSON object" });
            return;
        }
        if (!Balances(body))
        {
            await WriteAsync(context, StatusCodes.Status422UnprocessableEntity, new JObject { ["error"] = "debits and credits differ" });
            return;
        }
        var (posting, first) = Post(context.Request, body);
        context.Response.Headers.Location = $"{context.Request.Path}/{posting}";
        await WriteAsync(context, first ? StatusCodes.Status201Created : StatusCodes.Status200OK, new JObject { ["posting"] = posting });
    }

    private (string Posting, bool First) Post(HttpRequest request, JObject body)
    {
        var key = request.Headers["Idempotency-Key"].ToString();
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out var earlier))
            {
                _repeats++;
                return (earlier, false);
            }
            var posting = $"{prefix}-{_postings.Count + 1:D5}";
            if (key.Length > 0)
                _byKey[key] = posting;
            _postings.Enqueue(new SandboxPosting(request.Method, request.Path.Value ?? "", key, body, posting));
            return (posting, true);
        }
    }

    private static bool Balances(JObject body)
    {
        if (body.Value<string>("type") != "JournalEntry")
            return true;
        decimal Sum(string side) => body["lines"]!.Sum(line => line[side]?.Value<decimal>("value") ?? 0);
        return Sum("debit") == Sum("credit") && Sum("debit") > 0;
    }

    private static Task WriteAsync(HttpContext context, int status, JObject answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToString(Formatting.None));
    }
}
