using System.Globalization;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>One place of a segment with its rule.</summary>
/// <param name="At">The place; where <paramref name="Repeats"/>, the first repetition.</param>
/// <param name="Level">What it is there.</param>
/// <param name="Rule">The rule. Of an object the members are the parts of the place: <c>.1</c>, <c>.4.2</c>.</param>
/// <param name="Repeats">Whether each value of the rule is a repetition of the field.</param>
internal sealed record Hl7v2FieldRule(Hl7v2Slot At, Hl7v2Level Level, ValueRule Rule, bool Repeats)
{
    /// <summary>Writes it.</summary>
    /// <returns>False where there is no value.</returns>
    public bool Write(Hl7v2MessageBuilder into, MapRun run, EvaluationContext context, in Focus focus)
    {
        var value = Rule.Make(run, context, focus);
        if (value is null)
            return false;
        if (Repeats && value is MadeList repetitions)
            for (var i = 0; i < repetitions.Items.Count; i++)
                Put(into, At with { Repetition = i + 1 }, repetitions.Items[i]);
        else
            Put(into, At, value);
        return true;
    }

    private void Put(Hl7v2MessageBuilder into, Hl7v2Slot at, MadeValue value)
    {
        if (value is MadeObject parts)
        {
            // The members were put in the order of their places when the map was compiled.
            foreach (ref readonly var part in parts.Members)
                Put(into, PlaceOf(part.Key, at), part.Value);
        }
        else if (value is MadeComposite composite)
            into.PutRaw(at, composite.Text);
        else if (value.IsNull)
            into.PutRaw(at, "\"\"");
        else
            into.Put(at, value.ToString());
    }

    // .4 is a component of a field or repetition, and of a component a sub-component; .4.2 is a sub-component of a field's component.
    private Hl7v2Slot PlaceOf(string part, Hl7v2Slot at)
    {
        var dot = part.IndexOf('.', 1);
        var first = int.Parse(part.AsSpan(1, (dot < 0 ? part.Length : dot) - 1), NumberStyles.None, CultureInfo.InvariantCulture);
        if (Level == Hl7v2Level.Component)
            return at with { SubComponent = first };
        return at with { Component = first, SubComponent = dot < 0 ? 1 : int.Parse(part.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture) };
    }
}

/// <summary>One segment of the target, or as many as its <c>for:</c> finds.</summary>
/// <param name="Id">The segment's name.</param>
/// <param name="For">What it is repeated for; null for one.</param>
/// <param name="Lets">The names of its <c>let:</c>.</param>
/// <param name="When">Whether it is written.</param>
/// <param name="Part">The map that makes it; null where its rules stand beside it.</param>
/// <param name="Info">Where it is written.</param>
/// <param name="AsksPosition">Whether a rule in it asks for <c>%position</c>.</param>
/// <param name="Fields">Its fields, in ascending order.</param>
internal sealed record Hl7v2SegmentRule(
    string Id, Expression? For, IReadOnlyList<(string Name, Expression Value)> Lets, Expression? When, PartBinding? Part, RuleInfo Info, bool AsksPosition,
    IReadOnlyList<Hl7v2FieldRule> Fields)
{
    /// <summary>Writes it, as often as its <c>for:</c> finds something and its conditions hold.</summary>
    public void Write(Hl7v2MessageBuilder into, MapRun run, EvaluationContext context, in Focus focus)
    {
        if (For is null)
        {
            WriteOne(into, run, context, focus);
            return;
        }
        var elements = For.Evaluate(context, focus);
        for (var i = 0; i < elements.Count; i++)
        {
            run.Enter(i);
            WriteOne(into, run, AsksPosition ? context.With(FieldRule.Position, Focus.Of(i + 1L)) : context, elements[i].FoundFrom(focus));
            run.Leave();
        }
    }

    private void WriteOne(Hl7v2MessageBuilder into, MapRun run, EvaluationContext context, in Focus focus)
    {
        for (var i = 0; i < Lets.Count; i++)
            context = context.With(Lets[i].Name, Lets[i].Value.Evaluate(context, focus));
        if (When is not null && !When.Test(context, focus))
            return;
        if (Part is not null)
        {
            if (Part.Bind(run, context, focus, focus, Info) is not { } inner)
                return;
            context = inner;
        }
        into.Begin(Id);
        for (var i = 0; i < Fields.Count; i++)
            Fields[i].Write(into, run, context, focus);
    }
}

/// <summary>Makes an HL7 v2 message: its places are known and ordered when the map is compiled, so it is written front to back.</summary>
/// <param name="target">What it makes; null where it is one segment, or one field.</param>
/// <param name="header">The rules for MSH.</param>
/// <param name="segments">The other segments, in the order of the map file.</param>
internal sealed class Hl7v2MessageRule(MapTarget.Hl7v2? target, IReadOnlyList<Hl7v2FieldRule> header, IReadOnlyList<Hl7v2SegmentRule> segments)
{
    private const int DateTimeField = 7, TypeField = 9, VersionField = 12, CharacterSetField = 18;

    /// <summary>Makes one segment alone.</summary>
    public static Hl7v2MessageRule OfSegment(Hl7v2SegmentRule segment) => new(null, [], [segment]);

    /// <summary>Makes one field alone, such as a map of a data type does: the text of the field.</summary>
    public static Hl7v2MessageRule OfField(ObjectRule parts) => OfSegment(new Hl7v2SegmentRule(
        "", null, [], null, null, parts.Info, AsksPosition: false, [new Hl7v2FieldRule(new Hl7v2Slot(1, 1, 1, 1), Hl7v2Level.Field, parts, Repeats: false)]));

    public byte[] Make(MapRun run, EvaluationContext context, in Focus focus)
    {
        using var body = new Hl7v2MessageBuilder();
        for (var i = 0; i < segments.Count; i++)
            segments[i].Write(body, run, context, focus);
        body.End();
        if (target is null)
            return body.Written.TrimEnd((byte)'\r').TrimStart((byte)'|').ToArray();

        // MSH comes last, because what stands in the others decides what it says of the character set.
        using var head = new Hl7v2MessageBuilder();
        head.Begin("MSH");
        WriteHeader(head, body.HasOtherThanAscii, run, context, focus);
        head.End();

        return [.. head.Written, .. body.Written];
    }

    private void WriteHeader(Hl7v2MessageBuilder head, bool hasOtherThanAscii, MapRun run, EvaluationContext context, in Focus focus)
    {
        var next = 0;
        for (var number = 3; number <= CharacterSetField; number++)
        {
            var isSet = false;
            for (; next < header.Count && header[next].At.Field == number; next++)
                isSet |= header[next].Write(head, run, context, focus);
            if (isSet)
                continue;
            var at = new Hl7v2Slot(number, 1, 1, 1);
            switch (number)
            {
                case DateTimeField:
                    head.Put(at, Time(context));
                    break;
                case TypeField:
                    head.Put(at, target!.MessageType);
                    head.Put(at with { Component = 2 }, target.Event);
                    break;
                case VersionField:
                    head.Put(at, target!.Version);
                    break;
                case CharacterSetField when hasOtherThanAscii || head.HasOtherThanAscii:
                    head.Put(at, "UNICODE UTF-8");
                    break;
            }
        }
        for (; next < header.Count; next++)
            header[next].Write(head, run, context, focus);
    }

    private static string Time(EvaluationContext context)
    {
        var time = TimeZoneInfo.ConvertTime(context.ReceivedAt, context.Zone);
        return time.ToString("yyyyMMddHHmmsszzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
    }
}
