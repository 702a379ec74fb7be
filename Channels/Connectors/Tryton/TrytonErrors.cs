using System.Net;
using System.Text.RegularExpressions;
using InterfaceEngine.Channels.Messages;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>
/// What each answer of Tryton's that is no result means for a delivery; in one place. Errors of one type are told apart by their English texts: Tryton
/// gives them no codes, so the calls ask for English unless <c>language:</c> says otherwise.
/// </summary>
internal static partial class TrytonErrors
{
    /// <summary>What a status other than 200 means.</summary>
    /// <param name="status">The status.</param>
    /// <param name="call">What was called.</param>
    /// <param name="said">The body.</param>
    /// <param name="after">The wait that it asked for.</param>
    public static TrytonFailure OfStatus(HttpStatusCode status, string call, string? said, TimeSpan? after) => (int)status switch
    {
        401 => TrytonFailure.Unavailable("TRYTON-LOGIN", "Tryton does not let the engine in; check user and password in systems.yaml, and that the user is active", said),
        403 => TrytonFailure.Stop("TRYTON-METHOD", $"Tryton has no {call} that may be called from outside; check its version and that its modules are activated", said),
        404 => TrytonFailure.Unavailable("TRYTON-DATABASE", "there is no such database; check the url in systems.yaml, which ends in the database's name", said),
        413 => TrytonFailure.Refuse("TRYTON-TOO-LARGE", "the document is larger than Tryton takes; raise max_size_authenticated in trytond.conf", said),
        429 => TrytonFailure.Unavailable("TRYTON-BUSY", "Tryton takes no more logins for now, after wrong passwords or too many at once", said, after),
        502 or 503 or 504 => TrytonFailure.Unavailable("TRYTON-UNAVAILABLE", $"Tryton cannot be reached behind what answers {(int)status}; it may be under maintenance", said, after),
        >= 300 and <= 399 => TrytonFailure.Unavailable("TRYTON-REDIRECT", "what answers there points elsewhere; put the new address into systems.yaml", said),
        >= 500 => NoDatabase(said) ?? TrytonFailure.Later("TRYTON-SERVER-ERROR", $"Tryton failed over {call}; its log says why", said),
        _ => TrytonFailure.Unavailable("TRYTON-NONSENSE", $"what answers there with {(int)status} is no Tryton; check the url in systems.yaml", said),
    };

    /// <summary>What the <c>error</c> of an answer means.</summary>
    /// <param name="error">It: the type and its arguments, or a text and its trace.</param>
    /// <param name="call">What was called.</param>
    public static TrytonFailure OfError(JToken error, string call)
    {
        var kind = (error as JArray)?.FirstOrDefault()?.ToString() ?? "";
        var arguments = (error as JArray)?.Skip(1).FirstOrDefault();
        var said = TextOf(arguments);
        return kind switch
        {
            "UserError" => OfUserError(said ?? "", call),
            "UserWarning" => OfWarning(arguments as JArray),
            "ConcurrencyException" => TrytonFailure.Later("TRYTON-CONCURRENCY", $"somebody changed the record while {call} was at it", said),
            "LoginException" => TrytonFailure.Unavailable("TRYTON-LOGIN", "Tryton asks for more than a password; give the engine's user a password login", said),
            "" => TrytonFailure.Unavailable("TRYTON-BUSY", "Tryton asks for fewer requests"),
            _ when NoModel().Match(kind) is { Success: true } match => TrytonFailure.Stop("TRYTON-MODULE", $"Tryton does not know {match.Groups[1].Value}, which {call} asks for; activate the module that brings it"),
            _ => NoDatabase(kind) ?? TrytonFailure.Later("TRYTON-SERVER-ERROR", $"Tryton failed over {call}; its log says why", kind),
        };
    }

    /// <summary>The name of a warning without what differs each time: <c>effective_date_future</c>.</summary>
    public static string KindOf(string warning) => Number().Replace(warning[(warning.LastIndexOf('.') + 1)..], "");

    private static TrytonFailure OfUserError(string said, string call)
    {
        if (NotAllowed().Match(said) is { Success: true } match)
        {
            var what = match.Groups["what"] is { Success: true } group ? $" ({group.Value})" : "";
            return TrytonFailure.Stop("TRYTON-ACCESS", $"the user of systems.yaml may not call {call}{what}; put it into a group of Tryton's that may, then resume the destination", said);
        }
        if (ClosedPeriod().IsMatch(said))
            return TrytonFailure.Refuse("TRYTON-PERIOD-CLOSED", "Tryton has no open period for the document's date; open one, or give the document another date", said);
        return TrytonFailure.Refuse("TRYTON-REFUSED", $"Tryton refuses {call}; the value says why", said);
    }

    private static TrytonFailure OfWarning(JArray? arguments)
    {
        var name = (string?)arguments?.ElementAtOrDefault(0) ?? "";
        var kind = KindOf(name);
        return new TrytonWarning(name, new DeliveryOutcome.Refused(new MessageError("TRYTON-WARNING",
            $"Tryton warns ({(Plain().IsMatch(kind) ? kind : "see the value")}) and wants to be told that it is all right; put the name into accept-warnings where it is")
        {
            Value = $"{kind}: {(string?)arguments?.ElementAtOrDefault(1)}",
        }));
    }

    private static TrytonFailure? NoDatabase(string? said)
        => said is not null && said.Contains("Database", StringComparison.Ordinal) && said.Contains("exist", StringComparison.Ordinal)
            ? TrytonFailure.Unavailable("TRYTON-DATABASE", "there is no such database; check the url in systems.yaml, which ends in the database's name", said)
            : null;

    private static string? TextOf(JToken? arguments) => arguments switch
    {
        JArray list => string.Join(' ', list.OfType<JValue>().Select(v => v.ToString()).Where(t => t.Length > 0)),
        null => null,
        _ => arguments.ToString(),
    };

    [GeneratedRegex("""^(You are not allowed to|Calling button)( access)?( "(?<what>[^"]{1,80})")?""")]
    private static partial Regex NotAllowed();

    [GeneratedRegex("must create a period for|closed (journal-)?period|must reopen period|period .* is closed|outside the period")]
    private static partial Regex ClosedPeriod();

    [GeneratedRegex("^'([a-z_0-9.]{3,80})'$")]
    private static partial Regex NoModel();

    [GeneratedRegex("[_,]?[0-9]+$")]
    private static partial Regex Number();

    [GeneratedRegex("^[a-z_]{1,60}$")]
    private static partial Regex Plain();
}
