using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Delimited;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Pipeline.Content;

/// <summary>
/// Delimited text that is split: each record becomes a message whose bytes are the header line and its own, a whole file by itself, so that
/// it can be read, reprocessed and handed to a person without its siblings.
/// </summary>
internal sealed class CsvContent(DelimitedFormat format) : ContentReader
{
    public override string ContentType => "text/csv";

    public override ReadContent Read(Envelope envelope)
    {
        var reader = DelimitedReader.Open(envelope.Content, format);
        if (reader.Fault is { } fault)
            return new ReadContent { Error = ErrorOf(fault) };
        foreach (var record in reader.Read())
        {
            return record.Value is null
                ? new ReadContent { Error = ErrorOf(record.Fault!) }
                : new ReadContent { Value = new Focus(record.Value) };
        }
        return new ReadContent { Error = new MessageError("CSV-NO-RECORD", "there is no record after the header line") };
    }

    public override MessageError? CheckWhole(Envelope envelope)
        => DelimitedReader.Open(envelope.Content, format).Fault is { } fault ? ErrorOf(fault) : null;

    public override IEnumerable<SplitRecord> Split(Envelope envelope, long offset)
    {
        var reader = DelimitedReader.Open(envelope.Content, format);
        long? headerEnd = null;
        foreach (var first in reader.Read())
        {
            headerEnd = first.Offset;
            break;
        }
        if (headerEnd is null)
            yield break;
        var header = format.HasHeader ? envelope.Content[..(int)headerEnd.Value] : default;
        foreach (var record in reader.Read(offset))
        {
            var line = envelope.Content[(int)record.Offset..(int)record.NextOffset];
            yield return new SplitRecord(Record(envelope, Join(header, line), record.Line), record.NextOffset);
        }
    }

    private static ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> line)
    {
        if (header.IsEmpty)
            return line.ToArray();
        var bytes = new byte[header.Length + line.Length];
        header.CopyTo(bytes);
        line.CopyTo(bytes.AsMemory(header.Length));
        return bytes;
    }

    private static MessageError ErrorOf(DelimitedFault fault) => new(fault.Code, fault.Message) { Place = $"line {fault.Line}" };
}
