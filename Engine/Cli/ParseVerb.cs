using System.CommandLine;
using System.Globalization;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine parse FILE…</c>: a message as a tree.</summary>
internal static class ParseVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("parse", "Show messages as trees",
            ("engine parse message.hl7", "fields and components, a line each"),
            ("engine parse folder --json", "one JSON document a message, each with its file"),
            ("engine parse bundle.json --json", "a FHIR resource, nothing lost"));
        var files = new Argument<string[]>("FILE") { Description = "Files or folders; - for standard input", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string?>("--format") { Description = "hl7v2 or fhir; default: as the content looks" };
        format.AcceptOnlyFromAmong([.. InputFile.Formats]);
        verb.Take(files, format, SharedOptions.Charset, SharedOptions.Json);
        verb.Runs(parsed =>
        {
            var paths = parsed.GetValue(files)!;
            var (json, several) = (parsed.GetValue(SharedOptions.Json), InputFile.AreSeveral(paths));
            var failed = false;
            foreach (var file in InputFile.Read(paths))
                if (file.FormatOr(parsed.GetValue(format)) == ContentFormat.Fhir)
                    failed |= !Fhir(terminal, file, json);
                else
                    foreach (var (message, error) in file.ReadHl7v2(parsed.GetValue(SharedOptions.Charset)))
                    {
                        if (message is null)
                        {
                            terminal.Note(file.Say(error!));
                            failed = true;
                        }
                        else if (json)
                            WriteJson(terminal, message, several ? file.Name : null);
                        else
                            WriteTree(terminal, message);
                    }
            return failed ? ExitCode.Failed : ExitCode.Done;
        });
        return verb;
    }

    private static bool Fhir(Terminal terminal, InputFile file, bool json)
    {
        if (FhirReader.Read(file.Content, out var issue) is not { } resource)
        {
            terminal.Note($"{file.Name}:{issue!.Line}:{issue.Column}: {issue.Code} {issue.Message}");
            return false;
        }
        if (json)
            terminal.Out.WriteLine(new JObject { ["file"] = file.Name, ["resource"] = resource }.ToString(Formatting.None));
        else
            terminal.Out.WriteLine(resource.ToString(Formatting.Indented));
        return true;
    }

    private static void WriteJson(Terminal terminal, Hl7v2Message message, string? file)
    {
        // The console passes on each word that it is given: a message is one.
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        using var writer = new JsonTextWriter(line);
        writer.WriteStartObject();
        if (file is not null)
        {
            writer.WritePropertyName("file");
            writer.WriteValue(file);
        }
        Hl7v2Json.WriteSegments(message, writer);
        writer.WriteEndObject();
        writer.Flush();
        terminal.Out.WriteLine(line.GetStringBuilder());
    }

    // A path and its value on each line, so that a line can be copied into an expression.
    private static void WriteTree(Terminal terminal, Hl7v2Message message)
    {
        using var text = new StringWriter();
        Hl7v2Json.Write(message, text);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var segment in JObject.Parse(text.ToString())["segments"]!)
        {
            var id = segment.Value<string>("id")!;
            seen[id] = seen.GetValueOrDefault(id) + 1;
            var name = seen[id] == 1 ? id : $"{id}[{seen[id]}]";
            terminal.WriteMarkup($"[bold]{name.Replace("[", "[[", StringComparison.Ordinal).Replace("]", "]]", StringComparison.Ordinal)}[/]");
            foreach (var field in ((JObject)segment["fields"]!).Properties())
                if (id is "MSH" or "FHS" or "BHS" && field.Name is "1" or "2")
                    terminal.Out.WriteLine($"  {name}-{field.Name}  {field.Value[0]![0]![0]}");
                else
                    WriteField(terminal, $"{name}-{field.Name}", (JArray)field.Value);
        }
    }

    private static void WriteField(Terminal terminal, string path, JArray repetitions)
    {
        for (var r = 0; r < repetitions.Count; r++)
        {
            var field = repetitions.Count == 1 ? path : $"{path}[{r + 1}]";
            var components = (JArray)repetitions[r];
            for (var c = 0; c < components.Count; c++)
            {
                var parts = (JArray)components[c];
                for (var s = 0; s < parts.Count; s++)
                    if (parts[s].ToString() is { Length: > 0 } value)
                        terminal.Out.WriteLine($"  {field}{(components.Count > 1 || parts.Count > 1 ? $".{c + 1}" : "")}{(parts.Count > 1 ? $".{s + 1}" : "")}  {value}");
            }
        }
    }
}
