using InterfaceEngine.Engine.Selection;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>A search as the console sends it.</summary>
/// <param name="Selector">What.</param>
/// <param name="Patient">The value of its <c>patient:</c> term.</param>
/// <param name="Limit">How many at the most.</param>
/// <param name="OldestFirst">Oldest first.</param>
/// <param name="By">Counted by this instead of listed; null to list.</param>
internal sealed record SelectionQuery(Selector Selector, string? Patient, int Limit, bool OldestFirst, string? By)
{
    /// <summary>More than this is neither listed nor decided on at once.</summary>
    public const int MaxLimit = 1_000_000;

    private const int UsualLimit = 50;

    private static readonly string[] Names = ["select", "patient", "limit", "oldestFirst", "by"];
    private static readonly string[] Groupings = ["error", "to", "channel", "state", "type"];

    /// <summary>Reads one.</summary>
    /// <param name="body">The request's document.</param>
    /// <param name="others">What else may stand in it.</param>
    /// <exception cref="ApiException">It cannot be read.</exception>
    public static SelectionQuery Read(RequestBody body, params string[] others)
    {
        body.HasOnly([.. Names, .. others]);
        if (!Selector.TryParse(body.Text("select") ?? "", out var selector, out var error))
            throw ApiException.Wrong(error!);
        var patient = body.Text("patient");
        if (patient is null == selector!.Of(SelectorTermKind.Patient).Any())
            throw ApiException.Wrong(patient is null ? "the term patient: is there without its value" : "a value for patient: is there without the term");
        var by = body.Text("by");
        if (by is not null && !Groupings.Contains(by))
            throw ApiException.Wrong($"'{by}' is nothing to count by; it is one of {string.Join(", ", Groupings)}");
        return new SelectionQuery(selector, patient, Math.Min(body.Number("limit") ?? UsualLimit, MaxLimit), body.Flag("oldestFirst"), by);
    }

    /// <summary>Reads one on which something is done: it must name something.</summary>
    /// <inheritdoc cref="Read"/>
    public static SelectionQuery ReadNamed(RequestBody body, params string[] others)
    {
        var query = Read(body, others);
        return query.Selector.Id is not null || query.Selector.Terms.Count > 0 ? query
            : throw ApiException.Wrong("'select' names nothing: it is to be an id, or terms such as state:failed at:today");
    }

    /// <summary>Counts by value, most first.</summary>
    public JArray Count(IEnumerable<(string? Value, DateTimeOffset At)> found)
    {
        var counts = new Dictionary<string, (long Count, DateTimeOffset Oldest)>(StringComparer.Ordinal);
        foreach (var (value, at) in found)
        {
            var (count, oldest) = counts.GetValueOrDefault(value ?? "", (0, at));
            counts[value ?? ""] = (count + 1, at < oldest ? at : oldest);
        }
        return [.. counts.OrderByDescending(c => c.Value.Count).ThenBy(c => c.Key, StringComparer.Ordinal).Take(Limit)
            .Select(c => new JObject { ["value"] = c.Key, ["count"] = c.Value.Count, ["oldest"] = Documents.Time(c.Value.Oldest) })];
    }
}
