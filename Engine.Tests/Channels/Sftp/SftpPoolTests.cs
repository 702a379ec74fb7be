using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Sftp;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sftp;

/// <summary>How sessions are shared, opened and closed, with a server in the test's hands and a clock that the test turns.</summary>
internal sealed class SftpPoolTests
{
    private static readonly SftpSettings s_settings = new()
    {
        Host = "sftp.bank.example",
        Port = 22,
        User = "hospital",
        Key = "/keys/key",
        KnownHosts = "/keys/known_hosts",
        Connections = 2,
    };

    private readonly List<ScriptedSftpServer> _servers = [];

    [SetUp]
    public void Forget() => _servers.Clear();

    [Test]
    public async Task All_who_ask_at_once_get_the_one_session_that_is_opened()
    {
        await using var pool = new SftpPool(s_settings, TimeProvider.System, Start());
        var sessions = await Eventually.Ends(Task.WhenAll(Enumerable.Range(0, 50).Select(_ => pool.GetAsync(default).AsTask())));
        Assert.That(sessions.Distinct().Count(), Is.EqualTo(1));
        Assert.That(_servers, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_second_session_is_opened_where_the_first_is_busy_and_no_third()
    {
        await using var pool = new SftpPool(s_settings, TimeProvider.System, Start(answers: false));
        var first = await pool.GetAsync(default);
        _ = first.SendAsync(SftpRequests.Write([1], 0, new byte[1 << 19]));
        Assert.That(await pool.GetAsync(default), Is.SameAs(first), "nobody waits for the second");
        await Eventually.IsTrue(() => pool.Count == 2, "the second is opened");
        var second = await pool.GetAsync(default);
        Assert.That(second, Is.Not.SameAs(first));
        _ = second.SendAsync(SftpRequests.Write([1], 0, new byte[1 << 20]));
        Assert.That(await pool.GetAsync(default), Is.SameAs(first), "the one with less to do");
        Assert.That(_servers, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_session_that_has_ended_is_replaced()
    {
        await using var pool = new SftpPool(s_settings, TimeProvider.System, Start());
        var first = await pool.GetAsync(default);
        _servers[0].Close();
        await Eventually.IsTrue(() => first.IsOver, "it has ended");
        Assert.That(await pool.GetAsync(default), Is.Not.SameAs(first));
        Assert.That(pool.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task All_who_wait_hear_why_there_is_no_session_and_the_next_to_ask_tries_again()
    {
        var tries = 0;
        ISftpTransport Failing(SftpSettings settings)
        {
            Interlocked.Increment(ref tries);
            return new ScriptedSftpServer { Greeting = [], Words = "ssh: connect to host sftp.bank.example port 22: Connection refused" }.Start(settings);
        }
        await using var pool = new SftpPool(s_settings, TimeProvider.System, Failing);
        var errors = await Eventually.Ends(Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CodeOf(pool))));
        Assert.That(errors, Is.All.EqualTo("SFTP-REFUSED"));
        var once = tries;
        Assert.That(await CodeOf(pool), Is.EqualTo("SFTP-REFUSED"));
        Assert.That(tries, Is.EqualTo(once + 1));
    }

    [Test]
    public async Task A_server_that_breaks_off_its_limits_is_told_of_and_asked_again_by_the_next()
    {
        var tries = 0;
        await using var pool = new SftpPool(s_settings, TimeProvider.System, s => Keep(new ScriptedSftpServer
        {
            Greeting = ScriptedSftpServer.Version(SftpExtensionNames.Limits),
            Answer = (_, id, _) => [ScriptedSftpServer.Packet(SftpPacketType.ExtendedReply,
                Interlocked.Increment(ref tries) == 1 ? [.. ScriptedSftpServer.Number(id), 0, 0, 0] : [.. ScriptedSftpServer.Number(id), .. new byte[32]])],
        }).Start(s));
        Assert.That(await CodeOf(pool), Is.EqualTo("SFTP-PROTOCOL"));
        Assert.That((await pool.GetAsync(default)).ReadSize, Is.EqualTo(32 << 10));
    }

    [Test]
    public async Task A_session_that_nobody_uses_is_closed_after_a_while_and_one_with_an_open_file_is_not()
    {
        var clock = new ManualClock();
        await using var pool = new SftpPool(s_settings with { Idle = TimeSpan.FromMinutes(5) }, clock, Start());
        var session = await pool.GetAsync(default);
        session.Hold();
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.That(session.IsOver, Is.False, "a file is open");
        session.Release();
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.That(session.IsOver, Is.False, "not yet");
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.That(session.IsOver);
        Assert.That(pool.Count, Is.Zero);
        Assert.That(await pool.GetAsync(default), Is.Not.SameAs(session));
    }

    [Test]
    public async Task A_server_that_is_silent_for_too_long_is_given_up()
    {
        var clock = new ManualClock();
        await using var pool = new SftpPool(s_settings with { Idle = TimeSpan.FromHours(24) }, clock, Start(answers: false));
        var session = await pool.GetAsync(default);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.That(session.IsOver, Is.False, "nothing is asked of it");
        var asked = (await pool.GetAsync(default)).SendAsync(SftpRequests.LStat("x"));
        clock.Advance(s_settings.Timeout * 0.9);
        Assert.That(asked.IsCompleted, Is.False);
        clock.Advance(s_settings.Timeout * 0.3);
        Assert.That((await Eventually.Ends(asked)).Failure!.Fault, Is.EqualTo(FileFault.Timeout));
    }

    [Test]
    public async Task A_request_that_is_forgotten_while_others_are_answered_is_not_waited_for_without_end()
    {
        var clock = new ManualClock();
        var count = 0;
        await using var pool = new SftpPool(s_settings with { Idle = TimeSpan.FromHours(1) }, clock, s => Keep(new ScriptedSftpServer
        {
            Answer = (_, id, _) => Interlocked.Increment(ref count) == 1 ? [] : [ScriptedSftpServer.Status(id, SftpStatus.Ok)],
        }).Start(s));
        var session = await pool.GetAsync(default);
        var forgotten = session.SendAsync(SftpRequests.LStat("x"));
        for (var n = 0; !forgotten.IsCompleted; n++)
        {
            Assert.That(n, Is.LessThan(20));
            await Eventually.Ends(session.SendAsync(SftpRequests.LStat("y")));
            clock.Advance(s_settings.Timeout / 2);
        }
        Assert.That((await Eventually.Ends(forgotten)).Failure!.Fault, Is.EqualTo(FileFault.Timeout));
        Assert.That(count, Is.GreaterThan(4), "others were answered");
    }

    [Test]
    public async Task A_pool_is_shared_by_all_of_one_system_and_ends_with_the_last()
    {
        var pools = new SftpPools();
        var one = pools.Take(s_settings, TimeProvider.System);
        var two = pools.Take(s_settings with { }, TimeProvider.System);
        var other = pools.Take(s_settings with { User = "other" }, TimeProvider.System);
        Assert.That(two.Pool, Is.SameAs(one.Pool));
        Assert.That(other.Pool, Is.Not.SameAs(one.Pool));
        await one.DisposeAsync();
        await one.DisposeAsync();
        await using var three = pools.Take(s_settings, TimeProvider.System);
        Assert.That(three.Pool, Is.SameAs(two.Pool), "a second giving back counts for nothing");
        await two.DisposeAsync();
        await three.DisposeAsync();
        await other.DisposeAsync();
        Assert.That(async () => await three.Pool.GetAsync(default), Throws.InstanceOf<ObjectDisposedException>());
        await using var anew = pools.Take(s_settings, TimeProvider.System);
        Assert.That(anew.Pool, Is.Not.SameAs(three.Pool));
    }

    private Func<SftpSettings, ISftpTransport> Start(bool answers = true)
        => settings => Keep(answers ? new ScriptedSftpServer() : new ScriptedSftpServer { Answer = (_, _, _) => [] }).Start(settings);

    private ScriptedSftpServer Keep(ScriptedSftpServer server)
    {
        lock (_servers)
            _servers.Add(server);
        return server;
    }

    private static async Task<string?> CodeOf(SftpPool pool)
    {
        try
        {
            await pool.GetAsync(default);
            return null;
        }
        catch (FileSystemException e)
        {
            return e.Error.Code;
        }
    }
}
