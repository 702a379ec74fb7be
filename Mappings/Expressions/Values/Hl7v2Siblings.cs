using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>
/// The segments of one name among those around them, and what belongs to which. A message's segments are a flat list; which of them belong
/// together is read from their order:
/// <list type="bullet">
/// <item>behind a segment stands what belongs to it (FT1, ZIM), up to the next of its name;</item>
/// <item>what stood before the first of them and comes again begins something new (OBR before OBX), to which the following ones belong;</item>
/// <item>what the standard places behind the whole list (GT1, IN1 behind FT1) belongs to none of them, unless it stands between them.</item>
/// </list>
/// </summary>
internal sealed class Hl7v2Siblings
{
    // The order of what a patient or visit has once, in the standard's messages of admission and finance (chapters 3 and 6). Each ends what is before it.
    private static readonly Hl7v2SegmentId[] Levels =
        [.. new[] { "NK1", "PV1", "PV2", "DB1", "AL1", "FT1", "DG1", "DRG", "GT1", "IN1", "ACC", "UB1", "UB2", "PDA" }.Select(Id)];

    private static readonly Hl7v2SegmentId Note = Id("NTE");
    private static readonly Hl7v2SegmentId OrderControl = Id("ORC");
    private static readonly Hl7v2SegmentId Order = Id("OBR");

    private readonly Hl7v2SegmentRange _around;
    private readonly Hl7v2SegmentId _id;
    private readonly int _first;
    private readonly int _last;
    private readonly int _level;
    private readonly HashSet<Hl7v2SegmentId> _above = [];
    private readonly HashSet<Hl7v2SegmentId> _between = [];

    private readonly Hl7v2Outward _outward = new();
    private int[]? _runs;

    /// <param name="around">The message, or the range of an outer scope.</param>
    /// <param name="id">The name; at least one segment has it.</param>
    public Hl7v2Siblings(Hl7v2SegmentRange around, Hl7v2SegmentId id)
    {
        (_around, _id, _first) = (around, id, around.Find(id).Index);
        foreach (var segment in around.All(id))
            _last = segment.Index;
        for (var i = around.Start; i < _last; i++)
            if (i < _first && !IsAttached(IdAt(i)))
                _above.Add(IdAt(i));
            else if (i > _first)
                _between.Add(IdAt(i));
        _level = LevelOf(id);
    }

    private int End => _around.Start + _around.Count;

    /// <summary>A segment with what belongs to it.</summary>
    public Hl7v2SegmentRange RangeOf(int index) => new(_around.Message!, index, EndOf(index) - index);

    /// <summary>The segments of a name that a sibling sees around it: those before its run of siblings, those at the beginning of all, those behind the run.</summary>
    /// <returns>The segments; not to be changed.</returns>
    public List<Hl7v2Segment> Seen(int index, Hl7v2SegmentId name)
    {
        var surroundings = SurroundingsOf(index);
        if (_outward.Find(surroundings, name) is { } known)
            return known;
        var seen = new List<Hl7v2Segment>();
        AddSeen(index, surroundings.Run, name, seen);
        return _outward.Add(surroundings, name, seen);
    }

    /// <summary>The run of siblings that one stands in, told by its first: they follow one another with nothing new begun between them, and see the same around them.</summary>
    public Hl7v2Surroundings SurroundingsOf(int index) => new(this, (_runs ??= FindRuns())[index - _first], null);

    private int[] FindRuns()
    {
        var runs = new int[_last - _first + 1];
        var run = _first;
        for (var i = _first; i <= _last; i++)
        {
            // A new run begins with the first sibling behind what begins something new.
            if (IsBoundary(i))
                run = -1;
            if (run < 0 && IdAt(i) == _id)
                run = i;
            runs[i - _first] = run;
        }
        return runs;
    }

    private void AddSeen(int index, int runFirst, Hl7v2SegmentId name, List<Hl7v2Segment> into)
    {
        var before = runFirst - 1;
        while (before >= _first && IdAt(before) != _id)
            before--;
        Add(before < _first ? _around.Start : EndOf(before), runFirst, name, into);
        if (into.Count > 0)
            return;
        // What begins something new belongs to what it begins, and notes to what they follow: not to a later run.
        if (!IsAttached(name) && !BeginsAgain(name))
            Add(_around.Start, _first, name, into);
        if (into.Count > 0)
            return;
        var (runEnd, next) = RunEnd(index);
        Add(runEnd, next, name, into);
    }

    private int EndOf(int index)
    {
        for (var i = index + 1; i < End; i++)
            if (IdAt(i) == _id || IsBoundary(i) || EndsLevel(i))
                return i;
        return End;
    }

    private bool IsBoundary(int index) => index > _first && _above.Contains(IdAt(index));

    private bool EndsLevel(int index)
        => _level >= 0 && Array.IndexOf(Levels, IdAt(index)) > _level && !_between.Contains(IdAt(index));

    private bool BeginsAgain(Hl7v2SegmentId name)
    {
        // An order's control segment may be left out; an order begins with OBR all the same.
        if (name == OrderControl && BeginsAgain(Order))
            return true;
        for (var i = _first; i < End; i++)
            if (IdAt(i) == name && IsBoundary(i))
                return true;
        return false;
    }

    private (int End, int Next) RunEnd(int index)
    {
        var last = index;
        var i = index + 1;
        for (; i < End && !IsBoundary(i); i++)
            if (IdAt(i) == _id)
                last = i;
        return (EndOf(last), i);
    }

    private void Add(int start, int end, Hl7v2SegmentId name, List<Hl7v2Segment> into)
    {
        if (end <= start)
            return;
        foreach (var segment in new Hl7v2SegmentRange(_around.Message!, start, end - start).All(name))
            into.Add(segment);
    }

    private Hl7v2SegmentId IdAt(int index) => _around[index - _around.Start].Id;

    // Notes and local segments belong to what they follow, wherever that is.
    private static bool IsAttached(Hl7v2SegmentId id) => id == Note || id.IsLocal;

    // Results and orders stand before what a level of their own begins with; procedures belong to charges, and else stand where DRG does.
    private static int LevelOf(Hl7v2SegmentId id) => id.ToString() switch
    {
        "OBX" => Array.IndexOf(Levels, Id("DB1")),
        "OBR" or "ORC" => Array.IndexOf(Levels, Id("FT1")),
        "PR1" => Array.IndexOf(Levels, Id("DRG")),
        _ => Array.IndexOf(Levels, id),
    };

    private static Hl7v2SegmentId Id(string name) => Hl7v2SegmentId.TryParse(name, out var id) ? id : default;
}
