using System.Text;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Cases;

/// <summary>Compares a payload with the file that says what it should be: JSON and XML by what they say, HL7 v2 and CSV field by field, anything else line by line.</summary>
internal static class PayloadText
{
    /// <summary>A payload as a person reads it in a file: JSON and XML indented, everything else as it is.</summary>
    public static byte[] Readable(ReadOnlyMemory<byte> payload, string contentType)
    {
        if (IsXml(contentType))
            return XmlComparison.Indented(payload);
        if (!IsJson(contentType) || JsonTree.Read(payload, out _) is not { } tree)
            return payload.ToArray();
        return [.. JsonTree.Write(tree, indented: true), (byte)'\n'];
    }

    /// <summary>The ending of a file that holds such a payload.</summary>
    public static string EndingOf(string contentType)
        => IsJson(contentType) ? "json"
            : contentType.Contains("hl7", StringComparison.Ordinal) ? "hl7"
            : contentType.Contains("csv", StringComparison.Ordinal) ? "csv"
            : contentType.Contains("xml", StringComparison.Ordinal) ? "xml"
            : "bin";

    /// <summary>Adds what differs.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="expected">The file's bytes.</param>
    /// <param name="actual">The payload.</param>
    /// <param name="contentType">The payload's media type.</param>
    /// <param name="ruleOf">The rule that made a path of the payload; null where none is known.</param>
    /// <param name="into">Gets the differences.</param>
    public static void Compare(
        string destination, byte[] expected, ReadOnlyMemory<byte> actual, string contentType, Func<string, string?> ruleOf, List<CaseDifference> into)
    {
        void Report(string path, string? wanted, string? got) => into.Add(new CaseDifference($"{destination} {path}".TrimStart(), wanted, got, ruleOf(path)));

        if (IsJson(contentType) && JsonTree.Read(actual, out _) is { } actualTree)
        {
            if (JsonTree.Read(expected, out var fault) is { } expectedTree)
                new JsonComparison(Report).Compare("$", expectedTree, actualTree);
            else
                into.Add(new CaseDifference($"{destination} expected file".TrimStart(), "JSON", $"{fault!.Code} in line {fault.Line}: {fault.Message}", null));
            return;
        }
        if (IsXml(contentType) && XmlComparison.TryCompare(expected, actual, Report))
            return;
        if (EndingOf(contentType) == "csv" && CsvComparison.TryCompare(expected, actual, Report))
            return;
        var (wantedLines, gotLines) = (Lines(expected), Lines(actual.Span));
        if (!contentType.Contains("hl7", StringComparison.Ordinal) || !new Hl7v2Comparison(Report).TryCompare(wantedLines, gotLines))
            CompareLines(wantedLines, gotLines, Report);
    }

    // HL7 v2's own XML is compared as the lines that it is.
    private static bool IsXml(string contentType) => EndingOf(contentType) == "xml";

    private static bool IsJson(string contentType) => contentType.Contains("json", StringComparison.Ordinal);

    private static void CompareLines(string[] expected, string[] actual, Action<string, string?, string?> report)
    {
        foreach (var (e, a) in Alignment.Of(expected.Length, actual.Length, (e, a) => expected[e] == actual[a] ? Alignment.Same : 1))
        {
            var (wanted, got) = (e is null ? null : expected[e.Value], a is null ? null : actual[a.Value]);
            if (wanted != got)
                report($"line {(a ?? e) + 1}", wanted is null ? null : $"\"{wanted}\"", got is null ? null : $"\"{got}\"");
        }
    }

    // Line ends count for nothing: editors write LF where HL7 v2 has CR.
    private static string[] Lines(ReadOnlySpan<byte> bytes)
        => Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
