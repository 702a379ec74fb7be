using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>A compiled part of an expression. Immutable, for any number of threads.</summary>
/// <param name="at">Where it is written.</param>
internal abstract class Node(Position at)
{
    /// <summary>The match of empty.</summary>
    public const int NothingToMatch = -2;

    /// <summary>The match of a value that is none of those asked for.</summary>
    public const int NoMatch = -1;

    public Position At { get; } = at;

    /// <summary>Whether it gives places of an HL7 v2 message, as far as reading the expression tells.</summary>
    public virtual bool GivesHl7v2 => false;

    /// <summary>Adds what it reads.</summary>
    /// <param name="reads">Gets it.</param>
    /// <param name="isNested">Whether the item in hand is what such a part of the expression or of a rule gave, and so may be read itself.</param>
    /// <returns>False where it may depend on something else, as far as is known here.</returns>
    public virtual bool TryAddReads(Reads reads, bool isNested) => false;

    /// <summary>All that it gives.</summary>
    public abstract Collection Evaluate(in Frame frame);

    /// <summary>It as a condition; null where it is empty. FHIRPath counts a single value that is no boolean as true.</summary>
    public virtual bool? Truth(in Frame frame)
    {
        var values = Evaluate(frame);
        if (values.IsEmpty)
            return null;
        if (values.Count > 1)
            throw Several(values.Count, "a condition");
        var value = values.First;
        if (value.Form == FocusForm.Boolean)
            return value.Boolean;
        if (value.IsHl7v2)
            throw Fail("EXPR-NOT-A-CONDITION", "expected a condition, found a place of the message; compare it, or ask .exists()", PlaceOf(value));
        var atom = Atoms.Of(value);
        return atom.IsNothing ? null : atom.Form != FocusForm.Boolean || atom.Boolean;
    }

    /// <summary>Its one value as text; null where it is empty.</summary>
    public virtual string? Text(in Frame frame)
    {
        var values = Evaluate(frame);
        if (values.IsEmpty)
            return null;
        if (values.Count > 1)
            throw Several(values.Count, "one value");
        var value = values.First;
        return value.ReadText()
            ?? (Atoms.Of(value).IsNothing ? null : throw Fail("EXPR-NOT-TEXT", $"expected a value, found {Atoms.Describe(value)}", PlaceOf(value)));
    }

    /// <summary>Which of some texts its one value equals, as <c>=</c> says.</summary>
    /// <returns>The text's index, <see cref="NoMatch"/>, <see cref="NothingToMatch"/>, or the count of its values below -2 where there are several.</returns>
    public virtual int Match(in Frame frame, string[] texts)
    {
        var values = Evaluate(frame);
        if (values.IsEmpty)
            return NothingToMatch;
        if (values.Count > 1)
            return NothingToMatch - values.Count;
        var atom = Atoms.Of(values.First);
        if (atom.IsNothing)
            return NothingToMatch;
        for (var i = 0; i < texts.Length; i++)
            if (Equality.AreEqual(atom, Focus.Of(texts[i])) == true)
                return i;
        return NoMatch;
    }

    /// <summary>Where a thing that it gave stands in the message; null where that is not known.</summary>
    public virtual string? PlaceOf(in Focus focus) => Atoms.PlaceOf(focus);

    /// <summary>An error at this part.</summary>
    public ExpressionException Fail(string code, string message, string? place = null, string? value = null) => new(code, At, message, place, value);

    protected ExpressionException Several(int count, string expected)
        => Fail("EXPR-SEVERAL", $"expected {expected}, found {count}; choose one, as with first() or where()", PlaceOf(default));
}
