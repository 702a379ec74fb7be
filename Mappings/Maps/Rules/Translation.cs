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

/// <summary>A rule's <c>translate:</c> with its <c>miss:</c>.</summary>
/// <param name="codeSet">The code set.</param>
/// <param name="miss">What becomes of a code that it does not have.</param>
/// <param name="substitute">The expression of <c>miss: { use: … }</c>.</param>
internal sealed class Translation(CodeSet codeSet, TranslationMiss miss, Expression? substitute)
{
    /// <summary>Translates a Code object; null where <c>use:</c> gives nothing.</summary>
    public MadeValue? Apply(MadeObject code, MapRun run, RuleInfo rule, TargetSlot slot, EvaluationContext context, in Focus focus, in Focus read)
    {
        var source = code.ReadText("code") ?? "";
        if (codeSet.Find(source) is { } entry)
        {
            // The source's own system does not hold the new code, and its words describe the old one.
            var made = Converters.Put(Converters.Put(null, "code", entry.Target), "system", entry.System);
            return Converters.Put(made, "display", entry.Display ?? code.ReadText("display"));
        }
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
        if (codeSet.Find(source) is { } entry)
            return (entry.Target, null);
        if (miss != TranslationMiss.Pass)
            return (null, Missed(source, run, rule, slot, context, focus, read));
        run.Miss(codeSet.Name, rule, source);
        return (source, null);
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
