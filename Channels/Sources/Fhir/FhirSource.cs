using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security.Bearer;
using InterfaceEngine.Channels.Sources.Http;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using Microsoft.AspNetCore.Http;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>
/// A FHIR R4 endpoint whose creates, updates and transactions become messages, and each entry of a batch. It answers after the store, in FHIR's terms. Several channels may
/// stand behind one base address, told apart by what they take.
/// </summary>
internal sealed class FhirSource : ListeningHttpSource
{
    private const string ContentType = $"{FhirReader.MediaType}; charset=utf-8";

    private readonly FhirAbilities _abilities;
    private readonly HashSet<string> _resources;
    private readonly bool _validates;
    private readonly DateTimeOffset _since;
    private FhirIntake? _intake;

    /// <summary>Makes one for a channel.</summary>
    /// <exception cref="ComponentStartException"><c>resources:</c> names what is no resource of R4.</exception>
    public FhirSource(ComponentContext context)
        : base(context, "fhir", FhirSourceSpec.PathOf(context.Settings), takesBelow: true)
    {
        var resources = context.Settings.Texts("resources");
        _resources = resources.ToHashSet(StringComparer.Ordinal);
        _validates = context.Settings.Flag("validate");
        _since = context.Time.GetUtcNow();
        _abilities = new FhirAbilities
        {
            Channel = context.Channel,
            Resources = resources,
            Bundles = FhirSourceSpec.BundlesOf(context.Settings),
            Security = SecurityServices,
        };
        foreach (var name in resources)
            if (!FhirReader.IsResourceType(name))
                throw new ComponentStartException(new MessageError("FHIR-RESOURCE-TYPE", FhirSourceSpec.Unknown(name)) { Rule = context.Settings.PlaceOf("resources").ToString() });
    }

    /// <summary>The component, as the list of built-ins has it.</summary>
    public static SourceComponent Component { get; } = new(FhirSourceSpec.Spec, context => new FhirSource(context))
    {
        Format = ContentFormat.Fhir,
        SharesListener = true,
        MaySharePath = FhirSourceSpec.MaySharePath,
        Check = FhirSourceSpec.Check,
    };

    /// <inheritdoc/>
    public override Task StartAsync(IInbox inbox, CancellationToken cancellationToken)
    {
        _intake = new FhirIntake(inbox, OfferAsync);
        return base.StartAsync(inbox, cancellationToken);
    }

    /// <summary>Of several channels behind one base, the one that takes what the address names; what none takes is the first's to refuse.</summary>
    protected override bool Serves(HttpRequest request)
    {
        var below = BelowOf(request);
        if (below.Length == 0)
            return _abilities.Bundles.Count > 0;
        var slash = below.IndexOf('/', StringComparison.Ordinal);
        var type = slash < 0 ? below : below[..slash];
        return _resources.Count > 0 ? _resources.Contains(type) : FhirReader.IsResourceType(type);
    }

    /// <summary>What an endpoint can do it says to everybody: it tells clients how to prove who they are.</summary>
    protected override bool IsOpenToAll(HttpRequest request) => request.Method == "GET" && BelowOf(request) == "metadata";

    /// <inheritdoc/>
    protected override bool SharesPathWith(ISource other) => other is FhirSource source && FhirSourceSpec.MaySharePath(Context.Settings, source.Context.Settings) is null;

