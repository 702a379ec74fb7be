using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>Collects what is wrong with one message. Nothing is allocated before something is.</summary>
/// <param name="message">The message.</param>
/// <param name="levels">By rule: what breaking it is worth; null where nobody wants to hear of it.</param>
internal struct Findings(Hl7v2Message message, Severity?[] levels)
{
    // A message of a million wrong fields is told by its first: so many of each severity.
    private const int Most = 1000;

    private Counts _counts;

    /// <summary>What was found; null where nothing was.</summary>
    public List<Hl7v2Issue>? Issues { get; private set; }

    /// <summary>Whether somebody wants to hear of a rule that is broken, and has not heard enough.</summary>
    public readonly bool Wants(Hl7v2Rule rule) => levels[rule.Index] is { } severity && _counts[(int)severity] < Most;

    /// <summary>Adds one that a segment as a whole, or a field, breaks.</summary>
    public void Add(Hl7v2Rule rule, int segment, int field, string text)
    {
        var entry = message.Entry(segment);
        var value = new Hl7v2Segment(message, segment).Field(field);
        // A field that was not written is missed where the segment ends.
        Add(rule, new Place(segment, field), field == 0 ? entry.Start : value.Message is null ? entry.Start + entry.Length : value.Start, text);
    }

    /// <summary>Adds one.</summary>
    /// <param name="rule">What is broken.</param>
    /// <param name="place">Where.</param>
    /// <param name="start">Where that begins in the message's bytes.</param>
    /// <param name="text">What was found and what was expected, without the value.</param>
    public void Add(Hl7v2Rule rule, in Place place, int start, string text)
    {
        if (!Takes(rule, out var severity))
            return;
        var id = message.IdAt(place.Segment);
        Add(rule, severity, id.IsWellFormed ? PathOf(id, place) : null, start, text);
    }

    /// <summary>Adds one about a segment that is not there, told where it should have been.</summary>
    public void AddMissing(Hl7v2Rule rule, Hl7v2SegmentId id, int before, string text)
    {
        if (!Takes(rule, out var severity))
            return;
        var count = message.Segments.Count;
        var entry = message.Entry(Math.Min(before, count - 1));
        var start = before < count ? entry.Start : entry.Start + entry.Length;
        Add(rule, severity, new Hl7v2Path(id, 1 + message.Segments.CountOf(id) - CountFrom(id, before)), start, text);
    }

    private readonly int CountFrom(Hl7v2SegmentId id, int from)
    {
        var count = 0;
        for (var i = from; i < message.Segments.Count; i++)
            count += message.IdAt(i) == id ? 1 : 0;
        return count;
    }

    // Asked first, for a place costs a walk over all that stands before it.
    private bool Takes(Hl7v2Rule rule, out Severity severity)
    {
        severity = levels[rule.Index].GetValueOrDefault();
        return levels[rule.Index] is not null && ++_counts[(int)severity] <= Most;
    }

    private void Add(Hl7v2Rule rule, Severity severity, Hl7v2Path? path, int start, string text)
    {
        var (line, column) = LineOf(start);
        (Issues ??= []).Add(new Hl7v2Issue(severity, rule.Code, path, line, column, text, rule.Condition));
    }

    private readonly Hl7v2Path PathOf(Hl7v2SegmentId id, in Place place)
        => new(id, new Hl7v2Segment(message, place.Segment).Occurrence, place.Field, place.Repetition, place.Component, place.SubComponent);

    private readonly (int Line, int Column) LineOf(int start)
    {
        var body = message.Body;
        var before = body.Array.AsSpan(body.Offset, start - body.Offset);
        var lineStart = before.LastIndexOfAny((byte)'\r', (byte)'\n') + 1;
        var line = 1 + before.Count((byte)'\r') + before.Count((byte)'\n') - before.Count("\r\n"u8);
        return (line, 1 + message.TextEncoding.GetCharCount(before[lineStart..]));
    }

    [System.Runtime.CompilerServices.InlineArray(3)]
    private struct Counts
    {
        private int _first;
    }
}

/// <summary>A place in a message.</summary>
/// <param name="Segment">The segment, from 0 in the message.</param>
/// <param name="Field">The field, from 1; 0 for the whole segment.</param>
/// <param name="Repetition">The repetition, from 1.</param>
/// <param name="Component">The component, from 1; 0 where the repetition is not divided.</param>
/// <param name="SubComponent">The sub-component, from 1; 0 where the component is not divided.</param>
internal readonly record struct Place(int Segment, int Field, int Repetition = 1, int Component = 0, int SubComponent = 0);
