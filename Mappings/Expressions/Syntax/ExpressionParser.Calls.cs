using InterfaceEngine.Mappings.Expressions.Functions;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

internal sealed partial class ExpressionParser
{
    private Node Call(Node? target, string name, int offset)
    {
        _cursor.Offset++;
        if (name == "defineVariable")
            return DefineVariable(target, offset);
        var at = At(offset);
        var function = FunctionLibrary.Find(_scope.Functions, name);
        if (function is null)
            _problems.Unknown("EXPR-UNKNOWN-FUNCTION", at, "function", name, FunctionLibrary.NamesOf(_scope.Functions));
        var arguments = new List<Node>();
        var before = (_hl7v2, _onTree, _this, _implicit);
        var input = target is null ? _this : ShapeOf(target);
        if (target is { GivesHl7v2: true })
            (_hl7v2, _onTree) = (true, false);
        else if (target is VariableNode or MessageNode or MemberNode)
            _onTree = true;
        _insideFunction++;
        _cursor.SkipBlanks();
        if (_cursor.Peek() != ')')
            do
            {
                var isAsked = function is null || FunctionShapes.IsAskedOfEach(function, arguments.Count);
                _this = function is null ? Shape.Unknown : isAsked ? FunctionShapes.FocusOf(function, input) : before._this;
                _implicit = isAsked ? null : before._implicit;
                _cursor.SkipBlanks();
                if (name == "sort")
                    _sortKey = _cursor.Offset;
                arguments.Add(function is { TakesType: true }
                    ? new LiteralNode(At(_cursor.Offset), Focus.Of(TypeSpecifier()))
                    : Expression(Operators.Weakest));
            }
            while (_cursor.TryTake(","));
        _cursor.Expect(")", $"to close {name}(");
        _insideFunction--;
        (_hl7v2, _onTree, _this, _implicit) = before;
        if (function is null)
            return new LiteralNode(at, default);
        if (arguments.Count < function.Least || arguments.Count > function.Most)
        {
            _problems.Error("EXPR-ARGUMENTS", at, $"{name}() takes {function.DescribeArguments()}, found {arguments.Count}", $"as in {function.Examples[0].Text}");
            return new LiteralNode(at, default);
        }
        CheckCall(function, at, input, arguments);
        var node = function.Bind(new CallSite(at, function, target, [.. arguments], _scope, _problems));
        return Given(node, ResultOf(function, input, arguments));
    }

    private void CheckCall(Function function, Documents.Position at, in Shape input, List<Node> arguments)
    {
        if (FunctionShapes.WorksOn(function) is var (kinds, what) && !input.MayBe(kinds))
            _problems.Error("EXPR-TYPE", at, $"{function.Name}() works on {what}, found {input}", PartsHint(input));
        for (var i = 0; i < arguments.Count; i++)
        {
            var parameter = function.ParameterOf(i);
            var given = ShapeOf(arguments[i]);
            if (parameter.Kind == ArgumentKind.Condition)
                CheckCondition(arguments[i]);
            else if (FunctionShapes.Accepts(parameter.Kind) is var (accepted, expected) && !given.MayBe(accepted))
                _problems.Error("EXPR-TYPE", arguments[i].At, $"{function.Name}() takes {expected}, found {given}", PartsHint(given));
            else if (parameter.Words.Count > 0 && TextOf(arguments[i]) is { } word && !parameter.Words.Contains(word))
                _problems.Unknown("EXPR-ARGUMENTS", arguments[i].At, $"{parameter.Name} of {function.Name}()", word, parameter.Words);
        }
    }

    private Shape ResultOf(Function function, in Shape input, List<Node> arguments)
    {
        switch (function.Name)
        {
            case "where":
                return Filtered(input, arguments[0]);
            case "select":
                return ShapeOf(arguments[0]);
            case "union" or "combine":
                return input.Or(ShapeOf(arguments[0]));
            case "iif":
                return ShapeOf(arguments[1]).Or(arguments.Count > 2 ? ShapeOf(arguments[2]) : default);
            case "coalesce":
                return arguments.Aggregate(default(Shape), (all, argument) => all.Or(ShapeOf(argument)));
            case "as" or "ofType":
                return Narrowed(input, ((LiteralNode)arguments[0]).Value.Type);
            case "extension":
                return input.Members is { } members && members.TryFind("extension", out var extension) ? extension : Shape.Unknown;
            default:
                return FunctionShapes.Gives(function, input);
        }
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
        // A type that System has not is none that anything has: to ask is no error in FHIRPath.
        if (prefix == TypeName.System && !TypeNodes.IsKnown(prefix, name) && FhirTypes.IsName(name))
            _problems.Warning("EXPR-UNKNOWN-TYPE", At(offset), $"System has no type '{name}', so nothing has it", "FHIR's types are written FHIR.Patient");
        else if (!TypeNodes.IsKnown(prefix, name))
            _problems.Unknown("EXPR-UNKNOWN-TYPE", At(offset), "type", name, TypeNodes.SystemTypes.Concat(FhirTypes.Names));
        return new TypeName(prefix, name);
    }
}
