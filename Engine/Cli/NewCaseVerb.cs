using System.CommandLine;
using System.Text;
using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Deidentification;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine new case</c>: a case of a channel or map, from a file or a stored message, without what it says of people.</summary>
internal static class NewCaseVerb
{
    private const string MapPlace = "maps/";

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("case", "A case of a channel or map, from a file or a stored message; names, ids, dates of birth, addresses, phones and free text are replaced by invented values",
            ("engine new case charges implant dft.hl7 --config hospital", "of a channel: tests/charges/implant"),
            ("engine new case charge-events implant dft.hl7 --config hospital", "of a map alone: maps/charge-events/implant"),
            ("engine new case charges ticket-1234 m-1-42 --reason \"ticket 1234\" --config hospital", "from a message that the running engine has stored"),
            ("engine new case items three items.csv --as-is --config hospital", "as it is: of what a CSV file holds nothing is known"));
        var of = new Argument<string>("OF") { Description = "A channel or a map; maps/NAME where both have the name" };
        var name = new Argument<string>("NAME") { Description = "The case's name: what it shows" };
        var content = new Argument<string>("FILE") { Description = "A file, or the id of a stored message (m-1-42)" };
        var asIs = new Option<bool>("--as-is") { Description = "Replace nothing: the message is invented already" };
        verb.Take(of, name, content, asIs, SharedOptions.Reason, SharedOptions.Config, SharedOptions.Env, SharedOptions.Url);
        verb.Runs(async (parsed, cancel) =>
        {
            var called = NewFiles.CheckName("a case", parsed.GetValue(name)!);
            var model = NewConfigurationVerbs.Load(parsed);
            var (one, format) = Find(model, parsed.GetValue(of)!, called);
            if (Directory.Exists(one.Folder))
                throw VerbException.Failed($"the case {one} is there already");
            var bytes = await ReadAsync(parsed, parsed.GetValue(content)!, cancel);
            if (!parsed.GetValue(asIs))
                bytes = Replace(terminal, bytes, format, parsed.GetValue(content)!);
            NewFiles.Write(terminal, one.Folder, [($"in.{EndingOf(format, bytes)}", bytes)]);
            var runner = new CaseRunner(model, TimeProvider.System);
            var update = runner.Update(one);
            var result = runner.Run(one);
            new TestReport(terminal, json: false).Show(result, update);
            return result.Passed ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

    private static (TestCase Case, ContentFormat Format) Find(ConfigurationModel model, string of, string name)
    {
        if (model.BrokenChannels.Any(c => c.Name == of))
            throw VerbException.Usage($"the channel '{of}' has errors; run engine check" + (model.Maps.Find(of) is null ? "" : $" (for a case of the map, say maps/{of})"));
        if (model.FindChannel(of) is { } channel)
            return (new ChannelCase(of, name, Path.Combine(model.Folder, "tests", of, name)), channel.Source.Format);
        var map = of.StartsWith(MapPlace, StringComparison.Ordinal) ? of[MapPlace.Length..] : of;
        if (model.Maps.Find(map) is { } compiled)
            return (new MapCase("maps", map, name, Path.Combine(model.Folder, "maps", map, name)), FormatOf(compiled.Source));
        if (model.Maps.WhyBroken(map) is not null)
            throw VerbException.Usage($"the map '{map}' has errors; run engine check");
        var near = NearNames.Nearest(of, model.Channels.Select(c => c.Name).Concat(model.Maps.AllNames));
        throw VerbException.Usage($"there is no channel or map '{of}'" + (near is null ? "" : $"; did you mean '{near}'?"));
    }

    private static ContentFormat FormatOf(MapSource source) => source.Format switch
    {
        MapFormat.Hl7v2 => ContentFormat.Hl7v2,
        MapFormat.Fhir => ContentFormat.Fhir,
        MapFormat.Csv => ContentFormat.Csv,
        MapFormat.Xml => ContentFormat.Xml,
        _ => ContentFormat.Json,
    };

    private static string EndingOf(ContentFormat format, byte[] content) => format switch
    {
        ContentFormat.Xml => "xml",
        ContentFormat.Fhir when content.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("<"u8) => "xml",
        ContentFormat.Hl7v2 => "hl7",
        ContentFormat.Fhir or ContentFormat.Json => "json",
        ContentFormat.Csv => "csv",
        _ => "bin",
    };

    private static async Task<byte[]> ReadAsync(ParseResult parsed, string content, CancellationToken cancel)
    {
        if (!content.StartsWith("m-", StringComparison.Ordinal) || File.Exists(content))
            return InputFile.ReadOne(content).Content.ToArray();
        if (parsed.GetValue(SharedOptions.Reason) is not { Length: > 0 } reason)
            throw VerbException.Usage("a stored message holds patient data: it is read for a --reason, which is recorded");
        using var engine = AdminClient.Open(parsed);
        var answer = await engine.PostAsync(AdminClient.Resource("messages", content, "content"), new JObject { ["view"] = "raw", ["reveal"] = true, ["reason"] = reason }, cancel);
        var part = answer["parts"]![0]!;
        return ((string?)part["charset"] == "iso-8859-1" ? Encoding.Latin1 : Encoding.UTF8).GetBytes((string)part["text"]!);
    }

    private static byte[] Replace(Terminal terminal, byte[] content, ContentFormat format, string name)
    {
        if (Deidentified.Of(content, format, out var error) is not { } made)
            throw error is not null ? VerbException.Failed($"{name}: {error}")
                : VerbException.Usage($"of what {format.ToString().ToLowerInvariant()} holds nothing is known, so nothing can be replaced in it; where it is invented, say --as-is");
        terminal.Note(made.Counts.Count == 0 ? "there was nothing to replace" : $"replaced by invented values: {string.Join(", ", made.Counts.Select(c => $"{c.Value} {c.Key}"))}");
        terminal.Note(Deidentified.Kept);
        return made.Content;
    }
}
