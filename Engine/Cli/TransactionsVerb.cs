using System.CommandLine;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine transactions list|show|approve|cancel</c>: what is owed of one object to destinations that wait for each other.</summary>
internal static class TransactionsVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("transactions", "Objects whose destinations wait for each other: approvals, failures, reversals",
            ("engine transactions list", "what is under way, or waits for a person"),
            ("engine transactions approve t-1-42 --reason \"checked with ward 3\"", "let it go on"));
        verb.Add(List(terminal));
        verb.Add(Show(terminal));
        verb.Add(Decide(terminal, "approve", "Approve what is held for that; it is sent after what is in its lane",
            ("engine transactions approve t-1-42 --reason \"checked with ward 3\"", "one; who and why is recorded"),
            ("engine transactions approve channel:implants at:today --yes --reason \"price list of June\"", "all that a selector names")));
        verb.Add(Decide(terminal, "cancel", "End transactions: what was not sent is cancelled, and where that says 'on-failure: compensate', what was delivered before it is reversed",
            ("engine transactions cancel t-1-42 --reason \"wrong patient\"", "one; who and why is recorded")));
        return verb;
    }

    private static Verb List(Terminal terminal)
    {
        var verb = new Verb("list", "Transactions that are under way, newest first; a selector is about their deliveries",
            ("engine transactions list --state waiting,failed", "where a person is asked for"),
            ("engine transactions list to:implants/ledger error:TRYTON-REFUSED --all", "also those that are over"),
            ("engine transactions list --json", "for machines"));
        var options = new SelectionOptions(verb, grouped: false);
        var state = new Option<string?>("--state") { Description = "Only in these states: running, waiting, completed, failed, compensating, compensated, cancelled; a,b is or", HelpName = "STATES" };
        var all = new Option<bool>("--all") { Description = "Also those that are over" };
        verb.Take(state, all);
        verb.Runs(async (parsed, cancel) =>
        {
            var body = options.Body(parsed, terminal);
            body["state"] = parsed.GetValue(state);
            // What is over has these states alone; who asks for them means all.
            body["all"] = parsed.GetValue(all) || parsed.GetValue(state)?.Split(',').Any(s => s.Trim() is "completed" or "compensated" or "cancelled") == true;
            using var engine = AdminClient.Open(parsed);
            var rows = await engine.PostAsync("api/transactions/search", body, cancel);
            return Listing.Print(terminal, rows, parsed.GetValue(SharedOptions.Json),
                ListColumn.Of("ID", "id"), ListColumn.Time("SINCE", "createdAt"), ListColumn.Of("CHANNEL", "channel"), ListColumn.Of("OBJECT", "object"), ListColumn.Of("STATE", "state"),
                ListColumn.Of("AT", "at"), ListColumn.Of("ERROR", "error.code"));
        });
        return verb;
    }

    private static Verb Show(Terminal terminal)
    {
        var verb = new Verb("show", "One transaction: each delivery, what the target called it, what it waits for, why it failed",
            ("engine transactions show t-1-42", "its steps in a table"), ("engine transactions show t-1-42.2 --json", "of the message's second object, for machines"));
        var id = new Argument<string>("ID") { Description = "The transaction, as 'transactions list' names it" };
        verb.Take(id, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            var transaction = (JObject)await engine.GetAsync(AdminClient.Resource("transactions", parsed.GetValue(id)!), cancel);
            if (parsed.GetValue(SharedOptions.Json))
            {
                terminal.WriteJson(transaction);
                return ExitCode.Done;
            }

            var steps = (JArray)transaction["steps"]!;
            transaction.Remove("steps");
            Listing.PrintOne(terminal, transaction, json: false);
            terminal.Out.WriteLine();
            return Listing.Print(terminal, steps, json: false,
                ListColumn.Of("DELIVERY", "id"), ListColumn.Of("DESTINATION", "destination"), new ListColumn("STEP", StepOf), ListColumn.Of("STATE", "state"), ListColumn.Time("CHANGED", "changedAt"),
                ListColumn.Of("TRIES>", "attempts"), ListColumn.Of("RECEIPT", "receipt"), new ListColumn("WAITS FOR", WaitsFor), new ListColumn("ERROR", ErrorOf));
        });
        return verb;
    }

    private static Verb Decide(Terminal terminal, string name, string summary, params (string, string)[] examples)
    {
        var verb = new Verb(name, summary, examples);
        var options = new SelectionOptions(verb, grouped: false);
        verb.Take(SharedOptions.Reason, SharedOptions.Yes);
        var decision = new SelectionDecision($"transactions {name}", "api/transactions/decide", "transactions", "channel:implants at:today");
        verb.Runs((parsed, cancel) => decision.RunAsync(terminal, parsed, options, cancel));
        return verb;
    }

    private static string StepOf(JToken step) => step.Value<string>("reverses") is { } original ? $"takes back {original}" : "";

    private static string WaitsFor(JToken step)
        => step.Value<bool?>("awaitsApproval") == true ? "an approval" : step["waitsFor"] is JArray names ? string.Join(", ", names) : "";

    private static string ErrorOf(JToken step)
        => step.Value<bool?>("awaitsApproval") == true || step["error"] is not { } error ? "" : $"{error["code"]}: {error["message"]}";
}
