using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Sftp;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sftp;

/// <summary>A session with a server that does not keep to the protocol, or keeps to little of it: nothing hangs, nothing throws anything else, memory stays bounded.</summary>
internal sealed class SftpSessionTests
{
    private static readonly SftpSettings s_settings = new()
    {
        Host = "sftp.bank.example",
        Port = 22,
        User = "hospital",
        Key = "/keys/key",
        KnownHosts = "/keys/known_hosts",
        Timeout = TimeSpan.FromSeconds(30),
    };

    private static IEnumerable<TestCaseData> Greetings()
    {
        yield return new TestCaseData("Welcome to the bank.\r\n"u8.ToArray(), "SFTP-NOT-SFTP").SetArgDisplayNames("text");
        yield return new TestCaseData(new byte[] { 0, 0, 0, 0 }, "SFTP-NOT-SFTP").SetArgDisplayNames("a packet of nothing");
        yield return new TestCaseData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }, "SFTP-NOT-SFTP").SetArgDisplayNames("a length without end");
        yield return new TestCaseData(ScriptedSftpServer.Status(1, SftpStatus.Ok), "SFTP-NOT-SFTP").SetArgDisplayNames("another packet");
        yield return new TestCaseData(ScriptedSftpServer.Packet(SftpPacketType.Version, ScriptedSftpServer.Number(4)), "SFTP-NOT-SFTP").SetArgDisplayNames("another version");
        yield return new TestCaseData(ScriptedSftpServer.Packet(SftpPacketType.Version, [0, 0]), "SFTP-NOT-SFTP").SetArgDisplayNames("half a version");
        yield return new TestCaseData(
            ScriptedSftpServer.Packet(SftpPacketType.Version, [.. ScriptedSftpServer.Number(3), 0xFF, 0xFF, 0xFF, 0xFF, 1]), "SFTP-NOT-SFTP").SetArgDisplayNames("an extension longer than its packet");
        yield return new TestCaseData(Array.Empty<byte>(), "SFTP-CONNECT-FAILED").SetArgDisplayNames("the end");
    }

    [TestCaseSource(nameof(Greetings))]
    public async Task A_greeting_that_is_no_version_3_is_refused(byte[] greeting, string code)
    {
        var server = new ScriptedSftpServer { Greeting = greeting };
        var error = await ErrorOf(SftpSession.ConnectAsync(s_settings, server.Start, TimeProvider.System, default));
        Assert.That(error!.Error.Code, Is.EqualTo(code));
        Assert.That(error.Fault.LeavesUnknown(), Is.False);
        await Eventually.Ends(server.Killed);
    }

    private static IEnumerable<TestCaseData> Answers()
    {
        static TestCaseData Case(string name, Func<uint, byte[]> answer) => new TestCaseData(answer).SetArgDisplayNames(name);
        yield return Case("an answer to what was not asked", id => ScriptedSftpServer.Status(id + 1000, SftpStatus.Ok));
        yield return Case("a packet without an id", _ => ScriptedSftpServer.Packet(SftpPacketType.Status, [1]));
        yield return Case("a packet of nothing", _ => [0, 0, 0, 0]);
        yield return Case("a length without end", _ => [0x7F, 0xFF, 0xFF, 0xFF, 1]);
        yield return Case("a request", id => ScriptedSftpServer.Packet(SftpPacketType.Open, ScriptedSftpServer.Number(id)));
        yield return Case("a status without its code", id => ScriptedSftpServer.Packet(SftpPacketType.Status, ScriptedSftpServer.Number(id)));
        yield return Case("a status whose words are longer than it", id => ScriptedSftpServer.Packet(
            SftpPacketType.Status, [.. ScriptedSftpServer.Number(id), 0, 0, 0, 4, 0xFF, 0, 0, 0]));
        yield return Case("a handle longer than its packet", id => ScriptedSftpServer.Packet(SftpPacketType.Handle, [.. ScriptedSftpServer.Number(id), 0xFF, 0xFF, 0xFF, 0xFF]));
        yield return Case("a list without end", id => ScriptedSftpServer.Packet(SftpPacketType.Name, [.. ScriptedSftpServer.Number(id), 0xFF, 0xFF, 0xFF, 0xFF]));
        yield return Case("attributes cut short", id => ScriptedSftpServer.Packet(SftpPacketType.Attrs, [.. ScriptedSftpServer.Number(id), 0, 0, 0, 0x0D, 1]));
        yield return Case("attributes with endless additions", id => ScriptedSftpServer.Packet(
            SftpPacketType.Attrs, [.. ScriptedSftpServer.Number(id), 0x80, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]));
        yield return Case("the end", _ => []);
    }

    [TestCaseSource(nameof(Answers))]
    public async Task An_answer_that_is_none_ends_the_session_for_all_who_wait(Func<uint, byte[]> answer)
    {
        var asked = 0;
        // The first two wait; what is said to the third ends them all.
        var server = new ScriptedSftpServer { Answer = (_, id, _) => ++asked < 3 ? [] : [answer(id)] };
        await using var session = await SftpSession.ConnectAsync(s_settings, server.Start, TimeProvider.System, default);
        var replies = await Eventually.Ends(Task.WhenAll(Enumerable.Range(0, 3).Select(_ => session.SendAsync(SftpRequests.LStat("x")))));
        Assert.That(replies.Select(r => r.Failure?.Fault), Is.All.EqualTo(FileFault.Broken));
        Assert.That(session.IsOver);
        Assert.That((await Eventually.Ends(session.SendAsync(SftpRequests.LStat("x")))).Failure, Is.Not.Null, "what is asked later hears it at once");
        await Eventually.Ends(server.Killed);
    }

    [Test]
    public async Task Every_beginning_of_a_good_answer_followed_by_the_end_ends_the_session([Range(0, 33)] int length)
    {
        var server = new ScriptedSftpServer
        {
            Answer = (_, id, _) => [.. new[] { ScriptedSftpServer.Status(id, SftpStatus.Failure, "words of its own")[..length] }.Where(b => b.Length > 0), []],
        };
        await using var session = await SftpSession.ConnectAsync(s_settings, server.Start, TimeProvider.System, default);
        Assert.That((await Eventually.Ends(session.SendAsync(SftpRequests.LStat("x")))).Failure?.Fault, Is.EqualTo(FileFault.Broken));
    }

    [Test]
    public async Task Answers_in_any_order_find_who_asked()
    {
        var held = new List<(uint Id, byte Size)>();
        var server = new ScriptedSftpServer
        {
            Answer = (_, id, fields) =>
            {
                held.Add((id, fields[^1]));
                return held.Count < 50 ? [] : [.. held.AsEnumerable().Reverse().Select(h => ScriptedSftpServer.Attributes(h.Id, h.Size))];
            },
        };
        await using var session = await SftpSession.ConnectAsync(s_settings, server.Start, TimeProvider.System, default);
        var replies = await Eventually.Ends(Task.WhenAll(Enumerable.Range(0, 50).Select(n => session.SendAsync(SftpRequests.LStat($"{(char)(' ' + n)}")))));
        Assert.That(replies.Select(r => (int)r.Attributes.Size!), Is.EqualTo(Enumerable.Range(' ', 50)));
    }

    [Test]
    public async Task What_is_in_flight_is_bounded_and_the_rest_waits_its_turn()
    {
        var (most, now) = (0, 0);
        var held = new Queue<uint>();
        var open = new TaskCompletionSource();
        var server = new ScriptedSftpServer
        {
            Answer = (_, id, _) =>
            {
                held.Enqueue(id);
                most = Math.Max(most, now = held.Count);
                return open.Task.IsCompleted ? [.. Enumerable.Range(0, held.Count).Select(_ => ScriptedSftpServer.Status(held.Dequeue(), SftpStatus.Ok))] : [];
            },
        };
        await using var session = await SftpSession.ConnectAsync(s_settings, server.Start, TimeProvider.System, default);
        const int size = 1 << 18;
        var asked = Enumerable.Range(0, 100).Select(n => session.SendAsync(SftpRequests.Write([1], n, new byte[size]))).ToArray();
        await Eventually.IsTrue(() => now == SftpSession.MostInFlight / size - 1, "the pipeline is full");
        open.SetResult();
        var last = session.SendAsync(SftpRequests.LStat("x"));
        Assert.That(last.IsCompleted, Is.False, "it is behind those that wait");
        // One answer lets the next out, and so all.
        server.Nudge(ScriptedSftpServer.Status(held.Dequeue(), SftpStatus.Ok));
        Assert.That((await Eventually.Ends(Task.WhenAll(asked))).Select(r => r.Status), Is.All.EqualTo(SftpStatus.Ok));
        await Eventually.Ends(last);
        Assert.That(most, Is.LessThanOrEqualTo(SftpSession.MostInFlight / size));
    }

    [Test]
    public async Task A_server_that_gives_less_than_was_asked_for_is_read_whole()
    {
        var bytes = new byte[100_000];
        new Random(7).NextBytes(bytes);
        var server = new ScriptedSftpServer
        {
            Answer = (type, id, fields) => type switch
            {
                SftpPacketType.Open => [ScriptedSftpServer.Handle(id)],
                SftpPacketType.FStat => [ScriptedSftpServer.Attributes(id, (uint)bytes.Length)],
                SftpPacketType.Read => [Piece(id, fields)],
                _ => [ScriptedSftpServer.Status(id, SftpStatus.Ok)],
            },
        };
        await using var pool = new SftpPool(s_settings, TimeProvider.System, server.Start);
        var files = new SftpFileSystem(pool, pool, "");
        await using var stream = await files.OpenReadAsync("x", default);
        var read = new MemoryStream();
        await Eventually.Ends(stream.CopyToAsync(read));
        Assert.That(read.ToArray().AsSpan().SequenceEqual(bytes));
        Assert.That((await files.ReadAsync("x", bytes.Length + 1, default)).Bytes.ToArray(), Is.EqualTo(bytes));
        Assert.That((await files.ReadAsync("x", 20_000, default)).Bytes.ToArray(), Is.EqualTo(bytes[..20_000]));

        byte[] Piece(uint id, byte[] fields)
        {
            var (offset, length) = (BitConverter.ToInt32([.. fields[9..13].Reverse()]), BitConverter.ToInt32([.. fields[13..17].Reverse()]));
            var piece = bytes.AsSpan(Math.Min(offset, bytes.Length))[..Math.Min(Math.Min(length, 7_001), Math.Max(0, bytes.Length - offset))].ToArray();
            return piece.Length == 0
                ? ScriptedSftpServer.Status(id, SftpStatus.Eof)
                : ScriptedSftpServer.Packet(SftpPacketType.Data, [.. ScriptedSftpServer.Number(id), .. ScriptedSftpServer.Number((uint)piece.Length), .. piece]);
        }
    }

    [TestCase(SftpStatus.Failure, "", "SFTP-QUOTA", TestName = "A_write_that_fails_without_a_word_is_taken_for_a_quota")]
    [TestCase(SftpStatus.Failure, "No space left on device", "SFTP-DISK-FULL", TestName = "A_write_that_fails_with_a_word_of_space_is_a_full_disk")]
    [TestCase(SftpStatus.Failure, "Disk quota exceeded", "SFTP-QUOTA", TestName = "A_write_that_fails_with_a_word_of_quota_is_a_quota")]
    [TestCase(SftpStatus.NoSpaceOnFileSystem, "", "SFTP-DISK-FULL", TestName = "A_status_of_a_later_version_for_a_full_disk_is_understood")]
    [TestCase(SftpStatus.QuotaExceeded, "", "SFTP-QUOTA", TestName = "A_status_of_a_later_version_for_a_quota_is_understood")]
    public async Task A_write_fails(SftpStatus status, string words, string code)
    {
        var server = new ScriptedSftpServer
        {
            Answer = (type, id, _) => type switch
            {
                SftpPacketType.Open => [ScriptedSftpServer.Handle(id)],
                SftpPacketType.Write => [ScriptedSftpServer.Status(id, status, words)],
                _ => [ScriptedSftpServer.Status(id, SftpStatus.Ok)],
            },
        };
        await using var pool = new SftpPool(s_settings, TimeProvider.System, server.Start);
        await using var writer = await new SftpFileSystem(pool, pool, "").CreateAsync("x", overwrite: false, default);
        await writer.WriteAsync(new byte[10], default);
        var error = await ErrorOf(writer.CompleteAsync(default).AsTask());
        Assert.That(error!.Error.Code, Is.EqualTo(code));
        Assert.That(error.Fault, Is.EqualTo(FileFault.DiskFull));
    }

    [Test]
    public async Task A_server_without_extensions_still_replaces_a_file()
    {
        var seen = new List<SftpPacketType>();
        var isThere = true;
        var server = new ScriptedSftpServer
        {
            Answer = (type, id, _) =>
            {
                seen.Add(type);
                if (type == SftpPacketType.LStat)
                    return [ScriptedSftpServer.Attributes(id, 1)];
                if (type == SftpPacketType.Rename && isThere)
                    return [ScriptedSftpServer.Status(id, SftpStatus.Failure)];
                isThere &= type != SftpPacketType.Remove;
                return [ScriptedSftpServer.Status(id, SftpStatus.Ok)];
            },
        };
        await using var pool = new SftpPool(s_settings, TimeProvider.System, server.Start);
        var files = new SftpFileSystem(pool, pool, "");
        await files.RenameAsync("a", "b", overwrite: true, default);
        Assert.That(seen, Is.EqualTo(new[] { SftpPacketType.Rename, SftpPacketType.LStat, SftpPacketType.LStat, SftpPacketType.Remove, SftpPacketType.Rename }));
        await files.SyncFolderAsync("", default);
    }

    [Test]
    public async Task Names_that_could_not_be_said_back_are_left_out_of_a_list()
    {
        var lists = 0;
        byte[][] names = [".."u8.ToArray(), "."u8.ToArray(), "a/b"u8.ToArray(), [0xFF, 0xFE], "a\0b"u8.ToArray(), [], "good"u8.ToArray()];
        var server = new ScriptedSftpServer
        {
            Answer = (type, id, _) => type switch
            {
                SftpPacketType.OpenDir => [ScriptedSftpServer.Handle(id)],
                SftpPacketType.ReadDir when lists++ == 0 => [ScriptedSftpServer.Packet(SftpPacketType.Name,
                [
                    .. ScriptedSftpServer.Number(id), .. ScriptedSftpServer.Number((uint)names.Length),
                    .. names.SelectMany(n => (byte[])[.. ScriptedSftpServer.Number((uint)n.Length), .. n, .. ScriptedSftpServer.Text("drwx"), .. ScriptedSftpServer.Number(0)]),
                ])],
                SftpPacketType.ReadDir => [ScriptedSftpServer.Status(id, SftpStatus.Eof)],
                _ => [ScriptedSftpServer.Status(id, SftpStatus.Ok)],
            },
        };
        await using var pool = new SftpPool(s_settings, TimeProvider.System, server.Start);
        var found = new List<FileEntry>();
        await foreach (var some in new SftpFileSystem(pool, pool, "").ListAsync("", default))
            found.AddRange(some);
        Assert.That(found.Select(f => (f.Name, f.Kind)), Is.EqualTo(new[] { ("good", FileKind.Folder) }), "and the kind is that of the line, where there are no permissions");
    }

    private static async Task<FileSystemException?> ErrorOf(Task call)
    {
        try
        {
            await Eventually.Ends(call);
            return null;
        }
        catch (FileSystemException e)
        {
            return e;
        }
    }
}
