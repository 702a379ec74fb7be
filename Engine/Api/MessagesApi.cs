using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Masking;
using InterfaceEngine.Engine.Selection;
using InterfaceEngine.Engine.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>Messages: search, facts, history, content masked or revealed, edit-and-resend.</summary>
internal sealed class MessagesApi(EngineNode node)
{
    private static readonly string[] Views = ["raw", "payload", "objects"];

    /// <summary>Adds the routes.</summary>
    public void Map(AdminApi api, IEndpointRouteBuilder routes)
    {
        api.Post(routes, "/messages/search", SearchAsync);
        api.Get(routes, "/messages/{id}", context => Task.FromResult(FindReject(context) is { } reject ? Documents.Of(reject) : Show(Find(context))));
        api.Get(routes, "/messages/{id}/timeline", context => Task.FromResult<JToken>(new JArray(node.Store.ReadTimeline(Find(context).Id).Select(Documents.Of))));
        api.Post(routes, "/messages/{id}/content", ContentAsync);
        api.PostForBytes(routes, "/messages/{id}/bytes", BytesAsync);
        api.Post(routes, "/messages/{id}/edit", EditAsync);
    }

    private Task<JToken> SearchAsync(HttpContext context, RequestBody body)
    {
        var query = SelectionQuery.Read(body);
        if (StoreSelection.IsOfRejects(query.Selector))
            return Task.FromResult(SearchRejects(query));
        var found = node.Selection.Messages(query.Selector, query.Patient, query.By is null ? query.Limit : int.MaxValue, query.OldestFirst, context.RequestAborted);
        JToken answer = query.By is null
            ? new JArray(found.Select(Documents.Of))
            : query.Count(found.SelectMany(m => query.By switch
            {
                "error" => [(m.Error?.Code, m.ReceivedAt)],
                "channel" => [(m.Channel, m.ReceivedAt)],
                "state" => [(StateNames.Of(m.State), m.ReceivedAt)],
                "type" => [(m.Type, m.ReceivedAt)],
                _ => node.Store.ReadDeliveries(m.Id).Select(d => ((string?)$"{d.Channel}/{d.Destination}", m.ReceivedAt)),
            }));
        return Task.FromResult(answer);
    }

    private JToken Show(StoredMessage message)
    {
        var document = Documents.Of(message);
        document["deliveries"] = new JArray(node.Store.ReadDeliveries(message.Id).Select(Documents.Of));
        return document;
    }

    private async Task<JToken> ContentAsync(HttpContext context, RequestBody body)
    {
        body.HasOnly("view", "destination", "reveal", "reason");
        if (FindReject(context) is { } reject)
            return await RejectContentAsync(context, body, reject);
        var message = Find(context);
        var reveal = body.Flag("reveal");
        var view = body.Text("view") ?? "raw";
        if (!Views.Contains(view))
            throw ApiException.Wrong($"'{view}' is no view; the views are {string.Join(", ", Views)}");
        if (reveal)
        {
            var reason = body.Reason("a reveal");
            // Recorded before anything is shown.
            await node.Audit.RecordAsync("reveal", message.Id.ToString(), $"{view}: {reason}", Caller.Of(context));
        }
        var parts = view switch
        {
            "raw" => [Part(null, message.Id.ToString(), node.Store.FindContent(message.Id), message.Format, reveal)],
            "payload" => Payloads(message, body.Text("destination"), reveal),
            _ => Objects(message, reveal),
        };
        var document = new JObject { ["id"] = message.Id.ToString(), ["view"] = view, ["revealed"] = reveal, ["parts"] = parts };
        if (reveal && message.Error?.Value is { } value)
            document["errorValue"] = value;
        return document;
    }

    private JToken SearchRejects(SelectionQuery query)
    {
        var found = node.Selection.Rejects(query.Selector, query.By is null ? query.Limit : int.MaxValue, query.OldestFirst);
        return query.By switch
        {
            null => new JArray(found.Select(Documents.Of)),
            "error" => query.Count(found.Select(r => ((string?)r.Reject.Error.Code, r.Reject.At))),
            "channel" => query.Count(found.Select(r => ((string?)r.Reject.Channel, r.Reject.At))),
            _ => throw ApiException.Wrong("rejects are counted by error or channel"),
        };
    }

    // Its bytes may be a patient's, whatever they are: masked they show their size alone.
    private async Task<JToken> RejectContentAsync(HttpContext context, RequestBody body, StoredReject reject)
    {
        var view = body.Text("view") ?? "raw";
        if (view != "raw")
            throw ApiException.Wrong($"{reject.Id} never became a message: its only view is raw");
        var reveal = body.Flag("reveal");
        if (reveal)
            await node.Audit.RecordAsync("reveal", reject.Id.ToString(), $"{view}: {body.Reason("a reveal")}", Caller.Of(context));
        var document = new JObject
        {
            ["id"] = reject.Id.ToString(),
            ["view"] = view,
            ["revealed"] = reveal,
            ["parts"] = new JArray(Part(null, reject.Id.ToString(), new StoredContent(node.Store.Rejects.ReadSample(reject.Id), null), ContentFormat.Hl7v2, reveal)),
        };
        if (reveal && reject.Reject.Error.Value is { } value)
            document["errorValue"] = value;
        return document;
    }

