namespace InterfaceEngine.Channels.Components;

/// <summary>
/// What several components of a node hold together, such as the connections to one system and the token for it. A part is made for the first that asks
/// and goes with the last that lets go.
/// </summary>
public sealed class SharedParts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(Type Type, string Key), Part> _parts = [];

    /// <summary>Gets hold of a part.</summary>
    /// <param name="key">What tells it from others of its type.</param>
    /// <param name="make">Makes it where it is not there yet; where that fails, nothing is kept.</param>
    /// <typeparam name="T">What it is.</typeparam>
    public Shared<T> Rent<T>(string key, Func<T> make)
        where T : class, IDisposable
    {
        var at = (typeof(T), key);
        lock (_gate)
        {
            if (!_parts.TryGetValue(at, out var part))
                _parts[at] = part = new Part(make());
            part.Holders++;
            return new Shared<T>((T)part.Value, () => Release(at));
        }
    }

    private void Release((Type, string) at)
    {
        Part part;
        lock (_gate)
        {
            part = _parts[at];
            if (--part.Holders > 0)
                return;
            _parts.Remove(at);
        }
        part.Value.Dispose();
    }

    private sealed class Part(IDisposable value)
    {
        public IDisposable Value => value;

        public int Holders { get; set; }
    }
}

/// <summary>A hold of a shared part, let go by disposing it.</summary>
/// <typeparam name="T">What is shared.</typeparam>
public sealed class Shared<T> : IDisposable
{
    private Action? _release;

    internal Shared(T value, Action release) => (Value, _release) = (value, release);

    /// <summary>The part.</summary>
    public T Value { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
