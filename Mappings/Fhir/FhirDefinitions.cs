using System.Collections.Frozen;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>One element of a type, as a JSON property names it: a choice such as <c>value[x]</c> is one entry for each type it may take.</summary>
/// <param name="Name">The property's name: <c>birthDate</c>, <c>valueQuantity</c>.</param>
/// <param name="Definition">The element's name in the standard: <c>birthDate</c>, <c>value[x]</c>.</param>
/// <param name="TypeName">The type's name.</param>
/// <param name="IsList">Whether it may repeat, and so is a JSON array.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="Codes">The codes it must be one of; null where it is free.</param>
internal sealed record FhirElement(
    string Name, string Definition, string TypeName, bool IsList, bool IsRequired, FrozenSet<string>? Codes)
{
    /// <summary>The type; null for a primitive.</summary>
    public FhirType? Type { get; internal set; }
}

/// <summary>A resource, data type or part of one.</summary>
internal sealed class FhirType(string name, bool isResource, bool isAbstract)
{
    /// <summary>The name; of a part its path, <c>Bundle.entry</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it is a resource.</summary>
    public bool IsResource { get; } = isResource;

    /// <summary>Whether it only stands for its kinds (<c>Resource</c>, <c>DomainResource</c>).</summary>
    public bool IsAbstract { get; } = isAbstract;

    /// <summary>All elements, inherited ones too, by the JSON property's name.</summary>
    public FrozenDictionary<string, FhirElement> Elements { get; internal set; } = FrozenDictionary<string, FhirElement>.Empty;

    /// <summary>The same in the standard's order: inherited ones first, as FHIR writes them.</summary>
    public IReadOnlyList<FhirElement> Ordered { get; internal set; } = [];

    /// <summary>For each required element of the standard, the JSON properties one of which must be there.</summary>
    public IReadOnlyList<(string Definition, string[] Names)> Required { get; internal set; } = [];

    /// <summary>Whether some choice element may take several types, so that two of them could stand at once.</summary>
    public bool HasChoices { get; internal set; }
}

/// <summary>The elements of R4, read once from the table that ships inside the library.</summary>
internal sealed class FhirDefinitions
{
    private static readonly Lazy<FhirDefinitions> Shared = new(Load);
    private readonly FrozenDictionary<string, FhirType> _types;

    private FhirDefinitions(FrozenDictionary<string, FhirType> types)
    {
        _types = types;
        ResourceNames = types.Values.Where(t => t is { IsResource: true, IsAbstract: false }).Select(t => t.Name)
            .Order(StringComparer.Ordinal).ToArray();
    }

    /// <summary>FHIR 4.0.1.</summary>
    public static FhirDefinitions R4 => Shared.Value;

    /// <summary>The names of all resources that may stand in <c>resourceType</c>.</summary>
    public IReadOnlyList<string> ResourceNames { get; }

    /// <summary>The names of the data types with parts of their own, such as <c>HumanName</c>.</summary>
    public IEnumerable<string> DataTypeNames => _types.Values.Where(t => t is { IsResource: false, IsAbstract: false } && !t.Name.Contains('.', StringComparison.Ordinal)).Select(t => t.Name);

    /// <summary>Whether the name is a resource's.</summary>
    public bool IsResource(string name) => _types.TryGetValue(name, out var type) && type is { IsResource: true, IsAbstract: false };

    /// <summary>The type of a name that is known to exist.</summary>
    public FhirType this[string name] => _types[name];

    /// <summary>A type by name; null where there is none.</summary>
    public FhirType? Find(string name) => _types.GetValueOrDefault(name);

    private static FhirDefinitions Load()
    {
        using var stream = typeof(FhirDefinitions).Assembly.GetManifestResourceStream("fhir-r4.txt")
            ?? throw new InvalidOperationException("The table of R4 elements is not in the assembly.");
        using var reader = new StreamReader(stream);
        var blocks = new List<Block>();
        var codes = new Dictionary<string, FrozenSet<string>>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (line[0] == ' ')
                blocks[^1].Lines.Add(words);
            else if (words[0] == "codes")
                codes.Add(words[1], words.Skip(2).ToFrozenSet(StringComparer.Ordinal));
            else
                blocks.Add(Block.Begin(words));
        }
        return new FhirDefinitions(Link(blocks.ToDictionary(b => b.Type.Name, StringComparer.Ordinal), codes));
    }

    private static FrozenDictionary<string, FhirType> Link(Dictionary<string, Block> blocks, Dictionary<string, FrozenSet<string>> codes)
    {
        foreach (var block in blocks.Values)
        {
            var levels = new List<List<FhirElement>>();
            for (var level = block; level is not null; level = level.Base is null ? null : blocks[level.Base])
                levels.Add([.. level.Lines.SelectMany(words => Elements(words, codes))]);
            // A type's own element stands before the inherited one of the same name, and wins.
            var elements = levels.SelectMany(l => l).DistinctBy(e => e.Name).ToList();
            foreach (var element in elements)
                element.Type = blocks.TryGetValue(element.TypeName, out var type) ? type.Type : null;
            block.Type.Elements = elements.ToFrozenDictionary(e => e.Name, StringComparer.Ordinal);
            block.Type.Ordered = [.. Enumerable.Reverse(levels).SelectMany(l => l).Where(elements.Contains)];
            block.Type.Required = elements.Where(e => e.IsRequired).GroupBy(e => e.Definition)
                .Select(g => (g.Key, g.Select(e => e.Name).ToArray())).ToArray();
            block.Type.HasChoices = elements.Any(e => e.Definition.EndsWith("[x]", StringComparison.Ordinal));
        }
        return blocks.ToFrozenDictionary(b => b.Key, b => b.Value.Type, StringComparer.Ordinal);
    }

    // "value[x] ? Quantity|string": name, cardinality, types; a value set may follow.
    private static IEnumerable<FhirElement> Elements(string[] words, Dictionary<string, FrozenSet<string>> codes)
    {
        var (list, required) = (words[1] is "*" or "+", words[1] is "!" or "+");
        var set = words.Length > 3 ? codes[words[3][1..]] : null;
        foreach (var type in words[2].Split('|'))
        {
            var name = words[0].EndsWith("[x]", StringComparison.Ordinal) ? words[0][..^3] + char.ToUpperInvariant(type[0]) + type[1..] : words[0];
            yield return new FhirElement(name, words[0], type, list, required, set);
        }
    }

    private sealed record Block(FhirType Type, string? Base, List<string[]> Lines)
    {
        // "[abstract] resource|type|part NAME [: BASE]"
        public static Block Begin(string[] words)
        {
            var isAbstract = words[0] == "abstract";
            var rest = isAbstract ? words[1..] : words;
            return new Block(new FhirType(rest[1], rest[0] == "resource", isAbstract), rest.Length > 3 ? rest[3] : null, []);
        }
    }
}
