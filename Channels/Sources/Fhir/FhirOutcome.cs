using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Http;
using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>What became of one resource that was sent.</summary>
internal sealed record FhirOutcome
{
    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong; empty where it is taken.</summary>
    public IReadOnlyList<OutcomeIssue> Issues { get; init; } = [];

    /// <summary>The reason as the engine's records have it; null where it is taken.</summary>
    public MessageError? Error { get; init; }

    /// <summary>Whether the store has seen it, so that the source need not record that it was refused.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>What the resource is known by.</summary>
    public FhirIdentity Identity { get; init; }

    /// <summary>When it was taken.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The message; null where nothing was stored.</summary>
    public MessageId? Message { get; init; }

    /// <summary>Whether the request had come before.</summary>
    public bool IsDuplicate { get; init; }

    /// <summary>Whether a condition found it, so that what it holds is another's.</summary>
    public bool WasThere { get; init; }

    /// <summary>The resource as it is known now; null where it cannot be read.</summary>
    public Func<JObject?> Resource { get; init; } = () => null;

    /// <summary>One that was refused before anything was stored.</summary>
    public static FhirOutcome Refused(int status, MessageError error) => new() { Status = status, Error = error, Issues = [FhirAnswers.IssueOf(status, error, null)] };

    /// <summary>One that the inbox did not take.</summary>
    public static FhirOutcome NotTaken(AcceptanceStatus status) => new()
    {
        Status = status.Status,
        Error = status.Error,
        IsRecorded = true,
        Message = status.Id,
        Issues = [FhirAnswers.IssueOf(status.Status, status.Error!, status.Id)],
    };

    /// <summary>What a resource's identity says of the request: the first version was created, a later one is an update.</summary>
    public static int StatusOf(FhirIdentity identity, bool existed) => identity.Version == 1 && !existed ? 201 : 200;
}
