using System.CommandLine;
using InterfaceEngine.Engine.Cli;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Cli;

/// <summary>What a person sees who does not know the command yet, or mistypes it.</summary>
internal sealed class HelpTests
{
    private static IEnumerable<string> Paths => AllVerbs().Select(v => v.Path);

    private static IEnumerable<TestCaseData> Examples
        => AllVerbs().SelectMany(v => v.Verb.Examples.Select(e => new TestCaseData(e.Line).SetArgDisplayNames(e.Line)));

    [TestCaseSource(nameof(Paths))]
    public async Task A_verb_has_a_summary_and_help_with_an_example(string path)
    {
        var verb = AllVerbs().First(v => v.Path == path).Verb;
        Assert.That(verb.Description, Has.Length.GreaterThan(5));
        Assert.That(verb.Examples, Is.Not.Empty);
        var help = await ConsoleRun.Of([.. path.Split(' '), "--help"]);
        Assert.Multiple(() =>
        {
            Assert.That(help.ExitCode, Is.Zero);
            Assert.That(help.Error, Is.Empty);
            Assert.That(help.Out, Does.Contain(verb.Description!).And.Contain("Examples:").And.Contain(verb.Examples[0].Line));
            foreach (var symbol in verb.Options.Cast<Symbol>().Concat(verb.Arguments).Concat(verb.Subcommands))
                Assert.That(symbol.Description, Is.Not.Null.And.Not.Empty, symbol.Name);
        });
    }

    [TestCaseSource(nameof(Examples))]
    public void The_words_of_an_example_are_understood(string line)
    {
        // A line may have several commands, a pipe before it or a file behind it; the engine's own words are those that count.
        var understood = 0;
        foreach (var command in line.Split(["&&", "|"], StringSplitOptions.TrimEntries).Where(c => c.StartsWith("engine ", StringComparison.Ordinal)))
        {
            var words = System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(Unquoted(command.Split(" > ")[0])).Skip(1).ToArray();
            Assert.That(CommandLine.Problems(words), Is.Empty);
            understood++;
        }
        Assert.That(understood, Is.Positive);
    }

    [TestCase("chek", "check")]
    [TestCase("mesages list", "messages")]
    [TestCase("queues lst", "list")]
    [TestCase("check --jsn", "--json")]
    [TestCase("replay m-1-1 --dryrun", "--dry-run")]
    public async Task A_word_that_is_mistyped_is_exit_2_with_the_near_name(string line, string near)
    {
        var run = await ConsoleRun.Of(line.Split(' '));
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain($"did you mean '{near}'?"));
    }

    [TestCase("status --config --env demo", "--config")]
    [TestCase("queues list --env --json", "--env")]
    public async Task An_option_whose_value_was_forgotten_is_named(string line, string option)
    {
        var run = await ConsoleRun.Of(line.Split(' '));
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.StartWith($"the option '{option}' needs a value\n").And.Not.Contain("did you mean"));
    }

    [TestCase("parse")]
    [TestCase("messages edit m-1-1")]
    [TestCase("parse --format edifact file")]
    [TestCase("send ftp://127.0.0.1/ file-that-is-not-there")]
    [TestCase("listen nowhere")]
    [TestCase("status --url nowhere")]
    [TestCase("check --config /no/such/folder")]
    [TestCase("messages list state:fialed")]
    [TestCase("replay")]
    [TestCase("queues discard")]
    public async Task A_wrong_command_line_is_exit_2_and_says_why(string line)
    {
        var run = await ConsoleRun.Of(line.Split(' '));
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        Assert.That(run.Error, Is.Not.Empty);
    }

    [TestCase("")]
    [TestCase("queues")]
    public async Task Who_names_no_verb_gets_the_list_of_them(string line)
    {
        var run = await ConsoleRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        var names = AllVerbs().Where(v => v.Path.StartsWith(line, StringComparison.Ordinal) && v.Path != line).Select(v => v.Path.Split(' ')[line.Length == 0 ? 0 : 1]);
        foreach (var name in names)
            Assert.That(run.Error, Does.Contain("  " + name));
    }

    [Test]
    public async Task The_help_says_what_the_engine_is_and_every_verb()
    {
        var run = await ConsoleRun.Of("--help");
        Assert.That(run.ExitCode, Is.Zero);
        foreach (var (path, verb) in AllVerbs().Where(v => !v.Path.Contains(' ')))
            Assert.That(run.Out, Does.Contain(path).And.Contain(verb.Description!.Split(' ')[0]));
    }

    // As a shell would: single quotes are quotes too.
    private static string Unquoted(string command) => command.Contains('"') ? command : command.Replace('\'', '"');

    private static IEnumerable<(string Path, Verb Verb)> AllVerbs()
    {
        var terminal = new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null, interactive: false);
        return Verbs.All(terminal).SelectMany(v => Below(v, v.Name));
    }

    private static IEnumerable<(string Path, Verb Verb)> Below(Verb verb, string path)
        => verb.Subcommands.OfType<Verb>().SelectMany(v => Below(v, $"{path} {v.Name}")).Prepend((path, verb));
}
