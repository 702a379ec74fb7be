using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>
/// The files that this engine has claimed: renamed out of the folder that several engines may look into, into a folder of its own below <c>claims</c>, named
/// CHANNEL@NODE-INSTANCE. A rename succeeds for one engine only, so a file belongs to the one in whose folder it lies, also after a crash or a cut connection.
/// An engine that holds files for long shows that it lives by a file <c>.beat-TIME</c>, which it renames. Where neither files nor beat have changed for a whole
/// lease, by the clock of the one who looks, another takes the files over, by rename again.
/// </summary>
internal sealed class FileClaims
{
    private const string Beat = ".beat-";
    private const int MostDoubted = 10_000;

    private readonly IFileSystem _files;
    private readonly FileSourceSettings _settings;
    private readonly TimeProvider _time;
    private readonly string _prefix;
    private readonly string _owner;
    private readonly DeadClaims _dead;

    // What is held, and since when.
    private readonly ConcurrentDictionary<string, long> _held = new(StringComparer.Ordinal);

    // Those of them that may have been taken before.
    private readonly ConcurrentDictionary<string, bool> _marked = new(StringComparer.Ordinal);

    // What was found where the outcome of a call was not known. A server may rename by a second name and the removal of the first, and die between the two: then
    // the file is in the folder as well, and what is taken there is marked too.
    private readonly HashSet<SeenFile> _doubted = [];
    private long _lastBeat;
    private string? _beat;

    public FileClaims(IFileSystem files, FileSourceSettings settings, ComponentContext context)
    {
        (_files, _settings, _time) = (files, settings, context.Time);
        _prefix = $"{context.Channel}@";
        _owner = $"{_prefix}{Plain(context.Node)}-{InstanceOf(context.StateFolder)}";
        _dead = new DeadClaims(settings.Lease, context.Time);
        Folder = FilePaths.Join(settings.Claims, _owner);
        _lastBeat = _time.GetTimestamp();
    }

    /// <summary>Its own folder.</summary>
    public string Folder { get; }

    /// <summary>Where a claimed file lies.</summary>
    public string PathOf(string name) => FilePaths.Join(Folder, name);

    /// <summary>Whether a file of that name is held.</summary>
    public bool Holds(string name) => _held.ContainsKey(name);

    /// <summary>Whether a file may have been taken before: by an earlier run, by the engine that it was taken over from, or under its second name.</summary>
    public bool IsMarked(SeenFile file) => _marked.ContainsKey(file.Name) || _doubted.Contains(file);

    /// <summary>Whether it is time to look after the claims, four times a lease; then that counts as a look.</summary>
    public bool IsTimeToLook() => _dead.IsTimeToLook();

    /// <summary>Makes the folder and finds what is not held in it: left by an earlier run, or by a call whose outcome is not known. It is marked, since it may have been taken.</summary>
    public async ValueTask<List<SeenFile>> FindOwnAsync(CancellationToken cancellationToken)
    {
        await _files.MakeFolderAsync(Folder, cancellationToken);
        var found = new List<SeenFile>();
        await foreach (var entry in EntriesAsync(Folder, cancellationToken))
        {
            if (entry.Name.StartsWith(Beat, StringComparison.Ordinal))
                _beat = entry.Name;
            else if (entry.Kind == FileKind.File && _held.TryAdd(entry.Name, _time.GetTimestamp()))
                found.Add(SeenFile.Of(entry));
        }
        if (_doubted.Count > MostDoubted)
            _doubted.Clear();
        foreach (var file in found)
        {
            _marked[file.Name] = true;
            _doubted.Add(file);
        }
        return found;
    }

    /// <summary>Claims a file.</summary>
    public async ValueTask ClaimAsync(string name, CancellationToken cancellationToken)
    {
        await _files.RenameAsync(FilePaths.Join(_settings.Path, name), PathOf(name), overwrite: false, cancellationToken);
        _held[name] = _time.GetTimestamp();
    }

    /// <summary>Puts a claimed file back where it was.</summary>
    public async ValueTask GiveBackAsync(string name, CancellationToken cancellationToken)
    {
        await _files.RenameAsync(PathOf(name), FilePaths.Join(_settings.Path, name), overwrite: false, cancellationToken);
        Forget(name);
    }

    /// <summary>Holds a file no longer: it is moved, or another has it.</summary>
    public void Forget(string name)
    {
        _held.TryRemove(name, out _);
        _marked.TryRemove(name, out _);
    }

    /// <summary>Holds nothing of what cannot be known to lie in the folder, so that <see cref="FindOwnAsync"/> finds it.</summary>
    /// <param name="except">What is known to.</param>
    public void ForgetAllBut(IReadOnlySet<string> except)
    {
        foreach (var name in _held.Keys.Where(n => !except.Contains(n)))
            _held.TryRemove(name, out _);
    }

