using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Engine.Cli;

/// <summary>The command <c>engine</c>: finds the verb, runs it, and turns what went wrong into a sentence and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, Terminal terminal, CancellationToken cancellationToken)
    {
        var root = Root(terminal);
        var result = root.Parse(words);
        // Who asks for help has not forgotten the arguments.
        if (result.Errors.Count > 0 && result.Action is not HelpWithExamples)
            return Misused(result, terminal);
        var configuration = new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false };
        try
        {
            return await result.InvokeAsync(configuration, cancellationToken);
        }
        catch (VerbException e)
        {
            terminal.Note(e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Failed;
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            terminal.Note(e.Message);
            return ExitCode.Usage;
        }
        catch (UnauthorizedAccessException e)
        {
            terminal.Note(e.Message);
            return ExitCode.Usage;
        }
    }

    // Not a RootCommand: that one calls itself after the file, and people type "engine".
    private static Command Root(Terminal terminal)
    {
        var root = new Command("engine", "A healthcare interface engine: HL7 v2, FHIR and files in; ERP, billing and inventory out; nothing lost, nothing posted twice.");
        foreach (var verb in Verbs.All(terminal))
            root.Add(verb);
        var help = new HelpOption { Recursive = true };
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        root.Add(help);
        root.Add(new VersionOption());
        return root;
    }

    // The usual words about a wrong command line, then the near name and where to read more.
    private static int Misused(ParseResult result, Terminal terminal)
    {
        var command = result.CommandResult.Command;
        foreach (var error in result.Errors)
            terminal.Note(error.Message);
        if (result.UnmatchedTokens.Count > 0)
        {
            var known = command.Subcommands.Select(c => c.Name).Concat(command.Options.Select(o => o.Name));
            if (NearNames.Nearest(result.UnmatchedTokens[0], known) is { } near)
                terminal.Note($"Did you mean '{near}'?");
        }
        var path = string.Join(' ', Path(result.CommandResult));
        terminal.Note($"See 'engine {(path.Length == 0 ? "" : path + " ")}--help'.");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Path(System.CommandLine.Parsing.SymbolResult? result)
    {
        var names = new Stack<string>();
        for (; result is System.CommandLine.Parsing.CommandResult { Parent: not null } command; result = result.Parent)
            names.Push(command.Command.Name);
        return names;
    }

    private sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = usual.Invoke(parseResult);
            if (parseResult.CommandResult.Command is Verb { Examples.Count: > 0 } verb)
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var (line, what) in verb.Examples)
                    output.WriteLine($"  {line}{Environment.NewLine}      {what}");
                output.WriteLine();
            }
            return code;
        }
    }
}
