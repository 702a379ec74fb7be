using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>
/// What an endpoint decided of a request before it was stored: the id and version of each resource, and what its conditional references mean. It is kept with the
/// message as a text, so that every later run sees the same resources as the first.
/// </summary>
public sealed class FhirAssignments
{
    // What holds the resource of an entry that existed: resolve() finds it there, and paths by 'resource' do not.
    private const string Known = "known";

    private readonly List<(FhirIdentity Identity, bool Existed)?> _entries = [];
    private readonly List<string> _references = [];

    /// <summary>The identity of each resource: of a Bundle by entry, else the only one. Null where an entry has none.</summary>
    public IReadOnlyList<(FhirIdentity Identity, bool Existed)?> Entries => _entries;

    /// <summary>Whether anything is taken that did not exist.</summary>
    public bool HasNew => _entries.Exists(e => e is { Existed: false });

    /// <summary>Adds the next resource.</summary>
    /// <param name="identity">What it is known by.</param>
    /// <param name="existed">Whether a condition found it, so that nothing of the entry is taken.</param>
    public void Add(FhirIdentity identity, bool existed = false) => _entries.Add((identity, existed));

    /// <summary>Adds what the next conditional reference means, in the order in which their texts first stand in the Bundle.</summary>
    public void AddReference(string target) => _references.Add(target);

    /// <summary>Reads the form of <see cref="ToString"/>; what is not of it is left out.</summary>
    public static FhirAssignments Parse(string text)
    {
        var read = new FhirAssignments();
        var parts = text.Split('|');
        foreach (var word in parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var existed = word[0] == '=';
            read._entries.Add(FhirIdentity.TryParse(existed ? word[1..] : word, out var identity) ? (identity.Value, existed) : null);
        }
        if (parts.Length > 1)
            read._references.AddRange(parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return read;
    }

    /// <summary><c>Patient/1/1 =Encounter/7/3 | Practitioner/9</c>: with <c>=</c> what existed, behind the bar what conditional references mean.</summary>
    public override string ToString()
    {
        var entries = string.Join(' ', _entries.Select(e => e is var (identity, existed) ? $"{(existed ? "=" : "")}{identity}" : "-"));
        return _references.Count == 0 ? entries : $"{entries} | {string.Join(' ', _references)}";
    }

    /// <summary>Puts ids into a resource and the resources of a Bundle, and what references mean into the references.</summary>
    /// <param name="resource">What was read, which is changed.</param>
    public void Apply(JObject resource)
    {
        if (FhirReader.TypeOf(resource) != "Bundle")
        {
            if (_entries is [var (identity, _)])
                resource["id"] = identity.Id;
            return;
        }
        if (resource["entry"] is not JArray entries)
            return;
        var targets = TargetsIn(entries);
        var known = new List<JObject>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i] is not JObject entry || entry["resource"] is not JObject held)
                continue;
            if (targets.Count > 0)
                ChangeReferences(held, (entry["fullUrl"] as JValue)?.Value as string, targets);
            if (i >= _entries.Count || _entries[i] is not var (identity, existed))
                continue;
            held["id"] = identity.Id;
            if (existed)
                known.Add(entry);
        }
        foreach (var entry in known)
        {
            var held = entry["resource"]!;
            entry.Remove("resource");
            entry[Known] = held;
        }
    }

    /// <summary>The texts of the conditional references in a Bundle's resources, each once, in the order in which they first stand.</summary>
    public static IReadOnlyList<(string Text, JValue First)> ConditionalReferences(JObject bundle)
    {
        var all = new List<JValue>();
        foreach (var entry in (bundle["entry"] as JArray ?? []).OfType<JObject>())
        {
            if (entry["resource"] is JObject resource)
                FhirReferences.CollectConditional(resource, all);
        }
        return all.Count == 0 ? [] : [.. all.Select(v => (Text: (string)v.Value!, First: v)).DistinctBy(v => v.Text, StringComparer.Ordinal)];
    }

    private Dictionary<string, string> TargetsIn(JArray entries)
    {
        var targets = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count && i < _entries.Count; i++)
        {
            if (_entries[i] is var (identity, _) && (entries[i] as JObject)?["fullUrl"] is JValue { Value: string fullUrl })
                targets[fullUrl] = identity.Reference;
        }
        if (_references.Count > 0 && entries.Parent?.Parent is JObject bundle)
        {
            foreach (var (reference, meaning) in ConditionalReferences(bundle).Zip(_references))
                targets[reference.Text] = meaning;
        }
        return targets;
    }

    // A relative reference is relative to the base of the entry's own fullUrl (bundle.html#references).
    private static void ChangeReferences(JObject resource, string? fullUrl, Dictionary<string, string> targets)
    {
        var own = fullUrl is not null && fullUrl.StartsWith("http", StringComparison.Ordinal) ? BaseOf(fullUrl) : null;
        FhirReferences.Change(resource, text
            => targets.TryGetValue(text, out var target) || (own is not null && targets.TryGetValue(own + text, out target)) ? target : null);
    }

    private static string? BaseOf(string fullUrl)
    {
        var id = fullUrl.LastIndexOf('/');
        var type = id <= 0 ? -1 : fullUrl.LastIndexOf('/', id - 1);
        return type < 0 ? null : fullUrl[..(type + 1)];
    }
}
