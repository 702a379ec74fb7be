namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>What functions work on and give, as far as it can be told before they are called. Of a function that is not named here nothing is known.</summary>
internal static class FunctionShapes
{
    // What has a text of its own that can be worked on: numbers and dates do, true and false are words for something else.
    private const ValueKinds Texts = ValueKinds.AnyText | ValueKinds.Number | ValueKinds.Temporal | ValueKinds.Quantity;
    private const ValueKinds Numbers = ValueKinds.Number | ValueKinds.Untyped | ValueKinds.Place;

    private static readonly (ValueKinds Kinds, string What) s_texts = (Texts, "text");
    private static readonly (ValueKinds Kinds, string What) s_numbers = (Numbers, "a number");
    private static readonly (ValueKinds Kinds, string What) s_dates = (ValueKinds.Temporal | ValueKinds.AnyText, "a date");
    private static readonly (ValueKinds Kinds, string What) s_bounded = (Numbers | ValueKinds.Quantity | ValueKinds.Temporal, "a number, quantity, date or time");

    private static readonly Dictionary<string, (ValueKinds Kinds, string What)> Inputs = All(
        (s_texts, "length substring left right indexOf lastIndexOf startsWith endsWith contains upper lower titleCase trim digits padLeft padRight replace matches matchesFull replaceMatches split toChars encode decode escape unescape sha256 isLuhn isNpi asFormattedText " +
            "collapse ascii mask isNumeric before after lookup isGtin isIban uuid uuidUrn e164 parseDate"),
        (s_numbers, "sqrt exp ln log power fromMinorUnits"),
        ((Numbers | ValueKinds.Text | ValueKinds.Object, "an amount (MO, CP, Money) or a number"), "amount currency roundMoney toMinorUnits sum min max avg"),
        ((ValueKinds.Place | ValueKinds.Object, "identifiers (CX, Identifier)"), "identifier"),
        ((ValueKinds.Place | ValueKinds.Object, "a name (XPN, HumanName)"), "formatName"),
        ((ValueKinds.Place | ValueKinds.Object, "telephone numbers and addresses (XTN, ContactPoint)"), "phone fax email"),
        ((Numbers | ValueKinds.Temporal | ValueKinds.Text, "a number, date or time"), "format"),
        ((Numbers | ValueKinds.Quantity, "a number or quantity"), "abs ceiling floor truncate round"),
        (s_bounded, "lowBoundary highBoundary"),
        ((s_bounded.Kinds & ~ValueKinds.Quantity, "a number, date or time"), "precision"),
        (s_dates, "isoDate hl7Date inZone atPrecision hasPrecision yearOf monthOf dayOf hourOf minuteOf secondOf millisecondOf timezoneOffsetOf dateOf timeOf ageAt duration difference dayOfWeek"),
        ((ValueKinds.AnyText, "text"), "isoTime"),
        ((ValueKinds.Place, "a place of an HL7 v2 message"), "raw"));

    private static readonly Dictionary<string, ValueKinds> Results = All(
        (ValueKinds.Boolean, "exists empty not all allTrue anyTrue allFalse anyFalse isDistinct subsetOf supersetOf startsWith endsWith contains matches matchesFull is toBoolean convertsToBoolean convertsToInteger convertsToLong convertsToDecimal convertsToString convertsToDate convertsToDateTime convertsToTime convertsToQuantity hasPrecision comparable hasValue conformsTo isNull memberOf isLuhn isNpi isNumeric isGtin isIban"),
        (ValueKinds.Integer, "count length indexOf lastIndexOf toInteger toLong precision yearOf monthOf dayOf hourOf minuteOf secondOf millisecondOf ageAt duration difference dayOfWeek toMinorUnits"),
        (ValueKinds.Decimal, "toDecimal sqrt exp ln log timezoneOffsetOf amount roundMoney fromMinorUnits avg"),
        (ValueKinds.Number, "power sum min max"),
        (ValueKinds.Text, "substring left right upper lower titleCase trim digits padLeft padRight replace replaceMatches split join toChars encode decode escape unescape sha256 toString format isoDate isoTime hl7Date raw formattedText formattedHtml asFormattedText segmentId translate " +
            "collapse ascii mask before after currency formatName uuid uuidUrn e164 lookup"),
        (ValueKinds.AnyText, "identifier phone fax email"),
        (ValueKinds.DateTime, "now toDateTime"),
        (ValueKinds.Date, "today toDate dateOf"),
        (ValueKinds.Time, "timeOfDay toTime timeOf"),
        (ValueKinds.Temporal, "inZone atPrecision parseDate"),
        (ValueKinds.Number | ValueKinds.Quantity, "abs ceiling floor truncate round"));

    // These give some of what they are given, unchanged.
    private static readonly HashSet<string> Passing = new(
        ["where", "first", "last", "tail", "skip", "take", "single", "distinct", "trace", "exclude", "intersect", "sort", "orEmpty"], StringComparer.Ordinal);

    /// <summary>What a function works on; null where that is anything.</summary>
    public static (ValueKinds Kinds, string What)? WorksOn(Function function) => Inputs.TryGetValue(function.Name, out var input) ? input : null;

    /// <summary>What an argument may be; null where that is anything.</summary>
    public static (ValueKinds Kinds, string What)? Accepts(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Text or ArgumentKind.Pattern or ArgumentKind.CodeSet => s_texts,
        ArgumentKind.Integer => (ValueKinds.Integer | ValueKinds.Untyped | ValueKinds.Place, "a whole number"),
        ArgumentKind.Number => s_numbers,
        ArgumentKind.Boolean => (ValueKinds.Boolean | ValueKinds.Untyped | ValueKinds.Place, "true or false"),
        ArgumentKind.Date => s_dates,
        ArgumentKind.Quantity => (Texts | ValueKinds.Object, "a quantity"),
        _ => null,
    };

    /// <summary>Whether an argument is about the things before the dot, each in turn; else it is about what the call itself stands on.</summary>
    public static bool IsAskedOfEach(Function function, int argument)
        => function.Name == "iif" || (function.Parameters.Count > 0
            && function.Parameters[Math.Min(argument, function.Parameters.Count - 1)].Kind is ArgumentKind.Condition or ArgumentKind.Projection);

    /// <summary>What such an argument sees as <c>$this</c>. What repeat() asks of, it asks of what that gave too.</summary>
    public static Shape FocusOf(Function function, in Shape input) => function.Name == "repeat" ? Shape.Unknown : input;

    /// <summary>What a function gives, where its input tells.</summary>
    public static Shape Gives(Function function, in Shape input)
        => Passing.Contains(function.Name) ? input
            : function.Name == "getValue" && (input.Kinds & ValueKinds.Object) == 0 ? new(input.Kinds)
            : Results.TryGetValue(function.Name, out var kinds) ? new(kinds)
            : Shape.Unknown;

    private static Dictionary<string, T> All<T>(params (T Value, string Names)[] rows)
        => rows.SelectMany(r => r.Names.Split(' ').Select(n => (n, r.Value))).ToDictionary(r => r.n, r => r.Value, StringComparer.Ordinal);
}
