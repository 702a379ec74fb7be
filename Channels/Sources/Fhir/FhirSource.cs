using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Http;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using Microsoft.AspNetCore.Http;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>
/// A FHIR R4 endpoint whose creates, updates and Bundles become messages, one for each request. It answers after the store, in FHIR's terms.
/// </summary>
internal sealed class FhirSource : ListeningHttpSource
{
    private const string ContentType = $"{FhirReader.MediaType}; charset=utf-8";

    private readonly IReadOnlyList<string> _resources;
    private readonly bool _validates;
    private readonly DateTimeOffset _since;

    /// <summary>Makes one for a channel.</summary>
    /// <exception cref="ComponentStartException"><c>resources:</c> names what is no resource of R4.</exception>
    public FhirSource(ComponentContext context)
        : base(context, "fhir", context.Settings.Text("path") is ['/', ..] path ? path : "/" + context.Settings.Text("path"), takesBelow: true)
    {
        _resources = context.Settings.Texts("resources");
        _validates = context.Settings.Flag("validate");
        _since = context.Time.GetUtcNow();
        foreach (var name in _resources)
            if (!FhirReader.ResourceTypes.Contains(name, StringComparer.Ordinal))
                throw new ComponentStartException(new MessageError("FHIR-RESOURCE-TYPE", Unknown(name)) { Rule = context.Settings.PlaceOf("resources").ToString() });
    }

    /// <summary>The component, as the list of built-ins has it.</summary>
    public static SourceComponent Component { get; } = new(FhirSourceSpec.Spec, context => new FhirSource(context))
    {
        Format = ContentFormat.Fhir,
        SharesListener = true,
    };

    /// <inheritdoc/>
    protected override async Task AnswerAsync(HttpContext context, IInbox inbox, CancellationToken cancellationToken)
    {
        // 1. What is asked, and whether we speak alike.
        var below = (context.Request.Path.Value ?? "")[BasePath.Length..].Trim('/');
        if (FhirRequest.Read(context.Request, below, _resources, out var asked) is { } refusal)
        {
            if (refusal.Allow is not null)
                context.Response.Headers.Allow = refusal.Allow;
            await RefuseAsync(context, refusal.Status, refusal.Error);
            return;
        }
        if (FhirNegotiation.RefuseAccept(context.Request) is { } notAcceptable)
        {
            await RefuseAsync(context, 406, notAcceptable);
            return;
        }
        if (asked.Interaction == FhirInteraction.Capabilities)
        {
            await WriteAsync(context, 200, Capabilities(context));
            return;
        }
        if (FhirNegotiation.RefuseContent(context.Request) is { } notReadable)
        {
            await RefuseAsync(context, 415, notReadable);
            return;
        }

        // 2. The body.
        if (await ReadBodyAsync(context, cancellationToken) is not { } body)
            return;
        var resource = FhirReader.Read(body, out var fault);
        if (resource is null)
        {
            await RefuseAllAsync(context, 400, [fault!], body);
            return;
        }
        if (Contradiction(asked, resource) is { } contradiction)
        {
            await RefuseAsync(context, 400, contradiction, body);
            return;
        }
        var issues = _validates ? FhirValidator.Validate(resource) : [];
        if (issues.Any(i => i.Severity == Severity.Error))
        {
            await RefuseAllAsync(context, 422, issues, body);
            return;
        }

        // 3. The store, and the answer.
        var attributes = AttributesOf(context);
        attributes["interaction"] = asked.Interaction == FhirInteraction.Bundle ? (string)resource["type"]!
            : asked.Interaction == FhirInteraction.Create ? "create" : "update";
        var status = await OfferAsync(context, body, ContentFormat.Fhir, attributes, cancellationToken);
        if (status.Error is not null)
            await WriteErrorAsync(context, status.Status, status.Error, status.Id);
        else
            await WriteStoredAsync(context, asked, resource, status.Id!.Value, status.IsDuplicate);
    }

