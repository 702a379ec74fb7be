using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>Reads what a partner answered.</summary>
public static class Hl7v2AcknowledgmentReader
{
    /// <summary>Reads an acknowledgment of any version.</summary>
    /// <param name="content">The answer's bytes, without framing.</param>
    /// <param name="acknowledgment">What it says.</param>
    /// <param name="error">Why it is none: no message, or one without MSA (<c>HL7V2-NO-MSA</c>).</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> content,
        [NotNullWhen(true)] out Hl7v2ReceivedAcknowledgment? acknowledgment,
        [NotNullWhen(false)] out Hl7v2Error? error)
    {
        acknowledgment = null;
        if (!Hl7v2Message.TryParse(content, out var message, out error))
            return false;
        var msa = message.Find(Hl7v2SegmentId.Msa);
        if (!msa.Exists)
        {
            error = new Hl7v2Error("HL7V2-NO-MSA", "The answer has no MSA segment, which every acknowledgment has", 0, "MSA", 100);
            return false;
        }

        acknowledgment = new Hl7v2ReceivedAcknowledgment(
            CodeOf(msa.Field(1)), msa.Field(2).ReadText(), msa.Field(3).ReadText(), ErrorsOf(message));
        return true;
    }

    private static Hl7v2AcknowledgmentCode? CodeOf(Hl7v2Value value)
    {
        var text = value.FirstLeaf().Raw;
        for (var code = Hl7v2AcknowledgmentCode.AA; code <= Hl7v2AcknowledgmentCode.CR; code++)
        {
            if (text.SequenceEqual(Hl7v2Acknowledgment.CodeText(code)))
                return code;
        }

        return null;
    }

    private static List<Hl7v2AcknowledgmentError> ErrorsOf(Hl7v2Message message)
    {
        var errors = new List<Hl7v2AcknowledgmentError>();
        foreach (var segment in message.Segments.All(Hl7v2SegmentId.Err))
        {
            // ERR-1 is the form before 2.5; a partner may fill both, and then the newer says more.
            if (segment.Field(3).IsEmpty)
                AddOld(segment.Field(1), errors);
            else
                errors.Add(New(segment));
        }

        return errors;
    }

    private static Hl7v2AcknowledgmentError New(Hl7v2Segment segment)
    {
        var (condition, code) = (segment.Field(3), segment.Field(5).Component(1).ReadText());
        var text = FirstOf(segment.Field(8), segment.Field(7), condition.Component(2), condition.Component(9));
        var severity = segment.Field(4).ReadText() switch
        {
            "W" => Hl7v2Severity.Warning,
            "I" => Hl7v2Severity.Information,
            "F" => Hl7v2Severity.Fatal,
            _ => Hl7v2Severity.Error,
        };
        return new Hl7v2AcknowledgmentError(Number(condition), text, PlaceOf(segment.Field(2), isOld: false), code.Length == 0 ? null : code, severity);
    }

    private static void AddOld(Hl7v2Value field, List<Hl7v2AcknowledgmentError> errors)
    {
        foreach (var repetition in field.Repetitions)
        {
            if (repetition.IsEmpty)
                continue;
            var condition = repetition.Component(4);
            errors.Add(new Hl7v2AcknowledgmentError(Number(condition), condition.SubComponent(2).ReadText(), PlaceOf(repetition, isOld: true)));
        }
    }

    private static string? PlaceOf(Hl7v2Value location, bool isOld)
    {
        if (!Hl7v2SegmentId.TryParse(location.Component(1).ReadText(), out var segment))
            return null;
        return new Hl7v2Path(
            segment, Math.Max(1, Number(location.Component(2))), Number(location.Component(3)),
            isOld ? 1 : Math.Max(1, Number(location.Component(4))),
            isOld ? 0 : Number(location.Component(5)),
            isOld ? 0 : Number(location.Component(6))).ToString();
    }

    private static int Number(Hl7v2Value value)
        => int.TryParse(value.ReadText(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string FirstOf(params ReadOnlySpan<Hl7v2Value> values)
    {
        foreach (var value in values)
        {
            if (!value.IsEmpty)
                return value.ReadText();
        }

        return "";
    }
}
