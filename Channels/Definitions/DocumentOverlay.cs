using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>Lays one block over another: blocks key by key, all the way down; single values and lists as a whole.</summary>
internal static class DocumentOverlay
{
    /// <summary>The base with the overlay's values in place of its own. Every value keeps the place where it is written.</summary>
    public static MappingNode Apply(MappingNode below, MappingNode above)
    {
        var entries = new List<MappingEntry>(below.Entries.Count);
        foreach (var entry in below.Entries)
        {
            var over = above[entry.Key.Text];
            entries.Add(over is null ? entry : entry with { Value = Apply(entry.Value, over) });
        }
        foreach (var entry in above.Entries)
        {
            if (below[entry.Key.Text] is null)
                entries.Add(entry);
        }
        return new MappingNode(below.At, entries);
    }

    /// <summary>A hash of what a part of a document says, whatever its layout, comments and quotes.</summary>
    public static string Fingerprint(params IEnumerable<DocumentNode?> nodes)
    {
        var text = new StringBuilder();
        foreach (var node in nodes)
            Write(node, text);
        return StableHash.Of(text.ToString()).ToString("x16");
    }

    private static DocumentNode Apply(DocumentNode below, DocumentNode above)
        => below is MappingNode inner && above is MappingNode over ? Apply(inner, over) : above;

    // Lengths before texts keep two different documents from being written alike.
    private static void Write(DocumentNode? node, StringBuilder text)
    {
        switch (node)
        {
            case null:
                text.Append('-');
                break;
            case ScalarNode scalar:
                text.Append('s').Append(scalar.Text.Length).Append(':').Append(scalar.Text);
                break;
            case SequenceNode sequence:
                text.Append('[').Append(sequence.Items.Count).Append(':');
                foreach (var item in sequence.Items)
                    Write(item, text);
                break;
            case MappingNode mapping:
                text.Append('{').Append(mapping.Entries.Count).Append(':');
                foreach (var entry in mapping.Entries)
                {
                    Write(entry.Key, text);
                    Write(entry.Value, text);
                }
                break;
        }
    }
}
