using System.CommandLine;

namespace InterfaceEngine.Engine.Cli;

/// <summary>One command with examples in its help: each is a line that a person can copy, and what it does.</summary>
internal sealed class Verb : Command
{
    public Verb(string name, string summary, params (string Line, string What)[] examples)
        : base(name, summary)
        => Examples = examples;

    /// <summary>The examples at the end of its help.</summary>
    public IReadOnlyList<(string Line, string What)> Examples { get; }

    /// <summary>Adds arguments and options, in the order of the help.</summary>
    public Verb Take(params Symbol[] symbols)
    {
        foreach (var symbol in symbols)
            if (symbol is Option option)
                Options.Add(option);
            else
                Arguments.Add((Argument)symbol);
        return this;
    }

    /// <summary>Says what the verb does; a failure that its user can mend is a <see cref="VerbException"/>.</summary>
    public void Runs(Func<ParseResult, CancellationToken, Task<int>> action) => SetAction(action);

    /// <summary>The same, where nothing is waited for.</summary>
    public void Runs(Func<ParseResult, int> action) => SetAction(action);
}

/// <summary>A verb cannot go on, for a reason that its user can mend.</summary>
/// <param name="exitCode">What the process answers.</param>
/// <param name="message">What was found, what was expected, what to do.</param>
internal sealed class VerbException(int exitCode, string message) : Exception(message)
{
    /// <summary>What the process answers.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Wrong usage or configuration.</summary>
    public static VerbException Usage(string message) => new(Cli.ExitCode.Usage, message);

    /// <summary>What was asked about failed.</summary>
    public static VerbException Failed(string message) => new(Cli.ExitCode.Failed, message);
}
