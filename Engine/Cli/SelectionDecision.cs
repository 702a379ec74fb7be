using System.CommandLine;
using InterfaceEngine.Engine.Api;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary>What a person decides on a selection: with a reason that is recorded, and asked about before it is done to several.</summary>
/// <param name="Verb">The verb as it is typed: <c>queues park</c>.</param>
/// <param name="Path">Where the admin API decides.</param>
/// <param name="Things">What is decided on, in the plural.</param>
/// <param name="Terms">Terms of a selector as an example.</param>
internal sealed record SelectionDecision(string Verb, string Path, string Things, string Terms)
{
    /// <summary>Whether a reason must be given.</summary>
    public bool WantsReason { get; init; } = true;

    private string Name => Verb[(Verb.LastIndexOf(' ') + 1)..];

    /// <summary>Decides, as the command line says.</summary>
    public async Task<int> RunAsync(Terminal terminal, ParseResult parsed, SelectionOptions options, CancellationToken cancellationToken)
    {
        var body = options.Body(parsed, terminal);
        if (body.Value<string>("select")!.Length == 0)
            throw VerbException.Usage($"'{Verb}' wants a selector: an id, or terms such as {Terms}");
        if (WantsReason && string.IsNullOrWhiteSpace(parsed.GetValue(SharedOptions.Reason)))
            throw VerbException.Usage($"'{Verb}' wants a --reason, which is recorded");
        body.Remove("by");
        body["decision"] = Name;
        body["reason"] = parsed.GetValue(SharedOptions.Reason);
        body["limit"] = SelectionQuery.MaxLimit;
        using var engine = AdminClient.Open(parsed);
        if (!parsed.GetValue(SharedOptions.Yes))
        {
            body["dryRun"] = true;
            var count = (await engine.PostAsync(Path, body, cancellationToken)).Value<long>("count");
            if (count == 0)
                throw VerbException.Failed("nothing found");
            // One that is named is meant; a selection is asked about.
            if (count > 1 && !terminal.Confirm($"{Name} {count} {Things}?"))
                throw VerbException.Usage(terminal.Interactive ? "nothing done" : $"this would {Name} {count} {Things}; say --yes");
        }

        body["dryRun"] = false;
        var result = (JObject)await engine.PostAsync(Path, body, cancellationToken);
        Listing.PrintOne(terminal, result, parsed.GetValue(SharedOptions.Json));
        return result.Value<long>("done") > 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
