using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>An expression or block of a map file. Its stages, in order: when, from or for, using, translate, at-least, format, default, required.</summary>
internal sealed class FieldRule : ValueRule
{
    private readonly Expression[] _from = [];
    private readonly Expression?[] _with = [];

    /// <summary>What the value must become.</summary>
    public required TargetSlot Slot { get; init; }

    public Expression? When { get; init; }

    /// <summary>The expressions of <c>from:</c>, of which the first that is not empty wins; none where <see cref="Fields"/> reads the focus itself.</summary>
    public IReadOnlyList<Expression> From { get => _from; init => _from = [.. value]; }

    public Expression? For { get; init; }

    /// <summary>Whether a rule below <see cref="For"/> asks for <c>%position</c>.</summary>
    public bool AsksPosition { get; init; }

    /// <summary>The object of a nested <c>fields:</c>.</summary>
    public ValueRule? Fields { get; init; }

    public Converter? Using { get; init; }

    /// <summary>The arguments of <see cref="Using"/>, in the order of its parameters; null where not given.</summary>
    public IReadOnlyList<Expression?> With { get => _with; init => _with = [.. value]; }

    public Translation? Translate { get; init; }

    public Canonical.DatePrecision? AtLeast { get; init; }

    public ValueFormat? Format { get; init; }

    public Expression? Default { get; init; }

    /// <summary>Why there must be a value; null where there need not be.</summary>
    public string? Required { get; init; }

    /// <summary>Whether the text of <see cref="From"/> says all: the fast way, without a focus for the value.</summary>
    public bool ReadsText { get; init; }

    /// <summary>Whether what it reads is written in the map, or is one of its settings.</summary>
    public bool ReadsNothing { get; init; }

    /// <inheritdoc/>
    public override bool IsFixed => When is null && For is null && (From.Count == 0 || ReadsNothing) && (Fields?.IsFixed ?? From.Count > 0);

    /// <inheritdoc/>
    public override ValueRule? Part(string name) => Fields?.Part(name);

    // Of a list its element, which is not to be made anew for each value.
    private TargetSlot Element => field ??= Slot.Element;

    /// <summary>The name of the 1-based number of the element in hand.</summary>
    public const string Position = "position";

    /// <inheritdoc/>
    public override bool TryAddReads(Reads reads, bool isNested)
    {
        if (!Adds(When) || !Adds(For) || !Adds(Default) || Translate?.TryAddReads(reads, isNested) == false)
            return false;
        var within = For is null ? reads : reads.Within();
        if (For is not null)
            within.Bind(Position, []);
        var isWithin = isNested || For is not null;
        return _from.All(e => e.TryAddReads(within, isWithin)) && _with.All(e => e is null || e.TryAddReads(within, isWithin))
            && Fields?.TryAddReads(within, isWithin || _from.Length > 0) != false;

        bool Adds(Expression? expression) => expression is null || expression.TryAddReads(reads, isNested);
    }

    public override MadeValue? Make(MapRun run, EvaluationContext context, in Focus focus)
    {
        // 1. A rule whose condition does not hold has nothing to say, nor to require.
        if (When is not null && !When.Test(context, focus))
            return null;

        // 2. The values, each converted, translated and formatted.
        Focus read = default;
        var value = For is not null ? MakeEach(run, context, focus)
            : _from.Length == 0 ? Fields!.Make(run, context, focus)
            : MakeFirst(run, context, focus, out read);

        // 3. What stands in for a value that is not there.
        if (value is null && Default is not null)
            value = MakeDefault(context, focus);
        if (Required is not null && value is null or { IsNull: true })
            throw Info.Fault("MAP-REQUIRED", 101, $"there must be a value: {Required}", Place(focus));
        if (Slot.IsList && value is { IsNull: false } and not MadeList)
            value = new MadeList(value);
        if (run.Trace is not null && (Fields is null || Translate is not null))
            Explain(run, value, read);
        return value;
    }

