using System.Text;
using System.Xml;
using System.Xml.Linq;
using InterfaceEngine.Mappings.Xml;

namespace InterfaceEngine.Channels.Cases;

/// <summary>Compares two XML documents by what they say: prefixes, the order of attributes, blanks around text and layout count for nothing.</summary>
internal static class XmlComparison
{
    /// <summary>Compares them.</summary>
    /// <param name="expected">What was expected.</param>
    /// <param name="actual">What came.</param>
    /// <param name="report">Gets each difference: its path, what was expected and what came; null for nothing.</param>
    /// <returns>False where one of them is no document; nothing was compared.</returns>
    public static bool TryCompare(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> actual, Action<string, string?, string?> report)
    {
        if (XmlTree.Read(expected, out _) is not { } wanted || XmlTree.Read(actual, out _) is not { } got)
            return false;
        var found = false;
        new JsonComparison((path, e, a) =>
        {
            found = true;
            report(path, e, a);
        }).Compare("$", wanted, got);
        // The tree puts elements of one name together; a schema wants the order of all.
        if (!found && Names(expected) is var wantedNames && Names(actual) is var gotNames && !wantedNames.SequenceEqual(gotNames))
        {
            var at = wantedNames.Zip(gotNames).TakeWhile(p => p.First == p.Second).Count();
            report($"element {at + 1}", $"<{wantedNames.ElementAtOrDefault(at)}>", $"<{gotNames.ElementAtOrDefault(at)}>");
        }
        return true;
    }

    /// <summary>A document laid out for people; as it is where it cannot be read, or has text among elements.</summary>
    public static byte[] Indented(ReadOnlyMemory<byte> document)
    {
        if (XmlTree.Read(document, out _) is null || Load(document) is not { Root: { } root } || root.DescendantNodesAndSelf().OfType<XElement>().Any(IsMixed))
            return document.ToArray();
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize }))
            root.WriteTo(xml);
        return [.. bytes.ToArray(), (byte)'\n'];
    }

    private static bool IsMixed(XElement element) => element.HasElements && element.Nodes().OfType<XText>().Any(t => !string.IsNullOrWhiteSpace(t.Value));

    private static string[] Names(ReadOnlyMemory<byte> document) => [.. Load(document).Descendants().Select(e => e.Name.LocalName)];

    // What the secure reader has read has no document type.
    private static XDocument Load(ReadOnlyMemory<byte> document)
    {
        using var xml = XmlReader.Create(new MemoryStream(document.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        return XDocument.Load(xml);
    }
}
