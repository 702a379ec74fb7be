using System.CommandLine;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine status</c>: the node in a screen.</summary>
internal static class StatusVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("status", "The node: up since, how it stopped last, store, channels and queues in a line each",
            ("engine status", "in a screen"), ("engine status --json", "for machines"), ("engine status --offline", "from the store, where no engine runs"));
        var offline = new Option<bool>("--offline") { Description = "Read the store itself; only where no engine runs on it" };
        verb.Take(offline, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Runs(async (parsed, cancel) =>
        {
            JObject status;
            if (parsed.GetValue(offline))
                status = OfflineStatus.Read(SharedOptions.ConfigurationFolder(parsed), SharedOptions.EnvironmentName(parsed));
            else
            {
                using var engine = AdminClient.Open(parsed);
                status = (JObject)await engine.GetAsync("api/status", cancel);
            }
            if (parsed.GetValue(SharedOptions.Json))
                terminal.WriteJson(status);
            else
                Print(terminal, status);
            return ExitCode.Done;
        });
        return verb;
    }

    private static void Print(Terminal terminal, JObject status)
    {
        var lists = new[] { "channels", "tables", "queues" }.ToDictionary(name => name, name => status[name] as JArray ?? []);
        foreach (var name in lists.Keys)
            status.Remove(name);
        Listing.PrintOne(terminal, status, json: false);
        if (lists["channels"].Count > 0)
        {
            terminal.Out.WriteLine();
            Listing.Print(terminal, lists["channels"], json: false, ListColumn.Of("CHANNEL", "name"), ListColumn.Of("STATE", "state"), ListColumn.Of("SOURCE", "source"),
                ListColumn.Of("RECEIVED>", "received"), ListColumn.Of("FAILED>", "failed"), ListColumn.Of("REASON", "reason"));
        }
        if (lists["tables"].Count > 0)
        {
            terminal.Out.WriteLine();
            TablesVerb.Print(terminal, lists["tables"], json: false);
        }
        if (lists["queues"].Count > 0)
        {
            terminal.Out.WriteLine();
            Listing.Print(terminal, lists["queues"], json: false, ListColumn.Of("DESTINATION", "name"), ListColumn.Of("STATE", "state"), ListColumn.Of("QUEUED>", "queued"), ListColumn.Of("WAITING>", "waiting"),
                ListColumn.Of("HELD>", "held"), ListColumn.Of("DEAD>", "deadLettered"), ListColumn.Of("OLDEST>", "oldestAge"), ListColumn.Of("REASON", "reason"));
        }
    }
}
