using System.CommandLine;
using System.Text;
using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Templates;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine new config</c>, <c>channel</c> and <c>map</c>: what an analyst begins with.</summary>
internal static class NewConfigurationVerbs
{
    private const int FirstPort = 2600;

    public static Verb Config(Terminal terminal)
    {
        var verb = new Verb("config", "A configuration folder: a channel with its map, code set and cases",
            ("engine new config hospital", "in the folder hospital; 'engine run --config hospital' runs it"));
        var name = new Argument<string>("NAME") { Description = "The folder, empty or not there yet" };
        verb.Take(name);
        verb.Runs(parsed =>
        {
            var folder = Path.GetFullPath(parsed.GetValue(name)!);
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                throw VerbException.Failed($"the folder {folder} is not empty");
            var node = NewFiles.CheckName("a configuration", Path.GetFileName(folder));
            NewFiles.Write(terminal, folder, Files("config", new Dictionary<string, string> { ["name"] = node }));
            Expect(folder, null);
            terminal.Note($"next: cd {parsed.GetValue(name)}, then engine check, engine test, engine run; engine try --channel admissions tests/admissions/admit/in.hl7 shows what it does");
            return ExitCode.Done;
        });
        return verb;
    }

    public static Verb Channel(Terminal terminal)
    {
        var verb = new Verb("channel", "A channel that takes HL7 v2 over MLLP, with a case",
            ("engine new channel orders --from ehr --to billing --config hospital", "from one system of systems.yaml to another"),
            ("engine new channel patients --from ehr --to billing --map adt-to-patient --config hospital", "with a map, one that ships or an own one"));
        var name = new Argument<string>("NAME") { Description = "The channel's name" };
        var from = new Option<string?>("--from") { Description = "The system that sends; default: the first of systems.yaml", HelpName = "SYSTEM" };
        var to = new Option<string?>("--to") { Description = "The system that receives; default: the first that can be sent to", HelpName = "SYSTEM" };
        var map = new Option<string?>("--map") { Description = "The map that it runs; default: messages go on as they came", HelpName = "MAP" };
        verb.Take(name, from, to, map, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(parsed =>
        {
            var called = NewFiles.CheckName("a channel", parsed.GetValue(name)!);
            var model = Load(parsed);
            var sender = System(model, parsed.GetValue(from), _ => true, "a system that sends");
            var receiver = System(model, parsed.GetValue(to), s => s != sender && Sending(s) is not null, "a system that can be sent to: one with http:, mllp: or folder:");
            var runs = parsed.GetValue(map) is { } mapName ? FindMap(model, mapName) : null;
            var path = runs is null ? "{MSH-10}.hl7" : runs.Target is MapTarget.Hl7v2 ? "{MSH-10}.hl7" : "{id}.json";
            var send = Sending(receiver) ?? throw VerbException.Usage($"systems.yaml does not say how {receiver.Name} is reached: give it http:, mllp: or folder:");
            var files = Files("channel", new Dictionary<string, string>
            {
                ["name"] = called,
                ["from"] = sender.Name,
                ["to"] = receiver.Name,
                ["port"] = $"{FreePort(model.Folder)}",
                ["accept"] = $"MSH-9.1 = '{(runs is { Source.Types: [var type, ..] } ? type : "ADT").Split('^')[0]}'",
                ["pipeline"] = runs is null ? "" : $"pipeline:\n  - map: {runs.Name}\n",
                ["send"] = send == "folder" ? $"folder: {{ path: {called}, name: \"{path}\" }}" : $"{send}: {{}}",
            });
            // Which message a map takes is its own affair: its case is made of a real one.
            NewFiles.Write(terminal, model.Folder, [.. files.Where(f => runs is null || !f.Path.StartsWith("tests/", StringComparison.Ordinal))]);
            Expect(model.Folder, SharedOptions.EnvironmentName(parsed), $"{called}/");
            terminal.Note(runs is null ? $"next: engine check, then engine test {called}/" : $"next: engine check, then engine new case {called} first FILE with a message of yours");
            return ExitCode.Done;
        });
        return verb;
    }

    public static Verb Map(Terminal terminal)
    {
        var verb = new Verb("map", "A map: what its target must have as rules, the rest as comments with what usually feeds it",
            ("engine new map admissions --from hl7v2 ADT^A01 --to Encounter/1 --config hospital", "from HL7 v2 to a canonical object"),
            ("engine new map updates --from Encounter/1 --to hl7v2 ADT^A08 2.5.1 --config hospital", "from a canonical object to HL7 v2"));
        var name = new Argument<string>("NAME") { Description = "The map's name" };
        var from = new Option<string[]>("--from") { Description = "What it reads, as a map file says it: hl7v2 ADT^A01, fhir Patient, csv, json, Encounter/1", HelpName = "SOURCE", Required = true, AllowMultipleArgumentsPerToken = true };
        var to = new Option<string[]>("--to") { Description = "What it makes: Encounter/1, json, hl7v2 ADT^A08 2.5.1", HelpName = "TARGET", Required = true, AllowMultipleArgumentsPerToken = true };
        verb.Take(name, from, to, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(parsed =>
        {
            var called = NewFiles.CheckName("a map", parsed.GetValue(name)!);
            var folder = SharedOptions.ConfigurationFolder(parsed);
            var problems = new Problems();
            if (MapDraft.Write(called, string.Join(' ', parsed.GetValue(from)!), string.Join(' ', parsed.GetValue(to)!), problems) is not { } text)
                throw VerbException.Usage(string.Join(Environment.NewLine, problems.Select(p => $"{p.Message}{(p.Hint is null ? "" : $" ({p.Hint})")}")));
            NewFiles.Write(terminal, folder, [($"maps/{called}.yaml", Encoding.UTF8.GetBytes(text))]);
            foreach (var like in MapLibrary.Shipped.Where(m => m.Target.ToString() == string.Join(' ', parsed.GetValue(to)!) && m.Source.ToString().Split(' ')[0] == parsed.GetValue(from)![0].Split(' ')[0]).Take(3))
                terminal.Note($"one that ships: {like.Name} reads {like.Source} and makes {like.Target}; engine map {like.Name} --show prints it, an override changes it");
            terminal.Note($"next: engine try {called} FILE, which shows what it makes after every save; then engine new case {called} first FILE");
            return ExitCode.Done;
        });
        return verb;
    }

    /// <summary>The configuration of a command line.</summary>
    /// <exception cref="VerbException">It cannot be read.</exception>
    public static ConfigurationModel Load(ParseResult parsed)
    {
        var problems = new Problems();
        return Configuration.Load(SharedOptions.ConfigurationFolder(parsed), SharedOptions.EnvironmentName(parsed), EngineComponents.All, problems)
            ?? throw VerbException.Usage(string.Join(Environment.NewLine, problems.Where(p => p.Severity == Severity.Error)));
    }

    // What the new cases give is what is expected of them.
    private static void Expect(string folder, string? environment, string? filter = null)
    {
        var model = Configuration.Load(folder, environment, EngineComponents.All, new Problems());
        if (model is null)
            return;
        var runner = new CaseRunner(model, TimeProvider.System);
        foreach (var one in runner.Find(filter))
            runner.Update(one);
    }

    private static IReadOnlyList<(string Path, byte[] Content)> Files(string template, Dictionary<string, string> marks)
        => [.. TemplateFiles.Read(template, marks).Select(f => (f.Path, Encoding.UTF8.GetBytes(f.Text)))];

    private static SystemModel System(ConfigurationModel model, string? named, Func<SystemModel, bool> fits, string what)
    {
        if (named is null)
            return model.Systems.Values.OrderBy(s => s.At.Line).FirstOrDefault(fits) ?? throw VerbException.Usage($"systems.yaml has not {what}");
        if (model.Systems.TryGetValue(named, out var system))
            return system;
        var near = NearNames.Nearest(named, model.Systems.Keys);
        throw VerbException.Usage($"systems.yaml has no system '{named}'" + (near is null ? $"; it has {string.Join(", ", model.Systems.Keys.Order(StringComparer.Ordinal))}" : $"; did you mean '{near}'?"));
    }

    private static string? Sending(SystemModel system) => new[] { "http", "mllp", "folder" }.FirstOrDefault(system.Components.ContainsKey);

    private static CompiledMap FindMap(ConfigurationModel model, string name)
        => model.Maps.Find(name) ?? throw VerbException.Usage(model.Maps.WhyBroken(name) is { } why ? $"the map '{name}' cannot be used: {why}"
            : $"there is no map '{name}'" + (NearNames.Nearest(name, model.Maps.AllNames) is { } near ? $"; did you mean '{near}'?" : ""));

    private static int FreePort(string folder)
    {
        var channels = Path.Combine(folder, "channels");
        var texts = Directory.Exists(channels) ? Directory.GetFiles(channels, "*.yaml").Select(File.ReadAllText).ToArray() : [];
        return Enumerable.Range(FirstPort, 1000).First(port => !texts.Any(t => t.Contains($":{port}", StringComparison.Ordinal)));
    }
}
