namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>What a part of an expression gives: none, one or several things in order. One costs no allocation.</summary>
internal readonly struct Collection
{
    private readonly Focus _one;
    private readonly List<Focus>? _many;

    public Collection(in Focus one) => (_one, Count) = (one, one.IsNothing ? 0 : 1);

    /// <summary>A list that nobody adds to any more.</summary>
    public Collection(List<Focus> many)
    {
        Count = many.Count;
        if (Count == 1)
            _one = many[0];
        else
            _many = many;
    }

    public static Collection Empty => default;

    public int Count { get; }

    public bool IsEmpty => Count == 0;

    public Focus this[int index] => _many is null ? _one : _many[index];

    public Focus First => Count == 0 ? default : this[0];

    public static Collection Of(bool value) => new(Focus.Of(value));

    public static Collection Of(bool? value) => value is { } known ? new(Focus.Of(known)) : Empty;

    public static Collection Of(string? value) => value is null ? Empty : new(Focus.Of(value));

    public static Collection Of(long value) => new(Focus.Of(value));

    public static Collection Of(decimal? value) => value is { } known ? new(Focus.Of(known)) : Empty;

    public static Collection Of(PartialDateTime? value) => value is null ? Empty : new(Focus.Of(value));

    public static Collection Of(Quantity? value) => value is null ? Empty : new(Focus.Of(value));

    public static Collection Of(IReadOnlyList<Focus> values) => values.Count switch
    {
        0 => Empty,
        1 => new(values[0]),
        _ => new([.. values]),
    };

    public IReadOnlyList<Focus> ToList() => Count switch
    {
        0 => [],
        1 => new[] { _one },
        _ => _many!,
    };

    public Enumerator GetEnumerator() => new(this);

    public void AddTo(List<Focus> list)
    {
        if (_many is not null)
            list.AddRange(_many);
        else if (Count == 1)
            list.Add(_one);
    }

    public Collection Slice(int start, int count)
    {
        start = Math.Clamp(start, 0, Count);
        count = Math.Clamp(count, 0, Count - start);
        return count == 0 ? Empty
            : count == Count ? this
            : new(_many!.GetRange(start, count));
    }

    public struct Enumerator(Collection collection)
    {
        private int _next;

        public readonly Focus Current => collection[_next - 1];

        public bool MoveNext() => _next++ < collection.Count;
    }
}
