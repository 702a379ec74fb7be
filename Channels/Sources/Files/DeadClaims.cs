namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>
/// Finds engines that show no sign of life. Only what is seen to change counts, by this machine's own passing of time: no clock of another machine, and no time
/// that a folder shows.
/// </summary>
internal sealed class DeadClaims(TimeSpan lease, TimeProvider time)
{
    private readonly Dictionary<string, Owner> _owners = new(StringComparer.Ordinal);
    private long? _lastLook;

    /// <summary>Whether it is time to look again; then that counts as a look.</summary>
    public bool IsTimeToLook()
    {
        if (_lastLook is { } last && time.GetElapsedTime(last) < lease / 4)
            return false;
        _lastLook = time.GetTimestamp();
        return true;
    }

    /// <summary>Forgets those who are gone.</summary>
    public void KeepOnly(IReadOnlyCollection<string> owners)
    {
        foreach (var gone in _owners.Keys.Where(o => !owners.Contains(o)).ToArray())
            _owners.Remove(gone);
    }

    /// <summary>Notes what an engine's folder shows.</summary>
    /// <param name="owner">The engine.</param>
    /// <param name="beats">Its signs of life.</param>
    /// <param name="files">The files that it holds.</param>
    /// <returns>Those that have lain there for a lease in which it has shown none.</returns>
    public List<SeenFile> Observe(string owner, List<string> beats, List<SeenFile> files)
    {
        var now = time.GetTimestamp();
        var sign = string.Join(' ', beats.Order(StringComparer.Ordinal));
        if (!_owners.TryGetValue(owner, out var known) || known.Sign != sign)
            _owners[owner] = known = new Owner(sign, now, known?.Files ?? []);
        var present = files.ToHashSet();
        foreach (var gone in known.Files.Keys.Where(f => !present.Contains(f)).ToArray())
            known.Files.Remove(gone);
        foreach (var file in files)
            known.Files.TryAdd(file, now);
        return [.. files.Where(f => time.GetElapsedTime(Math.Max(known.Since, known.Files[f]), now) >= lease)];
    }

    /// <param name="Sign">What its signs of life were when they last changed.</param>
    /// <param name="Since">Since when they are that.</param>
    /// <param name="Files">Since when each of its files is there.</param>
    private sealed record Owner(string Sign, long Since, Dictionary<SeenFile, long> Files);
}
