using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>
/// Moves claimed files away that are done with, several at once: those that are stored to <c>move-to</c> or out of the world, those that are rejected to the
/// quarantine, each with a note. No file is ever overwritten. What cannot be moved is remembered and tried again, and never offered a second time by this run.
/// </summary>
/// <param name="files">Where the files are.</param>
/// <param name="settings">The source's settings.</param>
/// <param name="claims">The claims.</param>
/// <param name="context">Gives the time.</param>
/// <param name="failed">Is told of each failure.</param>
internal sealed class FileMoves(IFileSystem files, FileSourceSettings settings, FileClaims claims, ComponentContext context, Action<SeenFile, FileSystemException> failed)
{
    // Others may put files of the same names there at the same time, but not for ever.
    private const int MostNames = 100;

    private readonly Lock _gate = new();

    // Files that are done with but could not be moved yet, and what the note beside them says.
    private readonly Dictionary<SeenFile, MessageError?> _waiting = [];
    private readonly List<Task> _running = [];

    /// <summary>What is done with and not moved yet.</summary>
    public IReadOnlyList<SeenFile> Waiting
    {
        get
        {
            lock (_gate)
                return [.. _waiting.Keys];
        }
    }

    /// <summary>Begins to move a file, after waiting for another where many are under way.</summary>
    /// <param name="file">The file.</param>
    /// <param name="reason">Why it was rejected; null where it is stored.</param>
    /// <param name="cancellationToken">Ends it; the file stays claimed.</param>
    public async ValueTask BeginAsync(SeenFile file, MessageError? reason, CancellationToken cancellationToken)
    {
        _running.RemoveAll(m => m.IsCompletedSuccessfully);
        if (_running.Count >= settings.ReadAhead)
            await Task.WhenAny(_running);
        _running.Add(MoveAsync(file, reason, cancellationToken));
    }

    /// <summary>Waits until those under way have ended.</summary>
    /// <returns>False where some could not be moved.</returns>
    public async ValueTask<bool> EndAsync()
    {
        await Task.WhenAll(_running);
        _running.Clear();
        lock (_gate)
            return _waiting.Count == 0;
    }

    /// <summary>Tries those again that could not be moved.</summary>
    /// <returns>False where the file system as a whole cannot be reached.</returns>
    public async ValueTask<bool> TryAgainAsync(CancellationToken cancellationToken)
    {
        KeyValuePair<SeenFile, MessageError?>[] waiting;
        lock (_gate)
            waiting = [.. _waiting];
        foreach (var (file, reason) in waiting)
        {
            if (!await MoveAsync(file, reason, cancellationToken))
                return false;
        }
        return true;
    }

    // False where the file system as a whole cannot be reached.
    private async Task<bool> MoveAsync(SeenFile file, MessageError? reason, CancellationToken cancellationToken)
    {
        try
        {
            if (reason is null && settings.MoveTo is null)
                await files.RemoveAsync(claims.PathOf(file.Name), cancellationToken);
            else
                await MoveIntoAsync(reason is null ? settings.MoveTo! : settings.Quarantine, file.Name, reason, cancellationToken);
        }
        catch (FileSystemException e) when (e.Fault == FileFault.NotFound)
        {
            // It was moved by a call whose answer was lost, or by another hand: there is nothing to try again.
        }
        catch (FileSystemException e)
        {
            lock (_gate)
                _waiting[file] = reason;
            failed(file, e);
            return !e.Fault.IsOfTarget();
        }
        lock (_gate)
            _waiting.Remove(file);
        claims.Forget(file.Name);
        return true;
    }

    private async ValueTask MoveIntoAsync(string folder, string name, MessageError? reason, CancellationToken cancellationToken)
    {
        string target;
        try
        {
            target = await RenameIntoAsync(folder, name, cancellationToken);
        }
        catch (FileSystemException e) when (e.Fault == FileFault.NotFound)
        {
            // It may be the folder that is not there yet.
            await files.MakeFolderAsync(folder, cancellationToken);
            target = await RenameIntoAsync(folder, name, cancellationToken);
        }
        if (reason is not null)
            await TryNoteAsync(target, reason, cancellationToken);
    }

    private async ValueTask<string> RenameIntoAsync(string folder, string name, CancellationToken cancellationToken)
    {
        var number = 1;
        for (var tries = 1; ; tries++, number = await FreeNumberAsync(folder, name, cancellationToken))
        {
            var target = FilePaths.Join(folder, FilePaths.Numbered(name, number));
            try
            {
                await files.RenameAsync(claims.PathOf(name), target, overwrite: false, cancellationToken);
                return target;
            }
            catch (FileSystemException e) when (e.Fault == FileFault.Exists && tries < MostNames)
            {
                // Taken: the next number. A server that says so of every name means something else by it.
            }
        }
    }

    // The next after those in use, by doubling and halving: a file that comes under one name every day must not ask a far server for each earlier one.
    private async ValueTask<int> FreeNumberAsync(string folder, string name, CancellationToken cancellationToken)
    {
        var (used, free) = (1, 2);
        while (await IsUsedAsync(free))
            (used, free) = (free, free * 2);
        while (free - used > 1)
        {
            var middle = used + (free - used) / 2;
            if (await IsUsedAsync(middle))
                used = middle;
            else
                free = middle;
        }
        return free;

        async ValueTask<bool> IsUsedAsync(int number)
            => await files.StatAsync(FilePaths.Join(folder, FilePaths.Numbered(name, number)), cancellationToken) is not null;
    }

    // The file lies where it has to: its note is a help, and not worth failing for.
    private async ValueTask TryNoteAsync(string target, MessageError reason, CancellationToken cancellationToken)
    {
        try
        {
            await using var note = await files.CreateAsync(target + ".error.txt", overwrite: true, cancellationToken);
            await note.WriteAsync(Encoding.UTF8.GetBytes($"{reason}\n{context.Time.GetUtcNow():O}\n"), cancellationToken);
            await note.CompleteAsync(cancellationToken);
        }
        catch (FileSystemException)
        {
            // Why it was rejected stands among the channel's rejects too.
        }
    }
}
