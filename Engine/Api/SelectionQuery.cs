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
    /// <summary>Reads one.</summary>
    /// <exception cref="ApiException">The selector cannot be read.</exception>
    public static SelectionQuery Read(JObject body)
    {
        if (!Selector.TryParse(body.Value<string>("select") ?? "", out var selector, out var error))
            throw ApiException.Wrong(error!);
        var patient = body.Value<string>("patient");
        if (patient is null && selector!.Of(SelectorTermKind.Patient).Any())
            throw ApiException.Wrong("the term patient: is there without its value");
        return new SelectionQuery(selector!, patient, body.Value<int?>("limit") ?? 50, body.Value<bool?>("oldestFirst") ?? false, body.Value<string>("by"));
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
