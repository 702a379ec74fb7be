using System.Text;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>Says where in a message something stands, as people write it: <c>FT1[2]-7.1</c>, or a JSON path.</summary>
internal static class MessagePlace
{
    /// <summary>The place; null where a focus is a value that stands nowhere.</summary>
    public static string? Of(in Focus focus) => focus.Form switch
    {
        FocusForm.Hl7v2Value => Of(focus.Hl7v2Value),
        FocusForm.Hl7v2Segments => focus.Scope is Hl7v2GroupScope group ? Of(group) : Of(focus.Segments[0]),
        FocusForm.Tree when focus.Tree!.Path is { Length: > 0 } path => path,
        _ => null,
    };

    /// <summary>Where a path looks in vain: <c>FT1[2]-9</c> in that charge, <c>FINANCIAL[2].NTE-3</c> where the group has no such segment.</summary>
    /// <param name="path">The path.</param>
    /// <param name="focus">What it is evaluated on.</param>
    public static string OfMissing(Hl7v2Path path, in Focus focus)
    {
        var text = path.ToString();
        if (focus.Scope is not { } scope || path.Groups.Count > 0 || path.SegmentIndex != 1)
            return text;
        return scope.Find(path.Segment, 1) is { Exists: true } segment ? Of(segment) + text[3..]
            : scope is Hl7v2GroupScope group ? $"{Of(group)}.{text}"
            : text;
    }

    private static string Of(Hl7v2GroupScope group) => group.Occurrence == 1 ? group.GroupName : $"{group.GroupName}[{group.Occurrence}]";

    private static string Of(Hl7v2Segment segment)
    {
        var occurrence = segment.Occurrence;
        return occurrence == 1 ? segment.ReadName() : $"{segment.ReadName()}[{occurrence}]";
    }

    private static string? Of(Hl7v2Value value)
    {
        if (value.Message is not { } message)
            return null;
        foreach (var segment in message.Segments)
        {
            var entry = message.Entry(segment.Index);
            if (value.Start >= entry.Start && value.Start <= entry.Start + entry.Length)
                return Within(segment, value);
        }
        return null;
    }

    // The field is the last one that begins at or before the value; within it delimiters are counted.
    private static string Within(Hl7v2Segment segment, Hl7v2Value value)
    {
        var number = 1;
        for (var n = segment.FieldCount; n >= 1; n--)
            if (segment.Field(n) is { Message: not null } candidate && candidate.Start <= value.Start)
            {
                number = n;
                break;
            }
        var field = segment.Field(number);
        var delimiters = value.Message!.Delimiters;
        int repetition = 1, component = 1, sub = 1;
        foreach (var b in field.Raw[..Math.Min(value.Start - field.Start, field.Raw.Length)])
        {
            if (b == delimiters.Repetition)
                (repetition, component, sub) = (repetition + 1, 1, 1);
            else if (b == delimiters.Component)
                (component, sub) = (component + 1, 1);
            else if (b == delimiters.SubComponent)
                sub++;
        }
        var place = new StringBuilder().Append(Of(segment)).Append('-').Append(number);
        if (repetition > 1)
            place.Append('[').Append(repetition).Append(']');
        if (value.Level is Hl7v2Level.Component or Hl7v2Level.SubComponent)
            place.Append('.').Append(component);
        if (value.Level == Hl7v2Level.SubComponent)
            place.Append('.').Append(sub);
        return place.ToString();
    }
}
