using System.Text.RegularExpressions;
using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Fhir;

/// <summary>One issue of an OperationOutcome that a server answered with, as far as it can hold no patient data: codes and places, not texts.</summary>
/// <param name="Code">The issue type, such as <c>required</c> or <c>multiple-matches</c>.</param>
/// <param name="Expression">Where; null where the server does not say it as a plain path.</param>
internal sealed partial record FhirProblem(string Code, string? Expression)
{
    private const int Most = 20;

    /// <summary>The errors that an OperationOutcome tells of; empty where the tree is none.</summary>
    public static IReadOnlyList<FhirProblem> In(JToken? outcome)
    {
        if (outcome is not JObject resource || FhirReader.TypeOf(resource) != "OperationOutcome" || resource["issue"] is not JArray issues)
            return [];
        return [.. issues.OfType<JObject>().Where(i => Text(i["severity"]) is not ("warning" or "information"))
            .Select(i => new FhirProblem(CodeOf(Text(i["code"])), PlaceOf((i["expression"] as JArray ?? i["location"] as JArray)?.FirstOrDefault())))
            .Distinct().Take(Most)];
    }

    /// <summary>Whether the server says that it may go better later (R4, issue-type below <c>transient</c>).</summary>
    public bool IsTransient => Code is "transient" or "lock-error" or "no-store" or "timeout" or "incomplete" or "throttled";

    /// <inheritdoc/>
    public override string ToString() => Expression is null ? Code : $"{Code} at {Expression}";

    private static string CodeOf(string? code) => code is { Length: > 0 and <= 40 } && code.All(c => char.IsAsciiLetterLower(c) || c == '-') ? code : "unknown";

    // A place may hold a condition with a value in it, and then is not told.
    private static string? PlaceOf(JToken? place) => Text(place) is { Length: <= 200 } text && Plain().IsMatch(text) ? text : null;

    private static string? Text(JToken? token) => token is JValue { Type: JTokenType.String } value ? (string?)value : null;

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]*(\[[0-9]+\])?(\.([A-Za-z][A-Za-z0-9]*|ofType\([A-Za-z]+\))(\[[0-9]+\])?)*$")]
    private static partial Regex Plain();
}
