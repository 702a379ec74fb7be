using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using Microsoft.AspNetCore.Http;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>Writes answers as JSON, errors as problem documents (RFC 9457).</summary>
internal static class ProblemDocument
{
    /// <summary>Answers with an error.</summary>
    public static Task WriteAsync(HttpContext context, int status, MessageError error, MessageId? id = null)
    {
        var problem = new JObject(
            new JProperty("type", $"urn:interface-engine:codes:{error.Code}"),
            new JProperty("title", error.Message),
            new JProperty("status", status),
            new JProperty("code", error.Code));
        if (error.Place is not null)
            problem.Add("place", error.Place);
        if (id is not null)
            problem.Add("messageId", id.Value.ToString());
        return WriteAsync(context, status, "application/problem+json", problem);
    }

    /// <summary>Answers with a document.</summary>
    public static Task WriteAsync(HttpContext context, int status, string contentType, JObject document)
        => WriteAsync(context, status, contentType, JsonTree.Write(document));

    /// <summary>Answers with bytes.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string contentType, byte[] bytes)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }
}
