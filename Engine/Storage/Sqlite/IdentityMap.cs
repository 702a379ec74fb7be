namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// Finds the last message with an identity: an open-addressing table of 16 bytes an entry, because it is asked for every message and holds a day of
/// them. Used by the writer alone. What was put since <see cref="Mark"/> can be taken back.
/// </summary>
internal sealed class IdentityMap
{
    private readonly List<(ulong Identity, long Before)> _undo = [];
    private ulong[] _identities = new ulong[1024];
    private long[] _numbers = new long[1024];
    private int _count;

    /// <summary>The number put last under an identity; 0 where there is none.</summary>
    public long this[ulong identity] => _numbers[Slot(identity)];

    /// <summary>Puts a message's number in the place of an earlier one.</summary>
    public void Put(ulong identity, long number)
    {
        if (_count * 4 >= _numbers.Length * 3)
            Grow();
        var slot = Slot(identity);
        _undo.Add((identity, _numbers[slot]));
        Set(slot, identity, number);
    }

    /// <summary>Whether there is something to take back.</summary>
    public bool HasUndo => _undo.Count > 0;

    /// <summary>From here on can be taken back.</summary>
    public void Mark() => _undo.Clear();

    /// <summary>Takes back what was put since <see cref="Mark"/>.</summary>
    public void TakeBack()
    {
        // An identity whose number goes back to 0 keeps its slot, so that those which were moved on by it are still found.
        for (var i = _undo.Count - 1; i >= 0; i--)
            _numbers[Slot(_undo[i].Identity)] = _undo[i].Before;
        _undo.Clear();
    }

    private void Set(int slot, ulong identity, long number)
    {
        if (!IsTaken(slot))
            _count++;
        _identities[slot] = Key(identity);
        _numbers[slot] = number;
    }

    private int Slot(ulong identity)
    {
        var key = Key(identity);
        var mask = _identities.Length - 1;
        var slot = (int)(key >> 32) & mask;
        while (IsTaken(slot) && _identities[slot] != key)
            slot = (slot + 1) & mask;
        return slot;
    }

    // 0 marks a free slot, so an identity of 0 stands as 1; the rows that are then read tell the two apart.
    private static ulong Key(ulong identity) => identity == 0 ? 1 : identity;

    private bool IsTaken(int slot) => _identities[slot] != 0;

    private void Grow()
    {
        var (identities, numbers) = (_identities, _numbers);
        _identities = new ulong[identities.Length * 2];
        _numbers = new long[identities.Length * 2];
        _count = 0;
        for (var i = 0; i < identities.Length; i++)
        {
            if (identities[i] != 0)
                Set(Slot(identities[i]), identities[i], numbers[i]);
        }
    }
}
