using System.Net.Sockets;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Engine.Cli;
using InterfaceEngine.Mappings.Hl7v2;
using Spectre.Console;

namespace InterfaceEngine.Engine.Demo;

/// <summary>
/// What a demo shows, step by step, each checked as it happens. It uses the engine as everybody does: sockets and folders on one side, the console's
/// admin API on the other.
/// </summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="time">The clock.</param>
internal abstract class Story(Terminal terminal, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _failed;

    /// <summary>How many checks failed.</summary>
    public int Failed => _failed;

    /// <summary>Tells it.</summary>
    public abstract Task TellAsync(CancellationToken cancellationToken);

    /// <summary>Sends an HL7 v2 message over MLLP and checks that it is acknowledged.</summary>
    protected async Task SendBytesAsync(byte[] message, string what, int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port, cancellationToken);
        await socket.SendAsync(MllpFraming.Frame(message), cancellationToken);
        using var reader = new MllpFrameReader(1 << 20);
        while (true)
        {
            if (reader.Read(out var frame) == MllpRead.Frame)
            {
                var read = Hl7v2AcknowledgmentReader.TryRead(frame.ToArray(), out var acknowledgment, out _);
                Say($"{what}: {acknowledgment?.Code} {acknowledgment?.ControlId}");
                Check(read && acknowledgment!.IsPositive, "acknowledged", quiet: true);
                return;
            }
            var received = await socket.ReceiveAsync(reader.GetBuffer(), cancellationToken);
            if (received == 0)
            {
                Check(false, $"{what}: no acknowledgment");
                return;
            }
            reader.Advance(received);
        }
    }

    /// <summary>Waits until something is so; false where that takes longer than anybody would watch.</summary>
    protected Task<bool> UntilAsync(Func<bool> condition, CancellationToken cancellationToken) => UntilAsync(() => Task.FromResult(condition()), cancellationToken);

    /// <inheritdoc cref="UntilAsync(Func{bool}, CancellationToken)"/>
    protected async Task<bool> UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        var deadline = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), time);
        while (!await condition())
        {
            if (time.GetElapsedTime(deadline) > Patience)
                return false;
            await timer.WaitForNextTickAsync(cancellationToken);
        }
        return true;
    }

    /// <summary>Begins a step.</summary>
    protected void Title(string number, string title, string note)
    {
        terminal.Out.WriteLine();
        terminal.WriteMarkup($"[bold]{number}  {Markup.Escape(title)}[/]  [dim]{Markup.Escape(note)}[/]");
    }

    /// <summary>Says what happens.</summary>
    protected void Say(string line) => terminal.Out.WriteLine("   " + line);

    /// <summary>Checks that something is so, and shows it unless it is <paramref name="quiet"/>.</summary>
    protected void Check(bool holds, string what, bool quiet = false)
    {
        if (!holds)
            _failed++;
        if (!holds)
            terminal.WriteMarkup($"   [red]✗ {Markup.Escape(what)}[/]");
        else if (!quiet)
            terminal.WriteMarkup($"   [green]✓[/] {Markup.Escape(what)}");
    }
}
