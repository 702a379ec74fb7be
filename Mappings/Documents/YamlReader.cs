using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace InterfaceEngine.Mappings.Documents;

/// <summary>Reads YAML (and JSON, which YAML contains) into nodes that know their places.</summary>
/// <remarks>Anchors, aliases, tags and several documents in one file are refused: a file says what it says where it says it.</remarks>
public static class YamlReader
{
    /// <summary>Reads a document.</summary>
    /// <param name="file">The file's name as problems show it.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="problems">Gets what is wrong with it (codes <c>YAML-…</c>).</param>
    /// <returns>The root, or null where the file is empty or could not be read; then there is a problem.</returns>
    public static DocumentNode? Read(string file, string text, Problems problems)
    {
        try
        {
            var reading = new Reading(file, new Parser(new StringReader(text)), problems);
            return reading.Document();
        }
        catch (YamlException e)
        {
            problems.Error("YAML-SYNTAX", new Position(file, (int)e.Start.Line, (int)e.Start.Column), Describe(e.Message), HintFor(e.Message));
            return null;
        }
    }

    /// <summary>The values that a key at the left edge of a text seems to have, for a text that is no YAML: enough to tell whose file it is.</summary>
    public static IEnumerable<string> GuessValues(string text, string key)
        => from line in text.Split('\n')
           where line.StartsWith(key + ":", StringComparison.Ordinal)
           let value = line[(key.Length + 1)..].Split('#')[0].Trim().Trim('\'', '"')
           where value.Length > 0
           select value;

    // The parser's sentences end in positions of their own, which the problem already has.
    private static string Describe(string message)
    {
        var end = message.LastIndexOf("): ", StringComparison.Ordinal);
        return (end < 0 ? message : message[(end + 3)..]).TrimEnd('.', ' ');
    }

    private static string? HintFor(string message)
        => message.Contains("expected key", StringComparison.Ordinal) ? "the keys of a block stand in one column; a text with ': ' in it stands in quotes"
        : message.Contains("expected ','", StringComparison.Ordinal) ? "within { } and [ ] commas and brackets are YAML's; write what has some on lines of its own"
        : message.Contains(" tab ", StringComparison.Ordinal) ? "YAML is indented with blanks, never with tabs"
        : message.Contains("invalid mapping", StringComparison.Ordinal) ? "the keys of a block stand in one column; is this one too far right? A text with ': ' in it stands in quotes"
        : message.Contains("cannot start any token", StringComparison.Ordinal) ? "YAML keeps a first % and @ for itself; begin an expression with =, as in =%site"
        : null;

    private sealed class Reading(string file, Parser parser, Problems problems)
    {
        public DocumentNode? Document()
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out var end))
            {
                problems.Error("YAML-EMPTY", At(end), "the file is empty");
                return null;
            }
            parser.Consume<DocumentStart>();
            var root = Node();
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second))
                problems.Error("YAML-SECOND-DOCUMENT", At(second), "a second document begins here; one file holds one document");
            return root;
        }

        private DocumentNode Node()
        {
            if (parser.TryConsume<Scalar>(out var scalar))
            {
                RefuseExtras(scalar);
                return Scalar(scalar);
            }
            if (parser.TryConsume<SequenceStart>(out var sequence))
            {
                RefuseExtras(sequence);
                var items = new List<DocumentNode>();
                while (!parser.TryConsume<SequenceEnd>(out _))
                    items.Add(Node());
                return new SequenceNode(At(sequence), items) { IsFlow = sequence.Style == SequenceStyle.Flow };
            }
            if (parser.TryConsume<MappingStart>(out var mapping))
            {
                RefuseExtras(mapping);
                return Mapping(At(mapping), mapping.Style == MappingStyle.Flow);
            }
            var other = parser.Consume<ParsingEvent>();
            problems.Error("YAML-ALIAS", At(other), "aliases (*name) are not used here; write the value where it belongs");
            return new ScalarNode(At(other), "", ScalarStyle.Plain);
        }

        private MappingNode Mapping(Position at, bool isFlow)
        {
            var entries = new List<MappingEntry>();
            var seen = new Dictionary<string, Position>(StringComparer.Ordinal);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = Node();
                var value = Node();
                if (key is not ScalarNode name)
                    problems.Error("YAML-KEY", key.At, $"a key must be a single value, this is {key.KindName}");
                else if (!seen.TryAdd(name.Text, name.At))
                    problems.Error("YAML-DUPLICATE-KEY", name.At, $"the key '{name.Text}' stands here twice, first in line {seen[name.Text].Line}");
                else
                    entries.Add(new MappingEntry(name, value));
            }
            return new MappingNode(at, entries) { IsFlow = isFlow };
        }

        private ScalarNode Scalar(Scalar scalar) => new(At(scalar), scalar.Value, scalar.Style switch
        {
            YamlDotNet.Core.ScalarStyle.SingleQuoted or YamlDotNet.Core.ScalarStyle.DoubleQuoted => ScalarStyle.Quoted,
            YamlDotNet.Core.ScalarStyle.Literal or YamlDotNet.Core.ScalarStyle.Folded => ScalarStyle.Block,
            _ => ScalarStyle.Plain,
        });

        private void RefuseExtras(NodeEvent node)
        {
            if (!node.Anchor.IsEmpty)
                problems.Error("YAML-ANCHOR", At(node), "anchors (&name) are not used here; write the value where it belongs");
            if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
                problems.Error("YAML-TAG", At(node), "tags (!name) are not used here; the key says how its value is read");
        }

        private Position At(ParsingEvent e) => new(file, (int)e.Start.Line, (int)e.Start.Column);
    }
}
