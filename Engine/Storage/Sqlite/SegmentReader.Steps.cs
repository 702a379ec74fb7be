using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

internal sealed partial class SegmentReader
{
    // Where a delivery's flags say that it has one.
    private StoredStep? ReadStep(long delivery)
        => One("SELECT message, object, flags, after, reverses FROM step WHERE delivery = ?", delivery, (row, reader) => new StoredStep
        {
            Transaction = new TransactionId(new MessageId(reader._segment.Number, row.Long(0)), row.Int(1)),
            Flags = (StepFlags)row.Int(2),
            After = [.. StepLinks.Read(row.Blob(3)).Select(number => new DeliveryId(reader._segment.Number, number))],
            Reverses = row.LongOrNull(4) is { } original ? new DeliveryId(reader._segment.Number, original) : null,
        });
}