    private StoredReject? FindReject(HttpContext context)
    {
        var text = (string)context.Request.RouteValues["id"]!;
        return !RejectId.TryParse(text, out var id) ? null
            : node.Store.Rejects.Find(id) ?? throw ApiException.NotFound($"there is no {text} among the rejects (any more)");
    }

    private JArray Payloads(StoredMessage message, string? destination, bool reveal)
    {
        var parts = new JArray();
        foreach (var delivery in node.Store.ReadDeliveries(message.Id))
            if (destination is null || delivery.Destination == destination || $"{delivery.Channel}/{delivery.Destination}" == destination)
            {
                var part = Part($"{delivery.Id} to {delivery.Channel}/{delivery.Destination}, {StateNames.Of(delivery.State)}", delivery.Id.ToString(), node.Store.FindPayload(delivery.Id),
                    MaskedContent.FormatOf(delivery.ContentType), reveal);
                // A partner's answer may quote the patient.
                if (reveal && delivery.Error?.Value is { } answer)
                    part["answer"] = answer;
                parts.Add(part);
            }
        return parts.Count > 0 ? parts : throw ApiException.NotFound($"{message.Id} owes nothing to {destination ?? "anybody"}; 'messages show {message.Id}' lists its deliveries");
    }

    // Not stored beside the payloads (decision 4): made again by the rules in force, with their versions said.
    private JArray Objects(StoredMessage message, bool reveal)
    {
        var run = node.Supervisor.PreviewRun(message.Id) ?? throw ApiException.NotFound($"no channel {message.Channel} runs that could make the objects of {message.Id}");
        var made = run.Versions == message.Versions ? run.Versions : $"{run.Versions}; its deliveries were made by {message.Versions}";
        if (run.Error is { } error)
            throw new ApiException(StatusCodes.Status409Conflict, error.Code, $"the rules in force make no objects of it: {error}");
        return [.. run.Deliveries.Select(owed => Part($"{owed.Destination}: {owed.ObjectType ?? "the message itself"} ({made})", message.Id.ToString(), new StoredContent(owed.Large is null ? owed.Payload : default, owed.Large), MaskedContent.FormatOf(owed.ContentType), reveal))];
    }

    // What one id stands for, as it came or is to be sent: for what is too long for a document.
    private async Task<StoredContent> BytesAsync(HttpContext context, RequestBody body)
    {
        body.HasOnly("reason");
        var reason = body.Reason("a reveal");
        var message = Find(context);
        var id = (string)context.Request.RouteValues["id"]!;
        await node.Audit.RecordAsync("reveal", id, $"all bytes: {reason}", Caller.Of(context));
        return DeliveryId.TryParse(id, out var delivery) ? node.Store.FindPayload(delivery) : node.Store.FindContent(message.Id);
    }

    private static JObject Part(string? title, string of, StoredContent content, ContentFormat format, bool reveal) => content.Large is not null
        ? new()
        {
            ["title"] = title,
            ["text"] = MaskedContent.OfBytes(content.Length),
            // Under this id its bytes can be asked for.
            ["large"] = of,
        }
        : new()
        {
            ["title"] = title,
            ["text"] = reveal ? Text(content.Bytes) : MaskedContent.Show(content.Bytes, format),
            // How the text becomes these bytes again.
            ["charset"] = reveal ? System.Text.Unicode.Utf8.IsValid(content.Bytes.Span) ? "utf-8" : "iso-8859-1" : null,
        };

    // Shown as text: UTF-8 where it is valid, otherwise byte for byte.
    private static string Text(ReadOnlyMemory<byte> content)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content.Span);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(content.Span);
        }
    }

    private async Task<JToken> EditAsync(HttpContext context, RequestBody body)
    {
        body.HasOnly("content", "reason");
        var message = Find(context);
        var reason = body.Reason("an edit");
        byte[] content;
        try
        {
            content = Convert.FromBase64String(body.Text("content") is { Length: > 0 } text ? text : throw ApiException.Wrong("an edit wants its content, in base64"));
        }
        catch (FormatException)
        {
            throw ApiException.Wrong("the content is not base64");
        }
        await node.Audit.RecordAsync("edit", message.Id.ToString(), reason, Caller.Of(context));
        var result = await node.Supervisor.ReprocessAsync(message.Id, content, null, reason, context.RequestAborted);
        return ReplayResults.Of(result);
    }

    private StoredMessage Find(HttpContext context)
    {
        var text = (string)context.Request.RouteValues["id"]!;
        if (RejectId.TryParse(text, out _))
            throw ApiException.Wrong($"{text} never became a message: it has its facts and its raw content alone");
        var id = MessageId.TryParse(text, out var message) ? message
            : DeliveryId.TryParse(text, out var delivery) ? node.Store.FindDelivery(delivery)?.MessageId
            : throw ApiException.Wrong($"'{text}' is not the id of a message (m-1-42) or a delivery (d-1-42)");
        return (id is { } known ? node.Store.FindMessage(known) : null) ?? throw ApiException.NotFound($"there is no {text} in the store (any more)");
    }
}
