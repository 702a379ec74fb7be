using System.CommandLine;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine replay</c>: stored messages through today's rules again, stored payloads to their destinations again.</summary>
internal static class ReplayVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("replay", "Replay stored messages: failed ones are reprocessed, held and dead-lettered deliveries resent; a preview first, then a job",
            ("engine replay m-1-42", "one message"),
            ("engine replay --query 'channel:charges state:failed at:today' --dry-run", "what a replay would do"),
            ("engine replay --query 'to:charges/ledger state:dead-lettered' --rate 5/s --yes", "gently, without asking"),
            ("engine replay --query 'channel:charges at:yesterday' --again --to billing --reason \"billing lost a day\"", "what was delivered once more, to one destination, under the same keys"));
        var selector = new Argument<string[]>("SELECTOR") { Description = "An id, or terms as in 'messages list'", Arity = ArgumentArity.ZeroOrMore };
        var query = new Option<string?>("--query") { Description = "The selector as one word", HelpName = "SELECTOR" };
        var resend = new Option<bool>("--resend") { Description = "Only resend stored payloads" };
        var reprocess = new Option<bool>("--reprocess") { Description = "Only run messages through today's rules" };
        var again = new Option<bool>("--again") { Description = "Also what was delivered or processed already" };
        var to = new Option<string?>("--to") { Description = "Only to this destination", HelpName = "DEST" };
        var rate = new Option<string?>("--rate") { Description = "At most so many a second", HelpName = "N/s" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only the preview" };
        var expect = new Option<int?>("--expect") { Description = "Do nothing unless exactly so many are found", HelpName = "N" };
        var stopAfter = new Option<int?>("--stop-after") { Description = "Stop the job after so many failures", HelpName = "N" };
        var late = new Option<string?>("--late") { Description = "What is older than something delivered in its lane: skip (the default), send (the default with --again), or stop the job" };
        late.AcceptOnlyFromAmong("skip", "send", "stop");
        verb.Take(selector, query, resend, reprocess, again, to, rate, dryRun, expect, stopAfter, late, SharedOptions.Reason, SharedOptions.Yes,
            SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Runs(async (parsed, cancel) =>
        {
            var text = parsed.GetValue(query) ?? string.Join(' ', parsed.GetValue(selector) ?? []);
            if (text.Length == 0)
                throw VerbException.Usage("a replay wants a selector: an id such as m-1-42, or --query 'state:failed at:today'");
            if (parsed.GetValue(resend) && parsed.GetValue(reprocess))
                throw VerbException.Usage("--resend and --reprocess exclude each other; without either, each message gets what it needs");
            var body = SelectionOptions.Body(text, terminal, new JObject
            {
                ["mode"] = parsed.GetValue(resend) ? "resend" : parsed.GetValue(reprocess) ? "reprocess" : "auto",
                ["again"] = parsed.GetValue(again),
                ["to"] = parsed.GetValue(to),
                ["rate"] = Rate.Read(parsed.GetValue(rate)),
                ["stopAfter"] = parsed.GetValue(stopAfter),
                ["late"] = parsed.GetValue(late),
                ["reason"] = parsed.GetValue(SharedOptions.Reason),
                ["dryRun"] = true,
            });
            using var engine = AdminClient.Open(parsed);
            var preview = (JObject)await engine.PostAsync("api/replay", body, cancel);
            var count = preview.Value<int>("resend") + preview.Value<int>("reprocess");
            var json = parsed.GetValue(SharedOptions.Json);
            if (json && parsed.GetValue(dryRun))
                terminal.WriteJson(preview);
            else if (!json)
                Describe(terminal, preview);
            if (parsed.GetValue(expect) is { } expected && expected != count)
                throw VerbException.Failed($"expected {expected}, found {count}: nothing done");
            if (count == 0)
                return ExitCode.Failed;
            if (parsed.GetValue(dryRun))
                return ExitCode.Done;
            if (!parsed.GetValue(SharedOptions.Yes) && count > 1 && !terminal.Confirm("Replay them?"))
                throw VerbException.Usage(terminal.Interactive ? "nothing done" : $"this would replay {count}; say --yes");
            body["dryRun"] = false;
            var job = (JObject)await engine.PostAsync("api/replay", body, cancel);
            job = await JobsVerb.FollowAsync(terminal, engine, job, cancel);
            if (json)
                terminal.WriteJson(job);
            else
                Conclude(terminal, job);
            return job.Value<string>("state") == "done" && job.Value<int>("failed") == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

    private static void Describe(Terminal terminal, JObject preview)
    {
        int resend = preview.Value<int>("resend"), reprocess = preview.Value<int>("reprocess");
        if (resend + reprocess == 0)
            terminal.Note("nothing to replay" + (preview.Value<int>("skipped") > 0 ? $"; delivered or processed already, which --again takes in: {preview["skipped"]}" : ""));
        if (reprocess > 0)
            terminal.Note($"{reprocess} message{(reprocess == 1 ? "" : "s")} to run through today's rules");
        if (resend > 0)
            terminal.Note($"{resend} deliver{(resend == 1 ? "y" : "ies")} to send again, with the keys that they have");
        if (preview.Value<int>("late") is > 0 and var late)
            terminal.Note($"{late} of them older than something delivered in their lane (--late {preview["lateRule"]})");
        if (preview.Value<string>("from") is { } from)
            terminal.Note($"received {from} to {preview["until"]}");
    }

    private static void Conclude(Terminal terminal, JObject job)
    {
        var counts = new[] { "failed", "queued", "unchanged", "held", "skipped" }.Where(c => job.Value<int>(c) > 0).Select(c => $", {job[c]} {c}");
        terminal.Out.WriteLine($"{job["id"]} {job["state"]}: {job["done"]} of {job["total"]}{string.Concat(counts)}{(job["note"] is { } note ? $"; {note}" : "")}");
    }
}
