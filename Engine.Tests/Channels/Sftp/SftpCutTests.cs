using System.Text;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Sftp;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sftp;

/// <summary>
/// The connection with the real server is cut at every step of the protocol: after the n-th packet that goes out, and before the n-th that comes in. Whatever was
/// under way fails as broken, nothing hangs, the next call has a new session, and what is published on the server is whole.
/// </summary>
[Category("Peer")]
internal sealed class SftpCutTests
{
    // The beginning (version, limits), then open, write, sync, close, rename, open, read, look, close and look.
    private const int Steps = 12;
    private SftpServer _server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => _server = await SftpServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServer() => await _server.DisposeAsync();

    [Test]
    public async Task A_connection_that_is_cut_at_any_step_fails_clean_and_is_made_anew([Range(0, Steps)] int step, [Values] bool outward)
    {
        var cuts = 0;
        // Only the first connection is cut.
        ISftpTransport Start(SftpSettings settings)
            => Interlocked.Increment(ref cuts) == 1 ? new CutTransport(SshProcess.Start(settings), outward ? step : null, outward ? null : step) : SshProcess.Start(settings);
        await using var files = _server.Open(start: Start);
        var name = $"cut-{step}-{outward}";
        var faults = new List<FileFault>();
        // As a delivery does: the same steps from the beginning, until all of them succeed.
        for (var attempt = 0; !await TryAsync(files, name, faults); attempt++)
            Assert.That(attempt, Is.LessThan(3));
        Assert.That(faults, Has.Count.LessThanOrEqualTo(1));
        Assert.That(faults, Is.All.Matches<FileFault>(f => f is FileFault.Broken or FileFault.Unreachable), "a cut while it begins has done nothing");
        Assert.That(File.ReadAllText(Path.Combine(_server.Files, name)), Is.EqualTo("980.00"));
        // The run has no more packets than the last step: that is not cut, and shows that all the others were. Nobody waits for the answer to a close.
        Assert.That(cuts, Is.EqualTo(step < Steps ? 2 : 1));
    }

    [Test]
    public async Task A_large_file_that_is_cut_in_the_middle_fails_for_writer_and_reader()
    {
        await using var files = _server.Open();
        await File.WriteAllBytesAsync(Path.Combine(_server.Files, "large"), new byte[20 << 20]);
        await using var reader = await files.OpenReadAsync("large", default);
        await using var writer = await files.CreateAsync("large.part", overwrite: true, default);
        var buffer = new byte[1 << 16];
        Assert.That(await reader.ReadAsync(buffer), Is.GreaterThan(0));
        await writer.WriteAsync(buffer, default);
        Assert.That(await _server.CutAsync(), Is.GreaterThan(0));
        Assert.That((await ErrorOf(() => Eventually.Ends(reader.CopyToAsync(Stream.Null))))!.Fault, Is.EqualTo(FileFault.Broken));
        Assert.That((await ErrorOf(async () =>
        {
            for (var n = 0; n < 1000; n++)
                await Eventually.Ends(writer.WriteAsync(buffer, default).AsTask());
            await writer.CompleteAsync(default);
        }))!.Fault, Is.EqualTo(FileFault.Broken));
        Assert.That(await files.StatAsync("large", default), Is.Not.Null, "by a new connection");
    }

    [Test]
    public async Task A_server_that_is_taken_down_and_comes_back_is_spoken_with_again()
    {
        await using var server = await SftpServer.StartAsync();
        await using var files = server.Open();
        Assert.That(await files.StatAsync("", default), Is.Not.Null);
        await server.DownAsync();
        Assert.That((await ErrorOf(async () => await files.StatAsync("", default)))!.Fault, Is.EqualTo(FileFault.Broken).Or.EqualTo(FileFault.Unreachable));
        await Eventually.IsTrue(() => ErrorOf(async () => await files.StatAsync("", default)).GetAwaiter().GetResult()?.Error.Code == "SFTP-REFUSED", "it is down");
        await server.UpAsync();
        Assert.That(await files.StatAsync("", default), Is.Not.Null);
    }

    private static async Task<bool> TryAsync(SftpFileSystem files, string name, List<FileFault> faults)
    {
        var error = await ErrorOf(() => Eventually.Ends(ExchangeAsync(files, name)));
        if (error is not null)
            faults.Add(error.Fault);
        return error is null;
    }

    private static async Task ExchangeAsync(SftpFileSystem files, string name)
    {
        await using (var writer = await files.CreateAsync($".{name}.part", overwrite: true, default))
        {
            await writer.WriteAsync(Encoding.UTF8.GetBytes("980.00"), default);
            await writer.CompleteAsync(default);
        }
        await files.RenameAsync($".{name}.part", name, overwrite: true, default);
        var content = await files.ReadAsync(name, 7, default);
        Assert.That(Encoding.UTF8.GetString(content.Bytes.Span), Is.EqualTo("980.00"));
        Assert.That(await files.StatAsync(name, default), Is.Not.Null);
    }

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
