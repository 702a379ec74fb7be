using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary><see cref="MessageStore.AcceptAsync"/>.</summary>
internal sealed class AcceptChange(NewMessage message, LargeFiles? files) : Change<AcceptResult>
{
    public override long Bytes { get; } = SizeOf(message);

    public override bool IsNew => true;

    public override void Apply(StoreWriter writer)
    {
        writer.RefuseWhereReserved();
        var segment = writer.Active();
        Segment = segment.Number;
        Outcome = segment.Accept(message, parent: null, files);
    }

    protected override void TellSuccess()
    {
        if (Outcome.Duplicate)
            files?.Delete();
        base.TellSuccess();
    }

    protected override void Discard() => files?.Delete();

    /// <summary>How many bytes of it are in memory.</summary>
    public static long SizeOf(NewMessage message)
        => (message.Envelope.Large is null ? message.Envelope.Content.Length : 0) + (message.Run is null ? 0 : SizeOf(message.Run));

    public static long SizeOf(NewRun run)
    {
        long bytes = run.EditedContent?.Length ?? 0;
        for (var i = 0; i < run.Deliveries.Count; i++)
            bytes += run.Deliveries[i].Large is null ? run.Deliveries[i].Payload.Length : 0;
        return bytes;
    }
}

/// <summary><see cref="MessageStore.SplitAsync"/>.</summary>
internal sealed class SplitChange(SplitChunk chunk, LargeFiles? files) : Change<IReadOnlyList<AcceptResult>>
{
    public override long Bytes { get; } = chunk.Children.Sum(AcceptChange.SizeOf);

    public override void Apply(StoreWriter writer)
    {
        writer.RefuseWhereReserved();
        var segment = writer.Segment(chunk.Parent.Segment);
        Segment = segment.Number;
        Outcome = segment.Split(chunk, files);
    }

    protected override void TellSuccess()
    {
        for (var i = 0; files is not null && i < Outcome.Count; i++)
        {
            if (Outcome[i].Duplicate)
                files.Delete(chunk.Children[i]);
        }

        base.TellSuccess();
    }

    protected override void Discard() => files?.Delete();
}

/// <summary><see cref="MessageStore.AcceptBatchAsync"/>.</summary>
internal sealed class BatchChange(NewBatch batch, LargeFiles? files) : Change<AcceptResult>
{
    private IReadOnlyList<AcceptResult> _children = [];

    public override long Bytes { get; } = AcceptChange.SizeOf(batch.Message) + batch.Children.Sum(AcceptChange.SizeOf);

    public override bool IsNew => true;

    public override void Apply(StoreWriter writer)
    {
        writer.RefuseWhereReserved();
        var segment = writer.Active();
        Segment = segment.Number;
        Outcome = segment.Accept(batch.Message, parent: null, files);
        if (!Outcome.Duplicate)
            _children = segment.Split(new SplitChunk(Outcome.Id, batch.Children, batch.Children.Count, batch.End), files);
    }

    protected override void TellSuccess()
    {
        if (Outcome.Duplicate)
            files?.Delete();
        for (var i = 0; files is not null && i < _children.Count; i++)
        {
            if (_children[i].Duplicate)
                files.Delete(batch.Children[i]);
        }

        base.TellSuccess();
    }

    protected override void Discard() => files?.Delete();
}

/// <summary><see cref="MessageStore.SequenceAsync"/>.</summary>
internal sealed class SequenceChange(string link, SequenceRequest request) : Change<long?>
{
    public override void Apply(StoreWriter writer)
    {
        // Also a question waits for the commit of the messages before it: what it answers is synced.
        var segment = writer.Active();
        Segment = segment.Number;
        if (request == SequenceRequest.StartAnew)
            segment.StartAnew(link);
        Outcome = segment.ExpectedNumber(link);
    }
}

/// <summary><see cref="MessageStore.AppendRunAsync"/>.</summary>
internal sealed class RunChange(MessageId id, NewRun run, LargeFiles? files) : Change<RunResult>
{
    public override long Bytes { get; } = AcceptChange.SizeOf(run);

    public override void Apply(StoreWriter writer)
    {
        var segment = writer.Segment(id.Segment);
        Segment = segment.Number;
        Outcome = segment.AppendRun(id.Number, run, files);
    }

    protected override void Discard() => files?.Delete();
}

/// <summary><see cref="MessageStore.AnswerAsync"/>.</summary>
internal sealed class AnswerChange(NewAnswer answer) : Change<Answer>
{
    public override long Bytes { get; } = answer.Answer.Reply.Length + (answer.Reply?.Payload.Length ?? 0);

    public override void Apply(StoreWriter writer)
    {
        var segment = writer.Segment(answer.Message.Segment);
        Segment = segment.Number;
        Outcome = segment.Decide(answer);
    }
}

/// <summary><see cref="MessageStore.ComposeAsync"/>.</summary>
internal sealed class ComposeChange(ComposedBatch batch, LargeFiles? files) : Change<ComposeResult>
{
    public override long Bytes => batch.Owed.Payload.Length;

    public override void Apply(StoreWriter writer)
    {
        writer.RefuseWhereReserved();
        var segment = writer.Active();
        Segment = segment.Number;
        Outcome = segment.Compose(batch, files);
    }

    protected override void TellSuccess()
    {
        if (!Outcome.IsStored)
            files?.Delete();
        base.TellSuccess();
    }

    protected override void Discard() => files?.Delete();
}

/// <summary><see cref="MessageStore.NextBatchNumberAsync"/>.</summary>
internal sealed class BatchNumberChange(string channel, string destination) : Change<long>
{
    public override void Apply(StoreWriter writer)
    {
        var segment = writer.Active();
        Segment = segment.Number;
        Outcome = segment.NextBatchNumber(channel, destination);
    }
}

/// <summary><see cref="MessageStore.RecordAsync"/>.</summary>
internal sealed class RecordChange(DeliveryChange change) : Change<bool>
{
    // Somebody waits for an answer.
    public override bool MayWait => change.Answer is null;

    public override void Apply(StoreWriter writer)
    {
        var segment = writer.Segment(change.Id.Segment);
        Segment = segment.Number;
        segment.Record(change);
        if (change.Answer is { } answer)
            segment.Decide(answer);
    }
}

/// <summary><see cref="MessageStore.CancelTransactionAsync"/>.</summary>
internal sealed class CancelTransactionChange(TransactionId id, DateTimeOffset at, string reason) : Change<int>
{
    public override void Apply(StoreWriter writer)
    {
        var segment = writer.Segment(id.Message.Segment);
        Segment = segment.Number;
        Outcome = segment.CancelTransaction(id, at, reason);
    }
}

/// <summary><see cref="ControlTable.WriteAsync"/>.</summary>
internal sealed class DocumentChange(IReadOnlyList<(string Kind, string Name, string? Document)> documents) : Change<bool>
{
    public override void Apply(StoreWriter writer)
    {
        writer.BeginControl();
        writer.Control.Write(documents);
    }
}
