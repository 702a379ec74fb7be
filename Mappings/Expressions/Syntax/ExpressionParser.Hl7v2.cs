using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary>HL7 v2 paths as terms: <c>(GROUP[n].)*SEG[n]-F[r].C.S</c>, without blanks outside predicates.</summary>
internal sealed partial class ExpressionParser
{
    // What stands after for:, where it is no more than a name: all of that name.
    private Node? TryBareName()
    {
        var start = _cursor.Offset;
        var name = Capitals();
        _cursor.SkipBlanks();
        if (_cursor.AtEnd && name.Length > 0)
        {
            if (Hl7v2SegmentId.TryParse(name, out var id))
            {
                CheckSegment(start, id);
                return Given(new Hl7v2SegmentNode(At(start), name, null, null, id, Hl7v2Selector.All), new Shape(ValueKinds.Segments, Hl7v2Members.Of(id)));
            }
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
            {
                CheckSegment(offset, id);
                return SegmentTerm(start, place + name, groups is null ? root : null, groups, id);
            }
            if (_cursor.Peek() is not ('.' or '[') && !IsGroup(name))
            {
                if (groups is not null)
                    CheckGroup(offset, name);
                else
                    _cursor.Offset = start;
                return groups;
            }
            CheckGroup(offset, name);
            var term = new Hl7v2GroupTerm(name, Brackets(new Shape(ValueKinds.Segments)));
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
        var parts = Hl7v2Members.Of(id);
        var item = new Shape(ValueKinds.Segments, parts);
        var selector = Brackets(item);
        place += selector;
        var segments = new Hl7v2SegmentNode(At(start), place, root, groups, id, selector);
        if (_cursor.Peek() != '-' || !char.IsAsciiDigit(_cursor.Peek(1)))
            return Given(segments, item);
        _cursor.Offset++;
        var at = _cursor.Offset;
        var field = Number("a field's number");
        // No segment of the standard has a hundred fields; a site's own Z segment may, and none has a thousand.
        if (field > (id.IsLocal ? 999 : 99))
            _problems.Error("EXPR-FIELD", At(at), $"the segment {id} has no field {field}", "a field's number, its component and subcomponent are divided by dots: PID-3.1");
        else if (field > parts?.Count)
            _problems.Warning("EXPR-FIELD", At(at), $"{id} has {parts.Count} fields in the versions known here, and this is field {field}", OwnAddition);
        parts = parts?.Part(field);
        var repetition = Brackets(new Shape(ValueKinds.Place, parts));
        var component = Part(ref parts);
        var term = new Hl7v2FieldTerm(field, repetition, component, component > 0 ? Part(ref parts) : 0);
        return Given(new Hl7v2FieldNode(At(start), place + term, segments, term), new Shape(ValueKinds.Place, parts));
    }

    private const string OwnAddition = "only what a sender adds of its own stands there";

    private void CheckSegment(int offset, Hl7v2SegmentId id)
    {
        // A site's own segments are in no dictionary; continued messages may have these two anywhere.
        var name = id.ToString();
        if (id.IsLocal || name is "ADD" or "DSC")
            return;
        if (AnyVersion.FieldsOf(name) == 0)
            _problems.Error("EXPR-SEGMENT", At(offset), $"no version of HL7 v2 has a segment '{name}'",
                NearNames.Nearest(name, Likeliest(name)) is { } near ? $"did you mean '{near}'? A site's own segments begin with Z" : "a site's own segments begin with Z");
        else if (_scope.Segments is { } known && !known.Contains(name))
            _problems.Warning("EXPR-SEGMENT", At(offset), $"the messages read here have no segment '{name}' in any version of the standard", OwnAddition);
    }

    // Three letters are near to many: those of the messages read here come first, then those that are the same letters.
    private IEnumerable<string> Likeliest(string name)
        => AnyVersion.Segments.OrderBy(s => _scope.Segments?.Contains(s) == false).ThenBy(s => !s.Order().SequenceEqual(name.Order())).ThenBy(s => s, StringComparer.Ordinal);

    // A component or sub-component, where one is written; 0 for none.
    private int Part(ref Hl7v2Members? of)
    {
        var at = _cursor.Offset + 1;
        var number = OptionalPart();
        if (number > 0)
            of = Within(of, number, at);
        return number;
    }

    private Hl7v2Members? Within(Hl7v2Members? of, int number, int offset)
    {
        if (number > of?.Count)
            _problems.Warning(of.DataType is null ? "EXPR-FIELD" : "EXPR-COMPONENT", At(offset), of.DataType is not { } type ? $"{of.Name} has {of.Count} fields in the versions known here, and this is field {number}"
                : of.Count == 1 ? $"{of.Name} has the data type {type}, which has no components"
                : $"{of.Name} has the data type {type}, which has {of.Count} components, and this is component {number}", OwnAddition);
        return of?.Part(number);
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

    private Node RelativeTerm()
    {
        var start = _cursor.Offset++;
        var at = _cursor.Offset;
        var numbers = new List<int> { Number("a component's number") };
        var parts = Within(_this.Members as Hl7v2Members, numbers[0], at);
        var repetition = Brackets(new Shape(ValueKinds.Place, parts));
        while (numbers.Count < 3 && Part(ref parts) is > 0 and var part)
            numbers.Add(part);
        return Given(new Hl7v2RelativeNode(At(start), "." + string.Join('.', numbers), [.. numbers], repetition), new Shape(ValueKinds.Place, parts));
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

    // What stands in brackets; a condition is about one of the things that they choose from.
    private Hl7v2Selector Brackets(Shape item)
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
        var outer = (_hl7v2, _onTree, _this);
        (_hl7v2, _onTree, _this) = (true, false, item);
        var predicate = Expression(Operators.Weakest);
        (_hl7v2, _onTree, _this) = outer;
        if (predicate is LiteralNode or SignNode)
            throw new SyntaxError(start + 1, "EXPR-SYNTAX", "expected a number from 1, '*' or a condition such as .5 = 'MR' in the brackets");
        CheckCondition(predicate);
        _cursor.Expect("]", "after the condition");
        return new Hl7v2Selector(0, predicate);
    }
}
