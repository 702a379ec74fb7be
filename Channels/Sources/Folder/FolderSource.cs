using System.Security.Cryptography;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Channels.Sources.Folder;

/// <summary>
/// Takes files from a folder, one after the other. A file is offered, and only when it is stored moved away: a crash between the two offers it
/// again, and the inbox knows it as a duplicate by its name, size and content.
/// </summary>
internal sealed class FolderSource : IPolledSource
{
    // What becomes of a file that is refused is all that its sender is told.
    private const string Quarantined = "quarantined";

    // Timers may ring a little before their time.
    private static readonly TimeSpan TimerGrain = TimeSpan.FromMilliseconds(20);

    private readonly ComponentContext _context;
    private readonly FolderSourceSettings _settings;
    private readonly FolderScan _scan;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _cutOff = new();
    private readonly string _peer;
    private readonly Lock _turn = new();

    // Files that are done with but could not be moved yet: where they have to go, and what the note beside them says.
    private readonly Dictionary<SeenFile, MessageError?> _toMove = [];

    // What was reported of a file already, so that a file that stays unreadable is told once.
    private readonly HashSet<SeenFile> _reported = [];

    private IInbox _inbox = null!;
    private FileStream? _claim;
    private Task _polling = Task.CompletedTask;
    private bool _folderIsGone;
    private bool _disposed;

    public FolderSource(ComponentContext context)
    {
        _context = context;
        _settings = FolderSourceSettings.From(context.Settings, context.StateFolder);
        _scan = new FolderScan(_settings, context.Time);
        _peer = Path.Combine(context.Settings.Text("path"), _settings.Pattern);
        Endpoint = $"folder {_peer}";
    }

    /// <summary>The way in as the registry lists it.</summary>
    public static SourceComponent Component { get; } = new(FolderSourceSettings.Spec, context => new FolderSource(context)) { IsPolled = true };

    /// <inheritdoc/>
    public string Endpoint { get; }

    /// <inheritdoc/>
    public int Connections => 0;

