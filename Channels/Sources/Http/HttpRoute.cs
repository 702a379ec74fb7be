using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using Microsoft.AspNetCore.Http;

namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>A path of a listener, and who answers there.</summary>
/// <param name="Path">The path, with its leading slash and without one at its end; empty for the root.</param>
/// <param name="TakesBelow">Whether everything below the path belongs to it too.</param>
/// <param name="Owner">The source that answers.</param>
/// <param name="AnswerAsync">Answers a request; it does not throw for what the request holds.</param>
internal sealed record HttpRoute(string Path, bool TakesBelow, ISource Owner, Func<HttpContext, Task> AnswerAsync)
{
    /// <summary>Whether a request at its path is the owner's, where several have the path.</summary>
    public Func<HttpRequest, bool> Serves { get; init; } = _ => true;

    /// <summary>Whether another source may have its path too.</summary>
    public Func<ISource, bool> SharesWith { get; init; } = _ => false;

    /// <summary>Told of connections that came to no request: the peer, and why.</summary>
    public Action<string, MessageError> Report { get; init; } = (_, _) => { };

    /// <summary>Whether a request's path belongs to it. A slash at the end makes no difference.</summary>
    public bool Takes(ReadOnlySpan<char> path)
    {
        if (!path.StartsWith(Path, StringComparison.Ordinal))
            return false;
        var rest = path[Path.Length..];
        return rest is "" or "/" || (TakesBelow && rest[0] == '/');
    }
}
