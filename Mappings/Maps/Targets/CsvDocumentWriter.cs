using System.Text;
using InterfaceEngine.Mappings.Delimited;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps.Targets;

/// <summary>Writes objects as the rows of one delimited document in UTF-8 (RFC 4180).</summary>
/// <param name="target">How it is written.</param>
/// <param name="columns">The columns, in order.</param>
internal sealed class CsvDocumentWriter(MapTarget.Csv target, IReadOnlyList<string> columns) : DocumentWriter
{
    /// <summary>The member that holds the rows, as expressions see the document.</summary>
    public const string Rows = "rows";

    private readonly System.Buffers.SearchValues<char> _special = System.Buffers.SearchValues.Create([target.Delimiter, '"', '\r', '\n']);

    public override string ContentType => "text/csv";

    public override bool TakesAll => true;

    public override byte[] Write(IReadOnlyList<MadeObject> objects, RuleInfo rule)
    {
        var text = new StringBuilder();
        if (target.HasHeader)
            Row(text, columns);
        foreach (var made in objects)
            Row(text, columns.Select(c => made[c] is { IsNull: false } value ? value.ToString() : ""));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public override JObject Read(ReadOnlyMemory<byte> document)
    {
        var format = new DelimitedFormat { Delimiter = target.Delimiter, HasHeader = target.HasHeader, Columns = target.HasHeader ? [] : columns, Charset = DelimitedCharset.Utf8 };
        return new JObject(new JProperty(Rows, new JArray(DelimitedReader.Open(document, format).Read().Select(r => r.Value))));
    }

    private void Row(StringBuilder text, IEnumerable<string> fields)
    {
        var isFirst = true;
        foreach (var field in fields)
        {
            if (!isFirst)
                text.Append(target.Delimiter);
            isFirst = false;
            // A line of one empty field would be a blank line, which says nothing.
            if (target.QuotesAll || field.AsSpan().ContainsAny(_special) || (field.Length == 0 && columns.Count == 1))
                text.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else
                text.Append(field);
        }
        text.Append(target.LineEnd);
    }
}