    /// <inheritdoc/>
    public Task StartAsync(IInbox inbox, CancellationToken cancellationToken)
    {
        _inbox = inbox;
        Prepare("path", _settings.Path);
        Prepare("move-to", _settings.MoveTo);
        Prepare("quarantine", _settings.Quarantine);
        _claim = Claim();
        if (!_context.IsScheduled)
            _polling = Task.Run(PollByIntervalAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public string AnswerTo(Envelope refused, MessageError error) => Quarantined;

    /// <inheritdoc/>
    public Task PollAsync(CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            if (_polling.IsCompleted)
                _polling = _stop.IsCancellationRequested ? Task.FromCanceled(_stop.Token) : Task.Run(PollOnceAsync, CancellationToken.None);
            return _polling.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        Task polling;
        lock (_turn)
            polling = _polling;
        try
        {
            await polling.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await _cutOff.CancelAsync();
            await polling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        _claim?.Dispose();
        _claim = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await StopAsync(new CancellationToken(canceled: true));
        _stop.Dispose();
        _cutOff.Dispose();
    }

    private async Task PollByIntervalAsync()
    {
        using var timer = new PeriodicTimer(_settings.Poll, _context.Time);
        try
        {
            do
            {
                await LookAsync();
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped between two looks, or cut off within one: then the file stays, and is offered again after the next start.
        }
        catch (Exception e)
        {
            _context.Logger.LogError(e, "Looking into the folder ended by a fault in the engine");
        }
    }

    // The one look that a schedule asks for. The next may be a day away: files that still change get the time to become complete, and what cannot be
    // taken now is tried again until it can, or the source stops.
    private async Task PollOnceAsync()
    {
        if (SeesIncomplete())
            await Task.Delay(_settings.StableFor + TimerGrain, _context.Time, _stop.Token);
        while (!await LookAsync())
            await Task.Delay(_settings.Poll, _context.Time, _stop.Token);
    }

    private bool SeesIncomplete()
    {
        try
        {
            _scan.Look();
            return _scan.SawIncomplete;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The look that follows reports it.
            return false;
        }
    }

    // False where something is left that could not be taken now.
    private async Task<bool> LookAsync()
    {
        IReadOnlyList<SeenFile> files;
        try
        {
            files = _scan.Look();
            _folderIsGone = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_folderIsGone)
                _inbox.ReportRejected(_peer, FolderErrors.Gone(e));
            _folderIsGone = true;
            return false;
        }
        _reported.IntersectWith(files);
        foreach (var file in files)
        {
            // One that cannot be taken now holds up those behind it, so that they are not taken out of order.
            if (_stop.IsCancellationRequested || !await TakeAsync(file))
                return false;
        }
        return true;
    }

    // False where the inbox cannot take anything now.
    private async ValueTask<bool> TakeAsync(SeenFile file)
    {
        if (_toMove.TryGetValue(file, out var reason))
        {
            MoveAway(file, reason);
            return true;
        }
        if (file.Size > _settings.MaxSize)
        {
            var error = FolderErrors.TooLarge(_settings.MaxSize, file.Name);
            _inbox.ReportRejected(_peer, error, answer: Quarantined);
            MoveAway(file, error);
            return true;
        }
        if (await ReadAsync(file) is not { } content)
            return true;
        switch (await _inbox.AcceptAsync(Wrap(file, content), _cutOff.Token))
        {
            case Acceptance.Unavailable:
                return false;
            case Acceptance.Rejected rejected:
                MoveAway(file, rejected.Error);
                return true;
            default:
                MoveAway(file, null);
                return true;
        }
    }

    // Null where it cannot be read, or changed while it was: then it is no longer complete, and the next look says so.
    private async ValueTask<byte[]?> ReadAsync(SeenFile file)
    {
        try
        {
            var content = await File.ReadAllBytesAsync(PathOf(file), _cutOff.Token);
            return content.Length == file.Size && IsAsSeen(file) ? content : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_reported.Add(file))
                _inbox.ReportRejected(_peer, FolderErrors.Unreadable(file.Name, e));
            return null;
        }
    }

    private Envelope Wrap(SeenFile file, byte[] content) => new()
    {
        Channel = _context.Channel,
        ReceivedAt = _context.Time.GetUtcNow(),
        Format = _context.Format,
        Content = content,
        Peer = _peer,
        DuplicateKey = $"{file.Name}:{file.Size}",
        Attributes = new Dictionary<string, string> { ["file"] = file.Name },
    };

    private void MoveAway(SeenFile file, MessageError? reason)
    {
        try
        {
            _toMove.Remove(file);
            // What its sender has put in its place meanwhile was never read: moved away now it would be lost.
            if (!IsAsSeen(file))
            {
                _context.Logger.LogWarning("A file was written anew while it was being taken; it stays and is taken again once it is complete");
                return;
            }
            var now = FileMove.Into(reason is null ? _settings.MoveTo : _settings.Quarantine, PathOf(file));
            if (reason is not null)
                File.WriteAllText(now + ".error.txt", $"{reason}\n{_context.Time.GetUtcNow():O}\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Where it is gone, somebody else moved it, or only its note could not be written: there is nothing to try again.
            if (!File.Exists(PathOf(file)))
                return;
            _toMove[file] = reason;
            if (_reported.Add(file))
                _inbox.ReportRejected(_peer, FolderErrors.NotMoved(file.Name, e));
        }
    }

    private bool IsAsSeen(SeenFile file)
    {
        var now = new FileInfo(PathOf(file));
        return now.Length == file.Size && now.LastWriteTimeUtc == file.Changed;
    }

    private string PathOf(SeenFile file) => Path.Combine(_settings.Path, file.Name);

    private static void Prepare(string key, string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            using var probe = new FileStream(
                Path.Combine(path, ".engine-probe"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ComponentStartException(FolderErrors.NotUsable(key, path, e), e);
        }
    }

    // An open file that no other engine, nor another channel of this one, can open: two takers of the same files would store them twice.
    private FileStream Claim()
    {
        var pattern = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(_settings.Pattern)))[..16];
        try
        {
            return new FileStream(
                Path.Combine(_settings.Path, $".engine-claim-{pattern}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new ComponentStartException(FolderErrors.InUse(_settings.Path, _settings.Pattern), e);
        }
    }
}
