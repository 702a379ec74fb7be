using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Functions;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;
using InterfaceEngine.Mappings.Maps.Rules;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>Compiles a map with its overrides.</summary>
/// <param name="definition">What its file says.</param>
/// <param name="overrides">The overrides of it, in the order of their files.</param>
/// <param name="codeSets">The code sets.</param>
/// <param name="variables">The names that every expression may read.</param>
/// <param name="functions">The functions that rules may call; null for the engine's own alone.</param>
internal sealed class MapCompiler(
    MapDefinition definition, IReadOnlyList<OverrideDefinition> overrides, CodeSetLibrary codeSets, IReadOnlyCollection<string> variables, FunctionLibrary? functions)
{
    /// <summary>Compiles it; null where it has errors.</summary>
    public CompiledMap? Compile(Problems all)
    {
        var problems = new Problems();
        var map = Compile(problems, out var made) ? made : null;
        all.AddAll(problems);
        return problems.HasErrors ? null : map;
    }

    private bool Compile(Problems problems, out CompiledMap? made)
    {
        var source = SourceShapes.Of(definition.Source.Format, definition.Source.Types);
        var scope = new ExpressionScope
        {
            Focus = definition.Source.Focus,
            Shape = source,
            MessageShape = source,
            Message = definition.Source.Format == MapFormat.Canonical ? FocusKind.None : definition.Source.Focus,
            // What ships reads its parameters and nothing of the site's own.
            Variables = [.. definition.IsShipped ? [] : variables, .. definition.Parameters.Select(p => p.Name.Text), FieldRule.Position],
            CodeSets = codeSets.AllNames,
            BrokenCodeSets = codeSets.Broken,
            CodeSetColumns = codeSets.ColumnsOf,
            Functions = functions,
            Groups = NamesOf(definition.Source, GroupNames.Of),
            Segments = NamesOf(definition.Source, SegmentNames.Of),
        };
        var loop = definition.For is { } text ? Expression.CompileFor(text, scope, problems) : null;
        if (definition.For is not null)
            scope = scope.Over(loop?.Shape ?? Shape.Unknown);
        var lets = Lets(ref scope, problems);
        var map = new MapCompilation
        {
            Source = definition.Source,
            CodeSets = codeSets,
            Problems = problems,
            Scope = scope,
            Variables = variables,
            Settings = [.. variables, .. definition.Parameters.Select(p => p.Name.Text)],
        };
        var when = definition.When is { } condition ? map.CompileCondition(condition) : null;
        var conditions = overrides.Select(o => (o, o.When is { } w ? map.CompileOverrideCondition(w) : null)).ToList();
        foreach (var (applied, _) in conditions)
            if (!applied.IsFor(definition.Version))
                problems.Error("MAP-OVERRIDE-VERSION", applied.Map.At,
                    $"this override is for {applied.MapName} {applied.Versions}, and the map is {definition.Version}", "read what changed in the map, then change the version here");

        var objects = definition.Target is MapTarget.Hl7v2 ? null
            : new ObjectCompiler(map).Compile(definition.Fields, definition.Target.Shape, "", isRoot: true, conditions);
        var message = definition.Target is MapTarget.Hl7v2 target ? new Hl7v2Compiler(map, target).Compile(definition.Fields, conditions) : null;
        var shared = 0;
        if (loop is not null && definition.Source.Format == MapFormat.Hl7v2)
            objects = objects?.Sharing(ref shared);
        made = objects is null && message is null ? null : new CompiledMap(definition, loop, lets, when, objects, message) { Overrides = overrides };
        return made is not null;
    }

    // Null where nothing is known of a type: a site's own event may have any structure.
    private static HashSet<string>? NamesOf(MapSource source, Func<string, IReadOnlyCollection<string>> ofType)
    {
        if (source.Format != MapFormat.Hl7v2 || source.Types.Count == 0)
            return null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in source.Types)
        {
            var known = ofType(type);
            if (known.Count == 0)
                return null;
            names.UnionWith(known);
        }
        return names;
    }

    private List<(string Name, Expression Value)> Lets(ref ExpressionScope scope, Problems problems)
    {
        var lets = new List<(string, Expression)>();
        foreach (var let in definition.Lets)
        {
            if (scope.Variables.Contains(let.Name.Text))
                problems.Error("MAP-LET", let.Name.At, $"'{let.Name.Text}' is a name already");
            var value = Expression.Compile(let.Text, scope, problems);
            if (value is not null)
                lets.Add((let.Name.Text, value));
            // One that follows may use it.
            scope = scope.With(let.Name.Text, value?.Shape ?? Shape.Unknown);
        }
        return lets;
    }
}
