using InterfaceEngine.Channels.Acknowledgments;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Sources.Mllp;

/// <summary>
/// What a connection needs to carry replies between its answers: whose messages it brought, and whose turn it is to write. Made with the first message
/// that may have a reply, so that other connections pay for nothing.
/// </summary>
/// <param name="peer">Who is at the other end, as envelopes say it.</param>
/// <param name="write">Writes to the peer; called by one at a time.</param>
/// <param name="cutOff">Closes the connection.</param>
internal sealed class ReplyLine(string peer, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, Action cutOff) : IDisposable
{
    // A connection that carries more senders than this is a hub's: those that were heard last are known.
    private const int MostSenders = 64;

    private readonly SemaphoreSlim _output = new(1, 1);
    private readonly CancellationTokenSource _closed = new();
    private readonly List<string> _senders = [];
    private byte[] _last = [];

    /// <summary>Who is at the other end.</summary>
    public string Peer => peer;

    /// <summary>Cancelled when the connection is closed.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Notes whose message came; true where that sender was not known to be here.</summary>
    public bool Hear(ReadOnlySpan<byte> content, in Hl7v2Header header)
    {
        var application = header.Field(content, 3);
        var facility = header.Field(content, 4);
        if (_last.Length == application.Length + facility.Length + 1
            && _last.AsSpan(0, application.Length).SequenceEqual(application) && _last.AsSpan(application.Length + 1).SequenceEqual(facility)
            && _last[application.Length] == 0)
            return false;
        _last = [.. application, 0, .. facility];
        var sender = ApplicationReply.SenderOf(content, header);
        lock (_senders)
        {
            var isNew = !_senders.Remove(sender);
            _senders.Add(sender);
            if (_senders.Count > MostSenders)
                _senders.RemoveAt(0);
            return isNew;
        }
    }

    /// <summary>Whether a sender's messages came by this connection.</summary>
    public bool Serves(string sender)
    {
        lock (_senders)
            return _senders.Contains(sender);
    }

    /// <summary>Waits for the turn to write; <see cref="EndOutput"/> must follow.</summary>
    /// <exception cref="OperationCanceledException">The connection is closed.</exception>
    public Task BeginOutputAsync() => _output.WaitAsync(_closed.Token);

    /// <summary>Gives the turn back.</summary>
    public void EndOutput() => _output.Release();

    /// <summary>Writes a reply's frame when it is its turn. What breaks off in the middle closes the connection: nobody could make sense of what follows.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token, cancellationToken);
        await _output.WaitAsync(either.Token);
        try
        {
            await write(frame, either.Token);
        }
        catch
        {
            cutOff();
            throw;
        }
        finally
        {
            _output.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _closed.Cancel();
}
