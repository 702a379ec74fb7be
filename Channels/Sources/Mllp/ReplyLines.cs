using System.Collections.Concurrent;
using System.Net.Sockets;
using InterfaceEngine.Channels.Acknowledgments;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Sources.Mllp;

/// <summary>
/// Brings replies to the senders of one listener: each on a connection whose messages were that sender's, never on another's. Where a reply asks for an accept
/// acknowledgment, that is waited for; what acknowledges a reply is told apart here from messages.
/// </summary>
/// <param name="limit">How long a sender may take to read a reply, and again to acknowledge it.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplyLines(TimeSpan limit, TimeProvider time)
{
    // Acknowledgments of replies may come late, on any connection; of so many replies they are known.
    private const int MostRemembered = 1024;

    private readonly ConcurrentDictionary<ReplyLine, ReplyLine> _lines = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Hl7v2AcknowledgmentCode?>> _awaited = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sent = new(StringComparer.Ordinal);
    private readonly Queue<string> _sentInOrder = new();
    private readonly HashSet<string> _absent = new(StringComparer.Ordinal);
    private volatile bool _isAnyoneAbsent;

    /// <summary>Whether a reply waits for a sender that is not here: then every message is looked at, whether its sender has come.</summary>
    public bool IsAnyoneAbsent => _isAnyoneAbsent;

    /// <summary>Adds a connection that may carry replies.</summary>
    public void Add(ReplyLine line) => _lines[line] = line;

    /// <summary>Forgets a closed one.</summary>
    public void Remove(ReplyLine line) => _lines.TryRemove(line, out _);

    /// <summary>Notes that a message came by a connection.</summary>
    public void Hear(ReplyLine line, ReadOnlySpan<byte> content, in Hl7v2Header header)
    {
        if (!line.Hear(content, header) || !_isAnyoneAbsent)
            return;
        lock (_absent)
        {
            _absent.Remove(ApplicationReply.SenderOf(content, header));
            _isAnyoneAbsent = _absent.Count > 0;
        }
    }

    /// <summary>
    /// Takes an acknowledgment that is none for the application: of a reply of ours, or an accept acknowledgment, which speaks of a transport and of nothing that
    /// a pipeline could be meant for. False where it is to be taken as a message.
    /// </summary>
    /// <param name="content">A message whose MSH-9 says ACK.</param>
    /// <param name="isStray">Whether it acknowledges no reply that is known here.</param>
    public bool Take(ReadOnlyMemory<byte> content, out bool isStray)
    {
        isStray = false;
        if (!Hl7v2AcknowledgmentReader.TryRead(content, out var acknowledgment, out _))
            return false;
        bool isOurs;
        lock (_sent)
            isOurs = _sent.Contains(acknowledgment.ControlId);
        if (isOurs && _awaited.TryGetValue(acknowledgment.ControlId, out var waiting))
            waiting.TrySetResult(acknowledgment.Code);
        isStray = !isOurs;
        return isOurs || acknowledgment.Code is Hl7v2AcknowledgmentCode.CA or Hl7v2AcknowledgmentCode.CE or Hl7v2AcknowledgmentCode.CR;
    }

    /// <summary>Sends a reply to its sender.</summary>
    public async ValueTask<DeliveryOutcome> SendAsync(Delivery reply, CancellationToken cancellationToken)
    {
        var content = reply.Payload.Span;
        if (!Hl7v2Header.TryRead(content, out var header) || !MllpFraming.CanCarry(content))
            return new DeliveryOutcome.Refused(new MessageError("REPLY-UNFIT", "the reply is no HL7 v2 message that a frame can carry"));
        var sender = reply.Attributes.GetValueOrDefault(ApplicationReply.SenderAttribute, "");
        var (controlId, wantsAccept) = (header.ReadText(content, 10), header.Field(content, 15).SequenceEqual("AL"u8));
        if (Find(sender, reply.Attributes.GetValueOrDefault(ApplicationReply.PeerAttribute)) is not { } line)
            return Absent;
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, line.Closed, cancellationToken);
        var accept = wantsAccept ? Await(controlId) : null;
        Remember(controlId);
        try
        {
            await line.SendAsync(MllpFraming.Frame(reply.Payload.Span), either.Token);
            if (accept is null)
                return new DeliveryOutcome.Delivered(null);
            late.CancelAfter(limit);
            return Judge(await accept.Task.WaitAsync(either.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return late.IsCancellationRequested
                ? Later("REPLY-NOT-ACCEPTED", $"the sender did not take the reply, or not acknowledge it, within {limit.TotalSeconds:0.###}s (frame-timeout)")
                : Later("REPLY-CONNECTION-LOST", "the connection ended before the sender had the whole reply, or had acknowledged it");
        }
        finally
        {
            if (accept is not null)
                _awaited.TryRemove(controlId, out _);
        }
    }

    private static DeliveryOutcome Absent { get; } = Later("REPLY-SENDER-ABSENT", "no connection is open whose messages came from this sender (MSH-3 and MSH-4)");

    private static DeliveryOutcome.RetryLater Later(string code, string message) => new(RetryScope.Message, new MessageError(code, message));

    // As a target's answers are taken where no table says otherwise.
    private static DeliveryOutcome Judge(Hl7v2AcknowledgmentCode? code) => code switch
    {
        Hl7v2AcknowledgmentCode.CA or Hl7v2AcknowledgmentCode.AA => new DeliveryOutcome.Delivered(code.ToString()),
        Hl7v2AcknowledgmentCode.CE or Hl7v2AcknowledgmentCode.AE => new DeliveryOutcome.Refused(new MessageError("REPLY-REFUSED", $"the sender answered the reply with {code}")),
        _ => Later("REPLY-REFUSED", $"the sender answered the reply with {(code is null ? "an unknown code" : code.ToString())}"),
    };

    private ReplyLine? Find(string sender, string? peer)
    {
        if (FindOpen(sender, peer) is { } line)
            return line;
        lock (_absent)
        {
            // Whoever finds no room is noted at its reply's next try.
            if (_absent.Count < MostRemembered)
                _absent.Add(sender);
            _isAnyoneAbsent = true;
        }
        // It may have come between the two looks.
        return FindOpen(sender, peer);
    }

    // The connection that the message came by, where it is still open: its accept acknowledgment went there, and this one follows it.
    private ReplyLine? FindOpen(string sender, string? peer)
    {
        ReplyLine? found = null;
        foreach (var line in _lines.Keys)
        {
            if (line.Closed.IsCancellationRequested || !line.Serves(sender))
                continue;
            found = line;
            if (line.Peer == peer)
                break;
        }
        return found;
    }

    private TaskCompletionSource<Hl7v2AcknowledgmentCode?> Await(string controlId)
        => _awaited[controlId] = new TaskCompletionSource<Hl7v2AcknowledgmentCode?>(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Remember(string controlId)
    {
        lock (_sent)
        {
            if (!_sent.Add(controlId))
                return;
            _sentInOrder.Enqueue(controlId);
            if (_sentInOrder.Count > MostRemembered)
                _sent.Remove(_sentInOrder.Dequeue());
        }
    }
}
