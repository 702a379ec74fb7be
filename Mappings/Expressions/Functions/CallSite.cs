using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>One call of a function, as it is written.</summary>
/// <param name="At">Where.</param>
/// <param name="Function">The function.</param>
/// <param name="Target">What stands before the dot; null where nothing does.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Scope">What the expression may speak of.</param>
/// <param name="Problems">Gets what is found wrong while compiling.</param>
internal sealed record CallSite(Position At, Function Function, Node? Target, Node[] Arguments, ExpressionScope Scope, Problems Problems)
{
    public bool Has(int argument) => argument < Arguments.Length;

    // They read their arguments alone, not what stands before the dot.
    private static readonly HashSet<string> ReadingArguments = new(StringComparer.Ordinal) { "coalesce", "iif", "now", "today", "timeOfDay" };

    /// <summary>Adds what the call reads. All functions give the same for the same, so what they are given is all that counts.</summary>
    /// <inheritdoc cref="Node.TryAddReads"/>
    public bool TryAddReads(Reads reads, bool isNested)
    {
        if (Target is null ? !isNested && !ReadingArguments.Contains(Function.Name) : !Target.TryAddReads(reads, isNested))
            return false;
        for (var i = 0; i < Arguments.Length; i++)
            if (!Arguments[i].TryAddReads(reads, isNested || (Target is not null && SeesWhatIsBeforeTheDot(i))))
                return false;
        return true;
    }

    // Of nothing, iif() asks what the call itself stands on.
    private bool SeesWhatIsBeforeTheDot(int argument) => Function.Name != "iif" && FunctionShapes.IsAskedOfEach(Function, argument);

    /// <summary>What stands before the dot as one thing; nothing where it is empty.</summary>
    public Focus One(in Collection input) => input.Count <= 1 ? input.First : throw Several(input.Count);

    /// <summary>The same as a value.</summary>
    public Focus Atom(in Collection input) => Atoms.Of(One(input));

    /// <summary>The same as text; null where it is empty.</summary>
    public string? Text(in Collection input) => TextOf(One(input), "works on");

    /// <summary>The same as a number; null where it is empty.</summary>
    public Focus? Number(in Collection input)
    {
        var one = One(input);
        var atom = Atoms.Of(one);
        if (atom.IsNothing)
            return null;
        if (atom.IsNumber)
            return atom;
        if (atom.IsUntyped)
            return Numbers.ParseDecimal(atom.Text) is { } number ? Focus.Of(number)
                : throw Fail("EXPR-NOT-A-NUMBER", $"{Function.Name}() works on a number, found text", PlaceOf(one), atom.Text);
        throw Fail("EXPR-TYPE", $"{Function.Name}() works on a number, found {Atoms.Describe(atom)}", PlaceOf(one));
    }

    /// <summary>An argument as one value; nothing where it is empty or not written.</summary>
    public Focus Argument(in Frame frame, int index)
    {
        if (!Has(index))
            return default;
        var values = Arguments[index].Evaluate(frame);
        return values.Count <= 1 ? Atoms.Of(values.First) : throw Fail("EXPR-SEVERAL", $"an argument of {Function.Name}() is one value, found {values.Count}");
    }

    /// <summary>An argument as text; null where it is empty or not written.</summary>
    public string? ArgumentText(in Frame frame, int index) => TextOf(Argument(frame, index), "takes");

    /// <summary>An argument as a whole number; null where it is empty or not written.</summary>
    public long? ArgumentInteger(in Frame frame, int index)
    {
        var atom = Argument(frame, index);
        return atom.Form switch
        {
            FocusForm.Nothing => null,
            FocusForm.Integer => atom.Integer,
            FocusForm.Text when atom.IsUntyped && Numbers.ParseInteger(atom.Text) is { } number => number,
            _ => throw Fail("EXPR-TYPE", $"{Function.Name}() takes a whole number, found {Atoms.Describe(atom)}"),
        };
    }

    /// <summary>The value of an argument that is written as text, for checks while compiling; null where it is computed.</summary>
    public string? Literal(int index)
        => Has(index) && Arguments[index] is LiteralNode { Value.Form: FocusForm.Text } literal ? literal.Value.Text : null;

    public ExpressionException Fail(string code, string message, string? place = null, string? value = null) => new(code, At, message, place, value);

    public ExpressionException Several(int count)
        => Fail("EXPR-SEVERAL", $"{Function.Name}() works on one value, found {count}; choose one, as with first() or where()", Target?.PlaceOf(default));

    public string? PlaceOf(in Focus focus) => Target?.PlaceOf(focus) ?? Atoms.PlaceOf(focus);

    private string? TextOf(in Focus focus, string verb)
    {
        if (focus.IsNothing)
            return null;
        return focus.ReadText() is { } text && focus.Form is not (FocusForm.Hl7v2Segments or FocusForm.Type) ? text
            : Atoms.Of(focus).IsNothing ? null
            : throw Fail("EXPR-TYPE", $"{Function.Name}() {verb} text, found {Atoms.Describe(focus)}", PlaceOf(focus));
    }
}
