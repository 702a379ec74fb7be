using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>
/// The search that a condition asks: <c>If-None-Exist</c>, the query of a conditional update, a conditional reference. By <c>identifier</c> (with its system, without one or with
/// any) and by <c>_id</c>, all of which must hold.
/// </summary>
public sealed class FhirCriteria
{
    private readonly List<(string Name, string? System, string Value)> _terms = [];

    private FhirCriteria(string type) => Type = type;

    /// <summary>The resource type that is searched.</summary>
    public string Type { get; }

    /// <summary>One search key that every match has.</summary>
    public string SearchKey => _terms[0] is ("_id", _, var id) ? FhirSearchKeys.OfId(Type, id) : FhirSearchKeys.OfIdentifier(Type, _terms[0].Value);

    /// <summary>Reads a query such as <c>identifier=http://example.org/mrn|123</c>.</summary>
    /// <param name="type">The type that is searched.</param>
    /// <param name="query">The query, without its question mark.</param>
    /// <param name="fault">What is wrong with it, as the second half of a sentence; null where nothing is.</param>
    /// <returns>Null where it cannot be asked here.</returns>
    public static FhirCriteria? Parse(string type, string query, out string? fault)
    {
        var criteria = new FhirCriteria(type);
        fault = null;
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part, "") : (part[..equals], Decode(part[(equals + 1)..]));
            if (name is "_format" or "_pretty")
                continue;
            if (name is not ("identifier" or "_id"))
                fault = "asks for a parameter that this endpoint does not search by; it knows identifier and _id";
            else if (value.Length == 0 || value.Contains(',', StringComparison.Ordinal))
                fault = $"must give {name} one value; alternatives with commas are not searched here";
            else if (name == "_id")
                criteria._terms.Add((name, null, value));
            else if (criteria.AddIdentifier(value) is { } wrong)
                fault = wrong;
            if (fault is not null)
                return null;
        }
        if (criteria._terms.Count == 0)
            fault = "asks for nothing; it must name an identifier, such as identifier=http://example.org/ids|123";
        return fault is null ? criteria : null;
    }

    /// <summary>Whether a resource of the type meets all of it.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="id">The id that it is known by.</param>
    public bool Matches(JObject resource, string id)
    {
        foreach (var (name, system, value) in _terms)
        {
            var fits = name == "_id"
                ? value == id
                : FhirSearchKeys.IdentifiersOf(resource).Any(i => i.Value == value && (system is null || system == (i.System ?? "")));
            if (!fits)
                return false;
        }
        return true;
    }

    /// <summary>The same for the same search, however it was written: what a lock is held by.</summary>
    public override string ToString()
        => $"{Type}?{string.Join('&', _terms.Select(t => t.System is null ? $"{t.Name}={t.Value}" : $"{t.Name}={t.System}|{t.Value}").Order(StringComparer.Ordinal))}";

    // "value": any system; "|value": none; "system|value": that one.
    private string? AddIdentifier(string token)
    {
        var bar = token.IndexOf('|', StringComparison.Ordinal);
        var (system, value) = bar < 0 ? (null, token) : (token[..bar], token[(bar + 1)..]);
        if (value.Length == 0)
            return "must give an identifier with its value, such as identifier=http://example.org/ids|123";
        _terms.Add(("identifier", system, value));
        return null;
    }

    private static string Decode(string value) => Uri.UnescapeDataString(value.Replace('+', ' '));
}
