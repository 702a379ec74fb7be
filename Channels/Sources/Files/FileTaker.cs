using System.Globalization;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>
/// One look of a <see cref="FileSource"/> after the other: finds what is to be taken, has it claimed and read ahead, offers it in order, and has it moved away. It
/// remembers between two looks what is claimed and not done with.
/// </summary>
internal sealed partial class FileTaker
{
    /// <summary>What becomes of a file that is refused, which is all that its sender is told.</summary>
    public const string Quarantined = "quarantined";

    // How many bytes are read ahead at most.
    private const long MostBytesAhead = 32 << 20;

    private readonly ComponentContext _context;
    private readonly FileSourceSettings _settings;
    private readonly FileSourceErrors _errors;
    private readonly IFileSystem _files;
    private readonly FileScan _scan;
    private readonly FileClaims _claims;
    private readonly FileReading _reading;
    private readonly FileMoves _moves;
    private readonly CancellationToken _stop;
    private readonly CancellationToken _cutOff;

    // Claimed and not offered yet: left by an earlier run, taken over, or could not be given back.
    private readonly List<ClaimedFile> _leftOver = [];

    // What was reported of a file already, so that a file that stays unreadable is told once.
    private readonly HashSet<SeenFile> _reported = [];

    private bool _claimsAreKnown;
    private bool _wasUnavailable;
    private string? _trouble;

    /// <param name="context">What the source is made from.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="errors">Its words.</param>
    /// <param name="files">Where the files are.</param>
    /// <param name="stop">Ends the taking: what is being stored is finished, the rest is put back.</param>
    /// <param name="cutOff">Ends everything: what is claimed stays so.</param>
    public FileTaker(
        ComponentContext context, FileSourceSettings settings, FileSourceErrors errors, IFileSystem files, CancellationToken stop, CancellationToken cutOff)
    {
        (_context, _settings, _errors, _files, _stop, _cutOff) = (context, settings, errors, files, stop, cutOff);
        _scan = new FileScan(files, settings, context.Time);
        _claims = new FileClaims(files, settings, context);
        _reading = new FileReading(files, settings, _claims);
        _moves = new FileMoves(files, settings, _claims, context, NotMoved);
        Peer = FilePaths.Join(settings.Path, settings.Pattern);
    }

    /// <summary>Where files are offered.</summary>
    public IInbox Inbox { private get; set; } = null!;

    /// <summary>Who sends, as a log may show it.</summary>
    public string Peer { get; }

    /// <summary>Whether the last look saw more files than one takes.</summary>
    public bool SawMore => _scan.SawMore;

    /// <summary>Looks whether there is a file that is not complete yet.</summary>
    public async ValueTask<bool> SeesIncompleteAsync()
    {
        try
        {
            await _scan.LookAsync(_stop);
            return _scan.SawIncomplete;
        }
        catch (FileSystemException)
        {
            // The look that follows reports it.
            return false;
        }
    }

    /// <summary>Says that a look broke off, so that the next finds what it left claimed.</summary>
    public void LookBrokeOff() => _claimsAreKnown = false;

    /// <summary>Shows other engines that this one lives.</summary>
    public ValueTask BeatAsync() => _claims.BeatAsync(_stop);

