using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>
/// Finds expressions that YAML has cut: within <c>{ }</c> and <c>[ ]</c> a comma ends the rule, and so does a bracket. What is left of one has brackets or quotes that are open.
/// </summary>
internal static class FlowText
{
    // Sentences, which may have apostrophes.
    private static readonly HashSet<string> s_prose = ["required", "because", "description"];

    /// <summary>Tells of each block whose rules YAML has cut.</summary>
    /// <returns>Whether there is one, so that nothing else need be said of the file.</returns>
    public static bool CheckCuts(DocumentNode node, Problems problems)
    {
        var found = false;
        switch (node)
        {
            case MappingNode { IsFlow: true } block when block.Entries.Where(e => !s_prose.Contains(e.Key.Text)).Select(e => e.Value).OfType<ScalarNode>().FirstOrDefault(IsCut) is { } cut:
                Tell(cut, "{ }", problems);
                return true;
            case SequenceNode { IsFlow: true } list when list.Items.OfType<ScalarNode>().FirstOrDefault(IsCut) is { } cut:
                Tell(cut, "[ ]", problems);
                return true;
            case MappingNode block:
                foreach (var entry in block.Entries)
                    found |= CheckCuts(entry.Value, problems);
                return found;
            case SequenceNode list:
                foreach (var item in list.Items)
                    found |= CheckCuts(item, problems);
                return found;
            default:
                return false;
        }
    }

    private static void Tell(ScalarNode cut, string braces, Problems problems)
        => problems.Error("MAP-CUT", cut.At, $"this expression is cut off: within {braces} commas and brackets are YAML's", "write the rule on lines of its own");

    private static bool IsCut(ScalarNode scalar)
    {
        if (scalar.Style != ScalarStyle.Plain)
            return false;
        int round = 0, square = 0;
        var quoted = false;
        foreach (var c in scalar.Text)
        {
            if (c == '\'')
                quoted = !quoted;
            else if (!quoted)
                (round, square) = (round + (c == '(' ? 1 : c == ')' ? -1 : 0), square + (c == '[' ? 1 : c == ']' ? -1 : 0));
        }
        return quoted || round > 0 || square > 0;
    }
}
