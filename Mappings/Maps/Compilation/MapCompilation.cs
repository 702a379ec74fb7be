using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>What the compilers of one map share.</summary>
internal sealed class MapCompilation
{
    public required MapSource Source { get; init; }

    public required CodeSetLibrary CodeSets { get; init; }

    public required Problems Problems { get; init; }

    /// <summary>The names that the site's expressions may read: in an override of a map that ships too.</summary>
    public required IReadOnlyCollection<string> Variables { get; init; }

    /// <summary>What the map's expressions may speak of.</summary>
    public required ExpressionScope Scope { get; init; }

    /// <summary>The names whose values no message changes: the map's parameters and the variables of engine.yaml.</summary>
    public required IReadOnlyCollection<string> Settings { get; init; }

    /// <summary>Whether rules that are compiled now stand in an override, where <c>%base</c> is a name.</summary>
    public OverrideDefinition? Override { get; init; }

    /// <summary>The same for the rules of an override.</summary>
    public MapCompilation For(OverrideDefinition definition) => With(Scope with { Variables = [.. Scope.Variables.Union(Variables), Rules.OverriddenRule.Base] }, definition);

    /// <summary>The same for rules that are about something else: what <c>for:</c> or <c>from:</c> found.</summary>
    public MapCompilation Over(Shape shape) => With(Scope.Over(shape), Override);

    public RuleInfo Info(Position at, string target) => new(at, target, Override?.Because);

    public Expression? Compile(ScalarNode text) => Expression.Compile(text, Scope, Problems);

    public Expression? CompileFor(ScalarNode text) => Expression.CompileFor(text, Scope, Problems);

    public Expression? CompileCondition(ScalarNode text) => Expression.CompileCondition(text, Scope, Problems);

    /// <summary>Compiles the <c>when:</c> of an override, which is the site's whosever the map is.</summary>
    public Expression? CompileOverrideCondition(ScalarNode text)
        => Expression.CompileCondition(text, Scope with { Variables = [.. Scope.Variables.Union(Variables)] }, Problems);

    /// <summary>Whether an expression below a node asks for a name.</summary>
    public static bool Asks(DocumentNode node, string variable) => node switch
    {
        ScalarNode scalar => scalar.Text.Contains('%' + variable, StringComparison.Ordinal),
        SequenceNode list => list.Items.Any(i => Asks(i, variable)),
        MappingNode block => block.Entries.Any(e => Asks(e.Value, variable)),
        _ => false,
    };

    private MapCompilation With(ExpressionScope scope, OverrideDefinition? definition) => new()
    {
        Source = Source,
        Variables = Variables,
        CodeSets = CodeSets,
        Problems = Problems,
        Settings = Settings,
        Override = definition,
        Scope = scope,
    };
}
