using System.CommandLine;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using InterfaceEngine.Mappings.Hl7v2.Xml;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine validate FILE…</c>: whether messages are what their standard says.</summary>
internal static class ValidateVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("validate", "Check messages against their standard: every issue with its place",
            ("engine validate adt.hl7", "issues for people"),
            ("engine validate folder --json", "one JSON document a file: file, valid, issues"),
            ("engine validate adt.hl7 --profile ehr --config hospital", "with what profiles/ehr.yaml says beside the standard"),
            ("engine validate folder --severity warning --summary", "how often each issue came, information left out"));
        var files = new Argument<string[]>("FILE") { Description = "Files or folders; - for standard input", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string?>("--format") { Description = "hl7v2 or fhir; default: as the content looks" };
        format.AcceptOnlyFromAmong([.. InputFile.Formats]);
        var version = new Option<string?>("--version") { Description = "The version that the message must state, such as 2.5.1 (MSH-12.1) or R4", HelpName = "VERSION" };
        var profile = new Option<string?>("--profile") { Description = "An HL7 v2 profile of the configuration folder: profiles/NAME.yaml", HelpName = "NAME" };
        var severity = new Option<string?>("--severity") { Description = "Leave out what is worth less: error, warning or information (the default)" };
        severity.AcceptOnlyFromAmong("error", "warning", "information");
        var summary = new Option<bool>("--summary") { Description = "Count issues by code, over all files, instead of listing them" };
        verb.Take(files, format, version, profile, severity, summary, SharedOptions.Charset, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(parsed =>
        {
            var floor = Hl7v2Severities.TryRead(parsed.GetValue(severity) ?? "information", out var level) && level is { } least ? least : Severity.Information;
            var required = parsed.GetValue(version);
            var validator = ValidatorOf(parsed, parsed.GetValue(profile), required);
            var rules = InputFile.CharacterSet(parsed.GetValue(SharedOptions.Charset)) is { } set ? new Hl7v2TextRules { Override = set } : Hl7v2TextRules.Standard;
            var report = new ValidationReport(terminal, parsed.GetValue(SharedOptions.Json), parsed.GetValue(summary));
            foreach (var file in InputFile.Read(parsed.GetValue(files)!))
            {
                var issues = file.FormatOr(parsed.GetValue(format)) == ContentFormat.Fhir ? Fhir(file, required) : Hl7v2(file, required, validator, rules);
                report.Add(file.Name, [.. issues.Where(i => i.Severity <= floor)], issues.All(i => i.Severity != Severity.Error));
            }
            return report.Finish() ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

    private static Hl7v2Validator ValidatorOf(ParseResult parsed, string? profile, string? version)
    {
        // What FHIR is checked as is said where a FHIR file comes.
        if (version is not null && version.StartsWith("2.", StringComparison.Ordinal) && !Hl7v2Dictionary.TryFind(version, out _))
            throw VerbException.Usage($"--version {version} was never published; the versions are {string.Join(", ", Hl7v2Dictionary.All.Select(d => d.Version))}");
        if (profile is null)
            return new Hl7v2Validator(version: version);
        var (folder, environment) = (SharedOptions.ConfigurationFolder(parsed), SharedOptions.EnvironmentName(parsed));
        var problems = new Problems();
        var model = Configuration.Load(folder, environment, EngineComponents.All, problems);
        if (model?.Profiles.Find(profile) is { } found)
            return new Hl7v2Validator(found, version: version);
        var own = problems.Where(p => p.Severity == Severity.Error && (model is null || Path.GetFileNameWithoutExtension(p.At.File) == profile)).ToArray();
        if (own.Length > 0)
            throw VerbException.Usage(string.Join(Environment.NewLine, own.AsEnumerable()));
        var near = NearNames.Nearest(profile, model!.Profiles.Names);
        throw VerbException.Usage($"there is no profile '{profile}'" + (near is not null ? $"; did you mean '{near}'?"
            : model.Profiles.Names.Count == 0 ? "; profiles are files profiles/NAME.yaml of the configuration folder"
            : $"; the profiles are {string.Join(", ", model.Profiles.Names.Order(StringComparer.Ordinal))}"));
    }

    private static ValidationIssue[] Fhir(InputFile file, string? version)
        => version is not (null or "R4" or "4.0" or "4.0.1") ? throw VerbException.Usage($"--version {version}: FHIR is checked as R4 (4.0.1)")
            : FhirReader.Read(file.Content, out var unreadable) is { } resource
            ? [.. FhirValidator.Validate(resource).Select(Of)]
            : [Of(unreadable!)];

    private static ValidationIssue Of(FhirIssue issue) => new(issue.Severity, issue.Code, issue.Path, issue.Line, issue.Column, issue.Message);

    // The messages of a batch are checked one by one; their lines count from the file's first.
    private static ValidationIssue[] Hl7v2(InputFile file, string? version, Hl7v2Validator validator, Hl7v2TextRules rules)
    {
        if (version is not null && !version.StartsWith("2.", StringComparison.Ordinal))
            throw VerbException.Usage($"--version {version} is no version of HL7 v2, such as 2.5.1");
        if (Hl7v2Xml.LooksLikeXml(file.Content.Span))
            return [.. Xml(file, version, validator)];
        var batch = Hl7v2Batch.Split(file.Content);

        // Not even the beginning of an envelope or message: what the parser says of it is nearer than that no message was found. Text of two or four
        // bytes a character is a message all the same.
        if (batch.Messages.Count == 0 && batch.Envelopes.Count == 0)
            return [.. Whole(file, version, validator, rules)];
        var issues = batch.Errors.Select(e => new ValidationIssue(Severity.Error, e.Code, e.Path, e.Segment, 1, e.Message)).ToList();
        issues.AddRange(batch.Messages.Where(m => version is not null && !States(m.Content.Span, version))
            .Select(m => new ValidationIssue(Severity.Error, "HL7V2-OTHER-VERSION", "MSH-12", Lines(file.Content.Span[..m.Offset]) + 1, 1, $"The message does not state the version {version}")));
        if (batch.Messages.Count <= 1)
            return batch.Messages.Count == 0 && issues.Count > 0 ? [.. issues] : [.. issues, .. Check(file, validator, rules, batch.Messages.Count == 1 ? batch.Messages[0].Content : file.Content)];
        foreach (var part in batch.Messages)
        {
            var before = Lines(file.Content.Span[..part.Offset]);
            issues.AddRange(Check(file, validator, rules, part.Content).Select(i => i with { Line = i.Line == 0 ? before + 1 : before + i.Line }));
        }
        return [.. issues];
    }

    private static IEnumerable<ValidationIssue> Whole(InputFile file, string? version, Hl7v2Validator validator, Hl7v2TextRules rules)
    {
        var issues = Check(file, validator, rules, file.Content);
        return version is null || !Hl7v2Message.TryParse(file.Content, rules, out var message, out _) || message.Header.Field(12).FirstLeaf().ReadText() == version ? issues
            : issues.Prepend(new ValidationIssue(Severity.Error, "HL7V2-OTHER-VERSION", "MSH-12", 1, 1, $"The message does not state the version {version}"));
    }

    // The places of issues are those of the message, which has no lines in XML.
    private static IEnumerable<ValidationIssue> Xml(InputFile file, string? version, Hl7v2Validator validator)
    {
        if (!Hl7v2Xml.TryRead(file.Content, out var message, out var error))
            return [new ValidationIssue(Severity.Error, error.Code, error.Path, 0, 0, error.Message)];
        var issues = Check(file, validator, Hl7v2TextRules.Standard, message.Content).Select(i => i with { Line = 0, Column = 0 });
        return version is null || States(message.Content.Span, version) ? issues
            : issues.Prepend(new ValidationIssue(Severity.Error, "HL7V2-OTHER-VERSION", "MSH-12", 0, 0, $"The message does not state the version {version}"));
    }

    private static IEnumerable<ValidationIssue> Check(InputFile file, Hl7v2Validator validator, Hl7v2TextRules rules, ReadOnlyMemory<byte> content)
    {
        try
        {
            var context = new EvaluationContext { ReceivedAt = TimeProvider.System.GetUtcNow() };
            return Hl7v2Message.TryParse(content, rules, out var message, out _) ? validator.Validate(message, context).Select(Of) : validator.Validate(content, context).Select(Of);
        }
        catch (ExpressionException e)
        {
            throw VerbException.Failed($"{file.Name}: {e.Rule}: {e.Code} {e.Message}");
        }
    }

    private static bool States(ReadOnlySpan<byte> content, string version)
        => Hl7v2Header.TryRead(content, out var header) && header.ReadText(content, 12) == version;

    private static ValidationIssue Of(Hl7v2Issue issue) => new(issue.Severity, issue.Code, issue.Path, issue.Line, issue.Column, issue.Message);

    private static int Lines(ReadOnlySpan<byte> bytes)
    {
        var lines = 0;
        for (var i = 0; i < bytes.Length; i++)
            if (bytes[i] == (byte)'\n' || (bytes[i] == (byte)'\r' && (i + 1 == bytes.Length || bytes[i + 1] != (byte)'\n')))
                lines++;
        return lines;
    }
}
