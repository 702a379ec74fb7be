using System.CommandLine;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine queues list|show|retry|park|discard|flush|pause|resume</c>: the store-and-forward queues and their dead letters.</summary>
internal static class QueuesVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("queues", "Store-and-forward queues and dead letters",
            ("engine queues list", "each destination: what waits, since when, why"),
            ("engine queues retry to:charges/ledger state:dead-lettered", "send dead letters again"));
        verb.Add(List(terminal));
        verb.Add(Show(terminal));
        verb.Add(Decide(terminal, "retry", "Queue held and dead-lettered deliveries again, and let waiting ones go at once",
            ("engine queues retry d-1-17", "one delivery"), ("engine queues retry to:charges/ledger error:HTTP-REFUSED --yes", "all that one error stopped")));
        verb.Add(Decide(terminal, "park", "Set deliveries aside as dead letters with the code PARKED, until somebody retries or discards them; their lanes go on",
            ("engine queues park d-1-17 --reason \"waits for the new account\"", "take one out of the way")));
        verb.Add(Decide(terminal, "discard", "Decide that deliveries are not to be sent; they stay in the store as cancelled",
            ("engine queues discard d-1-17 --reason \"posted by hand, GL-00042\"", "one delivery; the reason is recorded")));
        verb.Add(Flush(terminal));
        verb.Add(Switch(terminal, "pause", "Stop sending to a destination; its queue goes on growing",
            ("engine queues pause charges/ledger --reason \"month end\"", "until resumed, also after a restart")));
        verb.Add(Switch(terminal, "resume", "Send to a paused destination again", ("engine queues resume charges/ledger", "from where it stopped, in order")));
        return verb;
    }

    private static Verb List(Terminal terminal)
    {
        var verb = new Verb("list", "Each destination: what waits, since when, when it is tried next and why it stands",
            ("engine queues list", "all"), ("engine queues list state:blocked", "only where something stands in the way"),
            ("engine queues list --json", "for machines"));
        var options = new SelectionOptions(verb, grouped: false);
        verb.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            var rows = await engine.PostAsync("api/queues/search", options.Body(parsed, terminal), cancel);
            return Listing.Print(terminal, rows, parsed.GetValue(SharedOptions.Json),
                ListColumn.Of("DESTINATION", "name"), ListColumn.Of("STATE", "state"), ListColumn.Of("LANES>", "lanes"), ListColumn.Of("QUEUED>", "queued"), ListColumn.Of("WAITING>", "waiting"),
                ListColumn.Of("IN BATCH>", "inBatches"), ListColumn.Of("CLOSES", "closes"),
                ListColumn.Of("HELD>", "held"), ListColumn.Of("DEAD>", "deadLettered"), ListColumn.Of("OLDEST>", "oldestAge"), ListColumn.Of("NEXT TRY", "nextTry"), ListColumn.Of("REASON", "reason"));
        });
        return verb;
    }

    private static Verb Show(Terminal terminal)
    {
        var verb = new Verb("show", "The deliveries that a selector names, newest first",
            ("engine queues show to:charges/ledger state:queued --sort oldest", "what waits, in order"),
            ("engine queues show state:dead-lettered --by error", "dead letters counted by error"));
        var options = new SelectionOptions(verb);
        verb.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            var rows = await engine.PostAsync("api/deliveries/search", options.Body(parsed, terminal), cancel);
            return parsed.GetValue(options.By) is { } by
                ? Listing.Print(terminal, rows, parsed.GetValue(SharedOptions.Json), ListColumn.Of(by.ToUpperInvariant(), "value"), ListColumn.Of("COUNT>", "count"), ListColumn.Time("OLDEST", "oldest"))
                : Listing.Print(terminal, rows, parsed.GetValue(SharedOptions.Json),
                    ListColumn.Of("ID", "id"), ListColumn.Of("MESSAGE", "message"), new ListColumn("DESTINATION", d => $"{d["channel"]}/{d["destination"]}"), ListColumn.Of("OBJECT", "object"),
                    ListColumn.Of("STATE", "state"), ListColumn.Of("TRIES>", "attempts"), ListColumn.Time("NEXT TRY", "nextDue"), ListColumn.Of("ERROR", "error.code"), ListColumn.Of("RECEIPT", "receipt"));
        });
        return verb;
    }

    private static Verb Decide(Terminal terminal, string name, string summary, params (string, string)[] examples)
    {
        var verb = new Verb(name, summary, examples);
        var options = new SelectionOptions(verb, grouped: false);
        verb.Take(SharedOptions.Reason, SharedOptions.Yes);
        var decision = new SelectionDecision($"queues {name}", "api/deliveries/decide", "deliveries", "to:charges/ledger") { WantsReason = name != "retry" };
        verb.Runs((parsed, cancel) => decision.RunAsync(terminal, parsed, options, cancel));
        return verb;
    }

    private static Verb Flush(Terminal terminal)
    {
        var verb = new Verb("flush", "Close the open batches of destinations now, before they are full or due",
            ("engine queues flush to:charges/charge-file", "of one destination"), ("engine queues flush channel:charges", "of all of a channel's"));
        var options = new SelectionOptions(verb, grouped: false);
        verb.Take(SharedOptions.Reason);
        verb.Runs(async (parsed, cancel) =>
        {
            var body = options.Body(parsed, terminal);
            if (body.Value<string>("select")!.Length == 0)
                throw VerbException.Usage("'queues flush' wants a selector, such as to:charges/charge-file");
            body["reason"] = parsed.GetValue(SharedOptions.Reason);
            using var engine = AdminClient.Open(parsed);
            var result = (JObject)await engine.PostAsync("api/queues/flush", body, cancel);
            Listing.PrintOne(terminal, result, parsed.GetValue(SharedOptions.Json));
            return result["why"] is null ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

    private static Verb Switch(Terminal terminal, string name, string summary, params (string, string)[] examples)
    {
        var verb = new Verb(name, summary, examples);
        var destination = new Argument<string>("CHANNEL/DESTINATION") { Description = "The destination, as 'queues list' names it" };
        verb.Take(destination, SharedOptions.Reason, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            var result = await engine.PostAsync(AdminClient.Resource(["queues", .. parsed.GetValue(destination)!.Split('/', 2), name]), new JObject { ["reason"] = parsed.GetValue(SharedOptions.Reason) }, cancel);
            Listing.PrintOne(terminal, (JObject)result, parsed.GetValue(SharedOptions.Json));
            return ExitCode.Done;
        });
        return verb;
    }
}
