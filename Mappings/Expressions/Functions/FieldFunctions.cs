using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>What only HL7 v2 and the field's work have.</summary>
internal static class FieldFunctions
{
    public static Function[] All { get; } =
    [
        new("isNull", "", "Whether it is HL7 v2's null, written as two quotes, by which a sender says delete, or the JSON null that a map makes of it; empty is not null.", IsNull,
            new("PID-19.isNull()", "[true]"), new("PID-4.isNull()", "[false]")),
        new("orEmpty", "", "It, or empty where it is HL7 v2's null.", (in Frame _, in Collection input, CallSite _)
            => new Collection(input.ToList().Where(i => !IsNull(i)).ToList()), new("PID-19.orEmpty().exists()", "[false]")),
        new("raw", "", "All of an HL7 v2 value as it stands in the message, with its delimiters and escapes.", Raw, new("PID-5.raw()", "[\"Garcia^Ana^Maria\"]")),
        new("formattedText", "", "A value of formatted text (FT) as lines of plain text, its formatting commands carried out.", (in Frame _, in Collection input, CallSite call)
            => Formatted(call, call.One(input), Hl7v2FormattedText.ToPlainText, Hl7v2FormattedText.ToPlainText),
            new(@"'\\.in+2\\Liver:\\.br\\normal'.formattedText()", @"[""  Liver:\n  normal""]")),
        new("formattedHtml", "", "The same as HTML to stand within an element, its text escaped.", (in Frame _, in Collection input, CallSite call)
            => Formatted(call, call.One(input), Hl7v2FormattedText.ToHtml, Hl7v2FormattedText.ToHtml),
            new(@"'\\H\\BP < 90\\N\\\\.br\\call'.formattedHtml()", @"[""<b>BP &lt; 90</b><br>call""]")),
        new("asFormattedText", "", "Text of several lines as formatted text: each line end becomes the command for a new line.", (in Frame _, in Collection input, CallSite call)
            => call.Text(input) is { } text ? Collection.Of(Hl7v2FormattedText.FromLines(text)) : Collection.Empty,
            new(@"'one\ntwo'.asFormattedText()", @"[""one\\.br\\two""]")),
        new("segmentId", "", "The name of a segment or group.", (in Frame _, in Collection input, CallSite call)
            => call.One(input) is { Form: FocusForm.Hl7v2Segments } segment ? Collection.Of(segment.ReadText()) : Collection.Empty, new("PID.segmentId()", "[\"PID\"]")),
        new("translate", "map: code set", "The code that a concept map has for it; empty where the map has none.", Translate, new("PID-8.translate('sex')", "[\"female\"]"))
        { Specialize = CheckCodeSet },
        new("memberOf", "set: code set", "Whether a code set has it.", (in Frame frame, in Collection input, CallSite call)
            => call.Text(input) is { } code && call.ArgumentText(frame, 0) is { } set ? Collection.Of(CodeSets(frame, call).Contains(set, code, frame.Context)) : Collection.Empty,
            new("PID-8.memberOf('sex')", "[true]"))
        { Specialize = CheckCodeSet },
        new("lookup", "set: code set, column: text", "What a code set has for it in a column of its file, such as 'display', 'system' or one of your own; empty where it has nothing.", Lookup,
            new("PID-8.lookup('sex', 'title')", "[\"Ms\"]"))
        { Specialize = CheckColumn },
    ];

    private static Collection IsNull(in Frame frame, in Collection input, CallSite call)
        => Collection.Of(input.IsEmpty ? call.Target is MemberNode member && member.IsWrittenAsNull(frame) : IsNull(call.One(input)));

    // The two quotes may have become text on their way through a function.
    private static bool IsNull(in Focus focus) => focus.Form switch
    {
        FocusForm.Hl7v2Value => focus.Hl7v2Value.IsNull,
        FocusForm.Text => focus.Text == "\"\"",
        _ => false,
    };

    private static Collection Raw(in Frame frame, in Collection input, CallSite call)
    {
        var one = call.One(input);
        return one.Form switch
        {
            FocusForm.Hl7v2Value => Collection.Of(ReadRaw(one.Hl7v2Value)),
            FocusForm.Nothing => Collection.Empty,
            _ => throw call.Fail("EXPR-TYPE", $"raw() works on a place of an HL7 v2 message, found {Atoms.Describe(one)}", call.PlaceOf(one)),
        };
    }

    private static string ReadRaw(Hl7v2Value value)
        => value.Message!.TextEncoding.GetString(value.Raw);

    private static Collection Formatted(CallSite call, in Focus one, Func<Hl7v2Value, string> ofValue, Func<string, string> ofText) => one.Form switch
    {
        FocusForm.Nothing => Collection.Empty,
        FocusForm.Hl7v2Value => one.Hl7v2Value.IsEmpty ? Collection.Empty : Collection.Of(ofValue(one.Hl7v2Value)),
        _ => call.Text(new Collection(one)) is { } text ? Collection.Of(ofText(text)) : Collection.Empty,
    };

    private static Collection Translate(in Frame frame, in Collection input, CallSite call)
        => call.Text(input) is { } code && call.ArgumentText(frame, 0) is { } map ? Collection.Of(CodeSets(frame, call).Translate(map, code, frame.Context)) : Collection.Empty;

    private static Collection Lookup(in Frame frame, in Collection input, CallSite call)
        => call.Text(input) is { } code && call.ArgumentText(frame, 0) is { } set && call.ArgumentText(frame, 1) is { } column
            ? Collection.Of(CodeSets(frame, call).Lookup(set, code, column, frame.Context)) : Collection.Empty;

    private static ICodeSets CodeSets(in Frame frame, CallSite call)
        => frame.Context.CodeSets ?? throw call.Fail("EXPR-NO-CODE-SETS", $"{call.Function.Name}() cannot be used here: no code sets are loaded");

    private static Node? CheckColumn(CallSite call)
    {
        CheckCodeSet(call);
        if (call.Literal(0) is { } set && call.Literal(1) is { } column && call.Scope.CodeSetColumns?.Invoke(set) is { } known && !known.Contains(column))
            call.Problems.Unknown("EXPR-UNKNOWN-COLUMN", call.Arguments[1].At, $"column of the code set '{set}'", column, known);
        return null;
    }

    private static Node? CheckCodeSet(CallSite call)
    {
        if (call.Literal(0) is not { } name)
            return null;
        if (call.Scope.CodeSets is { } known && !known.Contains(name))
            call.Problems.Unknown("EXPR-UNKNOWN-CODE-SET", call.Arguments[0].At, "code set", name, known);
        else if (call.Scope.BrokenCodeSets?.Contains(name) == true)
            call.Problems.Error("EXPR-BROKEN-CODE-SET", call.Arguments[0].At, $"the code set '{name}' has errors of its own");
        return null;
    }
}