    /// <inheritdoc/>
    protected override Task WriteErrorAsync(HttpContext context, int status, MessageError error, MessageId? id = null)
        => WriteAsync(context, status, OperationOutcome.Of(new OutcomeIssue(
            "error", IssueTypes.Of(status, error), error.Code, id is null ? error.Message : $"{error.Message} (message {id})")
        {
            // Places of other formats are no FHIRPath.
            Expression = error.Place?.Contains(' ') == true ? null : error.Place,
        }));

    private async Task WriteStoredAsync(HttpContext context, FhirRequest asked, JObject resource, MessageId message, bool isDuplicate)
    {
        var at = Context.Time.GetUtcNow();
        if (asked.Interaction == FhirInteraction.Bundle)
        {
            await WriteAsync(context, 200, FhirAnswers.BundleResponse(FhirBundle.From(resource)!, message, at));
            return;
        }
        var id = asked.Interaction == FhirInteraction.Create ? FhirAnswers.IdOf(message) : asked.Id;
        var headers = context.Response.Headers;
        headers.Location = $"{BaseUrlOf(context)}/{FhirAnswers.LocationOf(asked.Type, id)}";
        headers.ETag = FhirAnswers.ETag;
        headers.LastModified = at.ToUniversalTime().ToString("R");
        var status = asked.Interaction == FhirInteraction.Create ? 201 : 200;
        switch (FhirNegotiation.PreferenceOf(context.Request))
        {
            case FhirPreference.Representation:
                await WriteAsync(context, status, FhirAnswers.Representation(resource, id, at));
                break;
            case FhirPreference.Outcome:
                await WriteAsync(context, status, FhirAnswers.Stored(message, isDuplicate));
                break;
            default:
                context.Response.StatusCode = status;
                context.Response.ContentLength = 0;
                break;
        }
    }

    // What the path says and what the body says must agree; else one of them reaches the wrong place.
    private static MessageError? Contradiction(FhirRequest asked, JObject resource)
    {
        var type = FhirReader.TypeOf(resource);
        if (asked.Interaction == FhirInteraction.Bundle)
            return FhirBundle.From(resource) is { IsRequest: true } ? null
                : new MessageError("FHIR-BUNDLE-TYPE", "the base address takes a Bundle of type transaction or batch; POST another resource to [base]/[type]");
        if (type != asked.Type)
            return new MessageError("FHIR-TYPE-DIFFERS", "the body's resourceType is not the type in the path") { Place = $"{type}" };
        if (asked.Interaction == FhirInteraction.Update && (resource["id"] as JValue)?.Value as string != asked.Id)
            return new MessageError("FHIR-ID-DIFFERS", "the body's id is not the id in the path; an update must say it in both") { Place = $"{type}.id" };
        return null;
    }

    private Task RefuseAllAsync(HttpContext context, int status, IReadOnlyList<FhirIssue> issues, byte[] body)
    {
        var first = issues.First(i => i.Severity == Severity.Error);
        Record(context, status, new MessageError(first.Code, first.Message) { Place = first.Path.Length > 0 ? first.Path : $"line {first.Line}" }, body);
        return WriteAsync(context, status, OperationOutcome.Of(issues));
    }

    private JObject Capabilities(HttpContext context) => CapabilityStatement.Of(new FhirEndpoint
    {
        Name = Context.Channel,
        Description = $"The channel {Context.Channel} of an interface engine",
        BaseUrl = BaseUrlOf(context),
        Version = typeof(FhirSource).Assembly.GetName().Version?.ToString(3) ?? "0",
        Resources = _resources,
        Since = _since,
    });

    private string BaseUrlOf(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}{BasePath}";

    private static Task WriteAsync(HttpContext context, int status, JObject resource)
    {
        // What was taken without validation may have no place in XML.
        if (!FhirNegotiation.WantsXml(context.Request) || FhirValidator.Validate(resource).Any(i => i.Severity == Severity.Error))
            return ProblemDocument.WriteAsync(context, status, ContentType, resource);
        return ProblemDocument.WriteAsync(context, status, $"{FhirXml.MediaType}; charset=utf-8", FhirXml.Write(resource));
    }

    private static string Unknown(string name)
    {
        var near = NearNames.Nearest(name, FhirReader.ResourceTypes);
        return $"resources names '{name}', which is no resource of R4{(near is null ? "" : $"; did you mean '{near}'?")}";
    }
}