    /// <summary>Leaves nothing behind at the end where nothing is claimed and the file system can be reached.</summary>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        var isGood = _claimsAreKnown && _trouble is null && !cancellationToken.IsCancellationRequested;
        _claimsAreKnown = false;
        if (!isGood)
            return;
        try
        {
            await _claims.ReleaseAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // An empty folder stays behind.
        }
    }

    /// <summary>Looks once and takes what is there.</summary>
    /// <returns>False where something is left that could not be taken now.</returns>
    public async ValueTask<bool> LookAsync()
    {
        IReadOnlyList<SeenFile> seen;
        try
        {
            await FindClaimsAsync();
            if (!await _moves.TryAgainAsync(_cutOff))
                return false;
            seen = await _scan.LookAsync(_stop);
        }
        catch (FileSystemException e)
        {
            Report(_errors.Gone(e));
            _claimsAreKnown = false;
            return false;
        }
        _reported.IntersectWith([.. seen, .. _leftOver.Select(l => l.File), .. _moves.Waiting]);
        List<ClaimedFile> files = [.. _leftOver.OrderBy(l => l.File, _scan.Order), .. seen.Select(f => new ClaimedFile(f, IsClaimed: false, _claims.IsMarked(f)))];
        _leftOver.Clear();
        if (!await TakeAsync(files))
            return false;
        _trouble = null;
        return true;
    }

    private async ValueTask FindClaimsAsync()
    {
        // Now and then without a reason: a call that had no answer in time may be carried out much later.
        var isTime = _claims.IsTimeToLook();
        if (isTime || !_claimsAreKnown)
        {
            // Nothing is made above a folder that is gone: a disk that is not mounted must not be filled in its place.
            if (await _files.StatAsync(_settings.Path, _stop) is null)
                throw NotThere();
            _claims.ForgetAllBut(_moves.Waiting.Concat(_leftOver.Select(l => l.File)).Select(f => f.Name).ToHashSet());
            KeepForLater(await _claims.FindOwnAsync(_stop));
            _claimsAreKnown = true;
        }
        if (isTime)
            KeepForLater(await _claims.TakeOverAsync(_stop));
    }

    private static FileSystemException NotThere() => new(FileFault.NotFound, new MessageError("FILE-NOT-THERE", "it is not there"));

    private void KeepForLater(List<SeenFile> found)
    {
        _leftOver.AddRange(found.Select(f => new ClaimedFile(f, IsClaimed: true, Redelivered: true)));
        if (found.Count > 0)
            LogFoundClaims(_context.Logger, _context.Channel, found.Count);
    }

    // False where something is left that could not be taken now.
    private async ValueTask<bool> TakeAsync(List<ClaimedFile> files)
    {
        var ahead = new Queue<Task<ReadFile>>();
        var (next, bytes, goesOn) = (0, 0L, true);
        try
        {
            while (goesOn && (ahead.Count > 0 || next < files.Count))
            {
                // While nothing can be taken, one file asks whether that has changed; the others stay where they are.
                var window = _wasUnavailable ? 1 : _settings.ReadAhead;
                while (next < files.Count && ahead.Count < window && (ahead.Count == 0 || bytes + _reading.BytesOf(files[next]) <= MostBytesAhead))
                {
                    bytes += _reading.BytesOf(files[next]);
                    ahead.Enqueue(_reading.BeginAsync(files[next++], _cutOff));
                }
                var file = await ahead.Dequeue();
                bytes -= _reading.BytesOf(file.Claim);
                goesOn = _stop.IsCancellationRequested ? await LeaveAsync(file) : await TakeAsync(file);
            }
        }
        finally
        {
            if (!_cutOff.IsCancellationRequested)
            {
                await Task.WhenAll(ahead.Select(async reading => await LeaveAsync(await reading)));
                _leftOver.AddRange(files.Skip(next).Where(f => f.IsClaimed));
                goesOn &= await _moves.EndAsync();
            }
        }
        return goesOn;
    }

    // False where nothing behind it can be taken now: it would be taken out of order.
    private async ValueTask<bool> TakeAsync(ReadFile file)
    {
        var seen = file.Claim.File;
        switch (file.State)
        {
            case ReadState.Ready:
                return await OfferAsync(file);
            case ReadState.Gone:
                // Where it was another that took it, all is well. Where it is the folder for claims that is gone, the next look makes it anew.
                _claimsAreKnown &= file.Failure?.Fault != FileFault.NotFound;
                return true;
            case ReadState.TooLarge:
                var error = _errors.TooLarge(_settings.MaxSize, seen.Name);
                Inbox.ReportRejected(Peer, error, answer: Quarantined);
                await _moves.BeginAsync(seen, error, _cutOff);
                return true;
            case ReadState.Changed:
                return await LeaveAsync(file) || true;
            case ReadState.NotClaimed:
                Report(seen, _errors.NotClaimed(seen.Name, file.Failure!));
                return true;
            case ReadState.Unreadable when file.Failure?.Fault == FileFault.NotFound:
                // Somebody took it away from among the claims.
                _claims.Forget(seen.Name);
                return true;
            case ReadState.Unreadable:
                Report(seen, _errors.Unreadable(seen.Name, file.Failure!));
                return await LeaveAsync(file) || true;
            default:
                Report(_errors.Gone(file.Failure!));
                return await LeaveAsync(file);
        }
    }

    private async ValueTask<bool> OfferAsync(ReadFile file)
    {
        Acceptance acceptance;
        try
        {
            if (!await _claims.IsStillOursAsync(file.Claim.File.Name, _cutOff))
            {
                _claims.Forget(file.Claim.File.Name);
                LogTakenOver(_context.Logger, _context.Channel);
                return true;
            }
            acceptance = await HandOverAsync(file);
        }
        catch (FileChangedException)
        {
            return await TakeAsync(file with { State = ReadState.Changed });
        }
        catch (FileSystemException e)
        {
            return await TakeAsync(file with { State = e.Fault.IsOfTarget() ? ReadState.Broken : ReadState.Unreadable, Failure = e });
        }
        _wasUnavailable = acceptance is Acceptance.Unavailable;
        if (_wasUnavailable)
            return await LeaveAsync(file);
        await _moves.BeginAsync(file.Claim.File, (acceptance as Acceptance.Rejected)?.Error, _cutOff);
        return true;
    }

    private async ValueTask<Acceptance> HandOverAsync(ReadFile file)
    {
        if (file.Content is { } content)
            return await Inbox.AcceptAsync(Wrap(file.Claim, content), _cutOff);
        await using var stream = await _reading.OpenAsync(file.Claim.File, _cutOff);
        return await Inbox.AcceptAsync(Wrap(file.Claim, default), stream, _cutOff);
    }

    private Envelope Wrap(ClaimedFile claim, ReadOnlyMemory<byte> content) => new()
    {
        Channel = _context.Channel,
        ReceivedAt = _context.Time.GetUtcNow(),
        Format = _context.Format,
        Content = content,
        Peer = Peer,
        DuplicateKey = $"{claim.File.Name}:{claim.File.Size}",
        Attributes = new Dictionary<string, string>
        {
            ["file"] = claim.File.Name,
            ["redelivered"] = claim.Redelivered ? "true" : "false",
            ["size"] = claim.File.Size.ToString(CultureInfo.InvariantCulture),
        },
    };

    // Puts a file back that was claimed and not taken. Always false: something is left.
    private async ValueTask<bool> LeaveAsync(ReadFile file)
    {
        var claim = file.Claim;
        if (file.State is ReadState.Gone or ReadState.NotClaimed)
            return false;
        try
        {
            if (!_claims.Holds(claim.File.Name))
            {
                // Its claim had no answer.
                _claimsAreKnown = false;
            }
            else if (claim.Redelivered)
            {
                // It stays among the claims, and so keeps its mark.
                var now = file.State == ReadState.Changed ? await _files.StatAsync(_claims.PathOf(claim.File.Name), _cutOff) : null;
                Keep(claim with { File = now is { } entry ? SeenFile.Of(entry) : claim.File });
            }
            else
            {
                await _claims.GiveBackAsync(claim.File.Name, _cutOff);
            }
        }
        catch (FileSystemException e) when (e.Fault == FileFault.NotFound)
        {
            _claims.Forget(claim.File.Name);
        }
        catch (FileSystemException e) when (e.Fault.LeavesUnknown())
        {
            _claimsAreKnown = false;
        }
        catch (FileSystemException)
        {
            // Its sender has put another in its place, or it may not be put back: it stays claimed, and has its turn before what comes later.
            Keep(claim);
        }
        return false;
    }

    // Several may be put back at once.
    private void Keep(ClaimedFile claim)
    {
        lock (_leftOver)
            _leftOver.Add(claim with { IsClaimed = true });
    }

    private void NotMoved(SeenFile file, FileSystemException e)
    {
        if (e.Fault.IsOfTarget())
            Report(_errors.Gone(e));
        else
            Report(file, _errors.NotMoved(file.Name, e));
    }

    // Once for each trouble, until a look has ended it.
    private void Report(MessageError error)
    {
        if (Interlocked.Exchange(ref _trouble, error.Code) != error.Code)
            Inbox.ReportRejected(Peer, error);
    }

    private void Report(SeenFile file, MessageError error)
    {
        lock (_reported)
        {
            if (!_reported.Add(file))
                return;
        }
        Inbox.ReportRejected(Peer, error);
    }

    [LoggerMessage(EventId = 6201, EventName = "FileClaimsFound", Level = LogLevel.Warning,
        Message = "{Channel}: {Count} files were claimed and not seen to be stored when an engine stopped or its connection was cut; they are taken now, marked by %redelivered")]
    private static partial void LogFoundClaims(ILogger logger, string channel, int count);

    [LoggerMessage(EventId = 6202, EventName = "FileTakenOver", Level = LogLevel.Warning,
        Message = "{Channel}: a claimed file is no longer there, since this engine showed no sign of life for half its lease; another engine has taken it over")]
    private static partial void LogTakenOver(ILogger logger, string channel);
}
