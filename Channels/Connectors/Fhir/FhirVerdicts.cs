using System.Text;
using System.Text.RegularExpressions;
using InterfaceEngine.Channels.Connectors.Http;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Fhir;

/// <summary>What a FHIR server's answers mean for a delivery; in one place.</summary>
/// <param name="time">The time, for a Retry-After that is a date.</param>
internal sealed partial class FhirVerdicts(TimeProvider time)
{
    private const int MaxKept = 4 << 10;
    private const int MaxReceipt = 200;
    private const int MostEntries = 10;

    private static readonly HttpStatusTable Statuses = new(new HashSet<int>());

    /// <summary>What an answer means.</summary>
    public DeliveryOutcome Of(FhirRequest request, HttpExchange.Answered answer)
    {
        var status = (int)answer.Status;
        var isDone = status is >= 200 and <= 299
            || (status is 404 or 410 && request.Interaction.IsRemoval())
            // What the condition finds is there, and is not shown again.
            || (status == 304 && request.Interaction == FhirInteraction.ConditionalCreate);
        var said = answer.Body.Length == 0 ? null : JsonTree.Read(answer.Body, out _) as JObject;
        if (isDone)
            return request.Interaction.IsOfBundle() ? OfEntries(request, said, answer) : new DeliveryOutcome.Delivered(Receipt(request, answer, said));

        var problems = FhirProblem.In(said);
        var verdict = Statuses[answer.Status];
        var (code, scope, meaning) = status switch
        {
            409 or 423 when problems.Any(p => p.IsTransient) => ("FHIR-CONFLICT", RetryScope.Message, "something else holds it at the moment"),
            409 or 423 => ("FHIR-CONFLICT", null, "it conflicts with what the server has"),
            412 when request.Interaction.IsConditional() => ("FHIR-MULTIPLE-MATCHES", null, "the condition finds more than one resource there; make it narrower, or have the duplicates merged"),
            412 => ("FHIR-PRECONDITION", null, "a condition in it does not hold, such as one that finds more than one resource"),
            400 or 422 => ("FHIR-REJECTED", null, "the server does not take what was sent as it is"),
            404 or 405 or 410 or 501 => ("FHIR-INTERACTION", null, "the server does not know what it is asked to do, or something that is referred to"),
            406 or 415 => ("FHIR-FORMAT", null, "the server does not take FHIR JSON"),
            413 => ("FHIR-TOO-LARGE", null, "it is longer than the server takes"),
            _ => (verdict.Code!, verdict.Scope, verdict.Meaning),
        };
        var error = Error(code, $"{request.Name} was answered {status}: {meaning}", problems, answer);
        return scope is { } reach ? new DeliveryOutcome.RetryLater(reach, error, answer.RetryAfter(time)) : new DeliveryOutcome.Refused(error);
    }

    /// <summary>Whether a server that answers so may have done what it was asked to: it failed on the way, or something before it did.</summary>
    public static bool IsUnknown(HttpExchange.Answered answer) => (int)answer.Status is >= 500 and not (501 or 503 or 505 or 507);

    // Each entry of the answer stands for one of the request, in its order (R4, 3.1.0.11.3).
    private DeliveryOutcome OfEntries(FhirRequest request, JObject? said, HttpExchange.Answered answer)
    {
        var entries = (said?["entry"] as JArray)?.Select(e => (e as JObject)?["response"] as JObject).ToList() ?? [];
        var receipt = string.Join(' ', entries.Select(e => Called(Text(e?["location"]))).OfType<string>());
        var delivered = new DeliveryOutcome.Delivered(Cut(receipt));
        var failed = entries.Select((e, i) => (Index: i, Status: StatusOf(e), Problems: FhirProblem.In(e?["outcome"]))).Where(e => e.Status >= 400).ToList();
        if (failed.Count == 0)
        {
            // A transaction is done as a whole, whatever is told of it; a batch is not.
            return entries.Count >= request.EntryCount || request.Interaction == FhirInteraction.Transaction ? delivered : delivered with
            {
                Warning = new MessageError("FHIR-ENTRIES-UNTOLD", $"{request.Name} was answered {(int)answer.Status}, but the answer tells of {entries.Count} of {request.EntryCount} entries"),
            };
        }
        var told = string.Join(", ", failed.Take(MostEntries).Select(e => $"{e.Index} ({e.Status}{string.Concat(e.Problems.Take(2).Select(p => $" {p}"))})"));
        var message = $"{request.Name} was done in part: {failed.Count} of {Math.Max(request.EntryCount, entries.Count)} entries failed (from 0): {told}{(failed.Count > MostEntries ? ", …" : "")}";
        var error = Error("FHIR-ENTRIES-FAILED", message, [], answer);
        return failed.All(e => e.Status is 429 or 503 || e.Problems.Any(p => p.IsTransient)) && request.Danger is null
            ? new DeliveryOutcome.RetryLater(RetryScope.Message, error, answer.RetryAfter(time))
            : new DeliveryOutcome.Refused(error);
    }

    private static MessageError Error(string code, string message, IReadOnlyList<FhirProblem> problems, HttpExchange.Answered answer) => new(
        code, problems.Count == 0 ? message : $"{message}; it says: {string.Join(", ", problems.Take(5))}")
    {
        Place = problems.Select(p => p.Expression).FirstOrDefault(e => e is not null),
        Further = [.. problems.Skip(1).Take(MessageError.MostFurther).Select(p => new MessageError(code, $"the server says: {p.Code}") { Place = p.Expression })],
        // What the server says in words may repeat what it was sent: it goes where only an audited command shows it.
        Value = answer.Body.Length == 0 ? null : Encoding.UTF8.GetString(answer.Body, 0, Math.Min(answer.Body.Length, MaxKept)),
    };

    private static string? Receipt(FhirRequest request, HttpExchange.Answered answer, JObject? said)
    {
        if (Called(answer.Header("Location") ?? answer.Header("Content-Location")) is { } called)
            return Cut(called);
        if (Text(said?["resourceType"]) == request.Type && Text(said!["id"]) is { } id)
        {
            var version = Text((said["meta"] as JObject)?["versionId"]);
            return Cut($"{request.Type}/{id}{(version is null ? "" : $"/_history/{version}")}");
        }
        return Cut(answer.Header("ETag") ?? "");
    }

    private static string? Cut(string text) => text.Length == 0 ? null : text.Length > MaxReceipt ? text[..MaxReceipt] : text;

    // "https://server/base/Patient/1/_history/2" is called Patient/1/_history/2.
    private static string? Called(string? location) => location is not null && Reference().Match(location) is { Success: true } match ? match.Value : null;

    private static int StatusOf(JObject? response)
        => Text(response?["status"]) is { Length: >= 3 } text && int.TryParse(text.AsSpan(0, 3), out var status) ? status : 0;

    private static string? Text(JToken? token) => token is JValue { Type: JTokenType.String } value ? (string?)value : null;

    [GeneratedRegex(@"[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}(/_history/[A-Za-z0-9.-]{1,64})?$")]
    private static partial Regex Reference();
}
