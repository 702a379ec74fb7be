using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>
/// A transaction as it was sent (http.html#trules): what each entry wishes, and what its conditional references search. Its entries are decided together, so the order in which
/// they stand means nothing; only creates and updates are taken, which the standard lets happen one after the other.
/// </summary>
internal sealed class FhirTransaction
{
    private readonly List<(FhirCriteria Criteria, JValue At)> _references = [];
    private JObject? _bundle;
    private IReadOnlyList<FhirBundleEntry> _entries;

    private FhirTransaction(JObject bundle, FhirBundle entries) => (_bundle, _entries) = (bundle, entries.Entries);

    /// <summary>That an entry does not say what is asked.</summary>
    public static FhirRefusal NoRequest { get; } = new(400, new("FHIR-REQUIRED", "the entry has no request with method and url, or no resource"));

    /// <summary>What the entries wish, in their order.</summary>
    public IReadOnlyList<FhirWish> Wishes { get; private set; } = [];

    /// <summary>Reads the requests of all entries.</summary>
    /// <param name="bundle">The Bundle's tree.</param>
    /// <param name="entries">Its entries.</param>
    /// <param name="resources">The types that are taken; empty for all.</param>
    /// <param name="isValidated">Whether validation has told of entries without a request or resource.</param>
    /// <param name="problems">Gets what is wrong with entries, with their places.</param>
    public static FhirTransaction Read(JObject bundle, FhirBundle entries, IReadOnlyCollection<string> resources, bool isValidated, List<FhirIssue> problems)
    {
        var transaction = new FhirTransaction(bundle, entries);
        var wishes = new List<FhirWish>(entries.Entries.Count);
        foreach (var entry in entries.Entries)
        {
            var wish = ReadEntry(entry, resources, out var refusal);
            if (wish is not null)
                wishes.Add(wish);
            else if (refusal is not null)
                problems.Add(IssueAt(entry, refusal));
            else if (!isValidated)
                problems.Add(IssueAt(entry, NoRequest));
        }
        transaction.Wishes = wishes;
        foreach (var (text, at) in FhirAssignments.ConditionalReferences(bundle))
        {
            var mark = text.IndexOf('?', StringComparison.Ordinal);
            if (FhirCriteria.Parse(text[..mark], text[(mark + 1)..], out var fault) is { } criteria)
                transaction._references.Add((criteria, at));
            else
                problems.Add(IssueAt(at, "FHIR-CONDITION", "processing", $"this conditional reference {fault}"));
        }
        return transaction;
    }

    /// <summary>What an entry of a transaction or batch wishes; null with the reason where it cannot be asked here, or where it says nothing that could be.</summary>
    public static FhirWish? ReadEntry(FhirBundleEntry entry, IReadOnlyCollection<string> resources, out FhirRefusal? refusal)
    {
        refusal = null;
        // What is missing here the validator has told.
        if (entry.Method is null || entry.Url is null)
            return null;
        var mark = entry.Url.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (entry.Url, "") : (entry.Url[..mark], entry.Url[(mark + 1)..]);
        refusal = FhirRequest.Read(entry.Method, path.Trim('/'), query, resources, out var asked);
        if (refusal is null && asked.Interaction is not (FhirInteraction.Create or FhirInteraction.Update))
            refusal = new(405, new("FHIR-NOT-SUPPORTED", "an entry creates or updates a resource; nothing else is possible here"));
        if (refusal is not null || entry.Resource is null)
            return null;
        return FhirWish.Read(asked, entry.Resource, (entry.IfNoneExist, entry.IfMatch, entry.IfNoneMatch), out refusal) is { } wish ? wish with { Index = entry.Index } : null;
    }

    /// <summary>What all resources are known by and all conditional references mean; null where something stands against it.</summary>
    /// <param name="decisions">What was decided of each wish.</param>
    /// <param name="accepted">What conditional references may find besides what is in the transaction.</param>
    /// <param name="problems">Gets what stands against it.</param>
    /// <param name="status">The HTTP status that goes with the problems.</param>
    public FhirAssignments? Assign(IReadOnlyList<FhirDecision> decisions, FhirAccepted accepted, List<FhirIssue> problems, out int status)
    {
        status = 400;
        var assigned = new FhirAssignments();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < decisions.Count; i++)
        {
            if (decisions[i].Refusal is { } refusal)
            {
                problems.Add(IssueAt(_entries[i], refusal));
                status = refusal.Status;
                continue;
            }
            assigned.Add(decisions[i].Identity, decisions[i].Existing is not null);
            if (decisions[i].Existing is null && !seen.Add(decisions[i].Identity.Reference))
                problems.Add(IssueAt(_entries[i].At, "FHIR-TRANSACTION-TWICE", "duplicate", "another entry creates or updates this resource too; a transaction may change each once", _entries[i].Path));
        }
        foreach (var (criteria, at) in _references)
        {
            if (Resolve(criteria, decisions, accepted, out var many) is { } target)
                assigned.AddReference(target);
            else
            {
                status = 412;
                problems.Add(IssueAt(at, many ? "FHIR-MANY" : "FHIR-REFERENCE", many ? "multiple-matches" : "not-found", many
                    ? "this conditional reference finds more than one resource; expected one that only one has"
                    : "this conditional reference finds nothing in the transaction, nor among what this endpoint has taken"));
            }
        }
        return problems.Count == 0 ? assigned : null;
    }

    /// <summary>The Bundle's tree, for one who then has it alone; of the transaction nothing is left.</summary>
    /// <exception cref="InvalidOperationException">It was given away before.</exception>
    public JObject GiveAway()
    {
        var bundle = _bundle ?? throw new InvalidOperationException("The transaction's tree was given away before.");
        (_bundle, _entries, Wishes) = (null, [], []);
        _references.Clear();
        return bundle;
    }

    private string? Resolve(FhirCriteria criteria, IReadOnlyList<FhirDecision> decisions, FhirAccepted accepted, out bool many)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < decisions.Count; i++)
        {
            if (Wishes[i].Asked.Type == criteria.Type && decisions[i].Refusal is null && criteria.Matches(Wishes[i].Resource, decisions[i].Identity.Id))
                found.Add(decisions[i].Identity.Reference);
        }
        found.UnionWith(accepted.Find(criteria).Select(k => k.Identity.Reference));
        many = found.Count > 1;
        return found.Count == 1 ? found.Single() : null;
    }

    /// <summary>A refusal of an entry as an issue with its place.</summary>
    public static FhirIssue IssueAt(FhirBundleEntry entry, FhirRefusal refusal)
        => IssueAt(entry.At["request"] ?? entry.At, refusal.Error.Code, IssueTypes.Of(refusal.Status, refusal.Error), refusal.Error.Message, $"{entry.Path}.request");

    private static FhirIssue IssueAt(JToken at, string code, string type, string message, string? path = null)
    {
        var place = (IJsonLineInfo)at;
        return new FhirIssue(Severity.Error, code, type, path ?? $"Bundle.{at.Path}", place.LineNumber, place.LinePosition, message);
    }
}
