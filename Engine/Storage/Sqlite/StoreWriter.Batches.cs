using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// Lets the members of batches show what became of them. A batch and its members may lie in different files, and no commit spans files: the batch's own commit
/// decides and notes that its members are to be told, each segment with members tells its own, and only then is the note taken away. Cut off anywhere, all of
/// it is done again, and what was done is not done twice.
/// </summary>
internal sealed partial class StoreWriter
{
    /// <summary>Milliseconds.</summary>
    private const long RetryTellAfter = 1000;

    private readonly Queue<DeliveryId> _untold = new();
    private readonly List<BatchMember> _opened = [];

    // The members whose own rows do not show yet that they are in a batch, and the delivery that carries it. Every change of theirs sees it all the same.
    private readonly Dictionary<DeliveryId, DeliveryId> _joining = [];
    private long _tellFailed;

    /// <summary>Whether a delivery waits for a batch now.</summary>
    public bool IsMember(DeliveryId id)
        => !_joining.ContainsKey(id) && _segments.Find(id.Segment) is { } segment && WriterOf(segment).IsMember(id.Number);

    /// <summary>The delivery that carries the batch of a member whose row does not show it yet; null for all others.</summary>
    public DeliveryId? BatchOf(DeliveryId id) => _joining.Count > 0 && _joining.TryGetValue(id, out var carrier) ? carrier : null;

    /// <summary>Notes that deliveries are in a batch, in the open transaction.</summary>
    public void Join(IEnumerable<DeliveryId> members, DeliveryId carrier)
    {
        foreach (var member in members)
            _joining[member] = carrier;
    }

    /// <summary>Forgets that, after they show it or where it was not stored.</summary>
    public void EndJoining(IEnumerable<DeliveryId> members)
    {
        if (_joining.Count == 0)
            return;
        foreach (var member in members)
            _joining.Remove(member);
    }

    // What a start finds untold is told before anyone reads or changes anything.
    private void ResumeTelling()
    {
        foreach (var segment in _segments.All)
        {
            foreach (var carrier in WriterOf(segment).ReadUntold())
            {
                _untold.Enqueue(carrier);
                if (WriterOf(segment).ReadFate(carrier.Number) is { Joins: true } fate)
                    Join(fate.Members, carrier);
            }
        }
        TellMembers();
    }

    private void CollectMembers(SegmentWriter segment)
    {
        foreach (var carrier in segment.UntoldBatches)
        {
            if (!_untold.Contains(carrier))
                _untold.Enqueue(carrier);
        }
        _opened.AddRange(segment.OpenedMembers);
    }

    private void HandOverMembers()
    {
        if (_opened.Count == 0)
            return;
        _membersCommitted()?.Invoke(_opened.ToArray());
        _opened.Clear();
    }

    private void TellMembers()
    {
        if (_untold.Count == 0 || (_tellFailed != 0 && Environment.TickCount64 - _tellFailed < RetryTellAfter))
            return;
        _tellFailed = 0;
        while (_untold.TryPeek(out var carrier))
        {
            if (!TryTell(carrier))
            {
                // The disk is full, or fails. What the members show is late, and nothing is lost by it.
                _tellFailed = Math.Max(1, Environment.TickCount64);
                return;
            }
            _untold.Dequeue();
        }
    }

    private bool TryTell(DeliveryId carrier)
    {
        try
        {
            // Retention may have removed the batch, or some of its members.
            if (_segments.Find(carrier.Segment) is not { } own)
                return true;
            var fate = WriterOf(own).ReadFate(carrier.Number);
            // Its own segment last, so that the note goes away with the last members' commit.
            foreach (var group in fate.Members.GroupBy(m => m.Segment).Where(g => g.Key != own.Number))
            {
                if (_segments.Find(group.Key) is not null)
                    Tell(Segment(group.Key), group, carrier, fate);
            }
            var last = Segment(own.Number);
            last.NoteTold(carrier.Number);
            Tell(last, fate.Members.Where(m => m.Segment == own.Number), carrier, fate);
            EndJoining(fate.Members);
            return true;
        }
        catch (Exception e) when (e is DatabaseException or StoreUnavailableException)
        {
            RollBackAll();
            return false;
        }
    }

    private void Tell(SegmentWriter segment, IEnumerable<DeliveryId> members, DeliveryId carrier, BatchFate fate)
    {
        segment.Tell(members, carrier, fate);
        segment.Commit(Control.Epoch, _position);
        HandOver();
        CheckpointWhenDue(segment);
        _touched.Clear();
    }
}
