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
    {
        using var window = new ContentWindow(envelope);
        return OpenHeader(window).Fault is { } fault ? ErrorOf(fault) : null;
    }

    public override IEnumerable<SplitRecord> Split(Envelope envelope, long offset)
    {
        ReadOnlyMemory<byte> header = default;
        long body;
        using (var beginning = new ContentWindow(envelope))
        {
            var reader = OpenHeader(beginning);
            if (reader.Fault is not null)
                yield break;
            body = reader.BodyOffset;
            if (format.HasHeader)
                header = beginning.Keep(0, reader.BodyOffset);
        }
        offset = Math.Max(offset, body);
        var scanner = new DelimitedScanner(format, 1 + LinesBefore(envelope, offset));
        using var window = new ContentWindow(envelope, offset);
        for (var position = 0; Next(scanner, window, ref position, out var start);)
        {
            var record = Record(envelope, Join(header.Span, window.Bytes[start..position]), scanner.Line);
            yield return new SplitRecord(record, window.Offset + position);
        }
    }

    private DelimitedReader OpenHeader(ContentWindow window)
    {
        while (true)
        {
            var reader = DelimitedReader.Open(window.Keep(0, window.Bytes.Length), format);
            // A header line that ends with what is there may go on behind it.
            if (window.IsLast || reader.BodyOffset < window.Bytes.Length || !window.MoveTo(0))
                return reader;
        }
    }

    private static bool Next(DelimitedScanner scanner, ContentWindow window, ref int position, out int start)
    {
        while (!scanner.TryNext(window.Bytes, window.IsLast, ref position, out start))
        {
            if (window.IsLast)
                return false;
            if (!window.MoveTo(position))
                throw new SplitException(TooLong(scanner.Line));
            position = 0;
        }

        return true;
    }

    private static int LinesBefore(Envelope envelope, long offset)
    {
        using var content = envelope.OpenContent();
        return LineEnds.Count(content, offset);
    }

    private static MessageError TooLong(int line) => new("CSV-RECORD-TOO-LONG",
        $"a record behind line {line} is longer than {ContentWindow.Largest >> 20} MiB, or a quote in it is never closed; those before it stand")
    {
        Place = $"line {line}",
    };

    private static byte[] Join(ReadOnlySpan<byte> header, ReadOnlySpan<byte> line)
    {
        var bytes = new byte[header.Length + line.Length];
        header.CopyTo(bytes);
        line.CopyTo(bytes.AsSpan(header.Length));
        return bytes;
    }

    private static MessageError ErrorOf(DelimitedFault fault) => new(fault.Code, fault.Message) { Place = $"line {fault.Line}" };
}
