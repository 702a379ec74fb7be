using System.CommandLine;
using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine try MAP FILE</c>: what a map, or a whole channel, makes of a file, again after every save.</summary>
internal static class TryVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("try", "Show what a map or a channel makes of a file, again after every save of one of them",
            ("engine try charge-events dft.hl7 --config hospital", "each target with its value and rule; what a save changed is marked"),
            ("engine try adt-to-encounter adt.hl7", "a map that ships, without a configuration"),
            ("engine try --channel charges dft.hl7 --config hospital", "what each destination would get"));
        var names = new Argument<string[]>("NAMES") { Description = "MAP FILE: the map's name or file, and the file to run it over; with --channel the file alone", Arity = new ArgumentArity(1, 2), HelpName = "MAP FILE" };
        var channel = new Option<string?>("--channel") { Description = "Run a whole channel instead of a map", HelpName = "NAME" };
        verb.Take(names, channel, SharedOptions.With, SharedOptions.Charset, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(async (parsed, cancel) =>
        {
            var (words, charset) = (parsed.GetValue(names)!, parsed.GetValue(SharedOptions.Charset));
            var now = TimeProvider.System.GetUtcNow();
            if (parsed.GetValue(channel) is { } wanted)
            {
                if (words.Length != 1)
                    throw VerbException.Usage("with --channel name one file: engine try --channel NAME FILE");
                var (folder, environment) = (SharedOptions.ConfigurationFolder(parsed), SharedOptions.EnvironmentName(parsed));
                return await LoopAsync(terminal, words[0], () => (TryChannel(wanted, folder, environment, InputFile.ReadOne(words[0]), now), ConfigurationFiles.Of(folder)), cancel);
            }
            if (words.Length != 2)
                throw VerbException.Usage("name a map and a file: engine try MAP FILE");
            var parameters = SharedOptions.Parameters(parsed);
            return await LoopAsync(terminal, words[1], () => TryMap(parsed, words[0], InputFile.ReadOne(words[1]), charset, parameters, now), cancel);
        });
        return verb;
    }

    // What a save breaks is said, and the last good result stands until it is mended.
    private static async Task<int> LoopAsync(Terminal terminal, string file, Func<(TryResult Result, IReadOnlyList<string> Places)> run, CancellationToken cancel)
    {
        if (file == "-" || !File.Exists(file))
            throw VerbException.Usage(file == "-" ? "try runs again when its file is saved; standard input has none" : $"there is no file {file}");
        using var interruption = new Interruption(cancel);
        var screen = new TryScreen(terminal);
        IReadOnlyList<string> places = [file];
        // The first look tells where all that it depends on lies.
        try
        {
            places = [file, .. run().Places];
        }
        catch (VerbException e) when (e.ExitCode == ExitCode.Failed)
        {
            // It is told below.
        }
        using var changes = new FileChanges(places, f => !Path.GetFileName(f).StartsWith('.') && !f.EndsWith('~'));
        while (true)
        {
            try
            {
                screen.Show(run().Result);
            }
            catch (VerbException e)
            {
                screen.ShowProblems([e.Message]);
            }
            catch (IOException e)
            {
                // Saved by way of another name: it is not there for a moment.
                screen.ShowProblems([e.Message]);
            }
            terminal.Note("waiting for a change …");
            try
            {
                var saved = await changes.NextAsync(interruption.Token);
                screen.Begin(saved.Select(f => Path.GetRelativePath(Directory.GetCurrentDirectory(), f)));
            }
            catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
            {
                return ExitCode.Done;
            }
        }
    }

    private static (TryResult, IReadOnlyList<string>) TryMap(
        ParseResult parsed, string word, InputFile input, string? charset, IReadOnlyDictionary<string, string> parameters, DateTimeOffset now)
    {
        var choice = MapChoice.Read(parsed, word);
        if (choice.TryFind(word, out var why) is not { } map)
            return choice.Knows(word) ? (new TryResult([], [why!]), choice.Places) : throw VerbException.Usage(why!);
        MapTrial trial;
        try
        {
            trial = MapTrial.Run(map, choice.Surroundings!, input, charset, parameters, now, explains: true);
        }
        catch (VerbException e)
        {
            return (new TryResult([], [e.Message]), choice.Places);
        }
        var texts = trial.Objects.Select(o => MapTrial.TextOf(o.Payload, o.ContentType)).OfType<string>().SelectMany(t => t.Split('\n'));
        var misses = trial.Objects.SelectMany(o => o.Misses).Select(m => $"without translation: {m}").ToArray();
        return (trial.Objects.Count == 0
            ? new TryResult([], ["the map makes nothing of it: its for: found nothing, or its when: let nothing in"])
            : new TryResult([new TrySection($"{trial.Objects.Count} × {map.Target}", [.. texts], trial.Trace, misses)], []), choice.Places);
    }

    private static TryResult TryChannel(string name, string folder, string? environment, InputFile input, DateTimeOffset now)
    {
        var problems = new Problems();
        var model = Configuration.Load(folder, environment, EngineComponents.All, problems);
        if (model?.FindChannel(name) is not { } channel)
        {
            var own = model?.BrokenChannels.FirstOrDefault(b => b.Name == name)?.Problems ?? (model is null ? problems.Where(p => p.Severity == Severity.Error) : []);
            var known = model is null ? [] : model.Channels.Select(c => c.Name).Concat(model.BrokenChannels.Select(b => b.Name)).ToArray();
            string[] told = [.. own.Concat(problems.Where(p => p.Severity == Severity.Error)).Distinct().Select(p => p.ToString())];
            return told.Length > 0 ? new TryResult([], told)
                : throw VerbException.Usage($"there is no channel '{name}'" + (NearNames.Nearest(name, known) is { } near ? $"; did you mean '{near}'?" : $"; the channels are {string.Join(", ", known)}"));
        }
        var trial = ChannelTrial.Of(new ChannelPipeline(channel, new CaseTables(model)), input.Content, now, new Dictionary<string, string>());
        if (trial.Error is not null && trial.Deliveries.Count == 0)
            return new TryResult([], [$"{trial.State}, answered {trial.Acknowledgment}: {trial.Error}"]);
        var silent = channel.Destinations.Select(d => d.Name).Except(trial.Deliveries.Select(d => d.Destination), StringComparer.Ordinal).Select(d => $"{d}: nothing");
        var sections = trial.Deliveries.Select(d => new TrySection(
            $"{d.Destination}  {d.ObjectType ?? d.ContentType}{(d.Lane is { Length: > 0 } lane ? $"  in the lane {lane}" : "")}",
            trial.TraceOf(d).Count > 0 && d.ContentType.Contains("json", StringComparison.Ordinal) ? [] : (MapTrial.TextOf(d.Payload, d.ContentType) ?? InputFile.TextOf(d.Payload)).Split('\n'),
            trial.TraceOf(d), []));
        return new TryResult([.. sections, .. silent.Select(s => new TrySection(s, [], [], []))], trial.Error is null ? [] : [$"{trial.State}, answered {trial.Acknowledgment}: {trial.Error}"]);
    }
}
