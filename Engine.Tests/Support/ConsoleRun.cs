using InterfaceEngine.Engine.Cli;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Tests.Support;

/// <summary>One command line, run in the test's process, and what it wrote.</summary>
/// <param name="ExitCode">What the process would answer.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record ConsoleRun(int ExitCode, string Out, string Error)
{
    /// <summary>Standard output as one JSON document a line.</summary>
    public IReadOnlyList<JToken> Documents => [.. Lines.Select(Parse)];

    /// <summary>The lines of standard output.</summary>
    public IReadOnlyList<string> Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a command line to its end.</summary>
    public static Task<ConsoleRun> Of(params string[] words) => WithInput("", words);

    /// <summary>Runs a command line with something on standard input.</summary>
    public static async Task<ConsoleRun> WithInput(string input, params string[] words)
    {
        using var reader = new StringReader(input);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(words, new Terminal(reader, output, error, interactive: false), CancellationToken.None);
        return new ConsoleRun(code, output.ToString(), error.ToString());
    }

    // Numbers and times stay as they are written.
    private static JToken Parse(string line)
    {
        using var reader = new JsonTextReader(new StringReader(line)) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        return JToken.ReadFrom(reader);
    }
}
