using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary>HL7 v2 paths as terms: <c>(GROUP[n].)*SEG[n]-F[r].C.S</c>, without blanks outside predicates.</summary>
internal sealed partial class ExpressionParser
{
    // What stands after for:, where it is no more than a name: all of that name.
    private Hl7v2PathNode? TryBareName()
    {
        var start = _cursor.Offset;
        var name = Capitals();
        _cursor.SkipBlanks();
        if (_cursor.AtEnd && name.Length > 0)
        {
            if (Hl7v2SegmentId.TryParse(name, out var id))
                return new Hl7v2SegmentNode(At(start), name, null, null, id, Hl7v2Selector.All);
            CheckGroup(start, name);
            return new Hl7v2GroupNode(At(start), name, null, null, new Hl7v2GroupTerm(name, Hl7v2Selector.All));
        }
        _cursor.Offset = start;
        return null;
    }

    private Node? TryHl7v2Term(Node? root)
    {
        var start = _cursor.Offset;
        var place = root is null ? "" : "%message.";
        Hl7v2GroupNode? groups = null;
        while (true)
        {
            var offset = _cursor.Offset;
            var name = Capitals();
            if (!BeginsTerm(name, root))
            {
                // Behind a group a function may come; its dot is read by whoever reads functions.
                _cursor.Offset = groups is null ? start : offset - 1;
                return groups;
            }
            if (Hl7v2SegmentId.TryParse(name, out var id))
                return SegmentTerm(start, place + name, groups is null ? root : null, groups, id);
            if (_cursor.Peek() is not ('.' or '[') && !IsGroup(name))
            {
                if (groups is not null)
                    CheckGroup(offset, name);
                else
                    _cursor.Offset = start;
                return groups;
            }
            CheckGroup(offset, name);
            var term = new Hl7v2GroupTerm(name, Brackets());
            groups = new Hl7v2GroupNode(At(start), place + term, groups is null ? root : null, groups, term);
            if (_cursor.Peek() != '.')
                return groups;
            _cursor.Offset++;
            place += term + ".";
        }
    }

    private bool BeginsTerm(string name, Node? root)
        => name.Length > 0 && _cursor.Peek() != '(' && !char.IsAsciiLetterLower(_cursor.Peek())
            && !(_onTree && root is null && (_cursor.Peek() != '-' || !char.IsAsciiDigit(_cursor.Peek(1))));

    private Node SegmentTerm(int start, string place, Node? root, Hl7v2GroupNode? groups, Hl7v2SegmentId id)
    {
        var selector = Brackets();
        place += selector;
        var segments = new Hl7v2SegmentNode(At(start), place, root, groups, id, selector);
        if (_cursor.Peek() != '-' || !char.IsAsciiDigit(_cursor.Peek(1)))
            return segments;
        _cursor.Offset++;
        var at = _cursor.Offset;
        var field = Number("a field's number");
        // No segment of the standard has a hundred fields; a site's own Z segment may, and none has a thousand.
        if (field > (id.IsLocal ? 999 : 99))
            _problems.Error("EXPR-FIELD", At(at), $"the segment {id} has no field {field}", "a field's number, its component and subcomponent are divided by dots: PID-3.1");
        var term = new Hl7v2FieldTerm(field, Brackets(), OptionalPart(), OptionalPart());
        return new Hl7v2FieldNode(At(start), place + term, segments, term);
    }

    private bool IsGroup(string name) => (_scope.Groups ?? GroupNames.All).Contains(name);

    private void CheckGroup(int offset, string name)
    {
        if (IsGroup(name))
            return;
        var known = _scope.Groups ?? GroupNames.All;
        _problems.Error("EXPR-GROUP", At(offset), $"'{name}' is no segment, nor a group of {(_scope.Groups is null ? "any message" : "the messages read here")}",
            NearNames.Nearest(name, known) is { } near ? $"did you mean '{near}'?"
                : known.Count is > 0 and < 20 ? "their groups are " + string.Join(", ", known)
                : "segments have three characters, as in PID");
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
        CheckCondition(predicate);
        _cursor.Expect("]", "after the condition");
        return new Hl7v2Selector(0, predicate);
    }
}
