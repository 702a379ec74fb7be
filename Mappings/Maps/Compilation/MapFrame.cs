using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;
using InterfaceEngine.Mappings.Maps.Rules;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>Everything of a map around its <c>fields:</c>, compiled: what it is repeated for, its names, its condition, its overrides.</summary>
internal sealed class MapFrame
{
    private MapFrame()
    {
    }

    /// <summary>What the map's rules are compiled with.</summary>
    public required MapCompilation Map { get; init; }

    public required Expression? For { get; init; }

    public required MapNames Lets { get; init; }

    public required Expression? When { get; init; }

    public required IReadOnlyList<MapOverride> Overrides { get; init; }

    /// <summary>The overrides as the run asks them; null where there are none.</summary>
    public required OverrideSet? Set { get; init; }

    /// <summary>What its names are made of, for rules that may be shared by the elements of its <c>for:</c>.</summary>
    public Reads Reads
    {
        get
        {
            var reads = new Reads();
            reads.Bind(FieldRule.Position, null);
            return LetRule.NamesOf(Lets.Values, reads, isNested: false);
        }
    }

    /// <summary>The fields of all overrides.</summary>
    public IReadOnlyList<OverrideField> OverrideFields => [.. Overrides.SelectMany(o => o.Fields)];

    /// <summary>Compiles it.</summary>
    /// <param name="definition">What the map's file says.</param>
    /// <param name="overrides">The overrides of it, in the order of their files.</param>
    /// <param name="basis">What it is compiled against.</param>
    /// <param name="numbers">The numbers of the map that is run.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static MapFrame Compile(
        MapDefinition definition, IReadOnlyList<OverrideDefinition> overrides, MapBasis basis, MapNumbers numbers, Problems problems)
    {
        var parameters = definition.Parameters.Select(p => p.Name.Text).ToArray();
        var scope = ScopeOf(definition, basis, parameters);
        var loop = definition.For is { } text ? Expression.CompileFor(text, scope, problems) : null;
        if (definition.For is not null)
            scope = scope.Over(loop?.Shape ?? Shape.Unknown).With(FieldRule.Position, new Shape(ValueKinds.Integer));
        var lets = MapNames.Compile(definition.Lets, ref scope, problems);
        var map = new MapCompilation
        {
            Basis = basis,
            Source = definition.Source,
            Problems = problems,
            Scope = scope,
            Settings = [.. basis.Variables, .. parameters],
            Numbers = numbers,
        };
        var set = overrides.Count == 0 ? null : numbers.NextOverrideSet();
        return new MapFrame
        {
            Map = map,
            For = loop,
            Lets = lets,
            When = definition.When is { } condition ? map.CompileCondition(condition) : null,
            Overrides = [.. overrides.Select(o => Override(o, definition, map, set!))],
            Set = set,
        };
    }

    private static MapOverride Override(OverrideDefinition applied, MapDefinition definition, MapCompilation map, OverrideSet set)
    {
        if (!applied.IsFor(definition.Version))
            map.Problems.Error("MAP-OVERRIDE-VERSION", applied.Map.At,
                $"this override is for {applied.MapName} {applied.Versions}, and the map is {definition.Version}", "read what changed in the map, then change the version here");
        foreach (var parameter in applied.Parameters)
            if (definition.IsPart)
                map.Problems.Error("MAP-PARAMETER", parameter.Name.At, $"no channel gives '{definition.Name.Text}' parameters, because other maps use it", "use a variable of engine.yaml");
            else if (map.Scope.Variables.Contains(parameter.Name.Text))
                map.Problems.Error("MAP-PARAMETER", parameter.Name.At, $"'{parameter.Name.Text}' is a name already");
        var scope = map.ForOverride(map.Scope, applied);
        var lets = MapNames.Compile(applied.Lets, ref scope, map.Problems);
        var when = applied.When is { } condition ? Expression.CompileCondition(condition, scope, map.Problems) : null;
        return new MapOverride(applied, set.Add(when, lets.Values), lets);
    }

    private static ExpressionScope ScopeOf(MapDefinition definition, MapBasis basis, string[] parameters)
    {
        var source = definition.Source;
        var shape = SourceShapes.Of(source);
        var codeSets = basis.CodeSets;
        return new ExpressionScope
        {
            Focus = source.Focus,
            Shape = shape,
            MessageShape = !source.IsPart ? shape : source.Format == MapFormat.Hl7v2 ? new Shape(ValueKinds.Message) : Shape.Unknown,
            Message = source.Format == MapFormat.Canonical ? FocusKind.None : source.Focus,
            // What ships reads its parameters and nothing of the site's own.
            Variables = [.. definition.IsShipped ? [] : basis.Variables, .. parameters],
            CodeSets = codeSets.AllNames,
            BrokenCodeSets = codeSets.Broken,
            CodeSetColumns = codeSets.ColumnsOf,
            Functions = basis.Functions,
            Groups = NamesOf(source, GroupNames.Of),
            Segments = NamesOf(source, SegmentNames.Of),
        };
    }

    // Null where nothing is known of a type: a site's own event may have any structure.
    private static HashSet<string>? NamesOf(MapSource source, Func<string, IReadOnlyCollection<string>> ofType)
    {
        if (source.Format != MapFormat.Hl7v2 || source.Types.Count == 0 || source.IsPart)
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
}
