using System.Text;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Contracts;

/// <summary>What every file system owes the sources and connectors that work on it.</summary>
internal abstract class FileSystemContract
{
    private FilePlace _place = null!;
    private IFileSystem _files = null!;

    /// <summary>An empty folder.</summary>
    private protected abstract FilePlace Place();

    [SetUp]
    public void Open()
    {
        _place = Place();
        _files = _place.Open();
    }

    [TearDown]
    public async Task Close()
    {
        await _files.DisposeAsync();
        await _place.DisposeAsync();
    }

    [Test]
    public async Task What_is_written_is_what_is_read()
    {
        await WriteAsync("a.txt", "one and two");
        var content = await _files.ReadAsync("a.txt", 12, default);
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(_place["a.txt"]), Is.EqualTo("one and two"));
            Assert.That(Encoding.UTF8.GetString(content.Bytes.Span), Is.EqualTo("one and two"));
            Assert.That(content.Size, Is.EqualTo(11));
        });
    }

    [Test]
    public async Task A_stream_gives_all_of_a_file_that_is_longer_than_any_piece()
    {
        var bytes = new byte[3_000_017];
        new Random(7).NextBytes(bytes);
        await using (var writer = await _files.CreateAsync("big", overwrite: false, default))
        {
            foreach (var piece in bytes.Chunk(100_003))
                await writer.WriteAsync(piece, default);
            await writer.CompleteAsync(default);
        }
        await using var stream = await _files.OpenReadAsync("big", default);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        Assert.That(read.ToArray().AsSpan().SequenceEqual(bytes), Is.True);
    }

    [Test]
    public async Task A_read_says_what_a_look_says()
    {
        File.SetLastWriteTimeUtc(_place.Write("a.txt", "text"), new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc));
        var (entry, content) = (await _files.StatAsync("a.txt", default), await _files.ReadAsync("a.txt", 5, default));
        var listed = (await ListAsync("")).Single(e => e.Name == "a.txt");
        Assert.That((content.Size, content.Modified), Is.EqualTo((entry!.Value.Size, entry.Value.Modified)));
        Assert.That(listed, Is.EqualTo(entry));
    }

    [Test]
    public async Task A_list_tells_files_folders_and_links_apart()
    {
        _place.Write("list/file", "text");
        Directory.CreateDirectory(_place["list", "folder"]);
        File.CreateSymbolicLink(_place["list", "link"], _place["list", "file"]);
        Assert.That((await ListAsync("list")).Select(e => (e.Name, e.Kind)), Is.EquivalentTo(new[]
        {
            ("file", FileKind.File), ("folder", FileKind.Folder), ("link", FileKind.Link),
        }));
    }

    [Test]
    public async Task A_long_list_is_complete_and_comes_in_batches()
    {
        Directory.CreateDirectory(_place["many"]);
        foreach (var number in Enumerable.Range(0, 2500))
            File.WriteAllText(_place["many", $"{number}"], "");
        var batches = new List<int>();
        await foreach (var batch in _files.ListAsync("many", default))
            batches.Add(batch.Count);
        Assert.That(batches.Sum(), Is.EqualTo(2500));
        Assert.That(batches.Max(), Is.LessThan(2500));
    }

    [Test]
    public async Task A_rename_overwrites_nothing_unless_it_is_asked_to()
    {
        _place.Write("a", "first");
        _place.Write("b", "second");
        Assert.That(await FaultOf(() => _files.RenameAsync("a", "b", overwrite: false, default)), Is.EqualTo(FileFault.Exists));
        Assert.That((File.ReadAllText(_place["a"]), File.ReadAllText(_place["b"])), Is.EqualTo(("first", "second")));
        await _files.RenameAsync("a", "b", overwrite: true, default);
        Assert.That((File.Exists(_place["a"]), File.ReadAllText(_place["b"])), Is.EqualTo((false, "first")));
    }

    [Test]
    public async Task Of_many_who_rename_one_file_away_one_has_it()
    {
        foreach (var round in Enumerable.Range(0, 20))
        {
            _place.Write("prize", $"{round}");
            var faults = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => FaultOf(() => _files.RenameAsync("prize", $"{round}-{n}", overwrite: false, default))));
            Assert.That(faults.Count(f => f is null), Is.EqualTo(1));
            Assert.That(faults, Is.All.Null.Or.EqualTo(FileFault.NotFound));
            Assert.That(Directory.GetFiles(_place.Root, $"{round}-*"), Has.Length.EqualTo(1));
        }
    }

    [Test]
    public async Task Of_many_who_rename_to_one_name_one_has_it_and_the_others_keep_theirs()
    {
        foreach (var number in Enumerable.Range(0, 16))
            _place.Write($"{number}", $"{number}");
        var faults = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => FaultOf(() => _files.RenameAsync($"{n}", "prize", overwrite: false, default))));
        Assert.That(faults.Count(f => f is null), Is.EqualTo(1));
        Assert.That(faults.Count(f => f == FileFault.Exists), Is.EqualTo(15));
        Assert.That(Directory.GetFiles(_place.Root), Has.Length.EqualTo(16));
    }

    [Test]
    public async Task A_file_is_made_anew_only_where_that_is_asked_for_and_is_then_another_file()
    {
        await WriteAsync("a", "a long first text");
        Assert.That(await FaultOf(async () => await (await _files.CreateAsync("a", overwrite: false, default)).DisposeAsync()), Is.EqualTo(FileFault.Exists));
        using (var reader = new StreamReader(_place["a"]))
        {
            await WriteAsync("a", "second");
            Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("a long first text"), "who has the old one open reads it");
        }
        Assert.That(File.ReadAllText(_place["a"]), Is.EqualTo("second"));
    }

    [Test]
    public async Task Folders_are_made_with_those_above_and_removed_only_when_empty()
    {
        await _files.MakeFolderAsync("x/y/z", default);
        await _files.MakeFolderAsync("x/y/z", default);
        await _files.SyncFolderAsync("x/y", default);
        Assert.That(Directory.Exists(_place["x", "y", "z"]), Is.True);
        Assert.That(await FaultOf(() => _files.RemoveFolderAsync("x/y", default)), Is.EqualTo(FileFault.Other));
        await _files.RemoveFolderAsync("x/y/z", default);
        Assert.That(Directory.Exists(_place["x", "y", "z"]), Is.False);
    }

    [Test]
    public async Task What_is_not_there_is_not_found_by_any_call()
    {
        Assert.That(await _files.StatAsync("none", default), Is.Null);
        var calls = new Func<ValueTask>[]
        {
            async () => await _files.ReadAsync("none", 1, default),
            async () => await (await _files.OpenReadAsync("none", default)).DisposeAsync(),
            () => _files.RenameAsync("none", "other", overwrite: false, default),
            () => _files.RenameAsync("none", "other", overwrite: true, default),
            () => _files.RemoveAsync("none", default),
            () => _files.RemoveFolderAsync("none", default),
            async () => await ListAsync("none"),
            async () => await (await _files.CreateAsync("none/file", overwrite: true, default)).DisposeAsync(),
        };
        foreach (var call in calls)
            Assert.That(await FaultOf(call), Is.EqualTo(FileFault.NotFound));
    }

    [Test]
    public async Task No_failure_says_a_name()
    {
        _place.Write("DOE-JANE", "text");
        foreach (var call in new Func<ValueTask>[]
        {
            async () => await _files.ReadAsync("DOE-JIM", 1, default),
            () => _files.RenameAsync("DOE-JIM", "DOE-JANE", overwrite: false, default),
            async () => await ListAsync("DOE-JANE"),
            async () => await (await _files.CreateAsync("DOE-JANE", overwrite: false, default)).DisposeAsync(),
        })
        {
            var failure = await FailureOf(call);
            Assert.That(failure, Is.Not.Null);
            Assert.That(failure!.Message + failure.Error, Does.Not.Contain("DOE"));
        }
    }

    private async ValueTask WriteAsync(string path, string text)
    {
        await using var writer = await _files.CreateAsync(path, overwrite: true, default);
        await writer.WriteAsync(Encoding.UTF8.GetBytes(text), default);
        await writer.CompleteAsync(default);
    }

    private async Task<List<FileEntry>> ListAsync(string folder)
    {
        var found = new List<FileEntry>();
        await foreach (var batch in _files.ListAsync(folder, default))
            found.AddRange(batch);
        return found;
    }

    private static async Task<FileFault?> FaultOf(Func<ValueTask> call) => (await FailureOf(call))?.Fault;

    private static async Task<FileSystemException?> FailureOf(Func<ValueTask> call)
    {
        try
        {
            await Eventually.Ends(call().AsTask());
            return null;
        }
        catch (FileSystemException e)
        {
            return e;
        }
    }
}
