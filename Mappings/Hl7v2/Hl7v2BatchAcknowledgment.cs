using System.Buffers;
using System.Globalization;
using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// Writes the acknowledgments of a batch's messages as a batch of its own (HL7 v2 chapter 2, "Batch protocol"): envelopes as the batch had them,
/// BHS-12 and FHS-12 referring to its BHS-11 and FHS-11, and counts. A batch without a header is answered with one.
/// </summary>
public static class Hl7v2BatchAcknowledgment
{
    /// <summary>Writes the batch of acknowledgments.</summary>
    /// <param name="answers">Each message of the batch that is answered, in order, with its acknowledgments as segments that end with CR.</param>
    /// <param name="nextId">Makes BHS-11 and FHS-11, unique.</param>
    /// <param name="time">BHS-7 and FHS-7, written with the offset that it carries.</param>
    /// <returns>Segments that end with CR, without framing.</returns>
    public static byte[] Write(IReadOnlyList<(Hl7v2BatchMessage Message, byte[] Acknowledgments)> answers, Func<string> nextId, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(nextId);
        var output = new ArrayBufferWriter<byte>();
        var separator = (byte)'|';
        var (inBatch, batches) = (0, 0);
        for (var i = 0; i < answers.Count; i++)
        {
            var message = answers[i].Message;
            var before = i == 0 ? null : answers[i - 1].Message;
            if (message.File is { } file && file != before?.File)
            {
                separator = WriteHeader(output, "FHS"u8, file.Header.Span, nextId(), time);
                batches = 0;
            }

            if (before is null || message.Batch != before.Batch || message.File != before.File)
            {
                separator = WriteHeader(output, "BHS"u8, message.Batch is { } batch ? batch.Header.Span : HeaderOf(message), nextId(), time);
                (inBatch, batches) = (0, batches + 1);
            }

            output.Write(answers[i].Acknowledgments);
            inBatch++;
            var after = i + 1 == answers.Count ? null : answers[i + 1].Message;
            if (after is null || after.Batch != message.Batch || after.File != message.File)
                WriteTrailer(output, "BTS"u8, separator, inBatch);
            if (message.File is not null && after?.File != message.File)
                WriteTrailer(output, "FTS"u8, separator, batches);
        }

        return output.WrittenSpan.ToArray();
    }

    // MSH-3 to 6 stand where BHS-3 to 6 do.
    private static ReadOnlySpan<byte> HeaderOf(Hl7v2BatchMessage message)
    {
        var content = message.Content.Span;
        var end = content.IndexOfAny((byte)'\r', (byte)'\n');
        return end < 0 ? content : content[..end];
    }

    private static byte WriteHeader(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> received, string id, DateTimeOffset time)
    {
        var separator = Hl7v2Delimiters.TryRead(received, out var delimiters) ? delimiters.Field : (byte)'|';
        output.Write(name);
        Write(output, separator, Part(received, separator, 2));
        foreach (var number in (ReadOnlySpan<int>)[5, 6, 3, 4])
            Write(output, separator, Part(received, separator, number));
        Write(output, separator, Ascii(time.ToString("yyyyMMddHHmmsszzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal)));
        for (var empty = 8; empty <= 10; empty++)
            Write(output, separator, default);
        Write(output, separator, Ascii(id));
        if (!received.StartsWith("MSH"u8) && Part(received, separator, 11) is { IsEmpty: false } reference)
            Write(output, separator, reference);
        output.Write("\r"u8);
        return separator;
    }

    private static void WriteTrailer(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> name, byte separator, int count)
    {
        output.Write(name);
        Write(output, separator, Ascii(count.ToString(CultureInfo.InvariantCulture)));
        output.Write("\r"u8);
    }

    private static void Write(ArrayBufferWriter<byte> output, byte separator, ReadOnlySpan<byte> value)
    {
        output.Write([separator]);
        output.Write(value);
    }

    // The part's number counts the segment's name, which stands for the separator as field 1.
    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> segment, byte separator, int number)
        => Hl7v2Parts.TryFind(segment, separator, number, out var start, out var length) ? segment.Slice(start, length) : default;

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
