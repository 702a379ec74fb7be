namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>Segments that follow one another: a whole message, or one of its groups.</summary>
public readonly struct Hl7v2SegmentRange
{
    private readonly Hl7v2Message? _message;
    private readonly int _start;

    internal Hl7v2SegmentRange(Hl7v2Message message, int start, int count)
    {
        _message = message;
        _start = start;
        Count = count;
    }

    /// <summary>How many segments there are.</summary>
    public int Count { get; }

    /// <summary>The place of the first among the message's segments, from 0.</summary>
    public int Start => _start;

    /// <summary>The message; null for the range of nothing.</summary>
    public Hl7v2Message? Message => _message;

    /// <summary>A segment by its place in the range, from 0.</summary>
    public Hl7v2Segment this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return new Hl7v2Segment(_message!, _start + index);
        }
    }

    /// <summary>The segment of this name; <see cref="Hl7v2Segment.Exists"/> is false where there is none.</summary>
    /// <param name="id">The name.</param>
    /// <param name="occurrence">Which one in the range, from 1.</param>
    public Hl7v2Segment Find(Hl7v2SegmentId id, int occurrence = 1)
    {
        if (_message is null || occurrence < 1)
            return default;
        var found = _start - 1;
        do
            found = _message.IndexOf(id, found + 1, _start + Count);
        while (found >= 0 && --occurrence > 0);
        return found < 0 ? default : new Hl7v2Segment(_message, found);
    }

    /// <summary>How many segments have this name.</summary>
    public int CountOf(Hl7v2SegmentId id)
    {
        var count = 0;
        for (var i = _start; i < _start + Count; i++)
            count += _message!.IdAt(i) == id ? 1 : 0;
        return count;
    }

    /// <summary>
    /// The segments of a group in the range, at any depth; an empty range where there is none, and where the message's type is not known.
    /// </summary>
    /// <param name="name">The group's name in the structure in any version, such as <c>ORDER_OBSERVATION</c>.</param>
    /// <param name="occurrence">Which one in the range, from 1.</param>
    public Hl7v2SegmentRange Group(string name, int occurrence = 1)
    {
        foreach (var group in _message is null ? [] : _message.Groups.With(name))
        {
            if (Holds(group, name) && --occurrence == 0)
                return new Hl7v2SegmentRange(_message!, group.Start, group.End - group.Start);
        }

        return default;
    }

    /// <summary>Adds the groups of this name in the range, at any depth, in order.</summary>
    public void Groups(string name, List<Hl7v2SegmentRange> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        foreach (var group in _message is null ? [] : _message.Groups.With(name))
        {
            if (Holds(group, name))
                into.Add(new Hl7v2SegmentRange(_message!, group.Start, group.End - group.Start));
        }
    }

    private bool Holds(Hl7v2Group group, string name) => group.Start >= _start && group.End <= _start + Count && group.Node.IsNamed(name);

    /// <summary>The segments of this name, in order, without allocating.</summary>
    public Named All(Hl7v2SegmentId id) => new(this, id);

    /// <summary>The segments, in order, without allocating.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks a range.</summary>
    public struct Enumerator
    {
        private readonly Hl7v2SegmentRange _range;
        private int _next;

        internal Enumerator(Hl7v2SegmentRange range) => _range = range;

        /// <summary>The segment reached.</summary>
        public readonly Hl7v2Segment Current => new(_range._message!, _range._start + _next - 1);

        /// <summary>Goes on to the next.</summary>
        public bool MoveNext() => _next++ < _range.Count;
    }

    /// <summary>The segments of one name.</summary>
    public struct Named
    {
        private readonly Hl7v2SegmentRange _range;
        private readonly Hl7v2SegmentId _id;
        private int _next;

        internal Named(Hl7v2SegmentRange range, Hl7v2SegmentId id)
        {
            _range = range;
            _id = id;
        }

        /// <summary>The segment reached.</summary>
        public readonly Hl7v2Segment Current => new(_range._message!, _range._start + _next - 1);

        /// <summary>For <c>foreach</c>.</summary>
        public readonly Named GetEnumerator() => new(_range, _id);

        /// <summary>Goes on to the next of the name.</summary>
        public bool MoveNext()
        {
            while (_next < _range.Count)
            {
                if (_range._message!.IdAt(_range._start + _next++) == _id)
                    return true;
            }

            return false;
        }
    }
}
