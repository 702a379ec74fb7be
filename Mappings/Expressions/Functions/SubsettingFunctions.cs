using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>FHIRPath 5.3 and 5.4.</summary>
internal static class SubsettingFunctions
{
    public static Function[] All { get; } =
    [
        new("first", "", "The first.", (in Frame _, in Collection input, CallSite _) => new Collection(input.First),
            new("PID-3[*].first()", "[\"12345\"]")),
        new("last", "", "The last.", (in Frame _, in Collection input, CallSite _) => input.Slice(input.Count - 1, 1), new("PID-3[*].last()", "[\"999-11\"]")),
        new("tail", "", "All but the first.", (in Frame _, in Collection input, CallSite _) => input.Slice(1, input.Count), new("(1 | 2 | 3).tail()", "[2,3]")),
        new("skip", "n: integer", "All but the first n.", (in Frame frame, in Collection input, CallSite call)
            => call.ArgumentInteger(frame, 0) is { } n ? input.Slice(Clamp(n), input.Count) : Collection.Empty, new("(1 | 2 | 3).skip(2)", "[3]")),
        new("take", "n: integer", "The first n.", (in Frame frame, in Collection input, CallSite call)
            => call.ArgumentInteger(frame, 0) is { } n ? input.Slice(0, Clamp(n)) : Collection.Empty, new("(1 | 2 | 3).take(2)", "[1,2]")),
        new("single", "", "The only one; several are an error.", (in Frame _, in Collection input, CallSite call) => new Collection(call.One(input)),
            new("PID-3[.5 = 'MR'].1.single()", "[\"12345\"]")),
        new("distinct", "", "Each once.", (in Frame _, in Collection input, CallSite _) => Sets.Distinct(input), new("('a').combine('a').distinct()", "[\"a\"]")),
        new("union", "others: values", "These and the others, each once; as |.", Union, new("('a').union('b')", "[\"a\",\"b\"]")),
        new("combine", "others: values", "These and the others, with all repeats.", Combine, new("('a').combine('a')", "[\"a\",\"a\"]")),
        new("intersect", "others: values", "Those that are among the others, each once.", Intersect, new("(1 | 2 | 3).intersect(2 | 4)", "[2]")),
        new("exclude", "others: values", "Those that are not among the others.", Exclude, new("(1 | 2 | 3).exclude(2)", "[1,3]")),
    ];

    private static int Clamp(long n) => (int)Math.Clamp(n, 0, int.MaxValue);

    private static Collection Combine(in Frame frame, in Collection input, CallSite call)
    {
        var all = new List<Focus>();
        input.AddTo(all);
        call.Arguments[0].Evaluate(frame).AddTo(all);
        return new Collection(all);
    }

    private static Collection Union(in Frame frame, in Collection input, CallSite call) => Sets.Distinct(Combine(frame, input, call));

    private static Collection Intersect(in Frame frame, in Collection input, CallSite call)
        => Sets.Distinct(Filter(input, call.Arguments[0].Evaluate(frame), keep: true));

    private static Collection Exclude(in Frame frame, in Collection input, CallSite call)
        => Filter(input, call.Arguments[0].Evaluate(frame), keep: false);

    private static Collection Filter(in Collection input, in Collection others, bool keep)
    {
        var kept = new List<Focus>();
        foreach (var item in input)
            if (Equality.Contains(others, item) == keep)
                kept.Add(item);
        return new Collection(kept);
    }
}
