namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>A <see cref="Collection"/> that is being filled. Nearly all have one thing or none, and cost no allocation.</summary>
internal struct Gathered
{
    private Focus _one;
    private List<Focus>? _many;

    public int Count { get; private set; }

    public void Add(in Focus focus)
    {
        if (++Count == 1)
            _one = focus;
        else
            (_many ??= new List<Focus>(4) { _one }).Add(focus);
    }

    public readonly Collection ToCollection() => _many is not null ? new Collection(_many) : Count == 0 ? Collection.Empty : new Collection(_one);
}
