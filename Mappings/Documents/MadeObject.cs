using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Documents;

/// <summary>An object that a map makes: its members in the order in which they were added. They are few, so they are looked for one by one.</summary>
/// <param name="capacity">How many members there may be; more may come.</param>
internal sealed class MadeObject(int capacity = 4) : MadeValue
{
    private KeyValuePair<string, MadeValue>[] _members = new KeyValuePair<string, MadeValue>[capacity];
    private int _count;
    private JObject? _tree;

    /// <summary>The members, in order.</summary>
    public ReadOnlySpan<KeyValuePair<string, MadeValue>> Members => _members.AsSpan(0, _count);

    /// <summary>The object as Newtonsoft's tree, made when first asked for; the object is not changed any more then.</summary>
    public JObject Tree => _tree ??= (JObject)ToToken();

    /// <summary>A member by name; null where there is none.</summary>
    public MadeValue? this[string name]
    {
        get
        {
            foreach (ref readonly var member in Members)
            {
                if (string.Equals(member.Key, name, StringComparison.Ordinal))
                    return member.Value;
            }
            return null;
        }
    }

    /// <summary>A member's text; null where there is no such member, or it is no text.</summary>
    public string? ReadText(string name) => (this[name] as MadeText)?.Text;

    /// <summary>Adds a member, whose name is not there yet.</summary>
    public void Add(string name, MadeValue value)
    {
        if (_count == _members.Length)
            Array.Resize(ref _members, Math.Max(4, _count * 2));
        _members[_count++] = new(name, value);
    }

    /// <summary>The same without members that are JSON null, and without objects and lists that have nothing else.</summary>
    public MadeObject WithoutNulls()
    {
        var kept = new MadeObject(_count);
        foreach (ref readonly var member in Members)
        {
            if (WithoutNulls(member.Value) is { } value)
                kept.Add(member.Key, value);
        }
        return kept;
    }

    private static MadeValue? WithoutNulls(MadeValue value)
    {
        switch (value)
        {
            case MadeObject part:
                return part.WithoutNulls() is { _count: > 0 } some ? some : null;
            case MadeList list:
                var kept = new MadeList();
                foreach (var item in list.Items)
                {
                    if (WithoutNulls(item) is { } one)
                        kept.Add(one);
                }
                return kept.Items.Count > 0 ? kept : null;
            default:
                return value.IsNull ? null : value;
        }
    }

    public override JToken ToToken()
    {
        var tree = new JObject();
        foreach (ref readonly var member in Members)
            tree.Add(member.Key, member.Value.ToToken());
        return tree;
    }
}
