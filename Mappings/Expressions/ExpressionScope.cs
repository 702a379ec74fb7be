using InterfaceEngine.Mappings.Expressions.Functions;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>What an expression is written over, known when it is compiled.</summary>
public enum FocusKind
{
    /// <summary>An HL7 v2 message, group, segment or value: HL7 v2 paths are terms.</summary>
    Hl7v2,

    /// <summary>A JSON tree: a FHIR resource, a canonical object, a record: plain FHIRPath.</summary>
    Tree,

    /// <summary>Nothing but variables, where the content is not read.</summary>
    None,
}

/// <summary>What an expression may speak of, known when it is compiled.</summary>
public sealed record ExpressionScope
{
    private static readonly Dictionary<string, Shape> s_noShapes = [];

    /// <summary>What it is written over.</summary>
    public required FocusKind Focus { get; init; }

    /// <summary>What it is written over, as far as it is known: which names may stand, and what <c>$this</c> is.</summary>
    public Shape Shape { get; init; } = Shape.Unknown;

    /// <summary>What <c>%message</c> is; the source message's kind.</summary>
    public FocusKind Message { get; init; } = FocusKind.None;

    /// <summary>What <c>%message</c> is, as far as it is known.</summary>
    public Shape MessageShape { get; init; } = Shape.Unknown;

    /// <summary>The names that may stand after <c>%</c>, besides <c>%message</c>: variables of engine.yaml, transport attributes, params of a map.</summary>
    public IReadOnlyCollection<string> Variables { get; init; } = [];

    /// <summary>What variables hold, of those of which it is known.</summary>
    public IReadOnlyDictionary<string, Shape> VariableShapes { get; init; } = s_noShapes;

    /// <summary>The names of the groups that HL7 v2 messages may have here; null where their types are not known, and any group of the standard may be named.</summary>
    public IReadOnlyCollection<string>? Groups { get; init; }

    /// <summary>The names of the segments that the standard gives those messages; null where their types are not known.</summary>
    public IReadOnlyCollection<string>? Segments { get; init; }

    /// <summary>The names of code sets and concept maps that <c>translate()</c> may use; null where they are not known yet and not checked.</summary>
    public IReadOnlyCollection<string>? CodeSets { get; init; }

    /// <summary>The names of those among them that have errors, so that no expression may use them.</summary>
    public IReadOnlySet<string>? BrokenCodeSets { get; init; }

    /// <summary>The functions that may be called; null for the engine's own alone.</summary>
    public FunctionLibrary? Functions { get; init; }

    /// <summary>The columns of a code set by its name, which <c>lookup()</c> may name; null where they are not known and not checked.</summary>
    public Func<string, IReadOnlyCollection<string>?>? CodeSetColumns { get; init; }

    /// <summary>The same for what is written over something else: what a <c>for:</c> found, a part of the focus.</summary>
    public ExpressionScope Over(Shape shape) => this with { Shape = shape };

    /// <summary>The same with one more variable, which hides another of its name.</summary>
    /// <param name="name">The name, without <c>%</c>.</param>
    /// <param name="shape">What it holds, as far as it is known.</param>
    public ExpressionScope With(string name, Shape shape) => this with
    {
        Variables = [.. Variables, name],
        VariableShapes = new Dictionary<string, Shape>(VariableShapes, StringComparer.Ordinal) { [name] = shape },
    };
}
