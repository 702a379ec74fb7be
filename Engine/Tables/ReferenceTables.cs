using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Tables;

/// <summary>All reference tables of a node: they are read at the start, by schedule, at a reload that changes them and when a person asks. Its supervisor calls it, one call at a time.</summary>
/// <param name="control">Where their versions are noted.</param>
/// <param name="schedules">Reads them by schedule.</param>
/// <param name="time">The clock.</param>
/// <param name="logs">Makes loggers.</param>
/// <param name="secrets">Resolves <c>secret:</c> references.</param>
internal sealed class ReferenceTables(ControlTable control, Schedules schedules, TimeProvider time, ILoggerFactory logs, Func<string, string> secrets) : ITables, IAsyncDisposable
{
    // A system that does not answer must not keep the engine from starting; what needs the table waits by itself.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private volatile Dictionary<string, LoadedTable> _tables = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public TableSnapshot? Find(string name) => _tables.TryGetValue(name, out var table) ? table.Snapshot : null;

    /// <summary>Brings the tables of a configuration in force: those that differ are read, the others stay as they are.</summary>
    /// <returns>When each has been read, or its source did not answer in time; then it goes on by itself.</returns>
    public async Task ApplyAsync(ConfigurationModel configuration)
    {
        var next = new Dictionary<string, LoadedTable>(StringComparer.Ordinal);
        var changed = new List<LoadedTable>();
        foreach (var model in configuration.Tables.All)
        {
            if (_tables.GetValueOrDefault(model.Name) is { } same && same.Model.Fingerprint == model.Fingerprint)
                next.Add(model.Name, same);
            else if (Make(model, configuration) is { } made)
            {
                next.Add(model.Name, made);
                changed.Add(made);
            }
        }

        // A table whose new file has errors keeps its last good form, as a channel does.
        foreach (var (name, table) in _tables.Where(t => configuration.Tables.IsBroken(t.Key)))
            next.TryAdd(name, table);
        var gone = _tables.Where(t => !next.ContainsValue(t.Value)).Select(t => t.Value).ToArray();
        foreach (var table in gone)
        {
            await schedules.RemoveAsync(ScheduleOf(table.Model.Name));
            await table.DisposeAsync();
        }
        foreach (var table in changed)
            table.Restore();
        _tables = next;
        await Task.WhenAll(changed.Select(ReadAsync));
    }

    /// <summary>Reads a table now; null where there is none of that name.</summary>
    /// <returns>How it stands then.</returns>
    public async Task<TableStatus?> RefreshAsync(string name, CancellationToken cancellationToken)
    {
        if (!_tables.TryGetValue(name, out var table))
            return null;
        await table.ReadAsync(cancellationToken);
        return table.ReadStatus(schedules.NextOf(ScheduleOf(name)));
    }

    /// <summary>How every table stands, by name.</summary>
    public IReadOnlyList<TableStatus> ReadStatus()
        => [.. _tables.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Value.ReadStatus(schedules.NextOf(ScheduleOf(t.Key))))];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var table in _tables.Values)
        {
            await schedules.RemoveAsync(ScheduleOf(table.Model.Name));
            await table.DisposeAsync();
        }

        _tables = new(StringComparer.Ordinal);
    }

    private static string ScheduleOf(string table) => "table:" + table;

    private async Task ReadAsync(LoadedTable table)
    {
        // The schedule first: whatever comes of this reading, the next is due.
        if (table.Model.Refresh is { Every: null } timed)
            await schedules.AddAsync(ScheduleOf(table.Model.Name), timed, cancel => table.ReadAsync(cancel), CancellationToken.None);
        var reading = table.ReadAsync(CancellationToken.None);
        try
        {
            await reading.WaitAsync(Patience, time);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // It goes on, and says in its status how it ends.
        }

        if (table.Model.Refresh is { Every: not null } interval)
            await schedules.AddAsync(ScheduleOf(table.Model.Name), interval, cancel => table.ReadAsync(cancel), CancellationToken.None);
    }

    private LoadedTable? Make(TableModel model, ConfigurationModel configuration)
    {
        var logger = logs.CreateLogger<LoadedTable>();
        var context = new ComponentContext
        {
            Channel = model.Name,
            Settings = model.Settings,
            System = model.System?.Components.GetValueOrDefault(model.Component.SystemSpec?.Name ?? ""),
            StateFolder = configuration.Engine.StatePath,
            ConfigurationFolder = configuration.Folder,
            Time = time,
            Logger = logger,
            Secrets = secrets,
        };
        ITableSource source;
        try
        {
            source = model.Component.Create(context);
        }
        catch (Exception e) when (e is KeyNotFoundException or ComponentStartException)
        {
            // A secret that is not there: said as what every reading comes to, until a reload finds it.
            source = new UnreadableTable(model.Component.Spec.Name, e is ComponentStartException start ? start.Error : new MessageError("SECRET-MISSING", e.Message));
        }

        return new LoadedTable(model, source, new TableVersions(configuration.Engine.StorePath, control), time, logger);
    }

    private sealed class UnreadableTable(string name, MessageError error) : ITableSource
    {
        public string Endpoint => name;

        public Task<IReadOnlyList<string?[]>> ReadAsync(IReadOnlyList<string> columns, CancellationToken cancellationToken) => throw new TableSourceException(error);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
