using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>A term that gives values of an HL7 v2 message. One value is read without making a collection.</summary>
internal abstract class Hl7v2ValueNode(Position at, string place) : Node(at)
{
    public sealed override bool GivesHl7v2 => true;

    /// <summary>The path as written, without what stands in predicates.</summary>
    protected string Place { get; } = place;

    /// <summary>Finds the values; empty ones are not there.</summary>
    protected abstract void Find(in Frame frame, ref Hl7v2Hits hits);

    public override Collection Evaluate(in Frame frame)
    {
        var hits = default(Hl7v2Hits);
        Find(frame, ref hits);
        return hits.ToCollection();
    }

    public sealed override string? Text(in Frame frame)
    {
        var hits = default(Hl7v2Hits);
        Find(frame, ref hits);
        return hits.Count == 0 ? null : hits.Count == 1 ? hits.First.ReadText() : throw Several(hits.Count, "one value");
    }

    public sealed override int Match(in Frame frame, string[] texts)
    {
        var hits = default(Hl7v2Hits);
        Find(frame, ref hits);
        if (hits.Count != 1)
            return NothingToMatch - hits.Count;
        for (var i = 0; i < texts.Length; i++)
            if (hits.First.TextEquals(texts[i]))
                return i;
        return NoMatch;
    }

    public sealed override string? PlaceOf(in Focus focus) => Place;

    /// <summary>Adds what a term means of one segment.</summary>
    protected static void FindIn(in Frame frame, Hl7v2Segment segment, in Hl7v2FieldTerm term, ref Hl7v2Hits hits)
        => FindIn(frame, segment.Field(term.Field), term, ref hits);

    /// <summary>Adds what a term means of one field.</summary>
    protected static void FindIn(in Frame frame, Hl7v2Value field, in Hl7v2FieldTerm term, ref Hl7v2Hits hits)
    {
        if (term.Repetition.IsSingle)
        {
            hits.Add(term.Within(field.Repetition(term.Repetition.Number)));
            return;
        }
        var index = 0;
        foreach (var repetition in field.Repetitions)
        {
            var at = index++;
            if (repetition.IsEmpty)
                continue;
            if (term.Repetition.Predicate is null || term.Repetition.Predicate.Truth(frame.On(new Focus(repetition), at)) == true)
                hits.Add(term.Within(repetition));
        }
    }
}

/// <summary>A path to values: <c>PID-3[.5 = 'MR'].1</c>, <c>OBX[*]-5[*]</c>.</summary>
internal sealed class Hl7v2FieldNode(Position at, string place, Hl7v2SegmentNode segments, Hl7v2FieldTerm term) : Hl7v2ValueNode(at, place)
{
    public override bool TryAddReads(Reads reads, bool isNested)
        => segments.TryAddReads(reads, isNested) && term.Repetition.Predicate?.TryAddReads(reads, isNested: true) != false;

    protected override void Find(in Frame frame, ref Hl7v2Hits hits)
    {
        if (segments.TryFindField(frame, term.Field, out var field))
        {
            FindIn(frame, field, term, ref hits);
            return;
        }
        if (segments.TryFindOne(frame, out var one))
        {
            if (one.Exists)
                FindIn(frame, one, term, ref hits);
            return;
        }
        foreach (var segment in segments.Find(frame))
            FindIn(frame, segment, term, ref hits);
    }
}

/// <summary>A path with a leading dot: <c>.5</c> of a field or repetition its component, of a segment its field.</summary>
internal sealed class Hl7v2RelativeNode(Position at, string place, int[] numbers, Hl7v2Selector repetition) : Hl7v2ValueNode(at, place)
{
    private readonly Hl7v2FieldTerm _term = new(numbers[0], repetition, numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2));

    public override bool TryAddReads(Reads reads, bool isNested) => isNested && repetition.Predicate?.TryAddReads(reads, isNested: true) != false;

    protected override void Find(in Frame frame, ref Hl7v2Hits hits)
    {
        switch (frame.This.Form)
        {
            case FocusForm.Hl7v2Value:
                var value = frame.This.Hl7v2Value;
                foreach (var number in numbers)
                    value = value.Child(number);
                hits.Add(value);
                break;
            case FocusForm.Hl7v2Segments when frame.This.Scope is Hl7v2SegmentScope segment:
                FindIn(frame, segment.Range[0], _term, ref hits);
                break;
            default:
                throw Fail("EXPR-FOCUS", $"'{Place}' speaks of a part of a segment or field, but this is {Atoms.Describe(frame.This)}");
        }
    }
}
