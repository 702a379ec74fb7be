using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Tables;

/// <summary>One reference table while the engine runs: the version in force, and the reading of the next. A reading that fails leaves the version in force.</summary>
internal sealed partial class LoadedTable : IAsyncDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly ITableSource _source;
    private readonly TableVersions _versions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _again;
    private TimeSpan _wait = FirstWait;
    private DateTimeOffset? _nextTry;
    private volatile TableSnapshot? _snapshot;
    private volatile MessageError? _error;

    /// <param name="model">The table.</param>
    /// <param name="source">Reads it; disposed with this.</param>
    /// <param name="versions">Keeps its versions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it logs.</param>
    public LoadedTable(TableModel model, ITableSource source, TableVersions versions, TimeProvider time, ILogger logger)
    {
        (Model, _source, _versions, _time, _logger) = (model, source, versions, time, logger);
        _again = time.CreateTimer(static table => _ = ((LoadedTable)table!).ReadQuietlyAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The table.</summary>
    public TableModel Model { get; }

    /// <summary>The version in force; null where there is none.</summary>
    public TableSnapshot? Snapshot => _snapshot;

    /// <summary>Takes up the version that was in force when the engine stopped.</summary>
    public void Restore()
    {
        try
        {
            _snapshot = _versions.Read(Model);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or Newtonsoft.Json.JsonException)
        {
            LogNotRestored(Model.Name, e.GetType().Name);
        }
    }

    /// <summary>Reads the source, and puts what it says in force where that is new and good. Where a reading is under way already, another follows it.</summary>
    /// <returns>Why nothing was put in force; null where the source's rows are in force now.</returns>
    /// <exception cref="OperationCanceledException">The engine stops, or the caller waits no more.</exception>
    public async Task<MessageError?> ReadAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        await _turn.WaitAsync(either.Token);
        try
        {
            var error = await TakeAsync(either.Token);
            Note(error);
            return error;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>How it stands.</summary>
    /// <param name="next">When its schedule reads it next; null where it has none.</param>
    public TableStatus ReadStatus(DateTimeOffset? next)
    {
        var (snapshot, error) = (_snapshot, _error);
        return new TableStatus
        {
            Name = Model.Name,
            Endpoint = _source.Endpoint,
            State = snapshot is null ? TableState.NotLoaded
                : Model.StaleAfter is { } limit && _time.GetUtcNow() - snapshot.ConfirmedAt > limit ? TableState.Stale
                : error is not null ? TableState.Failing
                : TableState.Current,
            Version = snapshot?.Version ?? 0,
            Rows = snapshot?.Count ?? 0,
            ConfirmedAt = snapshot?.ConfirmedAt,
            NextRead = _nextTry ?? next,
            Error = error,
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _again.DisposeAsync();
        // What is being read ends first: it may be about to write.
        await _turn.WaitAsync();
        await _source.DisposeAsync();
        _turn.Dispose();
        _stop.Dispose();
    }

    private async Task<MessageError?> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var rows = await _source.ReadAsync([.. Model.Columns.Select(c => c.From)], cancellationToken);
            var now = _time.GetUtcNow();
            if (TableSnapshot.Make(Model, rows, _versions.LastOf(Model.Name) + 1, now, out var fault) is not { } read)
                return fault;
            if (_snapshot is { } current && current.Holds(read))
            {
                var confirmed = current.ConfirmedAgain(now);
                await _versions.ConfirmAsync(confirmed);
                _snapshot = confirmed;
                return null;
            }

            await _versions.WriteAsync(read);
            _snapshot = read;
            LogRead(Model.Name, read.Version, read.Count);
            return null;
        }
        catch (TableSourceException e)
        {
            return e.Error;
        }
        catch (StoreUnavailableException e)
        {
            return new MessageError(e.Code, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new MessageError("TABLE-NOT-KEPT", $"its rows could not be written to the store's folder ({e.GetType().Name}); see to the store's disk");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFault(Model.Name, e);
            return new MessageError("TABLE-FAULT", $"its reading failed with {e.GetType().Name}, which is a bug; the log has its stack");
        }
    }

    // A failure is told once, and tried again before its time.
    private void Note(MessageError? error)
    {
        if (error is not null && _error?.Code != error.Code)
            LogFailed(Model.Name, error.Code, error.Message);
        else if (error is null && _error is not null)
            LogReadAgain(Model.Name);
        _error = error;
        if (_stop.IsCancellationRequested)
            return;
        _wait = error is null ? FirstWait : _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
        _nextTry = error is null ? null : _time.GetUtcNow() + _wait;
        _again.Change(error is null ? Timeout.InfiniteTimeSpan : _wait, Timeout.InfiniteTimeSpan);
    }

    private async Task ReadQuietlyAsync()
    {
        try
        {
            await ReadAsync(_stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The engine stops.
        }
    }

    [LoggerMessage(3501, LogLevel.Information, "table {Table}: version {Version} with {Rows} rows is in force")]
    private partial void LogRead(string table, long version, int rows);

    [LoggerMessage(3502, LogLevel.Warning, "table {Table}: could not be read ({Code}: {Reason}); the version in force stays, and it is tried again")]
    private partial void LogFailed(string table, string code, string reason);

    [LoggerMessage(3503, LogLevel.Information, "table {Table}: can be read again")]
    private partial void LogReadAgain(string table);

    [LoggerMessage(3504, LogLevel.Warning, "table {Table}: the version in force could not be taken up from the store's folder ({Fault}); it is read from its source")]
    private partial void LogNotRestored(string table, string fault);

    [LoggerMessage(3505, LogLevel.Error, "table {Table}: its reading ended by a fault in the engine; it is tried again")]
    private partial void LogFault(string table, Exception exception);
}
