using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// The numbers expected next on numbered links. The segment that messages go to has those of all links, so that the number and its message are one
/// commit; a new segment takes them over before it is listed.
/// </summary>
internal sealed partial class SegmentWriter
{
    private readonly Dictionary<string, LinkNumber> _numbersOpen = new(StringComparer.Ordinal);
    private Dictionary<string, LinkNumber>? _numbers;
    private Statement? _putNumber;

    /// <summary>The number expected next; null where any is taken.</summary>
    public long? ExpectedNumber(string link) => NumberOf(link)?.Expected;

    /// <summary>Takes the next number of a link, whatever it is.</summary>
    public void StartAnew(string link) => Put(link, new LinkNumber(null, NumberOf(link)?.Last ?? default));

    /// <summary>Takes over the numbers of the segment before, in a transaction of its own.</summary>
    public void TakeOverNumbers(SegmentWriter before)
    {
        if (before.Numbers().Count == 0)
            return;
        _begin.Run();
        try
        {
            foreach (var (link, number) in before.Numbers())
                Put(link, number);
            _commit.Run();
            CommitNumbers();
        }
        catch
        {
            if (_database.InTransaction)
                _database.Execute("ROLLBACK");
            _numbersOpen.Clear();
            throw;
        }
    }

    // Null where the number is the expected one, which is taken then; otherwise what the sender is to hear. A number that was taken before must name the
    // message that came with it: a sender that has lost its numbers would otherwise be told that new messages were taken.
    private AcceptResult? RefuseNumber(SequenceCheck sequence, NewMessage message)
    {
        if (NumberOf(sequence.Link) is not { Expected: { } expected } number || sequence.Number == expected)
            return null;
        if (sequence.Number < expected)
        {
            if (message.Duplicates is { } check)
            {
                if (_writer.FindFirst(check with { EvenFailed = true }, this, out _) is { } first)
                    return first with { Expected = expected };
            }
            else if (sequence.Number == expected - 1)
            {
                return new AcceptResult(number.Last, true, Answer.Positive, false) { Expected = expected };
            }
        }

        return new AcceptResult(default, false, Answer.Positive, false) { OutOfSequence = true, Expected = expected };
    }

    private void TakeNumber(SequenceCheck sequence, MessageId id) => Put(sequence.Link, new LinkNumber(sequence.Number + 1, id));

    private LinkNumber? NumberOf(string link)
        => _numbersOpen.TryGetValue(link, out var open) ? open : Numbers().TryGetValue(link, out var number) ? number : null;

    private Dictionary<string, LinkNumber> Numbers()
    {
        if (_numbers is not null)
            return _numbers;
        var numbers = new Dictionary<string, LinkNumber>(StringComparer.Ordinal);
        using var rows = _database.PrepareOnce("SELECT link, expected, last_segment, last_message FROM sequence");
        while (rows.Step())
            numbers[rows.Text(0)] = new LinkNumber(rows.LongOrNull(1), new MessageId(rows.Int(2), rows.Long(3)));
        return _numbers = numbers;
    }

    private void Put(string link, LinkNumber number)
    {
        _putNumber ??= _database.Prepare("INSERT OR REPLACE INTO sequence (link, expected, last_segment, last_message) VALUES (?, ?, ?, ?)");
        _putNumber.Clear().Bind(1, link).Bind(3, number.Last.Segment).Bind(4, number.Last.Number);
        if (number.Expected is { } expected)
            _putNumber.Bind(2, expected);
        // Read before the row is there, so that what a rolled back transaction wrote is never taken for committed.
        _ = Numbers();
        _putNumber.Run();
        _numbersOpen[link] = number;
    }

    private void CommitNumbers()
    {
        foreach (var (link, number) in _numbersOpen)
            Numbers()[link] = number;
        _numbersOpen.Clear();
    }

    /// <summary>What is known of a link's numbers.</summary>
    /// <param name="Expected">The number expected next; null where any is taken.</param>
    /// <param name="Last">The message that had the last number; no message before the first.</param>
    private readonly record struct LinkNumber(long? Expected, MessageId Last);
}
