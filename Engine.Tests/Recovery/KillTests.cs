using System.Collections.Concurrent;
using System.Net.Sockets;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Recovery;

/// <summary>
/// The promise of the product, from outside: an engine that is killed under load, again and again, delivers every message that it acknowledged, in
/// order in each lane; what comes twice carries the control id that it had.
/// </summary>
internal sealed class KillTests
{
    private const int Kills = 4;
    private const int Senders = 6;
    private const int BetweenKills = 400;

    // What senders were told, and what the target saw: all that counts.
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly CancellationTokenSource _stop = new();
    private int _port;

    [OneTimeTearDown]
    public void Release() => _stop.Dispose();

    [Test]
    public async Task Killed_under_load_every_acknowledged_message_is_delivered_in_order_and_repeats_are_the_same()
    {
        using var folder = ScratchFolder.Create();
        await using var target = MllpTarget.Listen();
        _port = KilledLine.FreePort();
        KilledLine.Write(folder, _port, target.Port);
        var engine = await EngineProcess.RunAsync(folder.Path);
        try
        {
            var senders = Enumerable.Range(0, Senders).Select(lane => Task.Run(() => SendAsync(lane))).ToArray();
            for (var kill = 0; kill < Kills; kill++)
            {
                var before = _acknowledged.Count;
                await Eventually.IsTrue(() => _acknowledged.Count >= before + BetweenKills, "messages are acknowledged");
                await engine.KillAsync();
                await engine.DisposeAsync();
                engine = await EngineProcess.RunAsync(folder.Path);
            }
            await Eventually.IsTrue(() => _acknowledged.Count >= (Kills + 1) * BetweenKills, "the last engine takes messages too");
            await _stop.CancelAsync();
            await Eventually.Ends(Task.WhenAll(senders));
            await Eventually.IsTrue(() => ControlIds(target).ToHashSet().IsSupersetOf(_acknowledged), "every acknowledged message is delivered");
            Assert.That(await engine.TerminateAsync(), Is.Zero);
        }
        finally
        {
            await engine.DisposeAsync();
        }

        var first = new HashSet<string>();
        var bodies = new Dictionary<string, string>();
        var last = new int[Senders];
        foreach (var message in target.Received)
        {
            var control = Acknowledged.Field(message, "MSH", 10);
            if (!first.Add(control))
            {
                Assert.That(message, Is.EqualTo(bodies[control]), "a repeat is the same message, under the same control id");
                continue;
            }
            bodies[control] = message;
            var (lane, number) = (int.Parse(control.Split('-')[0]), int.Parse(control.Split('-')[1]));
            Assert.That(number, Is.GreaterThan(last[lane]), $"lane {lane} is delivered in order");
            last[lane] = number;
        }
        TestContext.Out.WriteLine($"{_acknowledged.Count} acknowledged, {first.Count} delivered, {target.Received.Count - first.Count} repeats over {Kills} kills");
    }

    // One lane each. An unanswered message is sent again under its control id, as an interface would, so nothing is left out and nothing overtakes.
    private async Task SendAsync(int lane)
    {
        for (var number = 1; !_stop.IsCancellationRequested; number++)
        {
            var control = $"{lane}-{number}";
            while (!await TryAsync(lane, control))
                if (_stop.IsCancellationRequested)
                    return;
            _acknowledged.Enqueue(control);
        }
    }

    private readonly MllpPeer?[] _peers = new MllpPeer?[Senders];

    private async Task<bool> TryAsync(int lane, string control)
    {
        try
        {
            var peer = _peers[lane] ??= await MllpPeer.ConnectAsync($"127.0.0.1:{_port}");
            var answer = await peer.AskAsync($"MSH|^~\\&|EHR|NORTH|ENGINE|HUB|20260314093000||ADT^A01^ADT_A01|{control}|P|2.5.1\rPID|1||P{lane}^^^NORTH^MR\rNTE|1||{new string('n', 400)}\r");
            if (answer is not null)
            {
                Assert.That((Acknowledged.Code(answer), Acknowledged.ControlId(answer)), Is.EqualTo(("AA", control)));
                return true;
            }
        }
        catch (SocketException)
        {
            // Nobody listens, or the engine died in the middle.
        }
        _peers[lane]?.Dispose();
        _peers[lane] = null;
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        return false;
    }

    private static IEnumerable<string> ControlIds(MllpTarget target) => target.Received.Select(m => Acknowledged.Field(m, "MSH", 10));
}
