using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Http;

/// <summary>What all requests of one destination have in common, and how a delivery fills it in.</summary>
internal sealed class HttpRequestShape
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpMethod _method;
    private readonly string _base;
    private readonly string _path;
    private readonly string _keyHeader;
    private readonly string? _contentType;
    private readonly List<(string Name, string Value)> _headers = [];
    private readonly List<(string Name, string Attribute, string Text)> _templates = [];

    public HttpRequestShape(Settings send, Settings system, Func<string, string> secrets)
    {
        var url = new Uri(system.Text("url"), UriKind.Absolute);
        _method = new HttpMethod(send.Text("method"));
        _base = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
        _path = send.Has("path") ? send.Template("path").Text : "";
        _keyHeader = send.Text("key-header");
        _contentType = send.TextOrNull("content-type");
        foreach (var (name, template) in send.TemplateMap("headers"))
            _templates.Add((name, $"headers.{name}", template.Text));
        AddSystemHeaders(system, secrets);
        Name = $"{_method} {_path}";
        Endpoint = $"http {_method} {_base}{_path}";
    }

    /// <summary>The request as errors name it: method and template.</summary>
    public string Name { get; }

    /// <summary>Where it goes, as status shows it: no credentials, no values.</summary>
    public string Endpoint { get; }

    /// <summary>Makes the request of a delivery.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="payload">Its body.</param>
    /// <param name="wrong">Why there can be no request: a value would change its structure. Null where there is one.</param>
    public HttpRequestMessage? Fill(Delivery delivery, PayloadContent payload, out MessageError? wrong)
    {
        wrong = null;
        var path = Filled(delivery, "path", _path);
        if (path is null || !IsPath(path))
        {
            wrong = new MessageError("HTTP-PATH", $"{Name} came to no address; expected values for its braces that are neither empty, '.' nor '..'");
            return null;
        }
        var separator = path.Length == 0 || path[0] is '/' or '?' ? "" : "/";
        var request = new HttpRequestMessage(_method, new Uri($"{_base}{separator}{path}", AsWritten)) { Content = payload };
        Set(request, "Content-Type", _contentType ?? delivery.ContentType);
        foreach (var (name, value) in _headers)
            Set(request, name, value);
        foreach (var (name, attribute, text) in _templates)
        {
            if (Filled(delivery, attribute, text) is { } value && !value.AsSpan().ContainsAnyInRange('\0', '\u001F'))
            {
                Set(request, name, value);
                continue;
            }
            wrong = new MessageError("HTTP-HEADER", $"{Name}: the header {name} came to no value, or to one with control characters");
            request.Dispose();
            return null;
        }
        Set(request, _keyHeader, delivery.Key);
        return request;
    }

    private void AddSystemHeaders(Settings system, Func<string, string> secrets)
    {
        foreach (var (name, value) in system.TextMap("headers"))
            _headers.Add((name, value));
        if (system.Has("bearer-token"))
            _headers.Add(("Authorization", $"Bearer {secrets(system.Text("bearer-token"))}"));
        else if (system.BlockOrNull("basic") is { } basic)
            _headers.Add(("Authorization", "Basic " + Convert.ToBase64String(
                Encoding.UTF8.GetBytes($"{basic.Text("user")}:{secrets(basic.Text("password"))}"))));
        if (system.BlockOrNull("secret-header") is { } header)
            _headers.Add((header.Text("name"), secrets(header.Text("value"))));
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

    // The last word wins: a channel's header stands in for the system's of the same name.
    private static void Set(HttpRequestMessage request, string name, string value)
    {
        if (request.Headers.TryAddWithoutValidation(name, ""))
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
            return;
        }
        request.Content!.Headers.Remove(name);
        request.Content.Headers.TryAddWithoutValidation(name, value);
    }
}
