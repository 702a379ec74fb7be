using System.CommandLine;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine tables list|show|refresh</c>: the reference tables of a running engine.</summary>
internal static class TablesVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("tables", "The reference tables: what is in force, from when, and why not newer", ("engine tables list", "all of them"));
        var list = new Verb("list", "Every reference table", ("engine tables list", "a table"));
        list.Take(SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        list.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            return Print(terminal, await engine.GetAsync("api/tables", cancel), parsed.GetValue(SharedOptions.Json));
        });
        verb.Add(list);
        verb.Add(Show(terminal));
        verb.Add(Refresh(terminal));
        return verb;
    }

    /// <summary>Prints tables, a line each.</summary>
    public static int Print(Terminal terminal, JToken tables, bool json) => Listing.Print(terminal, tables, json,
        ListColumn.Of("TABLE", "name"), ListColumn.Of("STATE", "state"), ListColumn.Of("VERSION>", "version"), ListColumn.Of("ROWS>", "rows"),
        ListColumn.Time("CONFIRMED", "confirmedAt"), ListColumn.Time("NEXT READ", "nextRead"), ListColumn.Of("FROM", "from"), ListColumn.Of("REASON", "reason"));

    private static Verb Show(Terminal terminal)
    {
        var verb = new Verb("show", "One table: how it stands, its columns, and the row with a key", ("engine tables show item-master", "how it stands"), ("engine tables show item-master IMP-1001", "and what look-ups of that key find"));
        var name = new Argument<string>("TABLE") { Description = "The table, as 'tables list' names it" };
        var key = new Argument<string?>("KEY") { Description = "The key of the row to show", Arity = ArgumentArity.ZeroOrOne };
        verb.Take(name, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Add(key);
        verb.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            var query = parsed.GetValue(key) is { } wanted ? $"?key={Uri.EscapeDataString(wanted)}" : "";
            var table = (JObject)await engine.GetAsync(AdminClient.Resource("tables", parsed.GetValue(name)!) + query, cancel);
            Listing.PrintOne(terminal, table, parsed.GetValue(SharedOptions.Json));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Refresh(Terminal terminal)
    {
        var verb = new Verb("refresh", "Read a table from its source now", ("engine tables refresh item-master", "before its time"));
        var name = new Argument<string>("TABLE") { Description = "The table, as 'tables list' names it" };
        verb.Take(name, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            var table = (JObject)await engine.PostAsync($"{AdminClient.Resource("tables", parsed.GetValue(name)!)}/refresh", [], cancel);
            Listing.PrintOne(terminal, table, parsed.GetValue(SharedOptions.Json));
            return table["reason"] is null ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }
}