    /// <inheritdoc/>
    protected override async Task AnswerAsync(HttpContext context, IInbox inbox, CancellationToken cancellationToken)
    {
        // 1. What is asked, and whether we speak alike.
        var request = context.Request;
        var query = request.QueryString.Value is { Length: > 1 } asks ? asks[1..] : "";
        var refusal = FhirRequest.Read(request.Method, BelowOf(request), query, ResourcesOfAll(), out var asked);
        if (refusal is null && asked.Interaction == FhirInteraction.Bundle && _abilities.Bundles.Count == 0)
            refusal = new(404, new MessageError("FHIR-NOT-SUPPORTED", "this base takes no Bundles; POST each resource to [base]/[type]"));
        if (refusal is not null)
        {
            if (refusal.Allow is not null)
                context.Response.Headers.Allow = refusal.Allow;
            await RefuseAsync(context, refusal.Status, refusal.Error);
            return;
        }
        if (FhirNegotiation.RefuseAccept(request) is { } notAcceptable)
        {
            await RefuseAsync(context, 406, notAcceptable);
            return;
        }
        if (asked.Interaction == FhirInteraction.Capabilities)
        {
            await WriteAsync(context, 200, Capabilities(context));
            return;
        }
        if (asked.Interaction != FhirInteraction.Bundle && Forbidden(context, asked) is { } forbidden)
        {
            await RefuseSenderAsync(context, forbidden);
            return;
        }
        if (FhirNegotiation.RefuseContent(request) is { } notReadable)
        {
            await RefuseContentAsync(context, notReadable);
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
        var issues = _validates ? FhirValidator.Validate(resource) : [];

        // 3. The store, and the answer.
        if (asked.Interaction == FhirInteraction.Bundle)
            await TakeBundleAsync(context, resource, issues, body, cancellationToken);
        else
            await TakeResourceAsync(context, asked, resource, issues, body, cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task WriteErrorAsync(HttpContext context, int status, MessageError error, MessageId? id = null)
        => WriteAsync(context, status, OperationOutcome.Of(FhirAnswers.IssueOf(status, error, id)));

    private async Task TakeResourceAsync(
        HttpContext context, FhirRequest asked, JObject resource, IReadOnlyList<FhirIssue> issues, byte[] body, CancellationToken cancellationToken)
    {
        var headers = context.Request.Headers;
        var wish = FhirWish.Read(asked, resource, (headers["If-None-Exist"], headers.IfMatch, headers.IfNoneMatch), out var refusal);
        if (wish is null)
        {
            await RefuseAsync(context, refusal!.Status, refusal.Error, body);
            return;
        }
        if (HasErrors(issues))
        {
            await RefuseAllAsync(context, 422, issues, body);
            return;
        }
        var outcome = await _intake!.TakeAsync(wish, EnvelopeFor(context, body, wish.IsUpdate ? "update" : "create"), cancellationToken);
        if (outcome.Error is not null)
        {
            if (outcome.IsRecorded)
                await SayErrorAsync(context, outcome.Status, outcome.Error, outcome.Message);
            else
                await RefuseAsync(context, outcome.Status, outcome.Error, body);
            return;
        }
        var answer = context.Response.Headers;
        answer.Location = $"{BaseUrlOf(context)}/{outcome.Identity.Location}";
        answer.ETag = outcome.Identity.ETag;
        answer.LastModified = outcome.At.ToUniversalTime().ToString("R");
        // Clients are used to servers that show what they have made of it.
        switch (FhirNegotiation.PreferenceOf(context.Request, FhirPreference.Representation))
        {
            case FhirPreference.Representation when ForSender(context, outcome).Resource() is { } known:
                await WriteAsync(context, outcome.Status, FhirAnswers.Representation(known, outcome.Identity, outcome.At));
                break;
            case FhirPreference.Outcome:
                await WriteAsync(context, outcome.Status, FhirAnswers.Stored(outcome));
                break;
            default:
                context.Response.StatusCode = outcome.Status;
                context.Response.ContentLength = 0;
                break;
        }
    }

    // Not one that waits, because its tree would wait with it.
    private Task TakeBundleAsync(HttpContext context, JObject resource, IReadOnlyList<FhirIssue> issues, byte[] body, CancellationToken cancellationToken)
    {
        if (FhirBundle.From(resource) is not { Type: { } type } bundle || !_abilities.Bundles.Contains(type))
            return RefuseAsync(context, 400, new MessageError("FHIR-BUNDLE-TYPE",
                $"the base address takes a Bundle of type {string.Join(" or ", _abilities.Bundles)}; POST another resource to [base]/[type]"), body);
        if (context.Request.Headers.IfMatch.Count + context.Request.Headers.IfNoneMatch.Count + context.Request.Headers["If-None-Exist"].Count > 0)
            return RefuseAsync(context, 412, new MessageError("FHIR-CONDITION", "a Bundle has its conditions in its entries (ifNoneExist, ifMatch), not in headers"), body);
        var envelope = EnvelopeFor(context, body, type);
        if (type == "transaction")
        {
            var problems = new List<FhirIssue>();
            var transaction = FhirTransaction.Read(resource, bundle, _resources, _validates, problems);
            return problems.Count > 0 || HasErrors(issues) ? RefuseAllAsync(context, HasErrors(issues) ? 422 : 400, [.. issues, .. problems], body)
                : transaction.Wishes.Select(w => Forbidden(context, w.Asked)).FirstOrDefault(f => f is not null) is { } forbidden ? RefuseSenderAsync(context, forbidden)
                : TakeTransactionAsync(context, transaction, envelope, body, cancellationToken);
        }
        // What is not within one entry, or too much to be told apart, is wrong with the batch.
        return issues.Count >= FhirValidator.MaxIssues || issues.Any(i => i.Severity == Severity.Error && !bundle.Entries.Any(e => FhirBatch.IsIn(i, e)))
            ? RefuseAllAsync(context, 422, issues, body)
            : TakeBatchAsync(context, bundle, envelope, issues, body, cancellationToken);
    }

    private async Task TakeTransactionAsync(HttpContext context, FhirTransaction transaction, Envelope envelope, byte[] body, CancellationToken cancellationToken)
    {
        var preference = FhirNegotiation.PreferenceOf(context.Request, FhirPreference.Minimal);
        var problems = new List<FhirIssue>();
        var (status, outcomes) = await _intake!.TakeAsync(transaction, envelope, problems, preference == FhirPreference.Representation, cancellationToken);
        if (problems.Count > 0)
            await RefuseAllAsync(context, status, problems, body);
        else if (outcomes is [{ Error: { } error } single])
            await SayErrorAsync(context, single.Status, error, single.Message);
        else
            await WriteAsync(context, 200, FhirAnswers.BundleResponse("transaction", outcomes.Select(o => ForSender(context, o)), preference));
    }

    private async Task TakeBatchAsync(
        HttpContext context, FhirBundle bundle, Envelope envelope, IReadOnlyList<FhirIssue> issues, byte[] body, CancellationToken cancellationToken)
    {
        var outcomes = await new FhirBatch(_intake!, _resources, asked => Forbidden(context, asked)).TakeAsync(bundle, envelope, issues, cancellationToken);
        foreach (var refused in outcomes.Where(o => o is { Error: not null, IsRecorded: false }))
            Record(context, refused.Status, refused.Error!, body);
        await WriteAsync(context, 200, FhirAnswers.BundleResponse("batch", outcomes.Select(o => ForSender(context, o)), FhirNegotiation.PreferenceOf(context.Request, FhirPreference.Minimal)));
    }

    // What a condition found may be another sender's: whoever may only write does not get to read it by asking whether it exists.
    private FhirOutcome ForSender(HttpContext context, FhirOutcome outcome)
        => outcome.WasThere && Forbidden(context, outcome.Identity.Type, 'r') is not null ? outcome with { Resource = () => null } : outcome;

    private AuthRefusal? Forbidden(HttpContext context, FhirRequest asked) => Forbidden(context, asked.Type, asked.Interaction == FhirInteraction.Update ? 'u' : 'c');

    private Envelope EnvelopeFor(HttpContext context, byte[] body, string interaction)
    {
        var attributes = AttributesOf(context);
        attributes[FhirAttributes.Interaction] = interaction;
        return EnvelopeOf(context, body, ContentFormat.Fhir, attributes);
    }

    private Task RefuseAllAsync(HttpContext context, int status, IReadOnlyList<FhirIssue> issues, byte[] body)
    {
        var first = issues.First(i => i.Severity == Severity.Error);
        Record(context, status, new MessageError(first.Code, first.Message) { Place = first.Path.Length > 0 ? first.Path : $"line {first.Line}" }, body);
        return WriteAsync(context, status, OperationOutcome.Of(issues));
    }

    private JObject Capabilities(HttpContext context)
    {
        var channels = Beside().OfType<FhirSource>().ToArray();
        var names = string.Join(", ", channels.Select(c => c._abilities.Channel));
        return CapabilityStatement.Of(new FhirEndpoint
        {
            Description = channels.Length == 1 ? $"The channel {names} of an interface engine" : $"The channels {names} of an interface engine",
            BaseUrl = BaseUrlOf(context),
            Version = typeof(FhirSource).Assembly.GetName().Version?.ToString(3) ?? "0",
            Channels = [.. channels.Select(c => c._abilities)],
            Since = channels.Max(c => c._since),
        });
    }

    // What is said of a type that no channel of the base takes names what they take together.
    private HashSet<string> ResourcesOfAll()
    {
        var all = Beside();
        if (_resources.Count == 0 || all.Count == 1)
            return _resources;
        var together = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in all.OfType<FhirSource>())
            together.UnionWith(source._resources);
        return together;
    }

    private string BelowOf(HttpRequest request) => (request.Path.Value ?? "")[BasePath.Length..].Trim('/');

    private string BaseUrlOf(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}{BasePath}";

    private static bool HasErrors(IReadOnlyList<FhirIssue> issues) => issues.Any(i => i.Severity == Severity.Error);

    private static Task WriteAsync(HttpContext context, int status, JObject resource)
    {
        // What was taken without validation may have no place in XML.
        if (!FhirNegotiation.WantsXml(context.Request) || FhirValidator.Validate(resource).Any(i => i.Severity == Severity.Error))
            return ProblemDocument.WriteAsync(context, status, ContentType, resource);
        return ProblemDocument.WriteAsync(context, status, $"{FhirXml.MediaType}; charset=utf-8", FhirXml.Write(resource));
    }
}
