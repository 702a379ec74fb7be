using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>FHIRPath 5.8, and FHIR's additions (R4 2.1.9.1.5).</summary>
internal static class TreeFunctions
{
    public static Function[] All { get; } =
    [
        new("children", "", "What it directly holds.", (in Frame _, in Collection input, CallSite _) => Children(input), new("%sample.name.children().count()", "[3]")),
        new("descendants", "", "All that it holds, at any depth.", (in Frame _, in Collection input, CallSite _) => Descendants(input), new("%sample.name.descendants().count()", "[3]")),
        new("extension", "url: text", "Its extensions with a url.", Extension, new("%sample.birthDate.extension('http://example.org/time').value", "[\"14:35\"]")),
        new("hasValue", "", "Whether it is one value, more than extensions of one.", (in Frame _, in Collection input, CallSite _)
            => Collection.Of(input.Count == 1 && IsValue(input.First)), new("%sample.birthDate.hasValue()", "[true]")),
        new("getValue", "", "Its value, where it is one.", (in Frame _, in Collection input, CallSite _)
            => input.Count == 1 && IsValue(input.First) ? new Collection(Atoms.Of(input.First)) : Collection.Empty, new("%sample.birthDate.getValue()", "[\"1974-06-07\"]")),
        new("checkModifiers", "…url?: text", "The same, unchanged; an error where one of them has a modifier extension other than those with these urls.", CheckModifiers,
            new("%sample.name.checkModifiers('http://example.org/known').family", "[\"Garcia\"]")),
        new("resolve", "", "The resources that references mean, in the same Bundle or among the contained; others are left out.", Resolve,
            new("%sample.managingOrganization.resolve().name", "[\"North\"]")),
        new("conformsTo", "profile: text", "Whether it is a resource of the type that a base profile defines; other profiles are an error.", ConformsTo,
            new("%sample.conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", "[true]")),
    ];

    private static Collection Children(in Collection input)
    {
        var children = new Gathered();
        foreach (var item in input)
            if (item.Tree is { } tree)
                Trees.Children(tree, ref children);
        return children.ToCollection();
    }

    private static Collection Descendants(in Collection input)
    {
        var all = new List<Focus>();
        for (var level = Children(input); !level.IsEmpty; level = Children(level))
            level.AddTo(all);
        return new Collection(all);
    }

    private static Collection Extension(in Frame frame, in Collection input, CallSite call)
    {
        var found = new List<Focus>();
        if (call.ArgumentText(frame, 0) is not { } url)
            return Collection.Empty;
        foreach (var item in input)
        {
            if (item.Tree is not { } tree)
                continue;
            var all = new Gathered();
            Trees.Select(tree, "extension", ref all);
            foreach (var extension in all.ToCollection())
                if (extension.Tree is JObject element && (element["url"] as JValue)?.Value as string == url)
                    found.Add(extension);
        }
        return new Collection(found);
    }

    private static Collection CheckModifiers(in Frame frame, in Collection input, CallSite call)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < call.Arguments.Length; i++)
            if (call.ArgumentText(frame, i) is { } url)
                known.Add(url);
        foreach (var item in input)
        {
            var modifiers = new Gathered();
            if (item.Tree is { } tree)
                Trees.Select(tree, "modifierExtension", ref modifiers);
            foreach (var modifier in modifiers.ToCollection())
                if (modifier.Tree is not JObject element || (element["url"] as JValue)?.Value is not string url || !known.Contains(url))
                    throw call.Fail("EXPR-MODIFIER", "checkModifiers() found a modifier extension that is not among those named: it may change what the rest means", call.PlaceOf(item));
        }
        return input;
    }

    private static bool IsValue(in Focus focus)
        => focus.Form is not (FocusForm.Nothing or FocusForm.Hl7v2Message or FocusForm.Hl7v2Segments) && (focus.Tree is not { } tree || (tree is JValue && !Trees.HasNoValue(tree)));

    private static Collection Resolve(in Frame frame, in Collection input, CallSite call)
    {
        var found = new List<Focus>();
        foreach (var item in input)
        {
            var reference = item.Tree is JObject element ? (element["reference"] as JValue)?.Value as string : item.ReadText();
            if (reference is null)
                continue;
            for (JToken? token = item.Tree ?? frame.Root.Tree; token is not null; token = token.Parent)
                if (token is JObject holder && Target(holder, reference) is { } target)
                {
                    found.Add(new Focus(target));
                    break;
                }
        }
        return new Collection(found);
    }

    private static JObject? Target(JObject holder, string reference)
    {
        if (reference.StartsWith('#'))
            return reference.Length == 1 && holder["resourceType"] is not null ? holder
                : (holder["contained"] as JArray)?.OfType<JObject>().FirstOrDefault(r => (r["id"] as JValue)?.Value as string == reference[1..]);
        if (holder["entry"] is not JArray entries)
            return null;
        foreach (var entry in entries.OfType<JObject>())
        {
            // Of what a condition found to exist the sender's copy is no longer the entry's resource; references lead to it all the same.
            if ((entry["resource"] ?? entry["known"]) is not JObject resource)
                continue;
            var url = (entry["fullUrl"] as JValue)?.Value as string;
            if (url == reference || IsOwn(resource, reference) || (url is not null && url.Length > reference.Length && url[^(reference.Length + 1)] == '/' && url.EndsWith(reference, StringComparison.Ordinal)))
                return resource;
        }
        return null;
    }

    // TYPE/ID, compared in parts: a large Bundle is asked for every reference in it.
    private static bool IsOwn(JObject resource, string reference)
        => reference.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
            && (resource["id"] as JValue)?.Value is string id && reference.AsSpan(slash + 1).SequenceEqual(id)
            && (resource["resourceType"] as JValue)?.Value is string type && reference.AsSpan(0, slash).SequenceEqual(type);

    private static Collection ConformsTo(in Frame frame, in Collection input, CallSite call)
    {
        const string prefix = "http://hl7.org/fhir/StructureDefinition/";
        var one = call.One(input);
        if (one.IsNothing || call.ArgumentText(frame, 0) is not { } profile)
            return Collection.Empty;
        var name = profile.StartsWith(prefix, StringComparison.Ordinal) ? profile[prefix.Length..] : "";
        if (name.Length == 0 || !char.IsAsciiLetterUpper(name[0]) || name.Contains('-', StringComparison.Ordinal))
            throw call.Fail("EXPR-PROFILE", "conformsTo() knows FHIR's base types only, as http://hl7.org/fhir/StructureDefinition/Patient");
        return Collection.Of(one.Tree is { } tree && FhirTypes.Is(FhirTypes.Of(tree), name));
    }
}
