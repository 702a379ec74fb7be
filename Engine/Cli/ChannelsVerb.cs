using System.CommandLine;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine channels list|show|start|stop|reload</c>: the live channels.</summary>
internal static class ChannelsVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("channels", "The live channels", ("engine channels list", "what runs, where it listens, what came"), ("engine channels reload", "take changed files into use"));
        verb.Add(List(terminal));
        verb.Add(One(terminal, "show", "One channel and its destinations", post: false, ("engine channels show charges", "facts, source, destinations")));
        verb.Add(One(terminal, "start", "Start a stopped channel", post: true, ("engine channels start charges", "bind its source, send what waits")));
        verb.Add(One(terminal, "stop", "Stop a channel: its source stops taking, what is in hand ends, its queues wait", post: true, ("engine channels stop charges", "until started, or the engine restarts")));
        verb.Add(Reload(terminal));
        return verb;
    }

    private static Verb List(Terminal terminal)
    {
        var verb = new Verb("list", "Every channel: state, where it listens, what came since the start", ("engine channels list", "a table"), ("engine channels list --json", "for machines"));
        verb.Take(SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            return Listing.Print(terminal, await engine.GetAsync("api/channels", cancel), parsed.GetValue(SharedOptions.Json),
                ListColumn.Of("CHANNEL", "name"), ListColumn.Of("VERSION", "version"), ListColumn.Of("STATE", "state"), ListColumn.Of("SOURCE", "source"), ListColumn.Of("CONNECTED>", "connections"),
                ListColumn.Of("RECEIVED>", "received"), ListColumn.Of("FILTERED>", "filtered"), ListColumn.Of("FAILED>", "failed"), ListColumn.Of("REJECTED>", "rejected"), ListColumn.Time("LAST", "lastReceived"), ListColumn.Of("REASON", "reason"));
        });
        return verb;
    }

    private static Verb One(Terminal terminal, string name, string summary, bool post, params (string, string)[] examples)
    {
        var verb = new Verb(name, summary, examples);
        var channel = new Argument<string>("CHANNEL") { Description = "The channel's name" };
        verb.Take(channel, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            var path = AdminClient.Resource("channels", parsed.GetValue(channel)!);
            var answer = (JObject)(post ? await engine.PostAsync($"{path}/{name}", [], cancel) : await engine.GetAsync(path, cancel));
            var destinations = answer["destinations"] as JArray;
            if (parsed.GetValue(SharedOptions.Json) || destinations is null)
            {
                Listing.PrintOne(terminal, answer, parsed.GetValue(SharedOptions.Json));
                return ExitCode.Done;
            }
            answer.Remove("destinations");
            Listing.PrintOne(terminal, answer, json: false);
            terminal.Out.WriteLine();
            Listing.Print(terminal, destinations, json: false,
                ListColumn.Of("DESTINATION", "name"), ListColumn.Of("STATE", "state"), ListColumn.Of("TO", "endpoint"), ListColumn.Of("QUEUED>", "queued"), ListColumn.Of("IN HAND>", "inHand"),
                ListColumn.Of("DELIVERED>", "delivered"), ListColumn.Of("NEXT TRY", "nextTry"), ListColumn.Of("REASON", "reason"));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Reload(Terminal terminal)
    {
        var verb = new Verb("reload", "Take changed files into use: only what changed restarts; a file with a problem leaves its last good form running",
            ("engine check && engine channels reload", "check first, then reload"));
        verb.Take(SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            var answer = (JObject)await engine.PostAsync("api/channels/reload", [], cancel);
            if (parsed.GetValue(SharedOptions.Json))
                terminal.WriteJson(answer);
            else
            {
                foreach (var problem in answer["problems"]!)
                    terminal.Note(problem.ToString());
                Listing.Print(terminal, answer["channels"]!, json: false, ListColumn.Of("CHANNEL", "name"), ListColumn.Of("CHANGE", "change"), ListColumn.Of("NOTE", "note"));
            }
            return answer["problems"]!.Any() ? ExitCode.Failed : ExitCode.Done;
        });
        return verb;
    }
}
