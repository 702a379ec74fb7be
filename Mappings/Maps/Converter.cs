using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>What a converter reads.</summary>
internal enum ConverterInput
{
    /// <summary>An HL7 v2 value with its components.</summary>
    Hl7v2,

    /// <summary>A node of a FHIR resource.</summary>
    Fhir,

    /// <summary>Text, from anywhere.</summary>
    Text,
}

/// <summary>What a rule's <c>using:</c> names: how a value of a standard's data type becomes a part of a canonical object.</summary>
/// <param name="Name">The name in map files.</param>
/// <param name="Input">What it reads.</param>
/// <param name="Output">What it makes: a canonical part, or null where <paramref name="Kind"/> says it.</param>
/// <param name="Kind">The kind that it makes.</param>
/// <param name="Parameters">What may stand under <c>with:</c>.</param>
/// <param name="Meaning">What it does, for the reference.</param>
/// <param name="Convert">Does it; null where the value is empty.</param>
internal sealed record Converter(
    string Name, ConverterInput Input, CanonicalType? Output, CanonicalKind Kind, IReadOnlyList<string> Parameters, string Meaning,
    Func<ConverterCall, MadeValue?> Convert)
{
    /// <summary>What it makes, for people.</summary>
    public string OutputName => Output?.Name ?? (Kind == CanonicalKind.Time ? "date or time" : Kind.ToString().ToLowerInvariant());
}

/// <summary>One use of a converter.</summary>
/// <param name="Value">What it reads; not empty.</param>
/// <param name="Arguments">The values under <c>with:</c>, in the order of the converter's parameters; null where not given or empty.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Context">The run.</param>
internal readonly record struct ConverterCall(Focus Value, IReadOnlyList<string?> Arguments, RuleInfo Rule, EvaluationContext Context);

/// <summary>All converters.</summary>
internal static class Converters
{
    /// <summary>The list, in the order of the reference.</summary>
    public static IReadOnlyList<Converter> All { get; } = [.. Hl7v2Converters.All, .. FhirConverters.All, .. TextConverters.All];

    /// <summary>A converter by name; null where there is none.</summary>
    public static Converter? Find(string name) => All.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.Ordinal));

    /// <summary>Puts a text into an object, where there is one.</summary>
    public static MadeObject? Put(MadeObject? into, string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return into;
        into ??= new MadeObject();
        into.Add(name, new MadeText(text));
        return into;
    }

    /// <summary>Puts a component into an object, where there is one: its text, or JSON null where the sender says "delete".</summary>
    public static MadeObject? Put(MadeObject? into, string name, Hl7v2Value component)
    {
        if (!component.IsNull)
            return Put(into, name, component.ReadText());
        into ??= new MadeObject();
        into.Add(name, MadeValue.Null);
        return into;
    }
}
