using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Connectors.Http;

/// <summary>What channel and systems files may say of the HTTP connector.</summary>
internal static class HttpConnectorSpec
{
    /// <summary>The keys under a destination's <c>send:</c>.</summary>
    public static ComponentSpec Send { get; } = new(
        "http",
        "Sends each object in a request of its own. The idempotency key goes with it in a header, so that the target can tell a repeat.",
        [
            new("method", FieldKind.Choice, "The request's method.") { Default = "POST", Choices = ["POST", "PUT", "PATCH", "DELETE"] },
            new("path", FieldKind.Template, "What is added to the system's url; values are percent-encoded, slashes too.")
            {
                Example = "\"/items/{code}\"", Encoding = ValueEncoding.Url,
            },
            new("headers", FieldKind.TemplateMap, "More headers of the request; they stand in for the system's of the same name.")
            {
                Example = "{ X-Department: \"{costCenter.code}\" }", Encoding = ValueEncoding.Header,
            },
            new("content-type", FieldKind.Text, "The Content-Type, where the payload's own is not what the target wants.") { Example = "application/json" },
            new("key-header", FieldKind.Text, "The header that carries the idempotency key.") { Default = "Idempotency-Key" },
            new("delivered-status", FieldKind.TextList, "Statuses besides 200-299 that count as delivered.") { Example = "[404]" },
            new("duplicate-status", FieldKind.TextList, "Statuses that say the target had this key already, and so count as delivered. Without it a 409 is a refusal.")
            {
                Example = "[409]",
            },
            new("receipt", FieldKind.Text, "Where the answer's JSON says what the target called it, as a JSON pointer; otherwise Location or ETag is kept.")
            {
                Example = "/confirmation/number",
            },
        ],
        """
        to: billing
        http: { method: PUT, path: "/items/{code}", duplicate-status: [409] }
        """);

    /// <summary>The keys that a system holds.</summary>
    public static ComponentSpec System { get; } = new(
        "http",
        "A system that is reached by HTTP requests.",
        [
            new("url", FieldKind.Url, "The address that the paths of channels are added to.") { Required = true, Example = "https://erp.example.org/api" },
            HttpSystemFields.Timeout,
            .. HttpSystemFields.Common,
        ],
        """
        http: { url: "https://erp.example.org/api", timeout: 10s, bearer-token: secret:erp-token }
        """);
}
