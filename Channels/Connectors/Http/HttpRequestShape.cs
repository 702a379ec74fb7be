using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Http;

/// <summary>What all requests of one destination have in common, and how a delivery fills it in.</summary>
internal sealed class HttpRequestShape
{
    private readonly HttpMethod _method;
    private readonly string _base;
    private readonly string _path;
    private readonly string _keyHeader;
    private readonly string? _contentType;
    private readonly List<(string Name, string Value)> _headers;
    private readonly List<(string Name, string Attribute, string Text)> _templates = [];

    public HttpRequestShape(Settings send, Settings system, Func<string, string> secrets)
    {
        _method = new HttpMethod(send.Text("method"));
        _base = HttpCall.BaseOf(system.Text("url"));
        _path = send.Has("path") ? send.Template("path").Text : "";
        _keyHeader = send.Text("key-header");
        _contentType = send.TextOrNull("content-type");
        foreach (var (name, template) in send.TemplateMap("headers"))
            _templates.Add((name, $"headers.{name}", template.Text));
        _headers = HttpCall.HeadersOf(system, secrets);
        Name = $"{_method} {_path}";
        Endpoint = $"http {_method} {_base}{_path}";
    }

    /// <summary>The request as errors name it: method and template.</summary>
    public string Name { get; }

    /// <summary>Where it goes, as status shows it: no credentials, no values.</summary>
    public string Endpoint { get; }

    /// <summary>Makes the request of a delivery.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="wrong">Why there can be no request: a value would change its structure. Null where there is one.</param>
    public HttpCall? Fill(Delivery delivery, out MessageError? wrong)
    {
        wrong = null;
        var path = Filled(delivery, "path", _path);
        if (path is null || !IsPath(path))
        {
            wrong = new MessageError("HTTP-PATH", $"{Name} came to no address; expected values for its braces that are neither empty, '.' nor '..'");
            return null;
        }
        List<(string Name, string Value)> headers = [("Content-Type", _contentType ?? delivery.ContentType), .. _headers];
        foreach (var (name, attribute, text) in _templates)
        {
            if (Filled(delivery, attribute, text) is not { } value || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                wrong = new MessageError("HTTP-HEADER", $"{Name}: the header {name} came to no value, or to one with control characters or characters beyond ASCII");
                return null;
            }
            headers.Add((name, value));
        }
        headers.Add((_keyHeader, delivery.Key));
        var separator = path.Length == 0 || path[0] is '/' or '?' ? "" : "/";
        return new HttpCall(_method, $"{_base}{separator}{path}", headers, delivery.Payload);
    }

    // A template without braces is its own text; one with braces was filled when the message was processed.
    private static string? Filled(Delivery delivery, string attribute, string text)
        => delivery.Attributes.TryGetValue(attribute, out var filled) ? filled : text.Contains('{') ? null : text;

    // It is sent as it stands: a value such as ".." must not climb to another resource.
    private static bool IsPath(string path)
    {
        if (path.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
            return false;
        var end = path.AsSpan().IndexOfAny('?', '#');
        var segments = end < 0 ? path.AsSpan() : path.AsSpan(0, end);
        foreach (var range in segments.Split('/'))
            if (segments[range] is "." or "..")
                return false;
        return true;
    }
}
