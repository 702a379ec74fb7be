using InterfaceEngine.Channels.Components;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Contracts;

/// <summary>What a source that listens on a port owes besides.</summary>
public abstract class ListenerContract : SourceContract
{
    /// <summary>Makes a source that listens on a loopback port.</summary>
    private protected abstract ISource CreateAt(int port);

    /// <inheritdoc/>
    private protected sealed override ISource Create() => CreateAt(0);

    [Test]
    public async Task A_port_in_use_fails_the_start_and_says_which_and_what_to_do()
    {
        var first = await StartAsync();
        var port = PortOf(first);
        await using var second = CreateAt(port);
        var failure = await Assert.ThrowsAsync<ComponentStartException>(() => second.StartAsync(Inbox, CancellationToken.None));
        Assert.Multiple(() =>
        {
            Assert.That(failure!.Error.Code, Is.EqualTo("PORT-IN-USE"));
            Assert.That(failure.Message, Does.Contain($":{port}").And.Contain("another port"));
        });
        Assert.That(await Eventually.Ends(SendAsync(first, "A1")), Is.EqualTo(Heard.Taken), "the first listener goes on");
    }

    [Test]
    public async Task A_port_is_free_again_after_the_stop()
    {
        var first = await StartAsync();
        var port = PortOf(first);
        await Eventually.Ends(SendAsync(first, "A1"));
        await Eventually.Ends(first.StopAsync(CancellationToken.None));
        var second = await StartAsync(CreateAt(port));
        Assert.That(await Eventually.Ends(SendAsync(second, "A2")), Is.EqualTo(Heard.Taken));
    }

    /// <summary>The port that a started source's endpoint names.</summary>
    private protected static int PortOf(ISource source)
    {
        var endpoint = source.Endpoint;
        var digits = endpoint[(endpoint.LastIndexOf(':') + 1)..];
        var end = digits.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return int.Parse(end < 0 ? digits : digits[..end]);
    }
}
