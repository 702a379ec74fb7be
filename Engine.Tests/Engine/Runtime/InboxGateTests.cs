using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

public class InboxGateTests
{
    [Test]
    public async Task An_exchange_waits_for_those_inside_and_lets_nobody_in_meanwhile()
    {
        var gate = new InboxGate();
        await gate.EnterAsync(CancellationToken.None);
        var exchanged = false;
        var exchange = gate.ExchangeAsync(() =>
        {
            exchanged = true;
            return Task.CompletedTask;
        }, CancellationToken.None);
        var late = gate.EnterAsync(CancellationToken.None).AsTask();
        Assert.That((exchanged, late.IsCompleted), Is.EqualTo((false, false)));

        gate.Leave();
        await Eventually.Ends(exchange);
        await Eventually.Ends(late);
        Assert.That(exchanged, Is.True);
        gate.Leave();
    }

    [Test]
    public async Task Whoever_waits_at_a_closed_gate_can_give_up()
    {
        var gate = new InboxGate();
        var open = new TaskCompletionSource();
        var exchange = gate.ExchangeAsync(() => open.Task, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var late = gate.EnterAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        Assert.That(async () => await late, Throws.InstanceOf<OperationCanceledException>());

        open.SetResult();
        await Eventually.Ends(exchange);
        await Eventually.Ends(gate.ExchangeAsync(() => Task.CompletedTask, CancellationToken.None));
    }

    [Test]
    public async Task An_exchange_that_is_given_up_is_not_done_and_lets_those_before_and_after_it_be()
    {
        var gate = new InboxGate();
        await gate.EnterAsync(CancellationToken.None);
        var done = new List<string>();
        using var cancel = new CancellationTokenSource();
        var first = Exchange("first", CancellationToken.None);
        var second = Exchange("second", cancel.Token);
        var third = Exchange("third", CancellationToken.None);
        await cancel.CancelAsync();
        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((first.IsCompleted, third.IsCompleted), Is.EqualTo((false, false)), "somebody is inside");

        gate.Leave();
        await Eventually.Ends(Task.WhenAll(first, third));
        Assert.That(done, Is.EqualTo(new[] { "first", "third" }));

        await gate.EnterAsync(CancellationToken.None);
        Assert.That(async () => await Exchange("fourth", cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        await Eventually.Ends(gate.EnterAsync(CancellationToken.None).AsTask());

        Task Exchange(string name, CancellationToken cancellationToken) => gate.ExchangeAsync(
            () =>
            {
                done.Add(name);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    [Test]
    public async Task An_exchange_that_fails_opens_the_gate_again()
    {
        var gate = new InboxGate();
        Assert.That(async () => await gate.ExchangeAsync(() => throw new InvalidOperationException("test"), CancellationToken.None), Throws.InvalidOperationException);
        await Eventually.Ends(gate.EnterAsync(CancellationToken.None).AsTask());
        gate.Leave();
    }

    [Test]
    public async Task Nobody_is_ever_inside_during_one_of_many_exchanges()
    {
        var gate = new InboxGate();
        var (inside, overlaps, exchanging, exchanges) = (0, 0, 0, 0);
        using var stop = new CancellationTokenSource();
        var visitors = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await gate.EnterAsync(CancellationToken.None);
                Interlocked.Increment(ref inside);
                if (Volatile.Read(ref exchanging) > 0)
                    Interlocked.Increment(ref overlaps);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                gate.Leave();
            }
        })).ToArray();
        var changers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 2000; i++)
            {
                await gate.ExchangeAsync(async () =>
                {
                    if (Interlocked.Increment(ref exchanging) != 1 || Volatile.Read(ref inside) != 0)
                        Interlocked.Increment(ref overlaps);
                    await Task.Yield();
                    Interlocked.Decrement(ref exchanging);
                    exchanges++;
                }, CancellationToken.None);
            }
        })).ToArray();
        await Eventually.Ends(Task.WhenAll(changers));
        await stop.CancelAsync();
        await Eventually.Ends(Task.WhenAll(visitors));
        Assert.That((overlaps, exchanges), Is.EqualTo((0, 4000)));
    }
}
