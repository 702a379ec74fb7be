using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Connectors.Fhir;

/// <summary>
/// The keys of requests that must not be repeated while nobody knows what became of them, kept where a killed engine finds them again. A key is synced before
/// its request goes out. It goes from the list with a write that comes well after the outcome is known, when the engine has kept that too.
/// </summary>
/// <param name="state">Where they are kept; null where nothing is.</param>
/// <param name="time">The time.</param>
internal sealed class FhirInFlight(IComponentState? state, TimeProvider time) : IAsyncDisposable
{
    // An outcome is committed some milliseconds after the connector has said it.
    private static readonly TimeSpan KeptAfter = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, DateTimeOffset> _sent = new(StringComparer.Ordinal);
    private HashSet<string>? _left;

    /// <summary>Notes that a request goes out now.</summary>
    /// <param name="key">The delivery's key.</param>
    /// <returns>False where it went out before the engine was killed or failed over it, and its outcome is not known: then it is not noted, and the next call is a new begin.</returns>
    /// <exception cref="ComponentStateException">It cannot be kept now, so nothing may be sent.</exception>
    public async ValueTask<bool> BeginAsync(string key)
    {
        if (state is null)
            return true;
        await _turn.WaitAsync();
        try
        {
            _left ??= [.. (state.Read() ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)];
            // Begun and never ended: a fault in the engine came between.
            if (_left.Contains(key) || (_sent.TryGetValue(key, out var ended) && ended == DateTimeOffset.MaxValue))
            {
                await WriteAsync(without: key);
                _left.Remove(key);
                _sent.Remove(key);
                return false;
            }
            await WriteAsync(with: key);
            _sent[key] = DateTimeOffset.MaxValue;
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Notes that the outcome of a request is known, or that a person is told that it is not.</summary>
    public async ValueTask EndAsync(string key)
    {
        if (state is null)
            return;
        await _turn.WaitAsync();
        if (_sent.ContainsKey(key))
            _sent[key] = time.GetUtcNow();
        _turn.Release();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_sent.Count > 0)
                await WriteAsync();
        }
        catch (ComponentStateException)
        {
            // What stays on the list is asked about once more than needed, and never sent twice.
        }
        _turn.Dispose();
    }

    private ValueTask WriteAsync(string? with = null, string? without = null)
    {
        var over = time.GetUtcNow() - KeptAfter;
        foreach (var (key, ended) in _sent)
        {
            if (ended < over)
                _sent.Remove(key);
        }
        var keys = _left!.Concat(_sent.Keys).Where(k => k != without);
        return state!.WriteAsync(string.Join('\n', with is null ? keys : keys.Append(with).Distinct()));
    }
}
