using System.Net;
using System.Net.Http.Headers;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Http;

/// <summary>What a request came to: an answer, or why there is none.</summary>
internal abstract record HttpExchange
{
    private HttpExchange()
    {
    }

    /// <summary>The target answered.</summary>
    /// <param name="Status">The status.</param>
    /// <param name="Headers">The headers.</param>
    /// <param name="Body">The body, as much of it as was asked for.</param>
    public sealed record Answered(HttpStatusCode Status, HttpResponseHeaders Headers, byte[] Body) : HttpExchange
    {
        /// <summary>The first value of a header; null where it is not there.</summary>
        public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

        /// <summary>The wait that the target asks for; null where it asks for none.</summary>
        public TimeSpan? RetryAfter(TimeProvider time)
        {
            var wait = Headers.RetryAfter?.Delta ?? (Headers.RetryAfter?.Date is { } date ? date - time.GetUtcNow() : null);
            return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        }
    }

    /// <summary>There is no answer.</summary>
    /// <param name="Scope">How far that reaches.</param>
    /// <param name="Error">Why, without the request's name.</param>
    /// <param name="IsUnknown">Whether the target may have done what it was asked to.</param>
    /// <param name="After">The wait that is asked for; null where none is.</param>
    public sealed record Failed(RetryScope Scope, MessageError Error, bool IsUnknown, TimeSpan? After = null) : HttpExchange;
}
