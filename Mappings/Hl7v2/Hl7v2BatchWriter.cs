using System.Buffers;
using System.Globalization;
using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// Writes messages as a batch (HL7 v2 chapter 2, "Batch protocol"): BHS, the messages as they are, and BTS with their count; as a file also FHS and FTS.
/// </summary>
public static class Hl7v2BatchWriter
{
    /// <summary>Writes a batch.</summary>
    /// <param name="messages">The messages. The first one's delimiters, senders and receivers (MSH-1 to 6) become the headers'.</param>
    /// <param name="id">BHS-11, and FHS-11 of a file.</param>
    /// <param name="time">BHS-7 and FHS-7, written with the offset that it carries.</param>
    /// <param name="asFile">Whether FHS and FTS stand around it, FTS-1 saying that the file holds one batch.</param>
    /// <returns>Segments that end with CR.</returns>
    public static byte[] Write(IReadOnlyList<ReadOnlyMemory<byte>> messages, string id, DateTimeOffset time, bool asFile)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var output = new ArrayBufferWriter<byte>(256 + messages.Sum(m => m.Length + 1));
        var first = messages.Count > 0 ? messages[0].Span : default;
        var isKnown = Hl7v2Header.TryRead(first, out var header);
        var separator = isKnown ? header.Delimiters.Field : (byte)'|';
        if (asFile)
            WriteHeader("FHS"u8, first);
        WriteHeader("BHS"u8, first);
        foreach (var message in messages)
        {
            output.Write(message.Span.TrimEnd("\r\n"u8));
            output.Write("\r"u8);
        }
        WriteTrailer("BTS"u8, messages.Count);
        if (asFile)
            WriteTrailer("FTS"u8, 1);
        return output.WrittenSpan.ToArray();

        void WriteHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> like)
        {
            output.Write(name);
            WriteField(isKnown ? header.Field(like, 2) : "^~\\&"u8);
            for (var field = 3; field <= 6; field++)
                WriteField(isKnown ? header.Field(like, field) : default);
            WriteField(Encoding.ASCII.GetBytes(time.ToString("yyyyMMddHHmmsszzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal)));
            for (var empty = 8; empty <= 10; empty++)
                WriteField(default);
            WriteField(Encoding.ASCII.GetBytes(id));
            output.Write("\r"u8);
        }

        void WriteTrailer(ReadOnlySpan<byte> name, int count)
        {
            output.Write(name);
            WriteField(Encoding.ASCII.GetBytes(count.ToString(CultureInfo.InvariantCulture)));
            output.Write("\r"u8);
        }

        void WriteField(ReadOnlySpan<byte> value)
        {
            output.Write([separator]);
            output.Write(value);
        }
    }
}
