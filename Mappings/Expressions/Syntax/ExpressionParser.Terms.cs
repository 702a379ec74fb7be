using InterfaceEngine.Mappings.Expressions.Functions;
using InterfaceEngine.Mappings.Expressions.Nodes;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

internal sealed partial class ExpressionParser
{
    private Node Primary()
    {
        var offset = _cursor.Offset;
        var c = _cursor.Peek();
        switch (c)
        {
            case '(':
                _cursor.Offset++;
                var inner = Expression(Operators.Weakest);
                _cursor.Expect(")", "to close the bracket");
                return inner;
            case '{':
                _cursor.Offset++;
                _cursor.Expect("}", "after '{': empty is written {}");
                return new LiteralNode(At(offset), default);
            case '\'':
                return new LiteralNode(At(offset), Focus.Of(_cursor.Quoted('\'')));
            case '@':
                return new LiteralNode(At(offset), LiteralParser.Temporal(_cursor));
            case '%':
                return Variable();
            case '$':
                return Dollar();
            case '.' when _hl7v2 && char.IsAsciiDigit(_cursor.Peek(1)):
                return RelativeTerm();
        }
        if (char.IsAsciiDigit(c))
            return new LiteralNode(At(offset), LiteralParser.Number(_cursor));
        if (_hl7v2 && TryHl7v2Term(null) is { } term)
            return term;
        if (_cursor.TryName() is not { } name)
            throw _cursor.Expected("a value", UnexpectedHint());
        if (c != '`' && name is "true" or "false")
            return new LiteralNode(At(offset), Focus.Of(name == "true"));
        _cursor.SkipBlanks();
        if (_cursor.Peek() == '(')
            return Call(_implicit, name, offset);
        if (_hl7v2 && _insideFunction == 0)
            throw new SyntaxError(offset, "EXPR-NO-PATH", $"expected an HL7 v2 path such as PID-3.1, found '{name}'", PathHint(name));
        if (_scope.Focus == FocusKind.None && _insideFunction == 0)
            throw new SyntaxError(offset, "EXPR-NO-FOCUS", $"there is nothing here that '{name}' could be a part of", "variables are written %name");
        return Member(_implicit, name, offset);
    }

    private string PathHint(string name) => name switch
    {
        "TRUE" or "True" or "FALSE" or "False" => "write true or false",
        "null" or "NULL" => "absent is {}; an HL7 v2 null is asked for with .isNull()",
        _ when FunctionLibrary.Find(_scope.Functions, name) is not null => $"write {name}()",
        { Length: 3 } when !name.Equals(name.ToUpperInvariant(), StringComparison.Ordinal) => $"segments are written in capitals: {name.ToUpperInvariant()}",
        _ => $"text stands in quotes: '{name}'",
    };

    private Node Dollar()
    {
        var offset = _cursor.Offset++;
        return _cursor.TryName() switch
        {
            "this" => _implicit ?? Given(new ThisNode(At(offset)), _this),
            "index" => new IndexNode(At(offset)),
            "total" => new TotalNode(At(offset)),
            _ => throw new SyntaxError(offset, "EXPR-SYNTAX", "expected $this, $index or $total"),
        };
    }

    private Node Variable()
    {
        var offset = _cursor.Offset++;
        var name = _cursor.Peek() == '\'' ? _cursor.Quoted('\'') : _cursor.TryName() ?? throw _cursor.Expected("a name after '%'");
        // A variable's name may have hyphens, as keys have, and the longest that is known is meant; %a - %b, with blanks, subtracts.
        var (longest, end) = _scope.Variables.Contains(name) ? (name, _cursor.Offset) : (null, 0);
        while (_cursor.Peek() == '-' && char.IsAsciiLetter(_cursor.Peek(1)))
        {
            _cursor.Offset++;
            name += "-" + _cursor.TryName();
            if (_scope.Variables.Contains(name))
                (longest, end) = (name, _cursor.Offset);
        }
        if (longest is not null)
        {
            (name, _cursor.Offset) = (longest, end);
            return Given(new VariableNode(At(offset), name), _scope.VariableShapes.TryGetValue(name, out var shape) ? shape : Shape.Unknown);
        }
        switch (name)
        {
            case "message" when _scope.Message != FocusKind.None:
                return Given(new MessageNode(At(offset), _scope.Message == FocusKind.Hl7v2), _scope.MessageShape);
            case "context":
                return Given(new ContextNode(At(offset)), _scope.Shape);
            case "resource":
                return new ResourceNode(At(offset), outermost: false);
            case "rootResource":
                return new ResourceNode(At(offset), outermost: true);
        }
        if (Constant(name) is { } text)
            return new LiteralNode(At(offset), Focus.Of(text));
        var known = _scope.Variables.Concat(_scope.Message == FocusKind.None ? ["context", "resource"] : ["message", "context", "resource"]);
        _problems.Unknown("EXPR-UNKNOWN-VARIABLE", At(offset), "variable", "%" + name, known.Select(n => "%" + n));
        return new LiteralNode(At(offset), default);
    }

    // FHIRPath's and FHIR's own constants (FHIRPath 9.4, FHIR R4 2.1.9.1.5).
    private static string? Constant(string name) => name switch
    {
        "ucum" => "http://unitsofmeasure.org",
        "sct" => "http://snomed.info/sct",
        "loinc" => "http://loinc.org",
        _ when name.StartsWith("vs-", StringComparison.Ordinal) => "http://hl7.org/fhir/ValueSet/" + name[3..],
        _ when name.StartsWith("ext-", StringComparison.Ordinal) => "http://hl7.org/fhir/StructureDefinition/" + name[4..],
        _ => null,
    };
}
