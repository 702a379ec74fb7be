using System.Text;
using System.Text.Unicode;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Delimited;

/// <summary>Reads a delimited file record by record, from any record's offset on.</summary>
/// <remarks>
/// Over bytes and not over a text reader, because a split goes on at a byte offset of the stored content after a restart: CsvHelper counts
/// bytes by encoding again what it has decoded, and so errs after a byte order mark or a byte that is not text.
/// </remarks>
public sealed class DelimitedReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> _content;
    private readonly DelimitedFormat _format;
    private readonly Encoding _encoding;
    private readonly int _body;
    private string[] _columns;

    private DelimitedReader(ReadOnlyMemory<byte> content, DelimitedFormat format)
    {
        (_content, _format, _columns) = (content, format, [.. format.Columns]);
        _encoding = format.Charset == DelimitedCharset.Utf8 || (format.Charset == DelimitedCharset.Auto && Utf8.IsValid(content.Span))
            ? StrictUtf8 : Encoding.Latin1;
        _body = content.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        if (_columns.Distinct(StringComparer.Ordinal).Count() != _columns.Length)
            Fault = new DelimitedFault("CSV-HEADER", 1, "two of the columns that the format names have one name");
        else if (format.HasHeader)
            (Fault, _body) = ReadHeader();
        if (Fault is null)
            _body = SkipBlankLines(_body);
    }

    /// <summary>Why nothing can be read: the header is missing or names a column twice. Null where it can.</summary>
    public DelimitedFault? Fault { get; }

    /// <summary>The columns' names in order; empty where neither header nor format says them.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Where the first record begins: behind the header, and behind blank lines.</summary>
    public int BodyOffset => _body;

    /// <summary>Opens a file and reads its header.</summary>
    public static DelimitedReader Open(ReadOnlyMemory<byte> content, DelimitedFormat format) => new(content, format);

    /// <summary>
    /// The records from an offset on, as they are asked for. Blank lines are passed over. A faulty record does not stop the reading, but an
    /// unclosed quote takes all that follows with it.
    /// </summary>
    /// <param name="offset">0, or a <see cref="DelimitedRecord.NextOffset"/>.</param>
    public IEnumerable<DelimitedRecord> Read(long offset = 0)
    {
        if (Fault is not null)
            yield break;
        var position = (int)Math.Max(offset, _body);
        var line = 1 + LineEnds.Count(_content.Span[..position]);
        while (Next(ref position, ref line) is { } record)
            yield return record;
    }

    private DelimitedRecord? Next(ref int position, ref int line)
    {
        var bytes = _content.Span;
        var scanner = new FieldScanner(bytes, (byte)_format.Delimiter, (byte)_format.Quote);
        for (int end; (end = scanner.LineEndAt(position)) > 0; position += end)
            line++;
        if (position >= bytes.Length)
            return null;
        var (start, firstLine) = (position, line);
        scanner.Seek(position);
        var record = new JObject();
        string? wrong = null;
        var count = 0;
        do
        {
            var fault = scanner.Next(out var at, out var length, out var quotes);
            wrong ??= fault ?? Add(record, count, bytes.Slice(at, length), quotes);
            count++;
        }
        while (!scanner.AtRecordEnd);
        position = scanner.Position;
        line += LineEnds.Count(bytes[start..position]);
        if (wrong is null && _columns.Length > 0 && count != _columns.Length)
            wrong = "CSV-RAGGED";
        return wrong is null
            ? new DelimitedRecord(record, null, firstLine, start, position)
            : new DelimitedRecord(null, Describe(wrong, firstLine, count), firstLine, start, position);
    }

    private string? Add(JObject record, int index, ReadOnlySpan<byte> bytes, int quotes)
    {
        if (bytes.Length == 0 || (_columns.Length > 0 && index >= _columns.Length))
            return null;
        if (Text(bytes, quotes) is not { } text)
            return "CSV-ENCODING";
        record.Add(index < _columns.Length ? _columns[index] : $"column{index + 1}", text);
        return null;
    }

    private string? Text(ReadOnlySpan<byte> bytes, int quotes)
    {
        try
        {
            var text = _encoding.GetString(bytes);
            var quote = _format.Quote.ToString();
            return quotes == 0 ? text : text.Replace(quote + quote, quote, StringComparison.Ordinal);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private int SkipBlankLines(int position)
    {
        var scanner = new FieldScanner(_content.Span, (byte)_format.Delimiter, (byte)_format.Quote);
        for (int end; (end = scanner.LineEndAt(position)) > 0;)
            position += end;
        return position;
    }

    private (DelimitedFault? Fault, int Body) ReadHeader()
    {
        var bytes = _content.Span;
        var scanner = new FieldScanner(bytes, (byte)_format.Delimiter, (byte)_format.Quote);
        scanner.Seek(_body);
        if (_body >= bytes.Length)
            return (new DelimitedFault("CSV-HEADER", 1, "the file is empty; expected a first line that names the columns"), _body);
        var names = new List<string>();
        do
        {
            if (scanner.Next(out var at, out var length, out var quotes) is { } wrong)
                return (Describe(wrong, 1, names.Count), scanner.Position);
            var name = Text(bytes.Slice(at, length), quotes)?.Trim();
            if (string.IsNullOrEmpty(name))
                return (new DelimitedFault("CSV-HEADER", 1, $"column {names.Count + 1} has no name, or one that is not text"), scanner.Position);
            if (names.Contains(name))
                return (new DelimitedFault("CSV-HEADER", 1, $"column {names.Count + 1} has the name of column {names.IndexOf(name) + 1}"), scanner.Position);
            names.Add(name);
        }
        while (!scanner.AtRecordEnd);
        if (_columns.Length == 0)
            _columns = [.. names];
        return (null, scanner.Position);
    }

    private DelimitedFault Describe(string code, int line, int count) => new(code, line, code switch
    {
        "CSV-UNCLOSED-QUOTE" => $"a quote that opens in the record of line {line} is never closed; the rest of the file cannot be read",
        "CSV-AFTER-QUOTE" => "text follows a closing quote; expected the delimiter or the end of the line, and a quote inside a field doubled",
        "CSV-ENCODING" => "a field is not UTF-8; expected the character set that the format says",
        _ => $"the record has {count} fields; expected {_columns.Length}, as there are columns",
    });
}
