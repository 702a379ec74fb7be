using System.CommandLine;
using InterfaceEngine.Engine.Selection;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary>What verbs with a selector take: the selector itself, how many, in which order, grouped by what.</summary>
internal sealed class SelectionOptions
{
    private static readonly string[] Groupings = ["error", "to", "channel", "state", "type"];

    public SelectionOptions(Verb verb, bool grouped = true)
    {
        verb.Take(Selector, Limit, Sort);
        if (grouped)
        {
            By.AcceptOnlyFromAmong(Groupings);
            verb.Take(By);
        }
        Sort.AcceptOnlyFromAmong("newest", "oldest");
        verb.Take(SharedOptions.Json, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
    }

    public Argument<string[]> Selector { get; } = new("SELECTOR")
    {
        Description = $"An id, or terms that must all hold: {string.Join(", ", Selection.Selector.TermNames.Select(n => n + ":"))}; a,b is or; not-TERM: is none of",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<int> Limit { get; } = new("--limit") { Description = "How many at the most", DefaultValueFactory = _ => 50 };

    public Option<string?> Sort { get; } = new("--sort") { Description = "newest (default) or oldest first" };

    public Option<string?> By { get; } = new("--by") { Description = "Count by error, to, channel, state or type instead of listing" };

    /// <summary>What the API is asked, read here first so that mistakes are said without an engine.</summary>
    public JObject Body(ParseResult parsed, Terminal terminal)
    {
        var words = parsed.GetValue(Selector) ?? [];
        var text = string.Join(' ', words);
        return Body(text, terminal, new JObject
        {
            ["limit"] = parsed.GetValue(Limit),
            ["oldestFirst"] = parsed.GetValue(Sort) == "oldest",
            ["by"] = parsed.GetResult(By) is null ? null : parsed.GetValue(By),
        });
    }

    /// <summary>The same for a selector that is known.</summary>
    public static JObject Body(string text, Terminal terminal, JObject body)
    {
        if (!Selection.Selector.TryParse(text, out var selector, out var error))
            throw VerbException.Usage(error!);
        body["select"] = text;
        if (selector!.Of(SelectorTermKind.Patient).Any())
        {
            if (terminal.Interactive)
                terminal.Error.Write("patient: ");
            body["patient"] = terminal.In.ReadLine()?.Trim() is { Length: > 0 } value ? value
                : throw VerbException.Usage("patient: takes its value from standard input, which held none");
        }
        return body;
    }
}
