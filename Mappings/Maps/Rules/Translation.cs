using System.Globalization;
using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>What becomes of a code that has no translation.</summary>
internal enum TranslationMiss
{
    /// <summary>The map fails.</summary>
    Fail,

    /// <summary>The source's code stays, flagged.</summary>
    Pass,

    /// <summary>An expression says.</summary>
    Use,
}

/// <summary>A rule's <c>translate:</c> with its <c>as-of:</c> and <c>miss:</c>.</summary>
/// <param name="codeSet">The code set.</param>
/// <param name="asOf">The expression of <c>as-of:</c>, the day on which an entry must hold; null for the day of the receipt.</param>
/// <param name="miss">What becomes of a code that it does not have.</param>
/// <param name="substitute">The expression of <c>miss: { use: … }</c>.</param>
internal sealed class Translation(CodeSet codeSet, Expression? asOf, TranslationMiss miss, Expression? substitute)
{
    /// <summary>Adds what it reads besides the code; false where it tells of codes that it lacks, which is to be told of each object.</summary>
    public bool TryAddReads(Reads reads, bool isNested) => miss == TranslationMiss.Fail && asOf?.TryAddReads(reads, isNested) != false;

    /// <summary>Translates a Code object; null where <c>use:</c> gives nothing.</summary>
    public MadeValue? Apply(MadeObject code, MapRun run, RuleInfo rule, TargetSlot slot, EvaluationContext context, in Focus focus, in Focus read)
    {
        var source = code.ReadText("code") ?? "";
        if (codeSet.Find(source, Day(rule, context, focus)) is { } entry)
        {
            // The source's own system does not hold the new code, and its words describe the old one.
            var made = Converters.Put(Converters.Put(null, "code", entry.Target), "system", entry.System);
            return Converters.Put(made, "display", entry.Display ?? code.ReadText("display"));
        }
        CodeSetMisses.Count(codeSet.Name);
        if (miss == TranslationMiss.Pass)
        {
            run.Miss(codeSet.Name, rule, source);
            code.Add("untranslated", MadeScalar.Of(true));
            return code;
        }
        return Missed(source, run, rule, slot, context, focus, read);
    }

    /// <summary>Translates a text; the substitute is converted already.</summary>
    public (string? Text, MadeValue? Substitute) Apply(
        string source, MapRun run, RuleInfo rule, TargetSlot slot, EvaluationContext context, in Focus focus, in Focus read)
    {
        if (codeSet.Find(source, Day(rule, context, focus)) is { } entry)
            return (entry.Target, null);
        CodeSetMisses.Count(codeSet.Name);
        if (miss != TranslationMiss.Pass)
            return (null, Missed(source, run, rule, slot, context, focus, read));
        run.Miss(codeSet.Name, rule, source);
        return (source, null);
    }

    /// <summary>The day that an HL7 v2 or ISO 8601 date names; null where it names none as exactly, or is no date.</summary>
    public static DateOnly? DayOf(string text)
    {
        if (text.Length >= 5 && text[4] != '-' && Hl7v2Time.TryToIso(text, TimeZoneInfo.Utc, out var iso))
            text = iso;
        return IsoDateTime.TryMeasure(text, out var precision) && precision >= Canonical.DatePrecision.Day
            ? DateOnly.ParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;
    }

    // The day stands as its source wrote it: the day on which the care was given there, wherever this runs.
    private DateOnly Day(RuleInfo rule, EvaluationContext context, in Focus focus)
    {
        if (asOf is null || !codeSet.HasPeriods)
            return CodeSetLibrary.DayOf(codeSet, context);
        var values = asOf.Evaluate(context, focus);
        if (values.Count > 1)
            throw rule.Fault("MAP-SEVERAL-VALUES", 102, "'as-of:' gives several dates", values[1]);
        if (values.Count == 0 || values[0].ReadText() is not { Length: > 0 } text || text == "\"\"")
            return CodeSetLibrary.DayOf(codeSet, context);
        return DayOf(text) ?? throw rule.Fault("MAP-DATE", 102, "'as-of:' must give a date that says the day", values[0]);
    }

    private MadeValue? Missed(string source, MapRun run, RuleInfo rule, TargetSlot slot, EvaluationContext context, in Focus focus, in Focus read)
    {
        if (miss == TranslationMiss.Fail)
            throw rule.Fault("MAP-UNMAPPED-CODE", 103, $"the code set '{codeSet.Name}' has no entry for this code", MessagePlace.Of(read), source);
        run.Miss(codeSet.Name, rule, source);
        var values = substitute!.Evaluate(context, focus);
        return values.Count switch
        {
            0 => null,
            1 => ValueConversion.Convert(slot, rule, context, values[0]),
            _ => throw rule.Fault("MAP-SEVERAL-VALUES", 102, "'use:' gives several values for one target", values[1]),
        };
    }
}
