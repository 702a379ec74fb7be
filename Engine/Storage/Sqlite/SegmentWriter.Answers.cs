using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

internal sealed partial class SegmentWriter
{
    // No run made it: it speaks of one.
    private const int NoRun = 0;

    private Statement _readAnswer = null!;
    private Statement _updateAnswer = null!;

    /// <summary>Decides an open answer, with what is owed to the sender. One that was decided before stands.</summary>
    public Answer Decide(NewAnswer decided)
    {
        var number = decided.Message.Number;
        string channel;
        _readAnswer.Bind(1, number);
        try
        {
            if (!_readAnswer.Step())
                throw new KeyNotFoundException($"The store has no message {decided.Message}.");
            if (ToAnswer(_readAnswer, 0) is { IsOpen: false } before)
                return before;
            channel = _readAnswer.Text(5);
        }
        finally
        {
            _readAnswer.Reset();
        }
        var answer = decided.Answer;
        var update = _updateAnswer.Clear().Bind(1, number);
        if (answer.Error is { } error)
        {
            _scratch.ResetWrittenCount();
            Details.Write(_scratch, error);
            update.BindBlob(2, _scratch.WrittenSpan);
        }
        if (!answer.Reply.IsEmpty)
        {
            var piece = _chunks.Add(answer.Reply.Span);
            update.Bind(3, piece.Chunk).Bind(4, piece.Start).Bind(5, piece.Size);
        }
        update.Run();
        if (decided.Reply is { } reply)
            InsertDelivery(number, channel, reply, NoRun, decided.At, 1, DeliveryState.Queued, null, null);
        return answer;
    }

    // From a row's flags, answer and the place of its reply, in five columns from one on.
    private Answer ToAnswer(Statement row, int first)
    {
        if ((row.Int(first) & MessageFlags.AnswerOpen) != 0)
            return Answer.Open;
        var error = Details.ReadError(row.Blob(first + 1));
        return row.IsNull(first + 2)
            ? error is null ? Answer.Positive : new Answer(error)
            : new Answer(error) { Reply = ReadPiece(new Piece(row.Long(first + 2), row.Int(first + 3), row.Long(first + 4))) };
    }

    private void PrepareAnswers()
    {
        _readAnswer = _database.Prepare("""
            SELECT flags, answer, answer_chunk, answer_start, answer_size, coalesce((SELECT text FROM word WHERE id = channel), channel)
            FROM message WHERE number = ?
            """);
        _updateAnswer = _database.Prepare("""
            UPDATE message SET flags = flags & ~2, answer = ?2, answer_chunk = ?3, answer_start = ?4, answer_size = ?5 WHERE number = ?1
            """);
    }
}
