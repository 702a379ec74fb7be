using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Engine.Tables;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Tables;

/// <summary>Reference tables in a node: versions in a real store, files that change, are broken, and come later.</summary>
public class ReferenceTablesTests
{
    private ScratchFolder _folder = null!;
    private ManualClock _clock = null!;
    private SqliteMessageStore _store = null!;
    private Schedules _schedules = null!;
    private ReferenceTables _tables = null!;

    [SetUp]
    public void Open()
    {
        _folder = ScratchFolder.Create();
        _clock = new ManualClock();
        Directory.CreateDirectory(_folder["tables"]);
        Start();
    }

    [TearDown]
    public async Task Close()
    {
        await StopAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task A_table_is_read_at_the_start_and_again_when_a_person_asks_and_only_a_change_makes_a_version()
    {
        Rows("A,1", "B,2");
        await ApplyAsync();
        Assert.That((Status().State, Status().Version, Status().Rows), Is.EqualTo((TableState.Current, 1L, 2)));

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.That((await _tables.RefreshAsync("items", CancellationToken.None))!.Version, Is.EqualTo(1));
        Assert.That(Status().ConfirmedAt, Is.EqualTo(_clock.GetUtcNow()), "the same rows, confirmed");

        Rows("A,1", "B,3");
        Assert.That((await _tables.RefreshAsync("items", CancellationToken.None))!.Version, Is.EqualTo(2));
        Assert.That((decimal)_tables.Find("items")!.Find("B")!["cost"]!, Is.EqualTo(3m));
    }

    [Test]
    public async Task A_reading_that_fails_leaves_the_version_in_force_and_is_tried_again_by_itself()
    {
        Rows("A,1");
        await ApplyAsync();
        Rows("A,1", "A,2");
        var status = (await _tables.RefreshAsync("items", CancellationToken.None))!;
        Assert.That((status.State, status.Error!.Code, status.Version), Is.EqualTo((TableState.Failing, "TABLE-KEY-TWICE", 1L)));
        Assert.That(status.NextRead, Is.EqualTo(_clock.GetUtcNow() + TimeSpan.FromSeconds(4)));

        Rows("A,2");
        _clock.Advance(TimeSpan.FromSeconds(4));
        await Eventually.IsTrue(() => Status() is { State: TableState.Current, Version: 2 }, "it is read again");
    }

    [Test]
    public async Task The_version_in_force_survives_a_restart_with_its_source_away_and_its_number_goes_on()
    {
        Rows("A,1");
        await ApplyAsync();
        File.Delete(_folder["tables", "items.csv"]);
        await StopAsync();
        Start();
        _clock.Advance(TimeSpan.FromDays(3));
        await ApplyAsync();
        Assert.That((Status().State, Status().Version, Status().Error!.Code), Is.EqualTo((TableState.Stale, 1L, "TABLE-FILE-MISSING")));
        Assert.That(_tables.Find("items")!.Find("A"), Is.Not.Null);

        Rows("A,9");
        await _tables.RefreshAsync("items", CancellationToken.None);
        Assert.That((Status().State, Status().Version), Is.EqualTo((TableState.Current, 2L)));
    }

    [Test]
    public async Task A_file_of_rows_that_a_crash_left_behind_is_no_version()
    {
        Rows("A,1");
        await ApplyAsync();
        await StopAsync();
        await File.WriteAllTextAsync(_folder["store", "tables", "items-2.rows"], "half of what was to be");
        Start();
        await ApplyAsync();
        Assert.That(Status().Version, Is.EqualTo(1));
        Rows("A,5");
        await _tables.RefreshAsync("items", CancellationToken.None);
        await StopAsync();
        Start();
        await ApplyAsync();
        Assert.That((Status().Version, (decimal)_tables.Find("items")!.Find("A")!["cost"]!), Is.EqualTo((2L, 5m)));
    }

    [Test]
    public async Task A_reload_reads_what_differs_and_leaves_the_rest_and_a_broken_file_keeps_the_last_good_one()
    {
        Rows("A,1");
        await ApplyAsync();
        Rows("A,2");
        await ApplyAsync();
        Assert.That(Status().Version, Is.EqualTo(1), "its file is as it was");
        await ApplyAsync(more: "min-rows: 0");
        Assert.That(Status().Version, Is.EqualTo(2));
        await ApplyAsync(more: "min-rosw: 0");
        Assert.That(Status().Version, Is.EqualTo(2), "the last good one");
        File.Delete(_folder["tables", "items.yaml"]);
        await _tables.ApplyAsync(Load());
        Assert.That(_tables.ReadStatus(), Is.Empty);
    }

    [Test]
    public async Task A_column_that_is_missing_is_told_with_the_near_one()
    {
        Rows("A,1");
        await ApplyAsync(column: "cots");
        Assert.That(Status().Error!.ToString(), Does.Contain("TABLE-COLUMN-MISSING").And.Contain("did you mean 'cost'?"));
        Assert.That(Status().State, Is.EqualTo(TableState.NotLoaded));
    }

    private void Start()
    {
        _store = SqliteMessageStore.Open(new SqliteStoreOptions { Folder = _folder["store"], ReserveBytes = 0, Time = _clock });
        _schedules = new Schedules(_store.Control, TimeProvider.System, NullLogger<Schedules>.Instance);
        _tables = new ReferenceTables(_store.Control, _schedules, _clock, NullLoggerFactory.Instance, _ => "");
    }

    private async Task StopAsync()
    {
        await _tables.DisposeAsync();
        await _schedules.DisposeAsync();
        await _store.DisposeAsync();
    }

    private void Rows(params string[] rows) => File.WriteAllLines(_folder["tables", "items.csv"], rows.Prepend("code,cost"));

    private Task ApplyAsync(string column = "cost", string more = "")
    {
        File.WriteAllText(_folder["tables", "items.yaml"], $$"""
            table: items
            key: code
            columns: { code: {}, cost: { type: number, from: {{column}} } }
            from: { file: { path: tables/items.csv } }
            stale-after: 2d
            {{more}}
            """);
        return _tables.ApplyAsync(Load());
    }

    private ConfigurationModel Load() => Configuration.Load(_folder.Path, null, EngineComponents.All, new Problems())!;

    private TableStatus Status() => _tables.ReadStatus().Single();
}
