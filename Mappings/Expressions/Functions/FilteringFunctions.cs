using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>FHIRPath 5.2, 5.5.1 (iif), 7 (aggregate) and 5.9 (trace).</summary>
internal static class FilteringFunctions
{
    public static Function[] All { get; } =
    [
        new("where", "criterion: condition", "Those for which the criterion is true.", Where, new("FT1[*].where(FT1-6 = 'CG').count()", "[1]")),
        new("select", "projection: projection", "What the projection gives of each.", Select, new("FT1[*].select(FT1-2)", "[\"T1\",\"T2\"]")),
        new("repeat", "projection: projection", "What the projection gives of each, and of what it gave, each once.", Repeat,
            new("(1).repeat(iif($this < 4, $this + 1)).count()", "[3]")),
        new("iif", "condition: condition, then: values, else?: values", "One thing if a condition is true, the other if it is not; only the one taken is evaluated.", Iif,
            new("iif(PV1-2 = 'I', 'inpatient', 'outpatient')", "[\"inpatient\"]")),
        new("coalesce", "first: values, …?: values", "The first argument that is not empty.", Coalesce, new("coalesce(PID-4, PID-3.1, 'none')", "[\"12345\"]")),
        new("aggregate", "aggregator: projection, start?: values", "What the aggregator makes of each in turn, with what it made so far as $total.", Aggregate,
            new("FT1[*].aggregate($total + FT1-10 * FT1-11.1, 0)", "[1019.00]")),
        new("trace", "name: text, projection?: projection", "The same, unchanged; what it would print may be patient data and is not printed.",
            (in Frame _, in Collection input, CallSite _) => input, new("'a'.trace('step')", "[\"a\"]")),
        new("defineVariable", "name: text, value?: projection", "The same, unchanged; in what follows in the chain, %name is the value, or else what stands before the dot.",
            (in Frame _, in Collection input, CallSite _) => input, new("'a-b'.defineVariable('all').split('-').select($this & ' of ' & %all)", "[\"a of a-b\",\"b of a-b\"]")),
        new("sort", "key?: projection, …?: projection", "In order, of the things or of keys of them; a minus before a key turns it round.", Sort,
            new("('b' | 'a' | 'c').sort()", "[\"a\",\"b\",\"c\"]"), new("FT1[*].sort(-FT1-11.1).select(FT1-2)", "[\"T2\",\"T1\"]")),
    ];

    private static Collection Where(in Frame frame, in Collection input, CallSite call)
    {
        if (input.Count == 1)
            return call.Arguments[0].Truth(frame.On(input[0])) == true ? input : Collection.Empty;
        var kept = new List<Focus>();
        for (var i = 0; i < input.Count; i++)
            if (call.Arguments[0].Truth(frame.On(input[i], i)) == true)
                kept.Add(input[i]);
        return new Collection(kept);
    }

    private static Collection Select(in Frame frame, in Collection input, CallSite call)
    {
        if (input.Count == 1)
            return call.Arguments[0].Evaluate(frame.On(input[0]));
        var given = new List<Focus>();
        for (var i = 0; i < input.Count; i++)
            call.Arguments[0].Evaluate(frame.On(input[i], i)).AddTo(given);
        return new Collection(given);
    }

    private static Collection Repeat(in Frame frame, in Collection input, CallSite call)
    {
        // Far more than any tree has; only a projection that always makes something new gets there.
        const int most = 100_000;
        var seen = new Sets.Seen();
        var given = new List<Focus>();
        var open = new Queue<Focus>(input.ToList());
        while (open.TryDequeue(out var item))
            foreach (var next in call.Arguments[0].Evaluate(frame.On(item)))
                if (seen.Add(next))
                {
                    if (given.Count == most)
                        throw call.Fail("EXPR-ENDLESS", $"repeat() has found {most} things and goes on; its projection always gives something new");
                    given.Add(next);
                    open.Enqueue(next);
                }
        return new Collection(given);
    }

    private static Collection Iif(in Frame frame, in Collection input, CallSite call)
    {
        // Before a dot stands what the condition is about: one thing at most.
        var inner = call.Target is null || input.IsEmpty ? frame : frame.On(call.One(input));
        var condition = call.Arguments[0];
        if (condition is LiteralNode { Value.Form: not (FocusForm.Boolean or FocusForm.Nothing) })
            throw call.Fail("EXPR-NOT-A-CONDITION", "iif() takes a condition first, found a value");
        return condition.Truth(inner) == true ? call.Arguments[1].Evaluate(inner)
            : call.Has(2) ? call.Arguments[2].Evaluate(inner)
            : Collection.Empty;
    }

    private static Collection Coalesce(in Frame frame, in Collection input, CallSite call)
    {
        foreach (var argument in call.Arguments)
        {
            var values = argument.Evaluate(frame);
            if (!values.IsEmpty)
                return values;
        }
        return Collection.Empty;
    }

    private static Collection Aggregate(in Frame frame, in Collection input, CallSite call)
    {
        var total = call.Has(1) ? call.Arguments[1].Evaluate(frame) : Collection.Empty;
        for (var i = 0; i < input.Count; i++)
            total = call.Arguments[0].Evaluate(frame.On(input[i], i).With(new Frame.Accumulator(total)));
        return total;
    }

    private static Collection Sort(in Frame frame, in Collection input, CallSite call)
    {
        if (input.Count < 2)
            return input;
        var keys = call.Arguments.Length == 0 ? [new ThisNode(call.At)] : call.Arguments;
        var rows = new List<(Focus Item, Focus[] Keys)>(input.Count);
        for (var i = 0; i < input.Count; i++)
        {
            var row = new Focus[keys.Length];
            for (var k = 0; k < keys.Length; k++)
            {
                var key = keys[k] is SignNode { IsMinus: true } turned ? turned.Operand : keys[k];
                var value = key.Evaluate(frame.On(input[i], i));
                row[k] = value.Count <= 1 ? Atoms.Of(value.First) : throw call.Fail("EXPR-SEVERAL", $"a key of sort() is one value, found {value.Count}");
            }
            rows.Add((input[i], row));
        }
        // OrderBy keeps the order of equals; List.Sort would not.
        return new Collection(rows.Order(Comparer<(Focus Item, Focus[] Keys)>.Create((a, b) => CompareRows(a.Keys, b.Keys, keys, call))).Select(r => r.Item).ToList());
    }

    private static int CompareRows(Focus[] left, Focus[] right, Node[] keys, CallSite call)
    {
        for (var k = 0; k < keys.Length; k++)
        {
            // What has no key comes first, either way round.
            if (left[k].IsNothing != right[k].IsNothing)
                return left[k].IsNothing ? -1 : 1;
            var order = left[k].IsNothing ? 0 : Ordering.Compare(left[k], right[k], keys[k]) ?? 0;
            if (order != 0)
                return keys[k] is SignNode { IsMinus: true } ? -order : order;
        }
        return 0;
    }
}
