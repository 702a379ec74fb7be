using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>Checks how a channel's destinations wait for each other: <c>after</c>, <c>on-failure</c>, <c>compensate</c> and <c>approve</c>.</summary>
internal sealed class DestinationLinks
{
    private readonly Dictionary<string, MappingNode> _destinations = new(StringComparer.Ordinal);
    private readonly List<(ScalarNode Name, MappingNode Block)> _inOrder = [];
    private readonly Problems _problems;

    /// <param name="destinations">The <c>destinations:</c> block.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public DestinationLinks(MappingNode destinations, Problems problems)
    {
        _problems = problems;
        foreach (var (name, value) in destinations.Entries)
        {
            if (value is not MappingNode block)
                continue;
            _destinations[name.Text] = block;
            _inOrder.Add((name, block));
        }
    }

    /// <summary>Whether any of them has to do with another, or with a person: then all that is owed of one object is a transaction.</summary>
    public bool HasAny => _inOrder.Any(d => d.Block["after"] is not null || d.Block["on-failure"] is not null || d.Block["compensate"] is not null || d.Block["approve"] is not null);

    /// <summary>Checks them all.</summary>
    public void Check()
    {
        foreach (var (name, block) in _inOrder)
        {
            CheckNames(name, block);
            CheckBatch(name, block);
            CheckCompensation(name, block);
        }

        CheckCycles();
    }

    private void CheckNames(ScalarNode name, MappingNode block)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var before in Before(block))
        {
            if (before.Text == name.Text)
                _problems.Error("CFG-AFTER", before.At, $"'{name.Text}' cannot wait for itself", "name the destination that must have the object first");
            else if (!_destinations.ContainsKey(before.Text))
                _problems.Unknown("CFG-AFTER", before.At, "destination", before.Text, _destinations.Keys.Where(n => n != name.Text));
            else if (!seen.Add(before.Text))
                _problems.Error("CFG-AFTER", before.At, $"'{before.Text}' stands here twice", "remove one");
        }
    }

    // What is sent of a batch is the batch: its members have no turn and no reversal of their own.
    private void CheckBatch(ScalarNode name, MappingNode block)
    {
        if (block["batch"] is null)
            return;
        foreach (var key in (string[])["after", "on-failure", "compensate", "approve"])
        {
            if (block.Entries.FirstOrDefault(e => e.Key.Text == key)?.Key is { } at)
                _problems.Error("CFG-AFTER-BATCH", at.At, $"'{name.Text}' sends batches, and '{key}' is about one object at a time", $"remove '{key}', or send it without 'batch'; other destinations may wait for it");
        }
    }

    private void CheckCompensation(ScalarNode name, MappingNode block)
    {
        if (block["on-failure"] is not ScalarNode { Text: "compensate" } onFailure)
            return;
        if (block["after"] is null)
        {
            _problems.Error("CFG-COMPENSATE", onFailure.At, $"nothing is delivered before '{name.Text}', so its failure has nothing to compensate", "say 'after:' which destinations are, or remove 'on-failure'");
            return;
        }

        var before = AllBefore(name.Text);
        var bare = before.Where(n => _destinations[n]["compensate"] is null).ToList();
        if (before.Count > 0 && bare.Count == before.Count)
            _problems.Error("CFG-COMPENSATE", onFailure.At, $"none of the destinations before '{name.Text}' says how it is reversed", $"give '{bare[0]}' a 'compensate:'");
        else if (bare.Count > 0)
            _problems.Warning("CFG-COMPENSATE", onFailure.At, $"when '{name.Text}' fails for good, what {Names(bare)} took stays there: no 'compensate:' reverses it", "give it one, or let it be where nothing has to be reversed");

        // What rests on something that may be reversed, and could not be reversed itself.
        foreach (var (other, _) in _inOrder)
        {
            // What comes after it has taken nothing yet.
            if (other.Text == name.Text || before.Contains(other.Text) || AllBefore(other.Text).Contains(name.Text) || _destinations[other.Text]["compensate"] is not null)
                continue;
            if (AllBefore(other.Text).Where(n => before.Contains(n) && _destinations[n]["compensate"] is not null).ToList() is { Count: > 0 } shared)
            {
                _problems.Warning("CFG-COMPENSATE", other.At, $"'{other.Text}' comes after {Names(shared)} as '{name.Text}' does; when that fails for good, what '{other.Text}' took stays there",
                    $"give '{other.Text}' a 'compensate:', or let it come after '{name.Text}'");
            }
        }
    }

    private void CheckCycles()
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, block) in _inOrder)
        {
            if (told.Contains(name.Text) || PathTo(name.Text, name.Text, []) is not { Count: > 1 } path)
                continue;
            told.UnionWith(path);
            _problems.Error("CFG-AFTER", Before(block).First().At, $"these destinations wait for each other, so none would ever begin: {string.Join(" after ", path.Append(name.Text))}", "let one of them not wait");
        }
    }

    // The way from a destination back to another over what it waits for, both ends but the last; null where there is none.
    private List<string>? PathTo(string from, string target, HashSet<string> seen)
    {
        foreach (var before in NamesBefore(from))
        {
            if (before == target && from != target)
                return [from];
            if (before != target && seen.Add(before) && PathTo(before, target, seen) is { } rest)
                return [from, .. rest];
        }

        return null;
    }

    private HashSet<string> AllBefore(string name)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([name]);
        while (open.TryPop(out var next))
        {
            foreach (var before in NamesBefore(next).Where(b => b != name && found.Add(b)))
                open.Push(before);
        }

        return found;
    }

    private IEnumerable<string> NamesBefore(string name) => Before(_destinations[name]).Select(b => b.Text).Where(_destinations.ContainsKey);

    private static IEnumerable<ScalarNode> Before(MappingNode block)
        => block["after"] switch
        {
            SequenceNode list => list.Items.OfType<ScalarNode>(),
            ScalarNode one => [one],
            _ => [],
        };

    private static string Names(IEnumerable<string> names) => string.Join(" and ", names.Select(n => $"'{n}'"));
}
