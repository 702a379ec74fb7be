using System.Collections.Frozen;

namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>Who decides what codes a table has.</summary>
public enum Hl7v2TableKind
{
    /// <summary>HL7: a code that is not in the table is an error.</summary>
    Hl7,

    /// <summary>The site: the standard only suggests codes, or none.</summary>
    User,

    /// <summary>Another body (ISO 3166, X12…): the standard does not list the codes.</summary>
    External,
}

/// <summary>A code of a table.</summary>
/// <param name="Code">The code.</param>
/// <param name="Text">What it means; empty where the sources do not say.</param>
public sealed record Hl7v2Code(string Code, string Text);

/// <summary>A table of one version.</summary>
public sealed class Hl7v2TableDefinition
{
    // Codes of the standard are short; a longer value is none of them.
    private const int Longest = 64;

    private readonly Hl7v2Code[] _codes;

    // Made when the table is first asked: most of a version's six hundred tables never are.
    private FrozenDictionary<string, Hl7v2Code>? _byCode;

    internal Hl7v2TableDefinition(int number, string name, Hl7v2TableKind kind, Hl7v2Code[] codes)
    {
        Number = number;
        Name = name;
        Kind = kind;
        _codes = codes;
    }

    /// <summary>Its number: 125 for 0125.</summary>
    public int Number { get; }

    /// <summary>Its name, such as <c>Value Type</c>.</summary>
    public string Name { get; }

    /// <summary>Who decides what codes it has.</summary>
    public Hl7v2TableKind Kind { get; }

    /// <summary>Its codes; empty where the standard leaves them to sites or to others.</summary>
    public ReadOnlySpan<Hl7v2Code> Codes => _codes;

    /// <summary>The code of a text; null where the table does not have it. Upper and lower case differ.</summary>
    public Hl7v2Code? Find(ReadOnlySpan<char> code) => ByCode.TryGetValue(code, out var found) ? found : null;

    /// <summary>Whether bytes, as they stand in a message, are a code of the table. Allocates nothing.</summary>
    public bool Contains(ReadOnlySpan<byte> code)
    {
        if (code.Length > Longest)
            return false;
        Span<char> text = stackalloc char[Longest];
        for (var i = 0; i < code.Length; i++)
            text[i] = (char)code[i];
        return ByCode.ContainsKey(text[..code.Length]);
    }

    private FrozenDictionary<string, Hl7v2Code>.AlternateLookup<ReadOnlySpan<char>> ByCode
        => (_byCode ??= _codes.ToFrozenDictionary(code => code.Code, StringComparer.Ordinal)).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <inheritdoc/>
    public override string ToString() => $"{Number:0000} {Name}";
}
