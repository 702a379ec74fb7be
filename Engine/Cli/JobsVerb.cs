using System.CommandLine;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine jobs list|show|pause|resume|cancel</c>: long work, which survives a restart.</summary>
internal static class JobsVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("jobs", "Long work such as replays, which survives a restart", ("engine jobs list", "all, newest first"));
        var list = new Verb("list", "Every job, newest first", ("engine jobs list", "a table"));
        list.Take(SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        list.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            return Listing.Print(terminal, await engine.GetAsync("api/jobs", cancel), parsed.GetValue(SharedOptions.Json),
                ListColumn.Of("JOB", "id"), ListColumn.Time("CREATED", "createdAt"), ListColumn.Of("STATE", "state"), ListColumn.Of("DONE>", "done"), ListColumn.Of("FAILED>", "failed"),
                ListColumn.Of("OF>", "total"), ListColumn.Of("WHAT", "select"), ListColumn.Of("REASON", "reason"));
        });
        verb.Add(list);
        verb.Add(One(terminal, "show", "One job", post: false, ("engine jobs show j-1", "how far it has come")));
        verb.Add(One(terminal, "pause", "Pause a job", post: true, ("engine jobs pause j-1", "until resumed, also after a restart")));
        verb.Add(One(terminal, "resume", "Go on with a paused job", post: true, ("engine jobs resume j-1", "from where it stopped")));
        verb.Add(One(terminal, "cancel", "End a job; what it did stays done", post: true, ("engine jobs cancel j-1", "for good")));
        return verb;
    }

    /// <summary>Waits for a job's end and shows how far it has come; in a pipe it only waits.</summary>
    public static async Task<JObject> FollowAsync(Terminal terminal, AdminClient engine, JObject job, CancellationToken cancellationToken)
    {
        while (job.Value<string>("state") is "running")
        {
            if (terminal.Interactive)
                terminal.Error.Write($"\r{job["done"]} of {job["total"]}{(job.Value<int>("failed") > 0 ? $", {job["failed"]} failed" : "")} ");
            // The engine answers when the job has moved on, or after a second.
            job = (JObject)await engine.GetAsync($"api/jobs/{job["id"]}?wait={job["done"]}", cancellationToken);
        }
        if (terminal.Interactive)
            terminal.Error.Write("\r                              \r");
        return job;
    }

    private static Verb One(Terminal terminal, string name, string summary, bool post, params (string, string)[] examples)
    {
        var verb = new Verb(name, summary, examples);
        var id = new Argument<string>("JOB") { Description = "The job, as 'jobs list' names it" };
        verb.Take(id, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            var path = AdminClient.Resource("jobs", parsed.GetValue(id)!);
            Listing.PrintOne(terminal, (JObject)(post ? await engine.PostAsync($"{path}/{name}", [], cancel) : await engine.GetAsync(path, cancel)), parsed.GetValue(SharedOptions.Json));
            return ExitCode.Done;
        });
        return verb;
    }
}
