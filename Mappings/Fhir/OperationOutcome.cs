using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>One issue of an <see cref="OperationOutcome"/>.</summary>
/// <param name="Severity">A code of issue-severity: <c>fatal</c>, <c>error</c>, <c>warning</c>, <c>information</c>.</param>
/// <param name="Type">A code of issue-type: <c>structure</c>, <c>duplicate</c>, <c>transient</c>, …</param>
/// <param name="Code">Our permanent code, in <c>details.coding</c>.</param>
/// <param name="Diagnostics">What was found and expected, for people. Never values.</param>
public sealed record OutcomeIssue(string Severity, string Type, string Code, string Diagnostics)
{
    /// <summary>The place as FHIRPath; null where it is the whole.</summary>
    public string? Expression { get; init; }

    /// <summary>The line in what was sent, from 1; 0 where there is none to name.</summary>
    public int Line { get; init; }

    /// <summary>The column in characters, from 1; 0 where there is none to name.</summary>
    public int Column { get; init; }
}

/// <summary>Writes what FHIR answers when something is wrong, and sometimes when nothing is.</summary>
public static class OperationOutcome
{
    /// <summary>The system of our codes in <c>details.coding</c>.</summary>
    public const string CodeSystem = "urn:interface-engine:codes";

    /// <summary>An outcome of one or more issues.</summary>
    public static JObject Of(params IReadOnlyList<OutcomeIssue> issues) => new(
        new JProperty("resourceType", "OperationOutcome"),
        new JProperty("issue", new JArray(issues.Select(Write))));

    /// <summary>What validation or reading found, with line and column in the diagnostics.</summary>
    public static JObject Of(IReadOnlyList<FhirIssue> issues) => Of(issues.Select(From).ToArray());

    /// <summary>One finding of validation or reading as an issue.</summary>
    public static OutcomeIssue From(FhirIssue issue)
        => new(issue.Severity == Severity.Error ? "error" : "warning", issue.IssueType, issue.Code,
            $"line {issue.Line}, column {issue.Column}: {issue.Message}")
        {
            Expression = issue.Path.Length == 0 ? null : issue.Path,
            Line = issue.Line,
            Column = issue.Column,
        };

    private static JObject Write(OutcomeIssue issue)
    {
        var item = new JObject();
        // R4's own extensions for places in a text; issue.location is XPath, and deprecated.
        if (issue.Line > 0)
            item.Add("extension", new JArray(Position("line", issue.Line), Position("col", issue.Column)));
        item.Add("severity", issue.Severity);
        item.Add("code", issue.Type);
        item.Add("details", new JObject(new JProperty("coding", new JArray(new JObject(
            new JProperty("system", CodeSystem),
            new JProperty("code", issue.Code))))));
        item.Add("diagnostics", issue.Diagnostics);
        if (issue.Expression is not null)
            item.Add("expression", new JArray(issue.Expression));
        return item;
    }

    private static JObject Position(string name, int number) => new(
        new JProperty("url", $"http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-{name}"),
        new JProperty("valueInteger", (long)number));
}
