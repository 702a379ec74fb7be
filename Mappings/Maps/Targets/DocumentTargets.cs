using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Maps.Targets;

/// <summary>Reads <c>to: xml NAME</c>, <c>to: csv</c> and their block forms, which say how the document is written.</summary>
internal static class DocumentTargets
{
    private static readonly IReadOnlyCollection<string> s_xmlKeys = MapGrammar.NamesOf(MapGrammar.XmlTarget);
    private static readonly IReadOnlyCollection<string> s_csvKeys = MapGrammar.NamesOf(MapGrammar.CsvTarget);

    /// <summary>A target of one line; null where it is another's, or there is a problem.</summary>
    public static MapTarget? Read(string[] words, ScalarNode to, Problems problems)
    {
        switch (words)
        {
            case ["csv"]:
                return new MapTarget.Csv();
            case ["xml", var root] when Root(root, to, [], problems):
                return new MapTarget.Xml(root);
            case ["xml"]:
                problems.Error("MAP-TO", to.At, "an XML target states its root element", "to: xml order");
                break;
            case ["csv" or "xml", ..]:
                if (words.Length != 2 || words[0] == "csv")
                    problems.Error("MAP-TO", to.At, "this is more than the name of a format and of a root element", "to: csv, to: xml order, or a block: to: { csv: document, delimiter: tab }");
                break;
        }
        return null;
    }

    /// <summary>A target of several keys; null where there is a problem.</summary>
    public static MapTarget? Read(MappingNode block, Problems problems)
    {
        if (block["xml"] is ScalarNode root)
            return ReadXml(block, root, problems);
        if (block["csv"] is not null)
            return ReadCsv(block, problems);
        problems.Error("MAP-TO", block.At, "a target in a block is XML or CSV", "to: { xml: order, namespace: 'urn:example:orders' }, or to: { csv: document, delimiter: tab }");
        return null;
    }

    private static MapTarget.Xml? ReadXml(MappingNode block, ScalarNode root, Problems problems)
    {
        var before = problems.Count;
        var keys = new KeyBlock(block, s_xmlKeys, problems);
        var ns = keys.Scalar("namespace")?.Text ?? "";
        var prefixes = new List<KeyValuePair<string, string>>();
        foreach (var entry in keys.Block("prefixes")?.Entries ?? [])
            if (entry.Value is ScalarNode { Text.Length: > 0 } name && XmlShape.IsLocal(entry.Key.Text) && !entry.Key.Text.StartsWith("xml", StringComparison.OrdinalIgnoreCase))
                prefixes.Add(new(entry.Key.Text, name.Text));
            else
                problems.Error("MAP-TO", entry.Key.At, "a prefix is a name of XML that does not begin with xml, with its namespace", "prefixes: { soap: 'http://schemas.xmlsoap.org/soap/envelope/' }");
        return Root(root.Text, root, prefixes, problems) && problems.Count == before ? new MapTarget.Xml(root.Text) { Namespace = ns, Prefixes = prefixes } : null;
    }

    private static bool Root(string name, ScalarNode at, List<KeyValuePair<string, string>> prefixes, Problems problems)
    {
        var shape = new XmlShape([.. prefixes.Select(p => p.Key)]);
        if (!name.StartsWith('@') && name != XmlShape.Text && shape.Find(name) is not null)
            return true;
        problems.Error("MAP-TO", at.At, "the root element has a name that XML does not have", shape.HintFor(name));
        return false;
    }

    private static MapTarget.Csv? ReadCsv(MappingNode block, Problems problems)
    {
        var before = problems.Count;
        var keys = new KeyBlock(block, s_csvKeys, problems);
        OneOf(keys, "csv", ["document"], problems);
        var delimiter = keys.Scalar("delimiter") switch
        {
            null => ",",
            { Text: "tab" } => "\t",
            var one => one.Text,
        };
        if (delimiter.Length != 1 || delimiter[0] is > '~' or '"' or '\r' or '\n')
            problems.Error("MAP-TO", keys.Scalar("delimiter")!.At, "'delimiter' must be one ASCII character other than a quote, or the word tab");
        var header = OneOf(keys, "header", ["true", "false"], problems);
        var quotes = OneOf(keys, "quotes", ["needed", "all"], problems);
        var lineEnd = OneOf(keys, "line-end", ["crlf", "lf"], problems);
        if (problems.Count > before)
            return null;
        return new MapTarget.Csv { Delimiter = delimiter[0], HasHeader = header == 0, QuotesAll = quotes == 1, LineEnd = lineEnd == 0 ? "\r\n" : "\n" };
    }

    // The index of the word, the first where there is none.
    private static int OneOf(KeyBlock keys, string key, string[] words, Problems problems)
    {
        if (keys.Scalar(key) is not { } word)
            return 0;
        var index = Array.IndexOf(words, word.Text);
        if (index < 0)
            problems.Unknown("MAP-TO", word.At, $"word of '{key}'", word.Text, words);
        return index;
    }
}
