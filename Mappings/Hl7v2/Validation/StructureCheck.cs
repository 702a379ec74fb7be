namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>Holds the order of a message's segments against the structure of its type.</summary>
internal readonly ref struct StructureCheck
{
    private static readonly Hl7v2SegmentId Add = Hl7v2SegmentId.From("ADD"u8);
    private static readonly Hl7v2SegmentId Dsc = Hl7v2SegmentId.From("DSC"u8);

    private readonly Hl7v2Message _message;
    private readonly RuleBook _book;
    private readonly ref Findings _findings;

    public StructureCheck(Hl7v2Message message, RuleBook book, ref Findings findings)
    {
        _message = message;
        _book = book;
        _findings = ref findings;
    }

    public void Check()
    {
        var type = _message.Header.Field(9);
        var code = type.Component(1).FirstLeaf().Raw;
        var triggerEvent = type.Component(2).FirstLeaf().Raw;
        var core = CoreRules.Segments(code, triggerEvent);
        var machine = _book.FindStructure(code, triggerEvent, type.Component(3).FirstLeaf().Raw);
        if (machine is null && !code.IsEmpty)
            _findings.Add(Hl7v2Rules.StructureUnknown, 0, 9, $"Version {_book.Version} has no structure for this type and event; the order of segments is not checked");
        var count = _message.Segments.Count;
        var (place, seen) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var id = _message.IdAt(i);
            if (core.IndexOf(id) is var index and >= 0)
                seen |= 1 << index;
            place = Check(machine, place, i, id, core);
        }

        if (machine is not null)
            Missing(machine, machine.MissingAtEnd(place), count, core);
        for (var i = 0; i < core.Length; i++)
        {
            if ((seen & (1 << i)) == 0)
                _findings.AddMissing(Hl7v2Rules.SegmentMissing, core[i], count, $"The message has no {core[i]} segment, which its type requires");
        }
    }

    private int Check(StructureMachine? machine, int place, int segment, Hl7v2SegmentId id, ReadOnlySpan<Hl7v2SegmentId> core)
    {
        if (!id.IsWellFormed)
        {
            _findings.Add(Hl7v2Rules.SegmentId, segment, 0, "A line does not begin with a segment's name: a capital letter and two capital letters or digits");
            return place;
        }

        // What the version does not know at all is said once, whatever the structure.
        var isKnown = _book.Find(id) is not null;
        if (!isKnown && id.IsLocal)
            _findings.Add(Hl7v2Rules.SegmentLocal, segment, 0, $"{id} is a segment of the site's own that no profile describes");
        else if (!isKnown)
            _findings.Add(Hl7v2Rules.SegmentUnknown, segment, 0, $"Version {_book.Version} has no segment {id}");
        if (machine is null)
            return place;
        var move = machine.Move(place, id);
        if (move.Missing.Length > 0)
            Missing(machine, move.Missing, segment, core);
        if (move.Kind == StructureMoveKind.Fits)
            return move.Place;
        if (move.Kind == StructureMoveKind.Unexpected)
        {
            // Where a profile describes a segment of the site's own but names no place for it, it may stand anywhere; and so may what continues a message.
            if (isKnown && !id.IsLocal && id != Add && id != Dsc)
                _findings.Add(Hl7v2Rules.SegmentUnexpected, segment, 0, $"{machine.Id} has no {id} in version {_book.Version}");
        }
        else if (move.Kind == StructureMoveKind.Repeats)
        {
            _findings.Add(Hl7v2Rules.SegmentRepeats, segment, 0, $"{machine.Id} has {id} only once here");
        }
        else
        {
            _findings.Add(Hl7v2Rules.SegmentOrder, segment, 0, $"{machine.Id} has {id}, but not at this place");
        }

        return move.Place;
    }

    private void Missing(StructureMachine machine, ReadOnlySpan<MissingSegment> missing, int before, ReadOnlySpan<Hl7v2SegmentId> core)
    {
        foreach (var one in missing)
        {
            if (!_findings.Wants(one.Rule))
                continue;
            // One that comes too late is told as that; one that never comes and belongs to the core is told as that.
            var comesAtAll = _message.Find(one.Segment).Exists;
            if ((one.IsOnce && comesAtAll) || (!comesAtAll && core.Contains(one.Segment)))
                continue;
            _findings.AddMissing(one.Rule, one.Segment, before,
                $"{machine.Id} requires {one.Segment} here{(one.Group.Length == 0 ? "" : $", in {one.Group}")}");
        }
    }
}
