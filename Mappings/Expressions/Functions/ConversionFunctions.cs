using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>FHIRPath 5.5, 6.3 and 10.1.</summary>
internal static class ConversionFunctions
{
    public static Function[] All { get; } =
    [
        new("is", "type: type", "Whether it has a type; as the operator.", Never, new("(1).is(Integer)", "[true]")) { Specialize = call => new IsNode(call.At, TargetOf(call), TypeOf(call)) },
        new("as", "type: type", "It where it has a type, else empty; as the operator.", Never, new("('a').as(Integer)", "[]")) { Specialize = call => new AsNode(call.At, TargetOf(call), TypeOf(call)) },
        new("ofType", "type: type", "Those that have a type.", OfType, new("(1 | 'a').ofType(String)", "[\"a\"]")),
        new("type", "", "The type, with a namespace and a name.", (in Frame _, in Collection input, CallSite _)
            => new Collection(input.ToList().Select(i => Focus.Of(TypeNodes.Of(i))).ToList()), new("(1).type().name", "[\"Integer\"]")),
        .. Pair("toBoolean", "convertsToBoolean", "true or false: true t yes y 1 1.0 and their opposites, in any letters", ToBoolean, new("'yes'.toBoolean()", "[true]"), new("'maybe'.convertsToBoolean()", "[false]")),
        .. Pair("toInteger", "convertsToInteger", "a whole number", ToInteger, new("FT1-10.toInteger()", "[2]"), new("FT1-11.1.convertsToInteger()", "[false]")),
        .. Pair("toLong", "convertsToLong", "a whole number, the same as toInteger()", ToInteger, new("FT1-10.toLong()", "[2]"), new("'1.5'.convertsToLong()", "[false]")),
        .. Pair("toDecimal", "convertsToDecimal", "a decimal number", ToDecimal, new("FT1-11.1.toDecimal()", "[19.50]"), new("'a'.convertsToDecimal()", "[false]")),
        .. Pair("toString", "convertsToString", "text", ToText, new("(1.50).toString()", "[\"1.50\"]"), new("(1).convertsToString()", "[true]")),
        .. Pair("toDate", "convertsToDate", "a date; HL7 v2 places may have HL7 v2's form", a => Temporal(a, TemporalType.Date), new("PID-7.toDate()", "[\"1974-06-07\"]"), new("FT1[2]-4.convertsToDate()", "[true]")),
        .. Pair("toDateTime", "convertsToDateTime", "a date and time, known as far as it was written", a => Temporal(a, TemporalType.DateTime), new("MSH-7.toDateTime()", "[\"2026-03-04T15:30:00-06:00\"]"), new("'soon'.convertsToDateTime()", "[false]")),
        .. Pair("toTime", "convertsToTime", "a time of day", a => Temporal(a, TemporalType.Time), new("'15:30'.toTime()", "[\"15:30\"]"), new("'25:00'.convertsToTime()", "[false]")),
        new("toQuantity", "unit?: text", "It as a quantity, in a unit where one is given; empty where it is none.", ToQuantityIn, new("'4 days'.toQuantity() > 3 days", "[true]")),
        new("convertsToQuantity", "unit?: text", "Whether toQuantity() would give one.", (in Frame frame, in Collection input, CallSite call)
            => input.IsEmpty ? Collection.Empty : Collection.Of(!ToQuantityIn(frame, input, call).IsEmpty), new("'4 wk'.convertsToQuantity()", "[false]")),
    ];

    /// <summary>It as a quantity; null where it is none.</summary>
    public static Quantity? ToQuantity(in Focus atom) => atom.Form switch
    {
        FocusForm.Quantity => atom.Quantity,
        FocusForm.Integer or FocusForm.Decimal => new Quantity(atom.Number, "1"),
        FocusForm.Boolean => new Quantity(atom.Boolean ? 1.0m : 0.0m, "1"),
        FocusForm.Text => Quantity.Parse(atom.Text),
        _ => null,
    };

    private static Function[] Pair(string to, string converts, string what, Func<Focus, Focus> convert, Example toExample, Example convertsExample) =>
    [
        new(to, "", $"It as {what}; empty where it is none.", (in Frame _, in Collection input, CallSite call)
            => new Collection(convert(call.Atom(input))), toExample),
        new(converts, "", $"Whether {to}() would give something.", (in Frame _, in Collection input, CallSite call)
            => input.IsEmpty ? Collection.Empty : Collection.Of(!convert(call.Atom(input)).IsNothing), convertsExample),
    ];

    // These have a node of their own.
    private static Collection Never(in Frame frame, in Collection input, CallSite call) => Collection.Empty;

    private static Node TargetOf(CallSite call) => call.Target ?? new ThisNode(call.At);

    private static TypeName TypeOf(CallSite call) => ((LiteralNode)call.Arguments[0]).Value.Type;

    private static Collection OfType(in Frame frame, in Collection input, CallSite call)
    {
        var type = TypeOf(call);
        return new Collection(input.ToList().Where(i => TypeNodes.IsTakenAs(i, type)).ToList());
    }

    private static Focus ToBoolean(Focus atom)
    {
        switch (atom.Form)
        {
            case FocusForm.Boolean:
                return atom;
            case FocusForm.Integer or FocusForm.Decimal:
                return atom.Number == 1 ? Focus.Of(true) : atom.Number == 0 ? Focus.Of(false) : default;
            case FocusForm.Text:
                return atom.Text.ToUpperInvariant() switch
                {
                    "TRUE" or "T" or "YES" or "Y" or "1" or "1.0" => Focus.Of(true),
                    "FALSE" or "F" or "NO" or "N" or "0" or "0.0" => Focus.Of(false),
                    _ => default,
                };
            default:
                return default;
        }
    }

    private static Focus ToInteger(Focus atom) => atom.Form switch
    {
        FocusForm.Integer => atom,
        FocusForm.Boolean => Focus.Of(atom.Boolean ? 1L : 0L),
        FocusForm.Text when Numbers.ParseInteger(atom.Text) is { } number => Focus.Of(number),
        _ => default,
    };

    private static Focus ToDecimal(Focus atom) => atom.Form switch
    {
        FocusForm.Integer or FocusForm.Decimal => Focus.Of(atom.Number),
        FocusForm.Boolean => Focus.Of(atom.Boolean ? 1.0m : 0.0m),
        FocusForm.Text when Numbers.ParseDecimal(atom.Text) is { } number => Focus.Of(number),
        _ => default,
    };

    private static Focus ToText(Focus atom) => atom.Form is FocusForm.Tree or FocusForm.Nothing || atom.ReadText() is not { } text ? default : Focus.Of(text);

    private static Focus Temporal(Focus atom, TemporalType type)
    {
        var value = atom.Form switch
        {
            FocusForm.Temporal => atom.Temporal,
            FocusForm.Text => Atoms.ParseTemporal(atom.Text, atom.IsUntypedHl7v2, type),
            _ => null,
        };
        if (value is null || (value.Type == TemporalType.Time != (type == TemporalType.Time)))
            return default;
        return Focus.Of(type == TemporalType.Date ? value.DatePart() : value.As(type));
    }

    private static Collection ToQuantityIn(in Frame frame, in Collection input, CallSite call)
    {
        if (ToQuantity(call.Atom(input)) is not { } quantity)
            return Collection.Empty;
        return call.ArgumentText(frame, 0) is { } unit ? Collection.Of(quantity.To(Quantity.CalendarUnit(unit) is { } word ? new Quantity(1, word, IsCalendar: true) : new Quantity(1, unit))) : Collection.Of(quantity);
    }
}
