using System.Text;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Tests.Peers;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sftp;

/// <summary>Every call of the file system, against OpenSSH's own server; what came of it is looked at in the server's folder.</summary>
[Category("Peer")]
internal sealed class SftpFileSystemTests
{
    private SftpServer _server = null!;
    private IFileSystem _files = null!;

    [OneTimeSetUp]
    public async Task StartServer()
    {
        _server = await SftpServer.StartAsync();
        _files = _server.Open();
    }

    [OneTimeTearDown]
    public async Task StopServer()
    {
        await _files.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task A_file_is_written_synced_renamed_and_read_back()
    {
        await WriteAsync(".charge.part", "980.00", overwrite: false);
        await _files.RenameAsync(".charge.part", "charge.csv", overwrite: false, default);
        await _files.SyncFolderAsync("", default);
        Assert.That(File.ReadAllText(At("charge.csv")), Is.EqualTo("980.00"));
        Assert.That(File.Exists(At(".charge.part")), Is.False);

        var content = await _files.ReadAsync("charge.csv", 7, default);
        Assert.That(Encoding.UTF8.GetString(content.Bytes.Span), Is.EqualTo("980.00"));
        Assert.That(content.Size, Is.EqualTo(6));
        Assert.That(content.Modified.UtcDateTime, Is.EqualTo(File.GetLastWriteTimeUtc(At("charge.csv"))).Within(TimeSpan.FromSeconds(1)));
        Assert.That(Encoding.UTF8.GetString((await _files.ReadAsync("charge.csv", 3, default)).Bytes.Span), Is.EqualTo("980"));
        await _files.RemoveAsync("charge.csv", default);
        Assert.That(File.Exists(At("charge.csv")), Is.False);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(261119)]
    [TestCase(261120)]
    [TestCase(261121)]
    [TestCase(9_000_001)]
    public async Task A_file_of_any_length_comes_and_goes_whole(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var name = $"length-{length}";
        await using (var writer = await _files.CreateAsync(name, overwrite: false, default))
        {
            // In pieces of odd lengths, as a source gives them.
            for (var at = 0; at < length; at += 70_001)
                await writer.WriteAsync(bytes.AsMemory(at, Math.Min(70_001, length - at)), default);
            await writer.CompleteAsync(default);
        }
        Assert.That(File.ReadAllBytes(At(name)).AsSpan().SequenceEqual(bytes));
        await using var stream = await _files.OpenReadAsync(name, default);
        var read = new MemoryStream();
        await stream.CopyToAsync(read);
        Assert.That(read.ToArray().AsSpan().SequenceEqual(bytes));
        var content = await _files.ReadAsync(name, length + 1, default);
        Assert.That(content.Bytes.Span.SequenceEqual(bytes));
        Assert.That(content.Size, Is.EqualTo(length));
    }

    [Test]
    public async Task A_file_that_grows_while_it_is_read_is_read_to_its_end()
    {
        await File.WriteAllBytesAsync(At("grows"), new byte[400_000]);
        await using var stream = await _files.OpenReadAsync("grows", default);
        var buffer = new byte[100_000];
        var total = (long)await stream.ReadAsync(buffer);
        await File.AppendAllTextAsync(At("grows"), new string('x', 300_000));
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            total += read;
        Assert.That(total, Is.EqualTo(700_000));
    }

    [Test]
    public async Task A_folder_is_listed_with_kinds_sizes_and_times()
    {
        Directory.CreateDirectory(At("list", "inner"));
        foreach (var n in Enumerable.Range(0, 450))
            File.WriteAllText(At("list", $"f{n:000}"), new string('x', n));
        File.WriteAllText(At("list", "größe µ.txt"), "x");
        File.CreateSymbolicLink(At("list", "link"), At("list", "f001"));
        File.SetLastWriteTimeUtc(At("list", "f007"), new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc));

        var entries = (await ListAsync("list")).ToDictionary(e => e.Name);
        Assert.That(entries, Has.Count.EqualTo(453));
        Assert.That(entries["f007"], Is.EqualTo(new FileEntry("f007", FileKind.File, 7, new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero))));
        Assert.That(entries["inner"].Kind, Is.EqualTo(FileKind.Folder));
        Assert.That(entries["link"].Kind, Is.EqualTo(FileKind.Link));
        Assert.That(await _files.StatAsync("list/f007", default), Is.EqualTo(entries["f007"]));
        Assert.That((await _files.StatAsync("list/link", default))!.Value.Kind, Is.EqualTo(FileKind.Link), "links are not followed");
        Assert.That(await _files.StatAsync("list/größe µ.txt", default), Is.Not.Null);
        Assert.That(await _files.StatAsync("list/nothing", default), Is.Null);
        Assert.That(await _files.StatAsync("", default), Is.Not.Null);
    }

    [Test]
    public async Task A_list_that_is_not_read_to_its_end_leaves_nothing_open()
    {
        Directory.CreateDirectory(At("long"));
        foreach (var n in Enumerable.Range(0, 300))
            File.WriteAllText(At("long", $"f{n}"), "");
        // The server has a limit of open handles, which this would reach.
        for (var n = 0; n < 700; n++)
        {
            await foreach (var _ in _files.ListAsync("long", default))
                break;
        }
        Assert.That(await ListAsync("long"), Has.Count.EqualTo(300));
    }

    [Test]
    public async Task Folders_are_made_with_those_above_them_and_removed()
    {
        await _files.MakeFolderAsync("a/b/c", default);
        await _files.MakeFolderAsync("a/b/c", default);
        Assert.That(Directory.Exists(At("a", "b", "c")));
        Assert.That(await FaultOf(async () => await _files.RemoveFolderAsync("a", default)), Is.EqualTo(FileFault.Other), "not empty");
        await _files.RemoveFolderAsync("a/b/c", default);
        Assert.That(Directory.Exists(At("a", "b", "c")), Is.False);
        Assert.That(await FaultOf(async () => await _files.RemoveFolderAsync("a/b/c", default)), Is.EqualTo(FileFault.NotFound));
        File.WriteAllText(At("plain"), "");
        Assert.That(await FaultOf(async () => await _files.MakeFolderAsync("plain", default)), Is.EqualTo(FileFault.Exists));
    }

    [Test]
    public async Task What_is_there_is_told_from_what_failed()
    {
        await WriteAsync("taken", "old", overwrite: false);
        await WriteAsync("other", "new", overwrite: false);
        Assert.That(await FaultOf(async () => await _files.CreateAsync("taken", overwrite: false, default)), Is.EqualTo(FileFault.Exists));
        Assert.That(await FaultOf(async () => await _files.RenameAsync("other", "taken", overwrite: false, default)), Is.EqualTo(FileFault.Exists));
        Assert.That(File.ReadAllText(At("taken")), Is.EqualTo("old"));
        Assert.That(File.ReadAllText(At("other")), Is.EqualTo("new"), "both stay");
        await _files.RenameAsync("other", "taken", overwrite: true, default);
        Assert.That(File.ReadAllText(At("taken")), Is.EqualTo("new"));

        Assert.That(await FaultOf(async () => await _files.RenameAsync("other", "third", overwrite: false, default)), Is.EqualTo(FileFault.NotFound));
        Assert.That(await FaultOf(async () => await _files.RenameAsync("other", "third", overwrite: true, default)), Is.EqualTo(FileFault.NotFound));
        Assert.That(await FaultOf(async () => await _files.RenameAsync("taken", "nowhere/third", overwrite: true, default)), Is.EqualTo(FileFault.NotFound));
        Assert.That(await FaultOf(async () => await _files.RemoveAsync("nothing", default)), Is.EqualTo(FileFault.NotFound));
        Assert.That(await FaultOf(async () => await _files.ReadAsync("nothing", 10, default)), Is.EqualTo(FileFault.NotFound));
        Assert.That(await FaultOf(async () => await _files.OpenReadAsync("nothing", default)), Is.EqualTo(FileFault.NotFound));
        Assert.That(await FaultOf(async () => await _files.CreateAsync("nowhere/file", overwrite: true, default)), Is.EqualTo(FileFault.NotFound));
        Assert.That(await FaultOf(async () => await ListAsync("nowhere")), Is.EqualTo(FileFault.NotFound));
        Assert.That(await FaultOf(async () => await _files.CreateAsync(new string('n', 300), overwrite: true, default)), Is.EqualTo(FileFault.Other), "too long a name");
        Directory.CreateDirectory(At("folder"));
        Assert.That(await FaultOf(async () => await _files.CreateAsync("folder", overwrite: true, default)), Is.EqualTo(FileFault.Other));
    }

    [Test]
    public async Task A_file_made_over_another_is_a_new_one_and_what_was_published_stays()
    {
        // What a server leaves behind that died in the middle of a rename: one file under two names.
        File.WriteAllText(At("published"), "whole");
        await SftpServer.RunAsync("ln", [At("published"), At(".again.part")]);
        await WriteAsync(".again.part", "half", overwrite: true);
        Assert.That(File.ReadAllText(At("published")), Is.EqualTo("whole"));
        Assert.That(File.ReadAllText(At(".again.part")), Is.EqualTo("half"));
    }

    [Test]
    public async Task Of_many_who_rename_one_file_away_one_succeeds([Values] bool overwrite)
    {
        for (var round = 0; round < 20; round++)
        {
            await WriteAsync("claim", "x", overwrite: true);
            var faults = await Task.WhenAll(Enumerable.Range(0, 8).Select(async n =>
            {
                try
                {
                    await _files.RenameAsync("claim", $"claim.{n}", overwrite, default);
                    return (FileFault?)null;
                }
                catch (FileSystemException e)
                {
                    return e.Fault;
                }
            }));
            Assert.That(faults.Count(f => f is null), Is.EqualTo(1));
            Assert.That(faults.Where(f => f is not null), Is.All.EqualTo(FileFault.NotFound));
            foreach (var file in Directory.GetFiles(_server.Files, "claim.*"))
                File.Delete(file);
        }
    }

    [Test]
    public async Task A_full_disk_is_told()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            Assert.Ignore("Only root mounts a small disk.");
        var disk = Directory.CreateDirectory(At("disk")).FullName;
        await SftpServer.RunAsync("mount", ["-t", "tmpfs", "-o", "size=256k", "none", disk]);
        try
        {
            var error = (await ErrorOf(() => WriteAsync("disk/full", new string('x', 400_000), overwrite: true)))!;
            Assert.That(error.Fault, Is.EqualTo(FileFault.DiskFull));
            Assert.That(error.Error.Code, Is.EqualTo("SFTP-DISK-FULL"));
            File.Delete(At("disk", "full"));
            await WriteAsync("disk/fits", "x", overwrite: true);
        }
        finally
        {
            await SftpServer.RunAsync("umount", [disk]);
        }
    }

    [Test]
    public async Task Many_callers_share_few_sessions()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async n =>
        {
            await WriteAsync($"many-{n}.part", $"{n}", overwrite: false);
            await _files.RenameAsync($"many-{n}.part", $"many-{n}", overwrite: false, default);
            await _files.SyncFolderAsync("", default);
            Assert.That((await _files.ReadAsync($"many-{n}", 10, default)).Bytes.Length, Is.EqualTo($"{n}".Length));
        }));
        Assert.That(Directory.GetFiles(_server.Files, "many-*"), Has.Length.EqualTo(100));
    }

    [Test]
    public void A_caller_that_gives_up_waits_no_more()
    {
        using var gone = new CancellationTokenSource();
        gone.Cancel();
        Assert.That(async () => await _files.StatAsync("anything", gone.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await _files.CreateAsync("given-up", overwrite: true, gone.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private string At(params string[] parts) => Path.Combine([_server.Files, .. parts]);

    private async Task WriteAsync(string path, string text, bool overwrite)
    {
        await using var writer = await _files.CreateAsync(path, overwrite, default);
        await writer.WriteAsync(Encoding.UTF8.GetBytes(text), default);
        await writer.CompleteAsync(default);
    }

    private async Task<List<FileEntry>> ListAsync(string folder)
    {
        var entries = new List<FileEntry>();
        await foreach (var some in _files.ListAsync(folder, default))
            entries.AddRange(some);
        return entries;
    }

    private static async Task<FileFault?> FaultOf(Func<Task> call) => (await ErrorOf(call))?.Fault;

    private static async Task<FileSystemException?> ErrorOf(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (FileSystemException e)
        {
            return e;
        }
    }
}
