using System.Globalization;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Nodes;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary><c>defineVariable()</c>: a name for what follows in its chain, and nowhere else.</summary>
internal sealed partial class ExpressionParser
{
    private sealed record Definition(Position At, Node? Target, DefinedInputNode Input, string Name, Node? Value);

    // The variables defined in the chain that is being read, the first first.
    private List<Definition>? _definitions;

    // What a name or function without a dot before it belongs to, where that is more than the item in hand.
    private Node? _implicit;

    private DefinedInputNode DefineVariable(Node? target, int offset)
    {
        var input = new DefinedInputNode(At(offset), target, $" {offset.ToString(CultureInfo.InvariantCulture)}");
        var things = target is null ? _this : ShapeOf(target);
        Given(input, things);
        _cursor.SkipBlanks();
        var at = _cursor.Offset;
        if (_cursor.Peek() != '\'')
            throw _cursor.Expected("the variable's name in quotes", "as in defineVariable('first', name.first())");
        var name = _cursor.Quoted('\'');
        Node? value = null;
        if (_cursor.TryTake(","))
        {
            var before = (_implicit, _this);
            (_implicit, _this) = (input, things);
            _insideFunction++;
            value = Expression(Operators.Weakest);
            _insideFunction--;
            (_implicit, _this) = before;
        }
        _cursor.Expect(")", "to close defineVariable(");
        if (_scope.Variables.Contains(name) || name is "context" or "resource" or "rootResource" or "message" || Constant(name) is not null)
            _problems.Error("EXPR-VARIABLE", At(at), $"'%{name}' is a name already", "a variable is defined once");
        _scope = _scope.With(name, value is null ? things : ShapeOf(value));
        (_definitions ??= []).Add(new Definition(At(offset), target, input, name, value));
        return input;
    }

    private Node Postfix()
    {
        var (outer, scope) = (_definitions, _scope);
        _definitions = null;
        var node = Chain();
        for (var i = (_definitions?.Count ?? 0) - 1; i >= 0; i--)
        {
            var defined = _definitions![i];
            node = Given(new DefineNode(defined.At, defined.Target, defined.Input, defined.Name, defined.Value, node), ShapeOf(node));
        }
        (_definitions, _scope) = (outer, scope);
        return node;
    }
}
