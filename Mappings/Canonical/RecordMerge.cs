using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Canonical;

/// <summary>What came of a merge.</summary>
/// <param name="Object">The object: the record's, filled up.</param>
/// <param name="Filled">The properties that the update filled.</param>
/// <param name="Kept">The properties where the update said something else and the record's word stayed.</param>
public sealed record RecordMergeResult(JObject Object, IReadOnlyList<string> Filled, IReadOnlyList<string> Kept);

/// <summary>
/// Merges an update into the object of its system of record: what that said stays, "there is none" (null in JSON) too; what it left open is
/// filled. Each property counts as one value, lists and objects too: half of one system's address and half of another's is an address that neither knows.
/// </summary>
public static class RecordMerge
{
    /// <summary>Merges.</summary>
    /// <param name="type">What both are.</param>
    /// <param name="record">The object as its system of record said it; not changed.</param>
    /// <param name="update">The same object as another system says it; not changed.</param>
    /// <exception cref="ArgumentException">The two are not the same object of this type.</exception>
    public static RecordMergeResult Merge(CanonicalType type, JObject record, JObject update)
    {
        if ((string?)record["type"] != type.Name || (string?)record["version"] != type.Version)
            throw new ArgumentException($"The record is not {type.Key}.", nameof(record));
        foreach (var name in (string[])["type", "version", "id"])
            if (!JToken.DeepEquals(record[name], update[name]))
                throw new ArgumentException($"The two differ in '{name}': they are not the same object.", nameof(update));

        var (filled, kept) = (new List<string>(), new List<string>());
        var merged = new JObject { ["type"] = record["type"], ["version"] = record["version"] };
        foreach (var property in type.Properties)
        {
            var (said, other) = (record[property.Name], update[property.Name]);
            if (said is not null)
            {
                merged[property.Name] = said.DeepClone();
                // Where the object came from is no claim about it.
                if (other is not null && property.Name != "source" && !JToken.DeepEquals(said, other))
                    kept.Add(property.Name);
            }
            else if (other is not null and not { Type: JTokenType.Null })
            {
                merged[property.Name] = other.DeepClone();
                filled.Add(property.Name);
            }
        }
        return new RecordMergeResult(merged, filled, kept);
    }
}
