using InterfaceEngine.Mappings.Delimited;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Cases;

/// <summary>Compares two delimited documents of the same columns field by field.</summary>
internal static class CsvComparison
{
    /// <summary>Compares them.</summary>
    /// <param name="expected">What was expected.</param>
    /// <param name="actual">What came.</param>
    /// <param name="report">Gets each difference: its path, what was expected and what came; null for nothing.</param>
    /// <returns>False where their columns or numbers of rows differ, or one of them cannot be read: then lines tell more.</returns>
    public static bool TryCompare(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> actual, Action<string, string?, string?> report)
    {
        var (wanted, got) = (Open(expected), Open(actual));
        if (wanted.Fault is not null || got.Fault is not null || wanted.Columns.Count < 2 || !wanted.Columns.SequenceEqual(got.Columns, StringComparer.Ordinal))
            return false;
        var (wantedRows, gotRows) = (wanted.Read().ToList(), got.Read().ToList());
        if (wantedRows.Count != gotRows.Count || wantedRows.Concat(gotRows).Any(r => r.Value is null))
            return false;
        for (var i = 0; i < gotRows.Count; i++)
            foreach (var column in wanted.Columns)
                if (Field(wantedRows[i], column) is var e && Field(gotRows[i], column) is var a && e != a)
                    report($"row {i + 1} {column}", Quote(e), Quote(a));
        return true;
    }

    private static string? Field(DelimitedRecord record, string column) => (string?)((JObject)record.Value!)[column];

    private static string? Quote(string? text) => text is null ? null : $"\"{text}\"";

    // What stands between the names of the first line is what the document is divided by.
    private static DelimitedReader Open(ReadOnlyMemory<byte> content)
    {
        var header = content.Span[..(content.Span.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var end ? end : content.Length)];
        var (best, most) = (',', -1);
        foreach (var delimiter in ",;\t|")
            if (header.Count((byte)delimiter) is var count && count > most)
                (best, most) = (delimiter, count);
        return DelimitedReader.Open(content, new DelimitedFormat { Delimiter = best });
    }
}
