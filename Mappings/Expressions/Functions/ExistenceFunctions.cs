using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>FHIRPath 5.1.</summary>
internal static class ExistenceFunctions
{
    public static Function[] All { get; } =
    [
        new("exists", "criterion?: condition", "Whether there is anything, or anything for which the criterion is true.", Exists,
            new("ZIM-2.exists()", "[true]"), new("PID-3[*].exists(.5 = 'SS')", "[true]")),
        new("empty", "", "Whether there is nothing.", (in Frame _, in Collection input, CallSite _) => Collection.Of(input.IsEmpty),
            new("PID-4.empty()", "[true]")),
        new("not", "", "The opposite of a condition; empty of empty.", Not,
            new("(PID-8 = 'F').not()", "[false]")),
        new("count", "", "How many there are.", (in Frame _, in Collection input, CallSite _) => Collection.Of(input.Count),
            new("FT1[*].count()", "[2]")),
        new("all", "criterion: condition", "Whether the criterion is true for each of them; true where there are none.", AllFulfil,
            new("FT1[*].all(FT1-10 > 0)", "[true]")),
        new("allTrue", "", "Whether all are true.", (in Frame _, in Collection input, CallSite call) => Collection.Of(Count(input, true, call) == input.Count),
            new("(true | false).allTrue()", "[false]")),
        new("anyTrue", "", "Whether one is true.", (in Frame _, in Collection input, CallSite call) => Collection.Of(Count(input, true, call) > 0),
            new("(true | false).anyTrue()", "[true]")),
        new("allFalse", "", "Whether all are false.", (in Frame _, in Collection input, CallSite call) => Collection.Of(Count(input, false, call) == input.Count),
            new("(true | false).allFalse()", "[false]")),
        new("anyFalse", "", "Whether one is false.", (in Frame _, in Collection input, CallSite call) => Collection.Of(Count(input, false, call) > 0),
            new("(true | false).anyFalse()", "[true]")),
        new("isDistinct", "", "Whether no two are equal.", (in Frame _, in Collection input, CallSite _) => Collection.Of(Sets.Distinct(input).Count == input.Count),
            new("('a').combine('a').isDistinct()", "[false]")),
        new("subsetOf", "others: values", "Whether each is among the others.",
            (in Frame frame, in Collection input, CallSite call) => Collection.Of(Sets.IsSubset(input, call.Arguments[0].Evaluate(frame))),
            new("('a' | 'b').subsetOf('a' | 'b' | 'c')", "[true]")),
        new("supersetOf", "others: values", "Whether each of the others is here.",
            (in Frame frame, in Collection input, CallSite call) => Collection.Of(Sets.IsSubset(call.Arguments[0].Evaluate(frame), input)),
            new("('a' | 'b').supersetOf('c')", "[false]")),
    ];

    private static Collection Exists(in Frame frame, in Collection input, CallSite call)
    {
        if (!call.Has(0))
            return Collection.Of(!input.IsEmpty);
        for (var i = 0; i < input.Count; i++)
            if (call.Arguments[0].Truth(frame.On(input[i], i)) == true)
                return Collection.Of(true);
        return Collection.Of(false);
    }

    private static Collection AllFulfil(in Frame frame, in Collection input, CallSite call)
    {
        for (var i = 0; i < input.Count; i++)
            if (call.Arguments[0].Truth(frame.On(input[i], i)) != true)
                return Collection.Of(false);
        return Collection.Of(true);
    }

    private static Collection Not(in Frame frame, in Collection input, CallSite call)
    {
        var atom = call.Atom(input);
        return atom.Form switch
        {
            FocusForm.Nothing => Collection.Empty,
            FocusForm.Boolean => Collection.Of(!atom.Boolean),
            FocusForm.Text when atom.IsUntypedHl7v2
                => throw call.Fail("EXPR-NOT-A-CONDITION", "not() works on a condition, found a place of the message; compare it, or ask .empty()", call.PlaceOf(default)),
            // Any single value counts as true.
            _ => Collection.Of(false),
        };
    }

    private static int Count(in Collection input, bool wanted, CallSite call)
    {
        var count = 0;
        foreach (var item in input)
        {
            var atom = Atoms.Of(item);
            if (atom.Form != FocusForm.Boolean)
                throw call.Fail("EXPR-TYPE", $"{call.Function.Name}() works on true and false, found {Atoms.Describe(atom)}", call.PlaceOf(item));
            count += atom.Boolean == wanted ? 1 : 0;
        }
        return count;
    }
}