    // The first expression that is not empty.
    private MadeValue? MakeFirst(MapRun run, EvaluationContext context, in Focus focus, out Focus read)
    {
        read = default;
        if (ReadsText && run.Trace is null)
        {
            foreach (var from in _from)
                if (ReadText(from, context, focus) is { Length: > 0 } text)
                    return FromText(text, from, run, context, focus);
            return null;
        }
        foreach (var from in _from)
        {
            var values = from.EvaluateAll(context, focus);
            if (values.Count == 0)
                continue;
            if (Slot.IsList)
            {
                if (MakeList(values, run, context, focus) is { } list)
                    return list;
                continue;
            }
            if (values.Count > 1)
                throw Several(values);
            read = values[0].FoundFrom(focus);
            if (MakeOne(read, Slot, run, context, focus) is { } value)
                return value;
        }
        return null;
    }

    private MadeValue? FromText(string text, Expression from, MapRun run, EvaluationContext context, in Focus focus)
    {
        if (text == "\"\"" && from.Evaluate(context, focus) is [{ Form: FocusForm.Hl7v2Value } only] && only.Hl7v2Value.IsNull)
            return MadeValue.Null;
        try
        {
            return Finish(text, default, run, context, focus);
        }
        catch (MapException e) when (e.Place is null && from.Evaluate(context, focus) is [var read] && MessagePlace.Of(read) is { } place)
        {
            throw Info.Fault(e.Code, e.Condition, e.Message, place, e.Value);
        }
    }

    private string? ReadText(Expression from, EvaluationContext context, in Focus focus)
    {
        try
        {
            return from.ReadText(context, focus);
        }
        catch (ExpressionException)
        {
            if (from.EvaluateAll(context, focus) is { Count: > 1 } values)
                throw Several(values);
            throw;
        }
    }

    private MapException Several(Collection values)
        => Info.Fault("MAP-SEVERAL-VALUES", 102, $"there are {values.Count} values for one target; the expression must choose one", MessagePlace.Of(values[1]));

    private MadeList? MakeList(Collection values, MapRun run, EvaluationContext context, in Focus around)
    {
        MadeList? list = null;
        for (var i = 0; i < values.Count; i++)
        {
            run.Enter(i);
            var read = values[i].FoundFrom(around);
            if (MakeOne(read, Element, run, context, read) is { IsNull: false } value)
                (list ??= new MadeList()).Add(value);
            run.Leave();
        }
        return list;
    }

    private MadeValue? MakeEach(MapRun run, EvaluationContext context, in Focus focus)
    {
        var elements = For!.Evaluate(context, focus);
        MadeList? list = null;
        for (var i = 0; i < elements.Count; i++)
        {
            run.Enter(i);
            var inner = AsksPosition ? context.With(Position, Focus.Of(i + 1L)) : context;
            var element = elements[i].FoundFrom(focus);
            var value = MakeOne(element, Element, run, inner, element);
            run.Leave();
            if (value is { IsNull: false })
                (list ??= new MadeList()).Add(value);
        }
        if (list is null || Slot.IsList || Slot.IsFree)
            return list;
        return list.Items.Count == 1
            ? list.Items[0]
            : throw Info.Fault("MAP-SEVERAL-VALUES", 102, $"there are {list.Items.Count} values for one target; 'for:' must choose one", elements[1]);
    }

    private MadeValue? MakeOne(in Focus read, TargetSlot slot, MapRun run, EvaluationContext context, in Focus focus)
    {
        if (Fields is not null)
        {
            var made = Fields is PartRule part ? part.Make(run, context, read, focus) : Fields.Make(run, context, read);
            return Translate is not null && made is MadeObject { } coded ? Translate.Apply(coded, run, Info, slot, context, focus, read) : made;
        }
        if (Using is not null)
            return Convert(read, run, context, focus);
        // A translated code needs its text only, whatever it is translated to.
        if (Translate is not null && slot.Kind != CanonicalKind.Object)
            return read.ReadText() is { Length: > 0 } text ? Finish(text, read, run, context, focus) : null;
        var value = ValueConversion.Convert(slot, Info, context, read);
        if (Translate is not null && value is MadeObject code)
            return Translate.Apply(code, run, Info, slot, context, focus, read);
        return Shape(value, read);
    }

