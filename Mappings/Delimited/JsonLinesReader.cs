using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Delimited;

/// <summary>Reads JSON lines (ND-JSON): one JSON value a line, from any record's offset on.</summary>
public static class JsonLinesReader
{
    /// <summary>The records from an offset on, as they are asked for. Blank lines are passed over; a faulty line does not stop the reading.</summary>
    /// <param name="content">The bytes, UTF-8.</param>
    /// <param name="offset">0, or a <see cref="DelimitedRecord.NextOffset"/>.</param>
    public static IEnumerable<DelimitedRecord> Read(ReadOnlyMemory<byte> content, long offset = 0)
    {
        var position = (int)offset;
        for (var line = 1 + content.Span[..position].Count((byte)'\n'); position < content.Length; line++)
        {
            var end = content.Span[position..].IndexOf((byte)'\n');
            var next = end < 0 ? content.Length : position + end + 1;
            var text = content[position..next];
            if (!text.Span.Trim(" \t\r\n\uFEFF"u8).IsEmpty)
                yield return Record(text, line, position, next);
            position = next;
        }
    }

    private static DelimitedRecord Record(ReadOnlyMemory<byte> text, int line, int offset, int next)
    {
        var value = JsonTree.Read(text, out var fault);
        return value is JObject
            ? new DelimitedRecord(value, null, line, offset, next)
            : new DelimitedRecord(null, fault is null
                ? new DelimitedFault("JSON-SYNTAX", line, "the line is not a JSON object")
                : new DelimitedFault(fault.Code, line, $"column {fault.Column}: {fault.Message}"), line, offset, next);
    }
}
