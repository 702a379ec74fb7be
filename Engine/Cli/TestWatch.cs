using InterfaceEngine.Channels.Pipeline;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine test --watch</c>: after every save the cases that it concerns, as far as that can be known; else all.</summary>
/// <param name="terminal">Where results are shown.</param>
/// <param name="run">What is run.</param>
internal sealed class TestWatch(Terminal terminal, TestRun run)
{
    /// <summary>Runs until it is cancelled.</summary>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        using var interruption = new Interruption(cancel);
        using var changes = new FileChanges(ConfigurationFiles.Of(run.Folder), Counts);
        terminal.Clear();
        // What could not be read the last time may concern everything.
        var wasComplete = run.All() != ExitCode.Usage;
        while (true)
        {
            terminal.Note("waiting for a change …");
            IReadOnlyList<string> saved;
            try
            {
                saved = await changes.NextAsync(interruption.Token);
            }
            catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
            {
                return ExitCode.Done;
            }
            var files = saved.Select(f => Path.GetRelativePath(run.Folder, f).Replace('\\', '/')).ToArray();
            terminal.Clear();
            terminal.Note($"changed: {string.Join(", ", files.Take(5))}{(files.Length > 5 ? $" and {files.Length - 5} more" : "")}");
            wasComplete = (wasComplete && SuitesOf(files) is { } suites ? run.Some(c => suites.Any(s => $"{c}/".StartsWith(s, StringComparison.Ordinal))) : run.All()) != ExitCode.Usage;
        }
    }

    // What an update writes would call for the next run, and that for another.
    private bool Counts(string file)
        => !Path.GetFileName(file).StartsWith('.') && !file.EndsWith('~') && !(run.Updates && Path.GetFileName(file).StartsWith("expected", StringComparison.Ordinal));

    // What the names of the cases begin with that the files concern; null where that is not known.
    private HashSet<string>? SuitesOf(string[] files)
    {
        var suites = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
            switch (file.Split('/'))
            {
                case ["tests", var channel, var name, ..]:
                    suites.Add($"{channel}/{name}/");
                    break;
                case ["maps", var map, var name, ..]:
                    suites.Add($"maps/{map}/{name}/");
                    break;
                case ["channels", var name] when run.Model?.Channels.FirstOrDefault(c => c.File == file) is { } channel && File.Exists(Path.Combine(run.Folder, "channels", name)):
                    suites.Add($"{channel.Name}/");
                    break;
                case ["maps", _] when MapsIn(file) is { } maps:
                    suites.UnionWith(maps.Select(m => $"maps/{m}/"));
                    suites.UnionWith(run.Model!.Channels.Where(c => maps.Any(m => Runs(c, m))).Select(c => $"{c.Name}/"));
                    break;
                default:
                    return null;
            }
        return suites;
    }

    // The maps that a file of maps/ holds or changes, and those that use one of them: their files say its name.
    private HashSet<string>? MapsIn(string file)
    {
        if (run.Model is not { } model || !File.Exists(Path.Combine(run.Folder, file)))
            return null;
        var texts = Directory.GetFiles(Path.Combine(run.Folder, "maps"), "*.yaml").ToDictionary(f => $"maps/{Path.GetFileName(f)}", File.ReadAllText, StringComparer.Ordinal);
        var maps = model.Maps.Names.Where(name => Says(texts[file], name)).ToHashSet(StringComparer.Ordinal);
        for (var known = 0; known < maps.Count;)
        {
            known = maps.Count;
            foreach (var text in texts.Values.Where(t => maps.Any(m => Says(t, m))))
                maps.UnionWith(model.Maps.Names.Where(name => IsOf(text, name)));
        }
        return maps.Count == 0 ? null : maps;
    }

    private static bool IsOf(string text, string map) => Says(text, $"map: {map}") || Says(text, $"override: {map}");

    private static bool Says(string text, string words)
    {
        for (var at = text.IndexOf(words, StringComparison.Ordinal); at >= 0; at = text.IndexOf(words, at + 1, StringComparison.Ordinal))
            if ((at == 0 || !IsOfName(text[at - 1])) && (at + words.Length == text.Length || !IsOfName(text[at + words.Length])))
                return true;
        return false;
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static bool Runs(Channels.Definitions.ChannelModel channel, string map)
        => new ChannelPipeline(channel).Versions.Split("; ").Any(v => v.StartsWith(map + " ", StringComparison.Ordinal));
}

/// <summary>The files of a configuration folder that people write; the store may lie beside them, and changes all the time.</summary>
internal static class ConfigurationFiles
{
    private static readonly string[] s_places = ["engine.yaml", "systems.yaml", "channels", "maps", "codesets", "profiles", "environments", "tables", "plugins", "tests"];

    /// <summary>The files and folders, be they there or not.</summary>
    public static IReadOnlyList<string> Of(string folder) => [.. s_places.Select(p => Path.Combine(folder, p))];
}
