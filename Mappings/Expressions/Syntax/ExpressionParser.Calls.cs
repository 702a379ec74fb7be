using InterfaceEngine.Mappings.Expressions.Functions;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

internal sealed partial class ExpressionParser
{
    private Node Call(Node? target, string name, int offset)
    {
        _cursor.Offset++;
        var at = At(offset);
        var function = FunctionLibrary.Find(_scope.Functions, name);
        if (function is null)
            _problems.Unknown("EXPR-UNKNOWN-FUNCTION", at, "function", name, FunctionLibrary.NamesOf(_scope.Functions));
        var arguments = new List<Node>();
        var before = (_hl7v2, _onTree);
        if (target is { GivesHl7v2: true })
            (_hl7v2, _onTree) = (true, false);
        else if (target is VariableNode or MessageNode or MemberNode)
            _onTree = true;
        _insideFunction++;
        _cursor.SkipBlanks();
        if (_cursor.Peek() != ')')
            do
                arguments.Add(function is { TakesType: true }
                    ? new LiteralNode(At(_cursor.Offset), Focus.Of(TypeSpecifier()))
                    : Expression(Operators.Weakest));
            while (_cursor.TryTake(","));
        _cursor.Expect(")", $"to close {name}(");
        _insideFunction--;
        (_hl7v2, _onTree) = before;
        if (function is null)
            return new LiteralNode(at, default);
        if (arguments.Count < function.Least || arguments.Count > function.Most)
        {
            _problems.Error("EXPR-ARGUMENTS", at, $"{name}() takes {function.DescribeArguments()}, found {arguments.Count}", $"as in {function.Examples[0].Text}");
            return new LiteralNode(at, default);
        }
        return function.Bind(new CallSite(at, function, target, [.. arguments], _scope, _problems));
    }

    private TypeName TypeSpecifier()
    {
        _cursor.SkipBlanks();
        var offset = _cursor.Offset;
        var name = _cursor.TryName() ?? throw _cursor.Expected("the name of a type, such as Quantity");
        string? prefix = null;
        if (_cursor.Peek() == '.' && name is TypeName.System or TypeName.Fhir or TypeName.Hl7)
        {
            _cursor.Offset++;
            prefix = name;
            name = _cursor.TryName() ?? throw _cursor.Expected($"the name of a type after {prefix}.");
        }
        if (!TypeNodes.IsKnown(prefix, name))
            _problems.Unknown("EXPR-UNKNOWN-TYPE", At(offset), "type", name, TypeNodes.SystemTypes.Concat(FhirTypes.Names));
        return new TypeName(prefix, name);
    }
}
