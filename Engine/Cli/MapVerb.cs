using System.CommandLine;
using System.Text;
using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine map MAP FILE</c>: what a map makes of a message, and why.</summary>
internal static class MapVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("map", "Run a map over a message: the canonical objects, or the message, that it makes",
            ("engine map charge-events dft.hl7 --config hospital", "the objects, as JSON"),
            ("engine map charge-events dft.hl7 --explain --config hospital", "each target: its value, the rule's file and line, where in the message it came from"));
        var map = new Argument<string>("MAP") { Description = "The map's name, or its file in the configuration folder" };
        var file = new Argument<string>("FILE") { Description = "A message, resource, CSV file or canonical object; - for standard input" };
        var explain = new Option<bool>("--explain") { Description = "Say how each target came by its value" };
        verb.Take(map, file, explain, SharedOptions.Charset, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(parsed =>
        {
            var (folder, environment) = (SharedOptions.ConfigurationFolder(parsed), SharedOptions.EnvironmentName(parsed));
            var problems = new Problems();
            var model = Configuration.Load(folder, environment, EngineComponents.All, problems);
            var name = Path.GetFileNameWithoutExtension(parsed.GetValue(map)!);
            if (model?.Maps.Find(name) is not { } compiled)
                throw VerbException.Usage(Missing(name, model, problems));
            var input = InputFile.ReadOne(parsed.GetValue(file)!);
            var objects = new List<(MappedObject Object, IReadOnlyList<MapTraceEntry> Trace)>();
            var surroundings = MapSurroundings.Of(model);
            foreach (var read in Open(input, compiled, parsed.GetValue(SharedOptions.Charset)))
                objects.AddRange(Run(compiled, surroundings, read));
            Print(terminal, objects, parsed.GetValue(SharedOptions.Json), parsed.GetValue(explain));
            return objects.Count > 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

    private static string Missing(string name, ConfigurationModel? model, Problems problems)
    {
        var own = problems.Where(p => p.Severity == Severity.Error && (model is null || Path.GetFileNameWithoutExtension(p.At.File) == name)).ToArray();
        if (own.Length > 0)
            return string.Join(Environment.NewLine, own.AsEnumerable());
        if (model!.Maps.WhyBroken(name) is { } why)
            return $"the map '{name}' cannot be used: {why}";
        var near = NearNames.Nearest(name, model.Maps.AllNames);
        return $"there is no map '{name}'" + (near is null ? $"; the maps are {string.Join(", ", model.Maps.Names.Order(StringComparer.Ordinal))}" : $"; did you mean '{near}'?");
    }

    private static IReadOnlyList<MapInput> Open(InputFile input, CompiledMap map, string? charset)
    {
        var read = MapInput.Read(map.Source, input.Content, InputFile.CharacterSet(charset), out var error);
        return error is null ? read : throw VerbException.Failed($"{input.Name}: {error}");
    }

    private static IEnumerable<(MappedObject, IReadOnlyList<MapTraceEntry>)> Run(CompiledMap map, MapSurroundings surroundings, MapInput input)
    {
        var context = surroundings.ContextFor(TimeProvider.System.GetUtcNow(), input.Focus, new Dictionary<string, string>());
        try
        {
            var (objects, trace) = map.Explain(context, input.Focus, new MapOrigin(null, input.ControlId));
            return objects.Select((o, i) => (o, i == 0 ? trace : []));
        }
        catch (MapException e)
        {
            throw VerbException.Failed($"{e.Rule}: {e.Code} {(e.Target is null ? "" : e.Target + ": ")}{e.Message}{(e.Place is null ? "" : $" ({e.Place})")}");
        }
        catch (ExpressionException e)
        {
            throw VerbException.Failed($"{e.Rule}: {e.Code} {e.Message}{(e.Place is null ? "" : $" ({e.Place})")}");
        }
    }

    private static void Print(Terminal terminal, List<(MappedObject Object, IReadOnlyList<MapTraceEntry> Trace)> objects, bool json, bool explain)
    {
        if (explain)
        {
            var trace = objects.SelectMany(o => o.Trace).ToArray();
            if (json)
                foreach (var entry in trace)
                    terminal.Out.WriteLine(new JObject { ["target"] = entry.Target, ["value"] = entry.Value, ["rule"] = entry.Rule, ["source"] = entry.Source, ["override"] = entry.Override }.ToString(Formatting.None));
            else
                terminal.WriteTable(["TARGET", "VALUE", "RULE", "FROM", "OVERRIDE"], [.. trace.Select(e => (string[])[e.Target, e.Value ?? "", e.Rule, e.Source ?? "", e.Override ?? ""])]);
            return;
        }
        foreach (var (made, _) in objects)
        {
            var text = Encoding.UTF8.GetString(made.Payload.Span);
            if (made.ContentType != "application/json")
                terminal.Out.WriteLine(text.Replace('\r', '\n').TrimEnd('\n'));
            else
                terminal.Out.WriteLine(json ? text : JsonLayout(text));
        }
        if (objects.Count == 0)
            terminal.Note("the map makes nothing of it: its for: found nothing, or its when: let nothing in");
    }

    // Laid out for reading; values stay as they are written.
    private static string JsonLayout(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        return JToken.ReadFrom(reader).ToString(Formatting.Indented);
    }
}