    /// <summary>
    /// Whether a file that is held is still this engine's: after a time in which no beat could be seen, another may have taken it over. An engine that was
    /// suspended, or cut off, must not take what another has taken meanwhile.
    /// </summary>
    public async ValueTask<bool> IsStillOursAsync(string name, CancellationToken cancellationToken)
    {
        var shown = Math.Max(Volatile.Read(ref _lastBeat), _held.GetValueOrDefault(name));
        if (_time.GetElapsedTime(shown) < _settings.Lease / 2)
            return true;
        if (await _files.StatAsync(PathOf(name), cancellationToken) is null)
            return false;
        _held[name] = _time.GetTimestamp();
        return true;
    }

    /// <summary>Shows that this engine lives, where it has held a file for a while.</summary>
    public async ValueTask BeatAsync(CancellationToken cancellationToken)
    {
        if (!_held.Values.Any(since => _time.GetElapsedTime(since) >= _settings.Lease / 8))
            return;
        var next = Beat + _time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        var old = Interlocked.Exchange(ref _beat, null);
        if (old is null || !await TryRenameAsync(PathOf(old), PathOf(next), overwrite: true, cancellationToken))
        {
            await using var file = await _files.CreateAsync(PathOf(next), overwrite: true, cancellationToken);
            await file.CompleteAsync(cancellationToken);
        }
        _beat = next;
        Volatile.Write(ref _lastBeat, _time.GetTimestamp());
    }

    /// <summary>Takes over the files of engines that run the same channel and have shown no sign of life for a lease.</summary>
    /// <returns>What was taken over, now in the own folder.</returns>
    public async ValueTask<List<SeenFile>> TakeOverAsync(CancellationToken cancellationToken)
    {
        var taken = new List<SeenFile>();
        var owners = new List<string>();
        await foreach (var entry in EntriesAsync(_settings.Claims, cancellationToken))
        {
            if (entry.Kind == FileKind.Folder && entry.Name != _owner && entry.Name.StartsWith(_prefix, StringComparison.Ordinal))
                owners.Add(entry.Name);
        }
        _dead.KeepOnly(owners);
        foreach (var owner in owners)
            await TakeOverAsync(owner, taken, cancellationToken);
        return taken;
    }

    /// <summary>Leaves nothing behind where nothing is held.</summary>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        if (!_held.IsEmpty)
            return;
        await RemoveFolderAsync(Folder, _beat is { } beat ? [beat] : [], cancellationToken);
    }

    private async ValueTask TakeOverAsync(string owner, List<SeenFile> taken, CancellationToken cancellationToken)
    {
        var folder = FilePaths.Join(_settings.Claims, owner);
        var (beats, found) = (new List<string>(), new List<SeenFile>());
        await foreach (var entry in EntriesAsync(folder, cancellationToken))
        {
            if (entry.Name.StartsWith(Beat, StringComparison.Ordinal))
                beats.Add(entry.Name);
            else if (entry.Kind == FileKind.File)
                found.Add(SeenFile.Of(entry));
        }
        var dead = _dead.Observe(owner, beats, found);
        foreach (var file in dead)
        {
            if (Holds(file.Name))
                continue;
            // Before, in case that the answer is lost.
            _marked[file.Name] = true;
            if (!await TryRenameAsync(FilePaths.Join(folder, file.Name), PathOf(file.Name), overwrite: false, cancellationToken))
            {
                _marked.TryRemove(file.Name, out _);
                continue;
            }
            _held[file.Name] = _time.GetTimestamp();
            taken.Add(file);
        }
        if (dead.Count > 0 && dead.Count == found.Count)
            await RemoveFolderAsync(folder, beats, cancellationToken);
    }

    private async ValueTask RemoveFolderAsync(string folder, IEnumerable<string> beats, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var beat in beats)
                await _files.RemoveAsync(FilePaths.Join(folder, beat), cancellationToken);
            await _files.RemoveFolderAsync(folder, cancellationToken);
        }
        catch (FileSystemException)
        {
            // Something is in it after all, or the server allows it not: an empty folder does no harm.
        }
    }

    // False where the one is gone or the other taken.
    private async ValueTask<bool> TryRenameAsync(string from, string to, bool overwrite, CancellationToken cancellationToken)
    {
        try
        {
            await _files.RenameAsync(from, to, overwrite, cancellationToken);
            return true;
        }
        catch (FileSystemException e) when (e.Fault is FileFault.NotFound or FileFault.Exists)
        {
            return false;
        }
    }

    private async IAsyncEnumerable<FileEntry> EntriesAsync(string folder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batches = _files.ListAsync(folder, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (batches.ConfigureAwait(true))
        {
            while (await NextAsync(batches))
            {
                foreach (var entry in batches.Current)
                    yield return entry;
            }
        }
    }

    // A folder that is gone holds nothing.
    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<IReadOnlyList<FileEntry>> batches)
    {
        try
        {
            return await batches.MoveNextAsync();
        }
        catch (FileSystemException e) when (e.Fault == FileFault.NotFound)
        {
            return false;
        }
    }

    private static string Plain(string node) => string.Concat(node.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));

    // Two engines may be given the same name. No two have their state in the same folder of the same machine.
    private static string InstanceOf(string stateFolder)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}\n{Path.GetFullPath(stateFolder)}")))[..8];
}
