using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// A place in a message, such as <c>PID-3[2].4.2</c>, <c>OBX[*]-5[*]</c> or <c>ORDER_OBSERVATION[2].OBX-3.1</c>:
/// <c>(GROUP[n].)*SEG[n]-F[r].C.S</c>. Numbers are from 1; no index means the first, <c>[*]</c> all. Predicates are no part of it: the
/// expression language has those.
/// </summary>
public sealed class Hl7v2Path
{
    /// <summary>The index of <c>[*]</c>.</summary>
    public const int All = 0;

    /// <summary>Makes a path from its parts.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="segmentIndex">Which one, from 1, or <see cref="All"/>.</param>
    /// <param name="field">The field; 0 for the whole segment.</param>
    /// <param name="repetition">Which repetition, from 1, or <see cref="All"/>.</param>
    /// <param name="component">The component; 0 for the whole repetition.</param>
    /// <param name="subComponent">The sub-component; 0 for the whole component.</param>
    public Hl7v2Path(Hl7v2SegmentId segment, int segmentIndex = 1, int field = 0, int repetition = 1, int component = 0, int subComponent = 0)
    {
        Segment = segment;
        SegmentIndex = segmentIndex;
        Field = field;
        Repetition = repetition;
        Component = component;
        SubComponent = subComponent;
    }

    /// <summary>The groups to go into, outermost first.</summary>
    public IReadOnlyList<Hl7v2GroupStep> Groups { get; private init; } = [];

    /// <summary>The segment.</summary>
    public Hl7v2SegmentId Segment { get; }

    /// <summary>Which segment of that name, from 1, or <see cref="All"/>.</summary>
    public int SegmentIndex { get; }

    /// <summary>The field, from 1; 0 for the whole segment.</summary>
    public int Field { get; }

    /// <summary>Which repetition, from 1, or <see cref="All"/>.</summary>
    public int Repetition { get; }

    /// <summary>The component, from 1; 0 for the whole repetition.</summary>
    public int Component { get; }

    /// <summary>The sub-component, from 1; 0 for the whole component.</summary>
    public int SubComponent { get; }

    /// <summary>Whether it names one place: no index is <see cref="All"/>.</summary>
    public bool IsSingle
    {
        get
        {
            foreach (var group in Groups)
            {
                if (group.Index == All)
                    return false;
            }

            return SegmentIndex != All && Repetition != All;
        }
    }

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path, without blanks.</param>
    /// <param name="path">The path.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Hl7v2Path? path)
    {
        path = null;
        var rest = text;
        List<Hl7v2GroupStep>? groups = null;
        while (true)
        {
            var end = 0;
            while (end < rest.Length && (char.IsAsciiLetterUpper(rest[end]) || char.IsAsciiDigit(rest[end]) || rest[end] == '_'))
                end++;
            var name = rest[..end];
            rest = rest[end..];
            if (!TryIndex(ref rest, out var index))
                return false;
            if (rest is ['.', .. var inside])
            {
                if (name.IsEmpty || !char.IsAsciiLetterUpper(name[0]))
                    return false;
                (groups ??= []).Add(new Hl7v2GroupStep(name.ToString(), index));
                rest = inside;
                continue;
            }

            if (!Hl7v2SegmentId.TryParse(name, out var segment) || !TryPlace(rest, out var field, out var repetition, out var component, out var sub))
                return false;
            path = new Hl7v2Path(segment, index, field, repetition, component, sub) { Groups = groups is null ? [] : groups };
            return true;
        }
    }

    /// <summary>The first value at the path in a message, without allocating; empty where there is none, and where the path names a whole segment.</summary>
    public Hl7v2Value First(Hl7v2Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return First(message.Segments);
    }

    /// <summary>The first value at the path in some of a message's segments.</summary>
    public Hl7v2Value First(Hl7v2SegmentRange scope)
    {
        if (IsSingle)
        {
            foreach (var group in Groups)
                scope = scope.Group(group.Name, group.Index);
            return At(scope.Find(Segment, SegmentIndex));
        }

        var found = new List<Hl7v2Value>();
        Select(scope, found);
        return found.Count == 0 ? default : found[0];
    }

