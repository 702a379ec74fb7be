using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Sources.Files;
using InterfaceEngine.Channels.Sources.Folder;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Files;

[TestFixture]
public sealed class FileScanTests
{
    private readonly ManualClock _clock = new();
    private ScratchFolder _folder = null!;
    private LocalFileSystem _files = null!;

    [SetUp]
    public void Prepare()
    {
        _folder = ScratchFolder.Create();
        _files = new LocalFileSystem(_folder.Path);
    }

    [TearDown]
    public async Task Release()
    {
        await _files.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task A_file_counts_as_complete_when_its_size_and_time_have_not_changed_for_as_long_as_is_asked()
    {
        var scan = ScanOf("stable-for: 5s");
        var path = _folder.Write("in/a.csv", "one");
        var looks = new List<int>();
        foreach (var change in new[] { "", "", "one and two", "", "", "" })
        {
            if (change.Length > 0)
                File.WriteAllText(path, change);
            looks.Add((await LookAsync(scan)).Length);
            _clock.Advance(TimeSpan.FromSeconds(3));
        }
        Assert.That(looks, Is.EqualTo(new[] { 0, 0, 0, 0, 1, 1 }));
    }

    [Test]
    public async Task A_file_that_is_younger_than_is_asked_waits()
    {
        var scan = ScanOf("stable-for: 0s, min-age: 1m");
        File.SetLastWriteTimeUtc(_folder.Write("in/a.csv", "a"), _clock.GetUtcNow().UtcDateTime.AddSeconds(-30));
        Assert.That(await LookAsync(scan), Is.Empty);
        Assert.That(scan.SawIncomplete, Is.True);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await LookAsync(scan), Is.EqualTo(new[] { "a.csv" }));
    }

    [Test]
    public async Task A_file_whose_folder_shows_a_time_to_come_is_taken_where_no_age_is_asked()
    {
        File.SetLastWriteTimeUtc(_folder.Write("in/a.csv", "a"), _clock.GetUtcNow().UtcDateTime.AddHours(1));
        Assert.That(await LookAsync(ScanOf("stable-for: 0s")), Is.EqualTo(new[] { "a.csv" }));
    }

    [Test]
    public async Task Of_more_files_than_one_look_keeps_in_mind_the_first_in_order_are_taken_first()
    {
        foreach (var number in Enumerable.Range(1, 20))
            _folder.Write($"in/{number:00}.csv", "x");
        var scan = ScanOf("stable-for: 0s", most: 3);
        Assert.That(await LookAsync(scan), Is.EqualTo(new[] { "01.csv", "02.csv", "03.csv" }));
        Assert.That(scan.SawMore, Is.True);
        foreach (var number in Enumerable.Range(1, 18))
            File.Delete(_folder["in", $"{number:00}.csv"]);
        Assert.That(await LookAsync(scan), Is.EqualTo(new[] { "19.csv", "20.csv" }));
        Assert.That(scan.SawMore, Is.False);
    }

    private FileScan ScanOf(string more, int most = FileScan.MostFiles) => new(
        _files, FileSourceSettings.From(SettingsFrom.Yaml(FolderSourceSettings.Spec, $"{{ path: in, {more} }}")), _clock, most);

    private static async Task<string[]> LookAsync(FileScan scan) => [.. (await scan.LookAsync(CancellationToken.None)).Select(f => f.Name)];
}
