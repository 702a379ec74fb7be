using System.Text;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Cases;

/// <summary>Compares a payload with the file that says what it should be: JSON by what it says, HL7 v2 field by field, anything else line by line.</summary>
internal static class PayloadText
{
    /// <summary>A payload as a person reads it in a file: JSON indented, everything else as it is.</summary>
    public static byte[] Readable(ReadOnlyMemory<byte> payload, string contentType)
    {
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
        if (IsJson(contentType) && JsonTree.Read(expected, out _) is { } expectedTree && JsonTree.Read(actual, out _) is { } actualTree)
            CompareTrees("$", expectedTree, actualTree, (path, e, a) => into.Add(new CaseDifference($"{destination} {path}".TrimStart(), e, a, ruleOf(path))));
        else
            CompareLines(destination, Lines(expected), Lines(actual.Span), contentType.Contains("hl7", StringComparison.Ordinal), ruleOf, into);
    }

    private static bool IsJson(string contentType) => contentType.Contains("json", StringComparison.Ordinal);

    private static void CompareTrees(string path, JToken? expected, JToken? actual, Action<string, string?, string?> report)
    {
        switch (expected, actual)
        {
            case (JObject e, JObject a):
                foreach (var property in e.Properties())
                    CompareTrees($"{path}.{property.Name}", property.Value, a[property.Name], report);
                foreach (var property in a.Properties())
                {
                    if (e[property.Name] is null)
                        report($"{path}.{property.Name}", null, Show(property.Value));
                }
                break;
            case (JArray e, JArray a):
                for (var i = 0; i < Math.Max(e.Count, a.Count); i++)
                    CompareTrees($"{path}[{i}]", i < e.Count ? e[i] : null, i < a.Count ? a[i] : null, report);
                break;
            default:
                var (wanted, got) = (Show(expected), Show(actual));
                if (wanted != got)
                    report(path, wanted, got);
                break;
        }
    }

    private static string? Show(JToken? token) => token is null ? null : Encoding.UTF8.GetString(JsonTree.Write(token));

    private static void CompareLines(string destination, string[] expected, string[] actual, bool hl7v2, Func<string, string?> ruleOf, List<CaseDifference> into)
    {
        for (var i = 0; i < Math.Max(expected.Length, actual.Length); i++)
        {
            var (e, a) = (expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
            if (string.Equals(e, a, StringComparison.Ordinal))
                continue;
            if (hl7v2 && e is { Length: > 3 } && a is { Length: > 3 } && e[..3] == a[..3])
                CompareFields(destination, e, a, ruleOf, into);
            else
                into.Add(new CaseDifference($"{destination} line {i + 1}".TrimStart(), Quote(e), Quote(a), null));
        }
    }

    private static void CompareFields(string destination, string expected, string actual, Func<string, string?> ruleOf, List<CaseDifference> into)
    {
        var (e, a) = (expected.Split(expected[3]), actual.Split(actual[3]));
        // MSH counts its own separator as its first field.
        var shift = expected.StartsWith("MSH", StringComparison.Ordinal) ? 1 : 0;
        for (var f = 1; f < Math.Max(e.Length, a.Length); f++)
        {
            var (wanted, got) = (e.ElementAtOrDefault(f), a.ElementAtOrDefault(f));
            var path = $"{expected[..3]}-{f + shift}";
            if (!string.Equals(wanted ?? "", got ?? "", StringComparison.Ordinal))
                into.Add(new CaseDifference($"{destination} {path}".TrimStart(), Quote(wanted), Quote(got), ruleOf(path)));
        }
    }

    private static string? Quote(string? text) => text is null ? null : $"\"{text}\"";

    // Line ends count for nothing: editors write LF where HL7 v2 has CR.
    private static string[] Lines(ReadOnlySpan<byte> bytes)
        => Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
