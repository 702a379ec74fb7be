using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Functions;
using InterfaceEngine.Mappings.Maps.Rules;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>What every map of a configuration is compiled against.</summary>
/// <param name="CodeSets">The code sets.</param>
/// <param name="Variables">The variables of engine.yaml: what every expression of the site's may read.</param>
/// <param name="Functions">The functions that rules may call; null for the engine's own alone.</param>
/// <param name="Parts">The maps that others may use.</param>
internal sealed record MapBasis(CodeSetLibrary CodeSets, IReadOnlyCollection<string> Variables, FunctionLibrary? Functions, IMapParts Parts);

/// <summary>Counts what is numbered within one map that is run, the maps that it uses included.</summary>
internal sealed class MapNumbers
{
    private int _overrideSets;

    public OverrideSet NextOverrideSet() => new(_overrideSets++);
}

/// <summary>What the compilers of the rules of one block share.</summary>
internal sealed record MapCompilation
{
    public required MapBasis Basis { get; init; }

    public required MapSource Source { get; init; }

    public required Problems Problems { get; init; }

    /// <summary>What the block's expressions may speak of.</summary>
    public required ExpressionScope Scope { get; init; }

    /// <summary>The names whose values no message changes: the map's parameters and the variables of engine.yaml.</summary>
    public required IReadOnlyCollection<string> Settings { get; init; }

    public required MapNumbers Numbers { get; init; }

    /// <summary>The override whose rules are compiled now, where <c>%base</c> is a name; null for the map's own.</summary>
    public OverrideDefinition? Override { get; init; }

    public CodeSetLibrary CodeSets => Basis.CodeSets;

    /// <summary>The same for the rules of an override: they may read its names, and the site's variables where the map ships.</summary>
    public MapCompilation For(MapOverride applied) => this with
    {
        Override = applied.Definition,
        Scope = applied.Lets.In(ForOverride(Scope, applied.Definition)).With(OverriddenRule.Base, Shape.Unknown),
    };

    /// <summary>The same for rules that are about something else: what <c>from:</c> found.</summary>
    public MapCompilation Over(Shape shape) => this with { Scope = Scope.Over(shape) };

    /// <summary>The same for rules that are about each of several: what <c>for:</c> found.</summary>
    public MapCompilation OverEach(Expression? loop)
        => this with { Scope = Scope.Over(loop?.Shape ?? Shape.Unknown).With(FieldRule.Position, new Shape(ValueKinds.Integer)) };

    /// <summary>What an override of a map may speak of: its parameters, and the variables of the site, whose it is.</summary>
    public ExpressionScope ForOverride(ExpressionScope scope, OverrideDefinition definition)
        => scope with { Variables = [.. scope.Variables.Union(Basis.Variables).Union(definition.Parameters.Select(p => p.Name.Text))] };

    public RuleInfo Info(Position at, string target) => new(at, target, Override?.Because);

    public Expression? Compile(ScalarNode text) => IsOutsideFor(text) ? null : Expression.Compile(text, Scope, Problems);

    public Expression? CompileFor(ScalarNode text) => IsOutsideFor(text) ? null : Expression.CompileFor(text, Scope, Problems);

    public Expression? CompileCondition(ScalarNode text) => IsOutsideFor(text) ? null : Expression.CompileCondition(text, Scope, Problems);

    private bool IsOutsideFor(ScalarNode text)
    {
        if (Scope.Variables.Contains(FieldRule.Position) || !Asks(text, FieldRule.Position))
            return false;
        Problems.Error("MAP-POSITION", text.PositionAt(text.Text.IndexOf('%' + FieldRule.Position, StringComparison.Ordinal)),
            "'%position' is the number of an element that a 'for:' found, and there is no 'for:' around this", "for: FT1");
        return true;
    }

    /// <summary>Whether an expression below a node asks for a name.</summary>
    public static bool Asks(DocumentNode? node, string variable) => node switch
    {
        ScalarNode scalar => scalar.Text.Contains('%' + variable, StringComparison.Ordinal),
        SequenceNode list => list.Items.Any(i => Asks(i, variable)),
        MappingNode block => block.Entries.Any(e => Asks(e.Value, variable)),
        _ => false,
    };

    /// <summary>Whether a block, or an override of something in it, asks for the number of its element.</summary>
    public static bool AsksPosition(DocumentNode block, IReadOnlyList<OverrideField> overrides)
        => Asks(block, FieldRule.Position) || overrides.Any(o => Asks(o.Rule, FieldRule.Position));
}
