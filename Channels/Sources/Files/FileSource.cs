using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>
/// Takes files from a folder, one after the other, wherever that lies. A file is claimed by rename, read, offered, and when it is stored moved away. Several are
/// claimed and read ahead, so that a far server's answers are not waited for one by one; they are offered in order. A crash leaves files among the claims: they are
/// offered again with a mark, and the inbox knows those that were stored as duplicates by their name, size and content.
/// </summary>
internal abstract class FileSource : IPolledSource
{
    // Timers may ring a little before their time.
    private static readonly TimeSpan s_timerGrain = TimeSpan.FromMilliseconds(20);

    private readonly ComponentContext _context;
    private readonly FileTaker _taker;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _cutOff = new();
    private readonly Lock _turn = new();

    private Task _polling = Task.CompletedTask;
    private Task _beating = Task.CompletedTask;
    private bool _disposed;

    /// <param name="context">What it is made from.</param>
    /// <param name="kind">What the component is called.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="errors">Its words.</param>
    /// <param name="files">Where the files are; disposed of with it.</param>
    protected FileSource(ComponentContext context, string kind, FileSourceSettings settings, FileSourceErrors errors, IFileSystem files)
    {
        (_context, Settings, Errors, Files) = (context, settings, errors, files);
        _taker = new FileTaker(context, settings, errors, files, _stop.Token, _cutOff.Token);
        Endpoint = $"{kind} {_taker.Peer}";
    }

    /// <inheritdoc/>
    public string Endpoint { get; }

    /// <inheritdoc/>
    public int Connections => 0;

    /// <summary>Its folders and how files are taken.</summary>
    protected FileSourceSettings Settings { get; }

    /// <summary>Where the files are.</summary>
    protected IFileSystem Files { get; }

    /// <summary>Its words.</summary>
    protected FileSourceErrors Errors { get; }

    /// <inheritdoc/>
    public async Task StartAsync(IInbox inbox, CancellationToken cancellationToken)
    {
        _taker.Inbox = inbox;
        await PrepareAsync(cancellationToken);
        _beating = Task.Run(BeatAsync, CancellationToken.None);
        if (!_context.IsScheduled)
            _polling = Task.Run(PollByIntervalAsync, CancellationToken.None);
    }

    /// <inheritdoc/>
    public string AnswerTo(Envelope refused, MessageError error) => FileTaker.Quarantined;

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
        catch (Exception) when (polling.IsFaulted)
        {
            // Whoever asked for that look was told.
        }
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _taker.ReleaseAsync(cancellationToken);
        Release();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await StopAsync(new CancellationToken(canceled: true));
        await Files.DisposeAsync();
        _stop.Dispose();
        _cutOff.Dispose();
    }

    /// <summary>Makes sure that it can begin. What lies behind a server is not asked: that may be away, and its first look says so.</summary>
    /// <exception cref="ComponentStartException">It cannot.</exception>
    protected virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Releases what <see cref="PrepareAsync"/> took.</summary>
    protected virtual void Release()
    {
    }

    private async Task PollByIntervalAsync()
    {
        using var timer = new PeriodicTimer(Settings.Poll, _context.Time);
        try
        {
            do
            {
                await TryLookAsync();
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped between two looks, or cut off within one: then the file stays claimed, and is offered again after the next start.
        }
    }

    // A bug of ours over one look, or one file, must not end all that come after it.
    private async Task TryLookAsync()
    {
        try
        {
            await _taker.LookAsync();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _taker.LookBrokeOff();
            _context.Logger.LogError(e, "Looking into the folder failed by a fault in the engine; it is looked again at the next poll");
        }
    }

    // The one look that a schedule asks for. The next may be a day away: files that still change get the time to become complete, and what cannot be
    // taken now is tried again until it can, or the source stops.
    private async Task PollOnceAsync()
    {
        do
        {
            if (await _taker.SeesIncompleteAsync())
                await Task.Delay(Settings.StableFor + s_timerGrain, _context.Time, _stop.Token);
            while (!await _taker.LookAsync())
                await Task.Delay(Settings.Poll, _context.Time, _stop.Token);
        }
        while (_taker.SawMore);
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(Settings.Lease / 4, _context.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    await _taker.BeatAsync();
                }
                catch (FileSystemException)
                {
                    // The look reports it. What is held for long without a beat is looked after before it is offered.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
