using System.CommandLine;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine validate FILE…</c>: whether messages are what their standard says.</summary>
internal static class ValidateVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("validate", "Check messages against their standard: every issue with its place",
            ("engine validate adt.hl7", "issues for people"),
            ("engine validate folder --json", "one JSON document a file: file, valid, issues"));
        var files = new Argument<string[]>("FILE") { Description = "Files or folders; - for standard input", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string?>("--format") { Description = "hl7v2 or fhir; default: as the content looks" };
        format.AcceptOnlyFromAmong([.. InputFile.Formats]);
        var version = new Option<string?>("--version") { Description = "The version that the message must state, such as 2.5.1 (MSH-12.1) or R4", HelpName = "VERSION" };
        verb.Take(files, format, version, SharedOptions.Json);
        verb.Runs(parsed =>
        {
            var allValid = true;
            foreach (var file in InputFile.Read(parsed.GetValue(files)!))
            {
                var issues = file.FormatOr(parsed.GetValue(format)) == ContentFormat.Fhir ? Fhir(file, parsed.GetValue(version)) : Hl7v2(file, parsed.GetValue(version));
                var valid = issues.All(i => i.Severity != Severity.Error);
                allValid &= valid;
                if (parsed.GetValue(SharedOptions.Json))
                    terminal.Out.WriteLine(new JObject { ["file"] = file.Name, ["valid"] = valid, ["issues"] = new JArray(issues.Select(Document)) }.ToString(Formatting.None));
                else
                    Write(terminal, file, issues, valid);
            }
            return allValid ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

    private sealed record Issue(Severity Severity, string Code, string? Path, int Line, int Column, string Message);

    private static Issue[] Fhir(InputFile file, string? version)
        => version is not (null or "R4" or "4.0" or "4.0.1") ? throw VerbException.Usage($"--version {version}: FHIR is checked as R4 (4.0.1)")
            : FhirReader.Read(file.Content, out var unreadable) is { } resource
            ? [.. FhirValidator.Validate(resource).Select(Of)]
            : [Of(unreadable!)];

    private static Issue Of(FhirIssue issue) => new(issue.Severity, issue.Code, issue.Path, issue.Line, issue.Column, issue.Message);

    // The messages of a batch are checked one by one; their lines count from the file's first.
    private static Issue[] Hl7v2(InputFile file, string? version)
    {
        if (version is not null && !version.StartsWith("2.", StringComparison.Ordinal))
            throw VerbException.Usage($"--version {version} is no version of HL7 v2, such as 2.5.1");
        var batch = Hl7v2Batch.Split(file.Content);
        var issues = batch.Errors.Select(e => new Issue(Severity.Error, e.Code, e.Path, e.Segment, 1, e.Message)).ToList();
        issues.AddRange(batch.Messages.Where(m => version is not null && !States(m.Content.Span, version))
            .Select(m => new Issue(Severity.Error, "HL7V2-OTHER-VERSION", "MSH-12", Lines(file.Content.Span[..m.Offset]) + 1, 1, $"The message does not state the version {version}")));
        if (batch.Messages.Count <= 1)
            return batch.Messages.Count == 0 && issues.Count > 0 ? [.. issues] : [.. issues, .. Hl7v2Validator.Validate(batch.Messages.Count == 1 ? batch.Messages[0].Content : file.Content).Select(Of)];
        foreach (var part in batch.Messages)
        {
            var before = Lines(file.Content.Span[..part.Offset]);
            issues.AddRange(Hl7v2Validator.Validate(part.Content).Select(i => Of(i) with { Line = i.Line == 0 ? before + 1 : before + i.Line }));
        }
        return [.. issues];
    }

    private static bool States(ReadOnlySpan<byte> content, string version)
        => Hl7v2Header.TryRead(content, out var header) && header.ReadText(content, 12) == version;

    private static Issue Of(Hl7v2Issue issue) => new(issue.Severity, issue.Code, issue.Path, issue.Line, issue.Column, issue.Message);

    private static int Lines(ReadOnlySpan<byte> bytes)
    {
        var lines = 0;
        for (var i = 0; i < bytes.Length; i++)
            if (bytes[i] == (byte)'\n' || (bytes[i] == (byte)'\r' && (i + 1 == bytes.Length || bytes[i + 1] != (byte)'\n')))
                lines++;
        return lines;
    }

    private static JObject Document(Issue issue) => new()
    {
        ["severity"] = issue.Severity == Severity.Error ? "error" : "warning",
        ["code"] = issue.Code,
        ["path"] = issue.Path,
        ["line"] = issue.Line,
        ["column"] = issue.Column,
        ["message"] = issue.Message,
    };

    private static void Write(Terminal terminal, InputFile file, Issue[] issues, bool valid)
    {
        foreach (var issue in issues)
            CheckVerb.Write(terminal, new Problem(issue.Code, issue.Severity, new Position(file.Name, issue.Line, issue.Column), $"{(string.IsNullOrEmpty(issue.Path) ? "" : issue.Path + ": ")}{issue.Message}"));
        terminal.Note($"{file.Name}: {(valid ? "valid" : "not valid")}");
    }
}
