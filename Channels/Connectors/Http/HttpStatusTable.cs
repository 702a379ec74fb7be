using System.Net;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Http;

/// <summary>What each status of a target means for a delivery; in one place.</summary>
internal sealed class HttpStatusTable(IReadOnlySet<int> alsoDelivered)
{
    /// <summary>What a status means.</summary>
    public HttpVerdict this[HttpStatusCode status] => (int)status switch
    {
        var code when code is >= 200 and <= 299 || alsoDelivered.Contains(code) => HttpVerdict.Delivered,
        401 or 403 => new("HTTP-LOGIN", RetryScope.Target, "the target does not let the engine in; check the credentials in systems.yaml"),
        408 => new("HTTP-TIMEOUT", RetryScope.Message, "the target waited in vain for the request"),
        425 => new("HTTP-TOO-EARLY", RetryScope.Message, "the target asks for another try"),
        429 => new("HTTP-BUSY", RetryScope.Target, "the target asks for fewer requests"),
        500 => new("HTTP-SERVER-ERROR", RetryScope.Message, "the target failed over this request"),
        501 or 505 => new("HTTP-REFUSED", null, "the target does not speak this method or version"),
        502 or 504 => new("HTTP-GATEWAY", RetryScope.Target, "something before the target cannot reach it"),
        503 or 507 => new("HTTP-UNAVAILABLE", RetryScope.Target, "the target cannot take anything now"),
        > 500 => new("HTTP-SERVER-ERROR", RetryScope.Message, "the target failed over this request"),
        >= 300 and <= 399 => new("HTTP-REDIRECT", null, "the target points elsewhere, and redirects are not followed; put the new address into systems.yaml"),
        409 => new("HTTP-CONFLICT", null, "the target says that this conflicts with what it has; where that means a repeat, set duplicate-status: [409]"),
        _ => new("HTTP-REFUSED", null, "the target does not take this request as it is"),
    };

    /// <summary>Reads the statuses of a setting; null where one is no status.</summary>
    public static IReadOnlySet<int>? Read(IEnumerable<string> texts)
    {
        var statuses = new HashSet<int>();
        foreach (var text in texts)
        {
            if (text.Length != 3 || !int.TryParse(text, out var status) || status is < 100 or > 599)
                return null;
            statuses.Add(status);
        }
        return statuses;
    }
}

/// <summary>What a status means.</summary>
/// <param name="Code">The error's code; null for a delivery.</param>
/// <param name="Scope">How far a failure that may pass reaches; null for one that stays.</param>
/// <param name="Meaning">What it says of the target, and what to do.</param>
internal sealed record HttpVerdict(string? Code, RetryScope? Scope, string Meaning)
{
    /// <summary>The target has it.</summary>
    public static HttpVerdict Delivered { get; } = new(null, null, "");
}
