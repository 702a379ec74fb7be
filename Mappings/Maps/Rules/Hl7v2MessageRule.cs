using System.Globalization;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>One place of a segment with its rule.</summary>
/// <param name="At">The place; where <paramref name="Repeats"/>, the first repetition.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Repeats">Whether each value of the rule is a repetition of the field.</param>
/// <param name="Parts">Where the repetitions are objects: the place of each member within its repetition.</param>
internal sealed record Hl7v2FieldRule(Hl7v2Slot At, ValueRule Rule, bool Repeats, IReadOnlyDictionary<string, Hl7v2Slot>? Parts);

/// <summary>One segment of the target, or as many as its <c>for:</c> finds.</summary>
/// <param name="Id">The segment's name.</param>
/// <param name="For">What it is repeated for; null for one.</param>
/// <param name="When">Whether it is written.</param>
/// <param name="AsksPosition">Whether a rule in it asks for <c>%position</c>.</param>
/// <param name="Fields">Its fields, in ascending order.</param>
internal sealed record Hl7v2SegmentRule(string Id, Expression? For, Expression? When, bool AsksPosition, IReadOnlyList<Hl7v2FieldRule> Fields);

/// <summary>Makes an HL7 v2 message: its places are known and ordered when the map is compiled, so it is written front to back.</summary>
/// <param name="target">What it makes.</param>
/// <param name="header">The rules for MSH.</param>
/// <param name="segments">The other segments, in the order of the map file.</param>
internal sealed class Hl7v2MessageRule(MapTarget.Hl7v2 target, IReadOnlyList<Hl7v2FieldRule> header, IReadOnlyList<Hl7v2SegmentRule> segments)
{
    private const int DateTimeField = 7, TypeField = 9, VersionField = 12, CharacterSetField = 18;

    public byte[] Make(MapRun run, EvaluationContext context, in Focus focus)
    {
        using var body = new Hl7v2MessageBuilder();
        foreach (var segment in segments)
            WriteSegments(segment, body, run, context, focus);
        body.End();

        // MSH comes last, because what stands in the others decides what it says of the character set.
        using var head = new Hl7v2MessageBuilder();
        head.Begin("MSH");
        WriteHeader(head, body.HasOtherThanAscii, run, context, focus);
        head.End();

        return [.. head.Written, .. body.Written];
    }

    private static void WriteSegments(Hl7v2SegmentRule segment, Hl7v2MessageBuilder into, MapRun run, EvaluationContext context, in Focus focus)
    {
        if (segment.For is null)
        {
            if (segment.When is null || segment.When.Test(context, focus))
                WriteSegment(segment, into, run, context, focus);
            return;
        }
        var elements = segment.For.Evaluate(context, focus);
        for (var i = 0; i < elements.Count; i++)
        {
            var inner = segment.AsksPosition ? context.With(FieldRule.Position, Focus.Of(i + 1L)) : context;
            if (segment.When is not null && !segment.When.Test(inner, elements[i]))
                continue;
            run.Enter(i);
            WriteSegment(segment, into, run, inner, elements[i]);
            run.Leave();
        }
    }

    private static void WriteSegment(Hl7v2SegmentRule segment, Hl7v2MessageBuilder into, MapRun run, EvaluationContext context, in Focus focus)
    {
        into.Begin(segment.Id);
        foreach (var field in segment.Fields)
            Write(field, into, run, context, focus);
    }

    private void WriteHeader(Hl7v2MessageBuilder head, bool hasOtherThanAscii, MapRun run, EvaluationContext context, in Focus focus)
    {
        var next = 0;
        for (var number = 3; number <= CharacterSetField; number++)
        {
            var isSet = false;
            for (; next < header.Count && header[next].At.Field == number; next++)
                isSet |= Write(header[next], head, run, context, focus);
            if (isSet)
                continue;
            var at = new Hl7v2Slot(number, 1, 1, 1);
            switch (number)
            {
                case DateTimeField:
                    head.Put(at, Time(context));
                    break;
                case TypeField:
                    head.Put(at, target.MessageType);
                    head.Put(at with { Component = 2 }, target.Event);
                    break;
                case VersionField:
                    head.Put(at, target.Version);
                    break;
                case CharacterSetField when hasOtherThanAscii || head.HasOtherThanAscii:
                    head.Put(at, "UNICODE UTF-8");
                    break;
            }
        }
        for (; next < header.Count; next++)
            Write(header[next], head, run, context, focus);
    }

    private static string Time(EvaluationContext context)
    {
        var time = TimeZoneInfo.ConvertTime(context.ReceivedAt, context.Zone);
        return time.ToString("yyyyMMddHHmmsszzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
    }

    private static bool Write(Hl7v2FieldRule field, Hl7v2MessageBuilder into, MapRun run, EvaluationContext context, in Focus focus)
    {
        var value = field.Rule.Make(run, context, focus);
        if (value is null)
            return false;
        if (!field.Repeats)
            Put(into, field.At, value);
        else if (value is MadeList repetitions)
            for (var i = 0; i < repetitions.Items.Count; i++)
                WriteRepetition(field, into, repetitions.Items[i], i + 1);
        else
            WriteRepetition(field, into, value, 1);
        return true;
    }

    private static void WriteRepetition(Hl7v2FieldRule field, Hl7v2MessageBuilder into, MadeValue value, int number)
    {
        if (field.Parts is null || value is not MadeObject parts)
        {
            Put(into, field.At with { Repetition = number }, value);
            return;
        }
        // The members were put in the order of their places when the map was compiled.
        foreach (var part in parts.Members)
            Put(into, field.Parts[part.Key] with { Field = field.At.Field, Repetition = number }, part.Value);
    }

    private static void Put(Hl7v2MessageBuilder into, Hl7v2Slot at, MadeValue value)
    {
        if (value is MadeComposite composite)
            into.PutRaw(at, composite.Text);
        else if (value.IsNull)
            into.PutRaw(at, "\"\"");
        else
            into.Put(at, value.ToString());
    }
}
