using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>The names of a <c>let:</c> with their compiled expressions, in the order in which they are written: one that follows may use those before.</summary>
internal sealed class MapNames
{
    private readonly List<(string Name, Expression Value)> _values = [];
    private readonly List<(string Name, Shape Shape)> _shapes = [];

    private MapNames()
    {
    }

    /// <summary>No names.</summary>
    public static MapNames None { get; } = new();

    /// <summary>The names with their expressions; those with errors are left out.</summary>
    public IReadOnlyList<(string Name, Expression Value)> Values => _values;

    /// <summary>Compiles the names of a <c>let:</c>.</summary>
    /// <param name="lets">The names.</param>
    /// <param name="scope">What their expressions may speak of; gets the names.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static MapNames Compile(IReadOnlyList<MapLet> lets, ref ExpressionScope scope, Problems problems)
    {
        if (lets.Count == 0)
            return None;
        var names = new MapNames();
        foreach (var let in lets)
        {
            if (scope.Variables.Contains(let.Name.Text) || let.Name.Text == "message")
                problems.Error("MAP-LET", let.Name.At, $"'{let.Name.Text}' is a name already", "give it another");
            var value = Expression.Compile(let.Text, scope, problems);
            if (value is not null)
                names._values.Add((let.Name.Text, value));
            names._shapes.Add((let.Name.Text, value?.Shape ?? Shape.Unknown));
            scope = scope.With(let.Name.Text, value?.Shape ?? Shape.Unknown);
        }
        return names;
    }

    /// <summary>A scope that has these names too; they hide others of the same name.</summary>
    public ExpressionScope In(ExpressionScope scope) => _shapes.Aggregate(scope, (all, one) => all.With(one.Name, one.Shape));
}
