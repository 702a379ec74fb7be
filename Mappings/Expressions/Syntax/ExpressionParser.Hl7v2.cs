using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary>HL7 v2 paths as terms: <c>(GROUP[n].)*SEG[n]-F[r].C.S</c>, without blanks outside predicates.</summary>
internal sealed partial class ExpressionParser
{
    // What stands after for:, where it is no more than a name: all of that name.
    private Hl7v2SegmentNode? TryBareSegment()
    {
        var start = _cursor.Offset;
        var name = Capitals();
        _cursor.SkipBlanks();
        if (_cursor.AtEnd && Hl7v2SegmentId.TryParse(name, out var id))
            return new Hl7v2SegmentNode(At(start), name, null, id, Hl7v2Selector.All);
        if (_cursor.AtEnd && name.Length > 3)
            throw Groups(start, name);
        _cursor.Offset = start;
        return null;
    }

    private Node? TryHl7v2Term(Node? root)
    {
        var start = _cursor.Offset;
        var name = Capitals();
        if (name.Length == 0 || _cursor.Peek() == '(' || char.IsAsciiLetterLower(_cursor.Peek())
            || (_onTree && root is null && (_cursor.Peek() != '-' || !char.IsAsciiDigit(_cursor.Peek(1)))))
        {
            _cursor.Offset = start;
            return null;
        }
        if (!Hl7v2SegmentId.TryParse(name, out var id))
        {
            if (_cursor.Peek() is '.' or '[')
                throw Groups(start, name);
            _cursor.Offset = start;
            return null;
        }
        var selector = Brackets();
        var place = (root is null ? "" : "%message.") + name + selector;
        var segments = new Hl7v2SegmentNode(At(start), place, root, id, selector);
        if (_cursor.Peek() != '-' || !char.IsAsciiDigit(_cursor.Peek(1)))
            return segments;
        _cursor.Offset++;
        var field = Number("a field's number");
        var term = new Hl7v2FieldTerm(field, Brackets(), OptionalPart(), OptionalPart());
        return new Hl7v2FieldNode(At(start), place + term, segments, term);
    }

    private Hl7v2RelativeNode RelativeTerm()
    {
        var start = _cursor.Offset++;
        var numbers = new List<int> { Number("a component's number") };
        var repetition = Brackets();
        while (numbers.Count < 3 && OptionalPart() is > 0 and var part)
            numbers.Add(part);
        return new Hl7v2RelativeNode(At(start), "." + string.Join('.', numbers), [.. numbers], repetition);
    }

    private string Capitals()
    {
        var start = _cursor.Offset;
        if (!char.IsAsciiLetterUpper(_cursor.Peek()))
            return "";
        while (char.IsAsciiLetterUpper(_cursor.Peek()) || char.IsAsciiDigit(_cursor.Peek()) || _cursor.Peek() == '_')
            _cursor.Offset++;
        return _cursor.Text[start.._cursor.Offset];
    }

    private int OptionalPart()
    {
        if (_cursor.Peek() != '.' || !char.IsAsciiDigit(_cursor.Peek(1)))
            return 0;
        _cursor.Offset++;
        return Number("a component's number");
    }

    private int Number(string what)
    {
        var start = _cursor.Offset;
        var number = _cursor.TryWhole();
        return number switch
        {
            < 0 => throw _cursor.Expected(what),
            0 => throw new SyntaxError(start, "EXPR-SYNTAX", $"{what} counts from 1"),
            _ => number,
        };
    }

    private Hl7v2Selector Brackets()
    {
        if (_cursor.Peek() != '[')
            return Hl7v2Selector.First;
        var start = _cursor.Offset++;
        _cursor.SkipBlanks();
        if (_cursor.TryTake("*"))
        {
            _cursor.Expect("]", "after '*'");
            return Hl7v2Selector.All;
        }
        if (char.IsAsciiDigit(_cursor.Peek()))
        {
            var before = _cursor.Offset;
            var number = _cursor.TryWhole();
            if (_cursor.TryTake("]"))
                return number > 0 ? new Hl7v2Selector(number, null)
                    : throw new SyntaxError(before, "EXPR-SYNTAX", "in an HL7 v2 path an index counts from 1");
            _cursor.Offset = before;
        }
        var outer = (_hl7v2, _onTree);
        (_hl7v2, _onTree) = (true, false);
        var predicate = Expression(Operators.Weakest);
        (_hl7v2, _onTree) = outer;
        if (predicate is LiteralNode or SignNode)
            throw new SyntaxError(start + 1, "EXPR-SYNTAX", "expected a number from 1, '*' or a condition such as .5 = 'MR' in the brackets");
        RefusePlace(predicate);
        _cursor.Expect("]", "after the condition");
        return new Hl7v2Selector(0, predicate);
    }

    private static SyntaxError Groups(int offset, string name)
        => new(offset, "EXPR-GROUP", $"'{name}' is no segment", "segments have three characters, as in PID; groups of segments are not known here");
}
