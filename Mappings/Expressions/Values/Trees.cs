using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>Walking JSON trees as FHIRPath walks FHIR: lists flatten, <c>value</c> reaches <c>valueQuantity</c>, <c>_birthDate</c> belongs to <c>birthDate</c>.</summary>
internal static class Trees
{
    /// <summary>Adds what a name reaches from a node.</summary>
    public static void Select(JToken token, string name, ref Gathered into)
    {
        switch (token)
        {
            case JArray list:
                for (var i = 0; i < list.Count; i++)
                    Select(list[i], name, ref into);
                break;
            case JObject element:
                if (Find(element, name, out var sibling) is { } found)
                    AddItems(found, ref into);
                else if (sibling is not null)
                    AddSiblings(sibling, ref into);
                break;
            case JValue value when Companion(value) is { } companion:
                Select(companion, name, ref into);
                break;
        }
    }

    /// <summary>The one scalar or object that a name reaches from an object; null where there is none, or where a list or FHIR's rules need <see cref="Select"/>.</summary>
    public static JToken? SelectOne(JObject element, string name, out bool needsSelect)
    {
        var found = element.Property(name, StringComparison.Ordinal)?.Value;
        needsSelect = found is null or JArray or { Type: JTokenType.Null };
        return needsSelect ? null : found;
    }

    /// <summary>All children of a node.</summary>
    public static void Children(JToken token, ref Gathered into)
    {
        switch (token)
        {
            case JArray list:
                foreach (var item in list)
                    Children(item, ref into);
                break;
            case JObject element:
                foreach (var property in element.Properties())
                {
                    if (property.Name == "resourceType")
                        continue;
                    if (property.Name is not ['_', ..])
                        AddItems(property.Value, ref into);
                    else if (Sibling(element, property.Name[1..]) is null)
                        AddSiblings(property.Value, ref into);
                }
                break;
            case JValue value when Companion(value) is { } companion:
                Children(companion, ref into);
                break;
        }
    }

    public static Collection Flatten(JArray list)
    {
        var items = new Gathered();
        AddItems(list, ref items);
        return items.ToCollection();
    }

    /// <summary>Whether a node is a FHIR primitive that has extensions or an id, but no value.</summary>
    public static bool HasNoValue(JToken token) => token.Type == JTokenType.Null || IsCompanion(token);

    /// <summary>The object that holds the id and extensions of a FHIR primitive; null where it has none.</summary>
    public static JObject? Companion(JToken value)
    {
        switch (value.Parent)
        {
            case JProperty { Parent: JObject owner } property:
                return Sibling(owner, "_" + property.Name) as JObject;
            case JArray { Parent: JProperty { Parent: JObject owner } property } list when Sibling(owner, "_" + property.Name) is JArray companions:
                var index = list.IndexOf(value);
                return index >= 0 && index < companions.Count ? companions[index] as JObject : null;
            default:
                return null;
        }
    }

    /// <summary>The name of the element that a node is: its property's, or that of the list it stands in.</summary>
    public static string? NameOf(JToken token)
    {
        var parent = token.Parent is JArray list ? list.Parent : token.Parent;
        return (parent as JProperty)?.Name;
    }

    private static bool IsCompanion(JToken token) => token is JObject && NameOf(token) is ['_', ..];

    private static JToken? Sibling(JObject owner, string name) => owner.Property(name, StringComparison.Ordinal)?.Value;

    // The members are linked, so that looking through them costs nothing but the looking: what is asked for is most often not there.
    private static JToken? Find(JObject element, string name, out JToken? sibling)
    {
        sibling = null;
        if (element.Property(name, StringComparison.Ordinal) is { } property)
            return property.Value;
        for (var member = element.First; member is not null; member = member.Next)
        {
            var candidate = (JProperty)member;
            if (candidate.Name.Length <= name.Length)
                continue;
            // An attribute of XML; what a primitive has beside the value that it lacks.
            if (candidate.Name.Length == name.Length + 1 && candidate.Name[0] is '@' or '_' && candidate.Name.EndsWith(name, StringComparison.Ordinal))
            {
                if (candidate.Name[0] == '@')
                    return candidate.Value;
                if (name is not ['_', ..] and not "")
                    sibling = candidate.Value;
            }
            // A choice element: value[x] is written as its name and its type's. Only trees that hold a FHIR resource have them.
            else if (candidate.Name.StartsWith(name, StringComparison.Ordinal) && FhirTypes.OfChoice(candidate.Name.AsSpan(name.Length)) is not null && IsFhir(element))
                return candidate.Value;
        }
        return null;
    }

    /// <summary>Whether a node is in a FHIR resource.</summary>
    public static bool IsFhir(JToken token)
    {
        for (JToken? outer = token; outer is not null; outer = outer.Parent)
            if (outer is JObject element && element.ContainsKey("resourceType"))
                return true;
        return false;
    }

    private static void AddItems(JToken token, ref Gathered into)
    {
        switch (token)
        {
            case JArray list:
                for (var i = 0; i < list.Count; i++)
                    AddItems(list[i], ref into);
                break;
            case { Type: JTokenType.Null or JTokenType.Undefined }:
                if (Companion(token) is { } companion)
                    into.Add(new Focus(companion));
                break;
            default:
                into.Add(new Focus(token));
                break;
        }
    }

    private static void AddSiblings(JToken token, ref Gathered into)
    {
        if (token is JObject)
            into.Add(new Focus(token));
        else if (token is JArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i] is JObject)
                    into.Add(new Focus(list[i]));
            }
        }
    }
}
