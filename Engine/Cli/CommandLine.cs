using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Engine.Cli;

/// <summary>The command <c>engine</c>: finds the verb, runs it, and turns what went wrong into a sentence and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, Terminal terminal, CancellationToken cancellationToken)
    {
        // "engine help VERB" is what people type where --help does not come to mind.
        if (words is ["help", ..])
            words = [.. words.Skip(1), "--help"];
        var root = Root(terminal);
        var result = root.Parse(words);
        // Who asks for help has not forgotten the arguments.
        if (result.Action is not HelpWithExamples && (result.Errors.Count > 0 || MistakenOption(result) is not null))
            return Misused(root, words, result, terminal);
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
        catch (IOException)
        {
            // Who read our output has gone (a closed pipe), or the disk has: there is nobody to tell.
            return ExitCode.Failed;
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable("ENGINE_TRACE") is null)
        {
            // A fault of ours. Its own words may quote what it was given; who reports it sets the variable and sees the stack.
            terminal.Note($"the engine failed with {e.GetType().Name}, which is a bug in it; with ENGINE_TRACE=1 in the environment it says where");
            return ExitCode.Failed;
        }
    }

    /// <summary>What is wrong with a command line, without running it.</summary>
    internal static IReadOnlyList<string> Problems(IReadOnlyList<string> words)
        => [.. Root(new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null, interactive: false)).Parse(words).Errors.Select(e => e.Message)];

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

    // What is wrong, the near name, and where to read more. Who names no verb gets the list of them.
    private static int Misused(Command root, IReadOnlyList<string> words, ParseResult result, Terminal terminal)
    {
        var command = result.CommandResult.Command;
        var wantsVerb = command.Subcommands.Count > 0;
        if (result.UnmatchedTokens.Count == 0 && wantsVerb)
        {
            root.Parse([.. words, "--help"]).Invoke(new InvocationConfiguration { Output = terminal.Error, Error = terminal.Error });
            return ExitCode.Usage;
        }
        var unknown = MistakenOption(result) ?? (result.UnmatchedTokens.Count > 0 ? result.UnmatchedTokens[0] : null);
        if (OptionWithoutValue(result, command) is { } lacking)
        {
            terminal.Note($"the option '{lacking}' needs a value");
            unknown = null;
        }
        else if (unknown is not null && (wantsVerb || unknown.StartsWith('-')))
            terminal.Note($"there is no {(unknown.StartsWith('-') ? "option" : "command")} '{unknown}'");
        else
            foreach (var error in result.Errors)
                terminal.Note(error.Message);
        if (unknown is not null)
        {
            var known = command.Subcommands.Select(c => c.Name).Concat(command.Options.Select(o => o.Name));
            if (NearNames.Nearest(unknown, known) is { } near)
                terminal.Note($"did you mean '{near}'?");
        }
        var path = string.Join(' ', Path(result.CommandResult));
        terminal.Note($"see 'engine {(path.Length == 0 ? "" : path + " ")}--help'");
        return ExitCode.Usage;
    }

    // A verb that takes any number of words would take a mistyped option as one of them. What stands behind '--' is meant as it is.
    private static string? MistakenOption(ParseResult result)
        => result.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash)
            .FirstOrDefault(t => t.Type == TokenType.Argument && t.Value.Length > 2 && t.Value.StartsWith("--", StringComparison.Ordinal))?.Value;

    // 'status --config --env demo': the parser takes the second option for the first one's value.
    private static string? OptionWithoutValue(ParseResult result, Command command)
    {
        var options = command.Options.SelectMany(o => o.Aliases.Prepend(o.Name)).ToHashSet(StringComparer.Ordinal);
        return result.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).Zip(result.Tokens.Skip(1))
            .FirstOrDefault(p => p.First.Type == TokenType.Option && p.Second.Type == TokenType.Argument && options.Contains(p.Second.Value)).First?.Value;
    }

    private static IEnumerable<string> Path(SymbolResult? result)
    {
        var names = new Stack<string>();
        for (; result is CommandResult { Parent: not null } command; result = result.Parent)
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