    /// <summary>Adds the values at the path that are there, in order. A path of a whole segment adds none: see <see cref="SelectSegments"/>.</summary>
    public void Select(Hl7v2SegmentRange scope, List<Hl7v2Value> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        var segments = new List<Hl7v2Segment>();
        SelectSegments(scope, segments);
        foreach (var segment in segments)
        {
            if (Repetition == All)
            {
                foreach (var repetition in segment.Field(Field).Repetitions)
                    Add(Within(repetition), into);
            }
            else
            {
                Add(At(segment), into);
            }
        }
    }

    /// <summary>Adds the segments that the path's first part names, in order.</summary>
    public void SelectSegments(Hl7v2SegmentRange scope, List<Hl7v2Segment> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        SelectFrom(scope, 0, into);
    }

    private void SelectFrom(Hl7v2SegmentRange scope, int step, List<Hl7v2Segment> into)
    {
        if (step < Groups.Count)
        {
            var group = Groups[step];
            if (group.Index != All)
            {
                SelectFrom(scope.Group(group.Name, group.Index), step + 1, into);
                return;
            }

            var groups = new List<Hl7v2SegmentRange>();
            scope.Groups(group.Name, groups);
            foreach (var range in groups)
                SelectFrom(range, step + 1, into);
            return;
        }

        if (SegmentIndex == All)
        {
            foreach (var segment in scope.All(Segment))
                into.Add(segment);
        }
        else if (scope.Find(Segment, SegmentIndex) is { Exists: true } segment)
        {
            into.Add(segment);
        }
    }

    /// <summary>The path as it is written, without indexes that say the first.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var group in Groups)
            text.Append(group).Append('.');
        text.Append(Segment).Append(Hl7v2GroupStep.Bracketed(SegmentIndex));
        if (Field > 0)
            text.Append('-').Append(Field).Append(Hl7v2GroupStep.Bracketed(Repetition));
        if (Component > 0)
            text.Append('.').Append(Component);
        if (SubComponent > 0)
            text.Append('.').Append(SubComponent);
        return text.ToString();
    }

    private Hl7v2Value At(Hl7v2Segment segment) => Within(segment.Field(Field).Repetition(Repetition));

    private Hl7v2Value Within(Hl7v2Value repetition)
    {
        if (Component > 0)
            repetition = repetition.Component(Component);
        return SubComponent > 0 ? repetition.SubComponent(SubComponent) : repetition;
    }

    private static void Add(Hl7v2Value value, List<Hl7v2Value> into)
    {
        if (!value.IsEmpty)
            into.Add(value);
    }

    private static bool TryPlace(ReadOnlySpan<char> text, out int field, out int repetition, out int component, out int subComponent)
    {
        (field, repetition, component, subComponent) = (0, 1, 0, 0);
        if (text.IsEmpty)
            return true;
        if (text[0] != '-')
            return false;
        text = text[1..];
        if (!TryNumber(ref text, out field) || !TryIndex(ref text, out repetition))
            return false;
        return (text.IsEmpty || (TryDot(ref text) && TryNumber(ref text, out component)))
            && (text.IsEmpty || (TryDot(ref text) && TryNumber(ref text, out subComponent)))
            && text.IsEmpty;
    }

    private static bool TryIndex(ref ReadOnlySpan<char> text, out int index)
    {
        index = 1;
        if (text is not ['[', ..])
            return true;
        text = text[1..];
        if (text is ['*', ']', ..])
        {
            index = All;
            text = text[2..];
            return true;
        }

        if (!TryNumber(ref text, out index) || text is not [']', ..])
            return false;
        text = text[1..];
        return true;
    }

    private static bool TryDot(ref ReadOnlySpan<char> text)
    {
        if (text is not ['.', ..])
            return false;
        text = text[1..];
        return true;
    }

    private static bool TryNumber(ref ReadOnlySpan<char> text, out int number)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            digits++;
        var read = int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
        text = text[digits..];
        return read;
    }
}

/// <summary>One group of a path.</summary>
/// <param name="Name">The group's name in the message structure, such as <c>ORDER_OBSERVATION</c>.</param>
/// <param name="Index">Which one, from 1, or <see cref="Hl7v2Path.All"/>.</param>
public readonly record struct Hl7v2GroupStep(string Name, int Index)
{
    /// <summary>The step as it is written.</summary>
    public override string ToString() => Name + Bracketed(Index);

    internal static string Bracketed(int index) => index switch
    {
        1 => "",
        Hl7v2Path.All => "[*]",
        _ => $"[{index}]",
    };
}