    private MadeValue? Convert(in Focus read, MapRun run, EvaluationContext context, in Focus focus)
    {
        if (read.Form == FocusForm.Hl7v2Value)
        {
            if (read.Hl7v2Value.IsEmpty)
                return null;
            if (read.Hl7v2Value.IsNull)
                return MadeValue.Null;
        }
        else if (Using!.Input == ConverterInput.Hl7v2)
            throw Info.Fault("MAP-KIND", 102, $"'{Using.Name}' reads HL7 v2, and the expression gives something else", MessagePlace.Of(read));
        else if (read.Tree is { Type: JTokenType.Null })
            return MadeValue.Null;
        var arguments = _with.Length == 0 ? [] : new string?[_with.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = _with[i]?.ReadText(context, focus);
        var value = Using!.Convert(new ConverterCall(read, arguments, Info, context));
        if (Translate is not null && value is MadeObject code)
            return Translate.Apply(code, run, Info, Element, context, focus, read);
        // A converter knows canonical kinds; FHIR's primitives ask more of a date, a code or a number.
        if (Slot.FhirType is not null && value is MadeText or MadeScalar { IsNull: false })
            value = ValueConversion.FromText(Element, Info, context, value.ToString(), read);
        return Shape(value, read);
    }

    private MadeValue? Finish(string text, in Focus read, MapRun run, EvaluationContext context, in Focus focus)
    {
        if (Translate is not null)
        {
            var (translated, substitute) = Translate.Apply(text, run, Info, Element, context, focus, read);
            if (translated is null)
                return substitute;
            text = translated;
        }
        return Shape(ValueConversion.FromText(Slot, Info, context, text, read), read);
    }

    // at-least and format.
    private MadeValue? Shape(MadeValue? value, in Focus read)
    {
        if (AtLeast is { } least && value is MadeText { Text: var time })
        {
            if (!IsoDateTime.TryMeasure(time, out var precision))
                throw Info.Fault("MAP-DATE", 102, "a date or time is expected", read);
            if (precision < least)
                throw Info.Fault("MAP-PRECISION", 102,
                    $"the date is known to the {Name(precision)} only; to the {Name(least)} at least is needed", MessagePlace.Of(read), time);
        }
        return Format is null || value is not (MadeText or MadeScalar { IsNull: false }) ? value : Format.Apply(value.ToString(), Info, read);
    }

    private static string Name(Canonical.DatePrecision precision) => precision.ToString().ToLowerInvariant();

    private MadeValue? MakeDefault(EvaluationContext context, in Focus focus)
    {
        var values = Default!.EvaluateAll(context, focus);
        return values.Count switch
        {
            0 => null,
            1 when Slot.IsList => ValueConversion.Convert(Element, Info, context, values[0]) is { } one ? new MadeList(one) : null,
            1 => ValueConversion.Convert(Slot, Info, context, values[0]),
            _ => throw Several(values),
        };
    }

    // Of a value that is missing: the HL7 v2 path that was asked, where the rule is one; else what the focus is.
    private string? Place(in Focus focus)
        => _from.Length > 0 && Hl7v2Path.TryParse(_from[0].Text, out var path) ? MessagePlace.OfMissing(path, focus) : MessagePlace.Of(focus);

    private void Explain(MapRun run, MadeValue? value, in Focus read)
        => run.Trace!.Add(new MapTraceEntry(run.Place(Info.Target), value?.ToJson(), $"{Info.At.File}:{Info.At.Line}",
            MessagePlace.Of(read), Info.Override)
        { At = Info.At });
}
