using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>
/// What scopes of one search have seen outward: those in the same surroundings see the same, and a map asks for each of them. It lives within one run of an
/// expression or map, on one thread.
/// </summary>
internal sealed class Hl7v2Outward
{
    private readonly List<(Hl7v2Surroundings From, Hl7v2SegmentId Name, List<Hl7v2Segment> Seen)> _seen = [];

    /// <summary>The segments of a name that were seen from somewhere; null where nobody has looked yet. Not to be changed.</summary>
    public List<Hl7v2Segment>? Find(in Hl7v2Surroundings from, Hl7v2SegmentId name)
    {
        // The last that were looked for are the likeliest.
        for (var i = _seen.Count - 1; i >= 0; i--)
            if (_seen[i].Name == name && _seen[i].From == from)
                return _seen[i].Seen;
        return null;
    }

    /// <summary>Remembers segments that were seen, and gives them back.</summary>
    public List<Hl7v2Segment> Add(in Hl7v2Surroundings from, Hl7v2SegmentId name, List<Hl7v2Segment> seen)
    {
        // Scopes come in the order of the message: what those in other surroundings saw is not asked for again, and would make each search longer.
        if (_seen.Count > 0 && _seen[^1].From != from)
            _seen.Clear();
        _seen.Add((from, name, seen));
        return seen;
    }
}
