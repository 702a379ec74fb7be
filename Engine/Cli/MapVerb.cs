using System.CommandLine;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine map MAP FILE</c>: what a map makes of a message, and why; <c>--list</c> and <c>--show</c>: which there are, and what they say.</summary>
internal static class MapVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("map", "Run a map over a message: the canonical objects, or the message, that it makes; list the maps, or show one",
            ("engine map charge-events dft.hl7 --config hospital", "the objects, as JSON"),
            ("engine map charge-events dft.hl7 --explain --config hospital", "each target: its value, the rule's file and line, where in the message it came from"),
            ("engine map maps/charge-events.yaml dft.hl7 --with currency=USD", "a file by itself, with a parameter of the map"),
            ("engine map --list", "the maps of the configuration and those that ship: what they read and make"),
            ("engine map charge-events --show", "what a map says, one that ships too"));
        var map = new Argument<string?>("MAP") { Description = "The map's name, or its file", Arity = ArgumentArity.ZeroOrOne };
        var file = new Argument<string?>("FILE") { Description = "A message, resource, CSV file or canonical object; - for standard input", Arity = ArgumentArity.ZeroOrOne };
        var explain = new Option<bool>("--explain") { Description = "Say how each target came by its value" };
        var list = new Option<bool>("--list") { Description = "List the maps" };
        var show = new Option<bool>("--show") { Description = "Print the map's file" };
        verb.Take(map, file, explain, list, show, SharedOptions.With, SharedOptions.Charset, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(parsed =>
        {
            var (name, path, json) = (parsed.GetValue(map), parsed.GetValue(file), parsed.GetValue(SharedOptions.Json));
            if (parsed.GetValue(list))
                return MapListing.List(terminal, MapChoice.Read(parsed, name), json);
            if (name is null)
                throw VerbException.Usage("name a map and a file; engine map --list shows the maps");
            var choice = MapChoice.Read(parsed, name);
            if (parsed.GetValue(show))
                return MapListing.Show(terminal, choice, name);
            if (path is null)
                throw VerbException.Usage("name the file that the map is to be run over; --show prints the map itself");
            var compiled = choice.Find(name);
            var trial = MapTrial.Run(compiled, choice.Surroundings!, InputFile.ReadOne(path), parsed.GetValue(SharedOptions.Charset), SharedOptions.Parameters(parsed), TimeProvider.System.GetUtcNow(), parsed.GetValue(explain));
            if (parsed.GetValue(explain))
                PrintTrace(terminal, trial, json);
            else
                Print(terminal, trial, json);
            return trial.Objects.Count > 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

    private static void PrintTrace(Terminal terminal, MapTrial trial, bool json)
    {
        if (json)
            foreach (var entry in trial.Trace)
                terminal.Out.WriteLine(new JObject { ["target"] = entry.Target, ["value"] = entry.Value, ["rule"] = entry.Rule, ["source"] = entry.Source, ["override"] = entry.Override }.ToString(Formatting.None));
        else
            terminal.WriteTable(["TARGET", "VALUE", "RULE", "FROM", "OVERRIDE"], [.. trial.Trace.Select(e => (string[])[e.Target, e.Value ?? "", e.Rule, e.Source ?? "", e.Override ?? ""])]);
    }

    private static void Print(Terminal terminal, MapTrial trial, bool json)
    {
        foreach (var made in trial.Objects)
            terminal.Out.WriteLine(MapTrial.TextOf(made.Payload, made.ContentType) ?? (Encoding.UTF8.GetString(made.Payload.Span) is var text && json ? text : JsonLayout(text)));
        if (trial.Objects.Count == 0)
            terminal.Note("the map makes nothing of it: its for: found nothing, or its when: let nothing in");
    }

    // Laid out for reading; values stay as they are written.
    private static string JsonLayout(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        return JToken.ReadFrom(reader).ToString(Formatting.Indented);
    }
}
