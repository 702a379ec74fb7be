using System.Text;
using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Connectors.Http;

/// <summary>A request with everything filled in, which can be sent more than once.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Url">Where to, exactly as it is to stand in the request.</param>
/// <param name="Headers">Its headers; the last of a name holds.</param>
/// <param name="Body">Its body; null for none.</param>
internal sealed record HttpCall(HttpMethod Method, string Url, IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte>? Body)
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>A request for one try.</summary>
    public HttpRequestMessage Make()
    {
        var request = new HttpRequestMessage(Method, new Uri(Url, AsWritten)) { Content = Body is { } body ? new PayloadContent(body) : null };
        foreach (var (name, value) in Headers)
            Set(request, name, value);
        return request;
    }

    /// <summary>The headers that a system's block says: plain ones, and who the engine is.</summary>
    /// <param name="system">The block.</param>
    /// <param name="secrets">Resolves references to secrets.</param>
    public static List<(string Name, string Value)> HeadersOf(Settings system, Func<string, string> secrets)
    {
        var headers = system.TextMap("headers").Select(h => (h.Key, h.Value)).ToList();
        if (system.Has("bearer-token"))
            headers.Add(("Authorization", $"Bearer {secrets(system.Text("bearer-token"))}"));
        else if (system.BlockOrNull("basic") is { } basic)
            headers.Add(("Authorization", "Basic " + Convert.ToBase64String(
                Encoding.UTF8.GetBytes($"{basic.Text("user")}:{secrets(basic.Text("password"))}"))));
        if (system.BlockOrNull("secret-header") is { } header)
            headers.Add((header.Text("name"), secrets(header.Text("value"))));
        return headers;
    }

    /// <summary>An address without its trailing slash, its query and its fragment, to which paths are added.</summary>
    public static string BaseOf(string url)
        => new Uri(url, UriKind.Absolute).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    // The last word wins: a channel's header stands in for the system's of the same name.
    private static void Set(HttpRequestMessage request, string name, string value)
    {
        if (request.Headers.TryAddWithoutValidation(name, ""))
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
            return;
        }
        if (request.Content is not { } content)
            return;
        content.Headers.Remove(name);
        content.Headers.TryAddWithoutValidation(name, value);
    }
}
