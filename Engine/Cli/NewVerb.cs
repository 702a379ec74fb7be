using System.CommandLine;
using InterfaceEngine.Channels.Plugins;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine new plugin NAME</c>: a project to begin with.</summary>
internal static class NewVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("new", "Write something to begin with", ("engine new plugin wards", "a project of a plug-in: a function, a step, their tests"));
        verb.Add(Plugin(terminal));
        return verb;
    }

    private static Verb Plugin(Terminal terminal)
    {
        var verb = new Verb("plugin", "A project of a plug-in that adds functions and steps, with tests",
            ("engine new plugin wards", "in the folder wards"),
            ("engine new plugin wards --to src/wards", "elsewhere"));
        var name = new Argument<string>("NAME") { Description = "The plug-in's name: words of small letters and digits with hyphens" };
        var to = new Option<string?>("--to") { Description = "The folder, empty or not there yet; default: NAME", HelpName = "DIR" };
        verb.Take(name, to);
        verb.Runs(parsed =>
        {
            var called = parsed.GetValue(name)!;
            if (!PluginTemplate.IsName(called))
                throw VerbException.Usage($"'{called}' is no name of a plug-in: words of small letters and digits with hyphens, such as wards or ward-rules");
            var folder = parsed.GetValue(to) ?? called;
            try
            {
                foreach (var file in PluginTemplate.Write(folder, called, Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))
                    terminal.Out.WriteLine(Path.Combine(folder, file));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw VerbException.Failed(e.Message);
            }
            terminal.Note($"next: dotnet test {Path.Combine(folder, "tests")}; then copy {Path.Combine(folder, "dist", called)} into the folder that engine.yaml names under plugins:");
            return ExitCode.Done;
        });
        return verb;
    }
}
