using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>Reads the keys of a block, each of a known name and kind, and tells what is wrong with them.</summary>
internal readonly struct KeyBlock
{
    private readonly MappingNode _block;
    private readonly Problems _problems;

    public KeyBlock(MappingNode block, IReadOnlyCollection<string> known, Problems problems)
    {
        (_block, _problems) = (block, problems);
        foreach (var entry in block.Entries)
            if (!known.Contains(entry.Key.Text))
                problems.Unknown("MAP-KEY", entry.Key.At, "key", entry.Key.Text, known);
    }

    public Position At => _block.At;

    public DocumentNode? Node(string key) => _block[key];

    public bool Has(string key) => _block[key] is not null;

    /// <summary>A key with one value; null where it is absent or has another kind of value.</summary>
    public ScalarNode? Scalar(string key) => Of<ScalarNode>(key, "one value");

    /// <summary>A key with one value that must be there.</summary>
    public ScalarNode? Needed(string key, string example)
    {
        if (_block[key] is null)
            _problems.Error("MAP-MISSING-KEY", _block.At, $"the key '{key}' is missing", example);
        return Scalar(key) is { Text.Length: > 0 } scalar ? scalar : Empty(key);
    }

    /// <summary>A key with a block of keys; null where it is absent or has another kind of value.</summary>
    public MappingNode? Block(string key) => Of<MappingNode>(key, "a block of keys");

    private ScalarNode? Empty(string key)
    {
        if (_block[key] is ScalarNode empty)
            _problems.Error("MAP-MISSING-KEY", empty.At, $"the key '{key}' has no value");
        return null;
    }

    private T? Of<T>(string key, string wanted)
        where T : DocumentNode
    {
        var node = _block[key];
        if (node is null or T)
            return node as T;
        _problems.Error("MAP-KIND", node.At, $"'{key}' takes {wanted}, this is {node.KindName}");
        return null;
    }
}
