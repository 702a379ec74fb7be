using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using Microsoft.AspNetCore.Http;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>Takes each request's body as a message and answers, once it is stored, with its id.</summary>
internal sealed class HttpSource : ListeningHttpSource
{
    private readonly string[] _methods;
    private readonly IReadOnlyList<string> _mediaTypes;

    /// <summary>Makes one for a channel.</summary>
    public HttpSource(ComponentContext context)
        : base(context, "http", HttpSourceSpec.PathOf(context.Settings, out var below), below)
    {
        _methods = [.. context.Settings.Texts("methods").Select(m => m.ToUpperInvariant())];
        var named = context.Settings.Texts("content-types");
        _mediaTypes = named.Count > 0 ? named : MediaTypes.Of(context.Format);
    }

    /// <summary>The component, as the list of built-ins has it.</summary>
    public static SourceComponent Component { get; } = new(HttpSourceSpec.Spec, context => new HttpSource(context))
    {
        SharesListener = true,
        Check = HttpSourceSpec.Check,
    };

    /// <inheritdoc/>
    protected override async Task AnswerAsync(HttpContext context, IInbox inbox, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (Array.IndexOf(_methods, request.Method) < 0)
        {
            context.Response.Headers.Allow = string.Join(", ", _methods);
            await RefuseAsync(context, 405, new MessageError("HTTP-METHOD", $"this path takes {string.Join(", ", _methods)}"));
            return;
        }
        if (MediaTypes.Refusal(request, _mediaTypes) is { } refusal)
        {
            await RefuseContentAsync(context, refusal);
            return;
        }
        if (await ReadBodyAsync(context, cancellationToken) is not { } body)
            return;
        var status = await OfferAsync(EnvelopeOf(context, body, Context.Format, AttributesOf(context)), cancellationToken);
        if (status.Error is not null)
        {
            await SayErrorAsync(context, status.Status, status.Error, status.Id);
            return;
        }
        // 202: it is safe, and what becomes of it comes later. 200: it was safe already.
        var answer = new JObject(
            new JProperty("messageId", status.Id!.Value.ToString()),
            new JProperty("status", status.IsDuplicate ? "duplicate" : "stored"));
        if (status.Batch is { } batch)
            AddFaults(answer, batch);
        await ProblemDocument.WriteAsync(context, status.IsDuplicate ? 200 : 202, "application/json", answer);
    }

    // Of a batch: which of its messages went wrong, and behind which one none was taken.
    private static void AddFaults(JObject answer, BatchOutcome batch)
    {
        if (batch.Faults.Count > 0)
        {
            answer["failed"] = new JArray(batch.Faults.Select(f => new JObject
            {
                ["message"] = f.Number,
                ["code"] = f.Error.Code,
                ["place"] = f.Error.Place,
                ["detail"] = f.Error.Message,
            }));
        }

        if (batch.Taken < int.MaxValue)
            answer["taken"] = batch.Taken;
    }

    /// <inheritdoc/>
    protected override Task WriteErrorAsync(HttpContext context, int status, MessageError error, MessageId? id = null)
        => ProblemDocument.WriteAsync(context, status, error, id);
}
