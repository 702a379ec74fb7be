using System.CommandLine;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine messages list|show|edit</c>: what came, and everything that became of it.</summary>
internal static class MessagesVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("messages", "What came, and everything that became of it",
            ("engine messages list state:failed", "what could not be processed"),
            ("engine messages show m-1-42 --timeline", "everything that happened to one message"));
        verb.Add(List(terminal));
        verb.Add(Show(terminal));
        verb.Add(Edit(terminal));
        return verb;
    }

    private static Verb List(Terminal terminal)
    {
        var verb = new Verb("list", "Messages that a selector names, newest first",
            ("engine messages list channel:charges state:failed at:today", "today's failures of one channel"),
            ("engine messages list state:failed --by error", "how many of which error"),
            ("engine messages list state:rejected channel:adt", "what came and never became a message: junk, unfinished frames, what is not accepted"),
            ("echo MRN1001 | engine messages list patient:", "one patient's messages; the value is read, never typed on the command line"),
            ("engine messages list \"where:(MSH-9.2 = 'A08')\" --json", "by an expression over the content, as JSON"));
        var options = new SelectionOptions(verb);
        verb.Runs(async (parsed, cancel) =>
        {
            using var engine = AdminClient.Open(parsed);
            var rows = await engine.PostAsync("api/messages/search", options.Body(parsed, terminal), cancel);
            return parsed.GetValue(options.By) is { } by
                ? Listing.Print(terminal, rows, parsed.GetValue(SharedOptions.Json), ListColumn.Of(by.ToUpperInvariant(), "value"), ListColumn.Of("COUNT>", "count"), ListColumn.Time("OLDEST", "oldest"))
                : Listing.Print(terminal, rows, parsed.GetValue(SharedOptions.Json),
                    ListColumn.Of("ID", "id"), ListColumn.Time("RECEIVED", "receivedAt"), ListColumn.Of("CHANNEL", "channel"), ListColumn.Of("TYPE", "type"),
                    ListColumn.Of("CONTROL", "controlId"), ListColumn.Of("STATE", "state"), ListColumn.Of("ERROR", "error.code"), ListColumn.Of("PLACE", "error.place"));
        });
        return verb;
    }

    private static Verb Show(Terminal terminal)
    {
        var verb = new Verb("show", "One message: its facts, its deliveries, and what it held, masked",
            ("engine messages show m-1-42", "facts and deliveries"),
            ("engine messages show m-1-42 --raw", "its structure, with values masked"),
            ("engine messages show r-7 --raw --reveal --reason \"ticket 1234\"", "the bytes of something that never became a message"),
            ("engine messages show m-1-42 --payload billing", "what one destination was sent, masked"),
            ("engine messages show m-1-42 --raw --reveal --reason \"ticket 1234\"", "with its values; who looked and why is recorded first"));
        var id = new Argument<string>("ID") { Description = "A message (m-1-42), one of its deliveries (d-1-42), or a reject (r-7)" };
        var raw = new Option<bool>("--raw") { Description = "What came" };
        var objects = new Option<bool>("--objects") { Description = "The canonical objects that today's rules make of it" };
        var payload = new Option<string?>("--payload") { Description = "What a destination was or is to be sent", HelpName = "DEST" };
        var timeline = new Option<bool>("--timeline") { Description = "Everything that happened to it, oldest first" };
        var reveal = new Option<bool>("--reveal") { Description = "With its values instead of masks; wants a --reason, which is recorded" };
        verb.Take(id, raw, objects, payload, timeline, reveal, SharedOptions.Reason, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Runs(async (parsed, cancel) =>
        {
            var (json, name) = (parsed.GetValue(SharedOptions.Json), parsed.GetValue(id)!);
            var reason = parsed.GetValue(SharedOptions.Reason);
            if (parsed.GetValue(reveal) && string.IsNullOrWhiteSpace(reason))
                throw VerbException.Usage("--reveal shows patient data and wants a --reason, which is recorded");
            var view = parsed.GetValue(raw) ? "raw" : parsed.GetValue(objects) ? "objects" : parsed.GetValue(payload) is not null ? "payload" : parsed.GetValue(timeline) ? "timeline" : null;
            using var engine = AdminClient.Open(parsed);
            if (view is null)
                return PrintFacts(terminal, (JObject)await engine.GetAsync(AdminClient.Resource("messages", name), cancel), json);
            if (view == "timeline")
                return Listing.Print(terminal, await engine.GetAsync(AdminClient.Resource("messages", name, "timeline"), cancel), json,
                    ListColumn.Of("AT", "at"), ListColumn.Of("WHAT", "what"), ListColumn.Of("DESTINATION", "destination"), ListColumn.Of("DELIVERY", "delivery"), ListColumn.Of("DETAIL", "detail"));
            var content = await engine.PostAsync(AdminClient.Resource("messages", name, "content"), new JObject
            {
                ["view"] = view,
                ["destination"] = parsed.GetValue(payload),
                ["reveal"] = parsed.GetValue(reveal),
                ["reason"] = reason,
            }, cancel);
            if (json)
                terminal.WriteJson(content);
            else
                foreach (var part in content["parts"]!)
                    await PrintPartAsync(terminal, part, content.Value<bool>("revealed") ? engine : null, reason, cancel);
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Edit(Terminal terminal)
    {
        var verb = new Verb("edit", "Run a message again with other bytes; what came is kept as it was",
            ("engine messages show m-1-42 --raw --reveal --reason \"ticket 1234\" > m.hl7", "get what came"),
            ("engine messages edit m-1-42 --content m.hl7 --reason \"ticket 1234: department corrected\"", "process it as corrected"));
        var id = new Argument<string>("ID") { Description = "The message" };
        var content = new Option<FileInfo>("--content") { Description = "The file that holds the bytes to process instead", Required = true, HelpName = "FILE" };
        verb.Take(id, content, SharedOptions.Reason, SharedOptions.Yes, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Runs(async (parsed, cancel) =>
        {
            if (parsed.GetValue(SharedOptions.Reason) is not { Length: > 0 } reason)
                throw VerbException.Usage("an edit wants a --reason, which is recorded with the message");
            var bytes = await File.ReadAllBytesAsync(parsed.GetValue(content)!.FullName, cancel);
            using var engine = AdminClient.Open(parsed);
            var result = await engine.PostAsync(AdminClient.Resource("messages", parsed.GetValue(id)!, "edit"), new JObject { ["content"] = Convert.ToBase64String(bytes), ["reason"] = reason }, cancel);
            Listing.PrintOne(terminal, (JObject)result, parsed.GetValue(SharedOptions.Json));
            if (result.Value<int>("held") > 0)
                terminal.Note("held, because the target has an earlier form of it: 'engine queues retry' sends the correction, 'engine queues discard' drops it");
            return result.Value<string>("state") == "failed" ? ExitCode.Failed : ExitCode.Done;
        });
        return verb;
    }

    private static int PrintFacts(Terminal terminal, JObject message, bool json)
    {
        if (json)
        {
            terminal.WriteJson(message);
            return ExitCode.Done;
        }
        if (message["deliveries"] is not JArray deliveries)
        {
            Listing.PrintOne(terminal, message, json: false);
            return ExitCode.Done;
        }

        message.Remove("deliveries");
        Listing.PrintOne(terminal, message, json: false);
        if (deliveries.Count > 0)
        {
            terminal.Out.WriteLine();
            Listing.Print(terminal, deliveries, json: false,
                ListColumn.Of("DELIVERY", "id"), ListColumn.Of("DESTINATION", "destination"), ListColumn.Of("OBJECT", "object"), ListColumn.Of("STATE", "state"),
                ListColumn.Of("TRIES>", "attempts"), ListColumn.Of("RECEIPT", "receipt"), ListColumn.Of("ERROR", "error.code"), ListColumn.Of("BATCH", "batch"), ListColumn.Of("TRANSACTION", "transaction"), ListColumn.Of("KEY", "key"));
        }
        return ExitCode.Done;
    }

    // Revealed through the engine that is given; null for masked.
    private static async Task PrintPartAsync(Terminal terminal, JToken part, AdminClient? engine, string? reason, CancellationToken cancel)
    {
        if (part.Value<string>("title") is { } title)
            terminal.Note($"— {title}");
        if (engine is not null && part.Value<string>("large") is { } large)
        {
            await using var bytes = terminal.OpenBytes();
            await engine.CopyAsync(AdminClient.Resource("messages", large, "bytes"), new JObject { ["reason"] = reason }, bytes, cancel);
            return;
        }

        var text = part.Value<string>("text") ?? "";
        // A revealed HL7 v2 message is printed as it came, to be saved; a person reads lines.
        terminal.Out.Write(terminal.Interactive ? text.Replace('\r', '\n') : text);
        if (!text.EndsWith('\n') && !text.EndsWith('\r'))
            terminal.Out.WriteLine();
    }
}
