using System.Collections.Concurrent;
using System.Net.Sockets;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Recovery;

/// <summary>
/// The same promise in enhanced mode: whoever heard CA hears what the application says too, from an engine that is killed under load again and again, and
/// what comes twice is the same to the byte.
/// </summary>
internal sealed class ReplyKillTests
{
    private const int Kills = 3;
    private const int Senders = 4;
    private const int BetweenKills = 150;

    private readonly ConcurrentDictionary<string, bool> _committed = new();
    private readonly ConcurrentDictionary<string, bool> _heard = new();
    private readonly ConcurrentQueue<(string ControlId, int Sender, string Reply)> _replies = new();
    private readonly CancellationTokenSource _stop = new();
    private int _port;

    [OneTimeTearDown]
    public void Release() => _stop.Dispose();

    [Test]
    [Conformance("E3.3", "E3.5")]
    public async Task Whoever_heard_CA_before_a_kill_hears_the_application_after_it_and_never_two_things()
    {
        using var folder = ScratchFolder.Create();
        await using var target = MllpTarget.Listen();
        _port = KilledLine.FreePort();
        KilledLine.Write(folder, _port, target.Port);
        var engine = await EngineProcess.RunAsync(folder.Path);
        try
        {
            var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAsync(sender))).ToArray();
            for (var kill = 0; kill < Kills; kill++)
            {
                var before = _committed.Count;
                await Eventually.IsTrue(() => _committed.Count >= before + BetweenKills, "messages are committed");
                await engine.KillAsync();
                await engine.DisposeAsync();
                engine = await EngineProcess.RunAsync(folder.Path);
            }
            await Eventually.IsTrue(() => _committed.Count >= (Kills + 1) * BetweenKills, "the last engine takes messages too");
            await _stop.CancelAsync();
            await Eventually.Ends(Task.WhenAll(senders));
            Assert.That(await engine.TerminateAsync(), Is.Zero);
        }
        finally
        {
            await engine.DisposeAsync();
        }

        Assert.That(_committed.Keys.Except(_heard.Keys), Is.Empty, "a reply that was owed never came");
        foreach (var replies in _replies.GroupBy(r => r.ControlId))
            Assert.That(replies.Select(r => r.Reply).Distinct().Count(), Is.EqualTo(1), $"{replies.Key} was answered in two ways");
        Assert.That(_replies.Where(r => r.ControlId.Split('-')[0] != $"{r.Sender}"), Is.Empty, "a reply reached another sender");
        TestContext.Out.WriteLine($"{_committed.Count} committed, {_replies.Count} replies over {Kills} kills");
    }

    private async Task SendAsync(int sender)
    {
        MllpPeer? peer = null;
        for (var number = 1; !_stop.IsCancellationRequested;)
        {
            try
            {
                peer ??= await MllpPeer.ConnectAsync($"127.0.0.1:{_port}");
                var control = $"{sender}-{number}";
                await peer.SendFrameAsync($"MSH|^~\\&|EHR{sender}|NORTH|ENGINE|HUB|20260314093000||ADT^A01^ADT_A01|{control}|P|2.5.1|||AL|AL\rPID|1||P{sender}\r");
                while (!_committed.ContainsKey(control) && await peer.ReadFrameAsync() is { } frame)
                    Take(sender, frame);
                if (_committed.ContainsKey(control))
                {
                    number++;
                    continue;
                }
            }
            catch (SocketException)
            {
                // Nobody listens, or the engine died in the middle.
            }
            peer?.Dispose();
            peer = null;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        // What is still owed comes without being asked for.
        while (_committed.Keys.Any(c => c.StartsWith($"{sender}-", StringComparison.Ordinal) && !_heard.ContainsKey(c)))
            Take(sender, await peer!.ReadFrameAsync() ?? throw new InvalidOperationException("The engine closed the connection before all was said."));
        peer?.Dispose();
    }

    private void Take(int sender, string frame)
    {
        var control = Acknowledged.ControlId(frame);
        if (Acknowledged.Code(frame) == "CA")
        {
            _committed[control] = true;
            return;
        }
        _replies.Enqueue((control, sender, frame));
        _heard[control] = true;
    }
}
