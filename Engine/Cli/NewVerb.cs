using System.CommandLine;
using InterfaceEngine.Channels.Definitions.Reference;
using InterfaceEngine.Channels.Plugins;
using InterfaceEngine.Engine.Scheduling;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine new …</c>: what people begin with, and the JSON Schemas that editors check files by.</summary>
internal static class NewVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("new", "Write something to begin with",
            ("engine new config hospital", "a configuration folder that runs"),
            ("engine new map admissions --from hl7v2 ADT^A01 --to Encounter/1 --config hospital", "a map with what its target must have"),
            ("engine new case admissions discharge adt.hl7 --config hospital", "a case, without what the message says of people"),
            ("engine new plugin wards", "a project of a plug-in: a function, a step, their tests"));
        verb.Add(NewConfigurationVerbs.Config(terminal));
        verb.Add(NewConfigurationVerbs.Channel(terminal));
        verb.Add(NewConfigurationVerbs.Map(terminal));
        verb.Add(NewCaseVerb.Create(terminal));
        verb.Add(Plugin(terminal));
        verb.Add(Schemas(terminal));
        return verb;
    }

    private static Verb Schemas(Terminal terminal)
    {
        var verb = new Verb("schemas", "The JSON Schemas of a configuration's files, for editors, with the steps of its plug-ins",
            ("engine new schemas --to .schemas --config hospital", "engine.schema.json, channel.schema.json and the others"));
        var to = new Option<string>("--to") { Description = "The folder; files of theirs are written anew", HelpName = "DIR", Required = true };
        verb.Take(to, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(parsed =>
        {
            var folder = parsed.GetValue(to)!;
            try
            {
                Directory.CreateDirectory(folder);
                foreach (var (name, text) in StepReference.Schemas(EngineComponents.All, SharedOptions.ConfigurationIfAny(parsed)?.Plugins ?? PluginSet.Empty))
                {
                    File.WriteAllText(Path.Combine(folder, name), text);
                    terminal.Out.WriteLine(Path.Combine(folder, name));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw VerbException.Failed(e.Message);
            }
            return ExitCode.Done;
        });
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
