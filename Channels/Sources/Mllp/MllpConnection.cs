using System.Buffers;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Sources.Mllp;

/// <summary>What all connections of one listener share.</summary>
internal sealed record MllpConnectionContext(
    string Channel, MllpSourceSettings Settings, IInbox Inbox, MllpAnswerer Answerer, TimeProvider Time, ReplyLines Replies, BatchAnswerer? Batches = null);

/// <summary>
/// One sender's connection. Its loop owns the socket's reading and writing. Others may end it from outside: a drain or a limit of time closes
/// the socket only while the loop waits for the peer, so that a frame in hand is always offered and answered.
/// </summary>
internal sealed class MllpConnection(PeerStream stream, string peer, MllpConnectionContext shared) : IDisposable
{
    // More junk than this is no noise on the line but another protocol.
    private const int MostJunk = 64 * 1024;

    private readonly MllpFrameReader _reader = new(shared.Settings.MaxSize, shared.Settings.LenientEnd);
    private readonly PeerWait _wait = new(stream.Socket, shared.Time);
    private readonly ArrayBufferWriter<byte> _output = new(512);
    private volatile bool _draining;
    private bool _refusing;
    private ReplyLine? _line;
    private bool _isEnhanced;

    /// <summary>Reads, offers and answers frames until the peer leaves, breaks the rules, or the connection is ended from outside.</summary>
    /// <param name="cutOff">Cancelled when even what is in hand is given up.</param>
    public async Task RunAsync(CancellationToken cutOff)
    {
        // One flat loop: its state is allocated once for the connection and not once for each message.
        try
        {
            while (BeginReceive())
            {
                var count = await stream.ReceiveAsync(_reader.GetBuffer());
                if (!_wait.End() || count == 0)
                    break;
                _reader.Advance(count);
                while (TryTake(out var envelope))
                {
                    // What the application says of a message must not overtake its accept acknowledgment.
                    var hasTurn = _line is not null && _isEnhanced;
                    if (hasTurn)
                        await _line!.BeginOutputAsync();
                    if (envelope is not null && !Answer(envelope, await shared.Inbox.AcceptAsync(envelope, cutOff)))
                        return;
                    if (_line is not null && !hasTurn)
                        await _line.BeginOutputAsync();
                    for (var sent = 0; sent < _output.WrittenCount;)
                    {
                        var sending = stream.SendAsync(_output.WrittenMemory[sent..]);
                        if (!sending.IsCompleted)
                            _wait.Begin(PeerWait.Kind.Output);
                        sent += await sending;
                        if (!_wait.End())
                            return;
                    }
                    _output.ResetWrittenCount();
                    _line?.EndOutput();
                    if (_refusing)
                        await SendOffAsync();
                    if (_refusing || _draining)
                        return;
                }
                if (_reader.Place == MllpPlace.InJunk && (_reader.JunkRunLength > MostJunk || TlsRecord.IsHello(_reader.JunkSample)))
                    break;
            }
        }
        catch (Exception e) when (PeerStream.IsLoss(e) || e is OperationCanceledException)
        {
            // The peer is gone or the socket was closed from outside: what that cut off is told below.
        }
        finally
        {
            ReportEnd();
        }
    }

    /// <summary>Ends the connection as soon as no frame is in hand: now where it waits for one, otherwise after its answer.</summary>
    public void Drain()
    {
        _draining = true;
        _wait.CloseIf(PeerWait.Kind.Input, CutOffReason.Drained);
    }

    /// <summary>Ends the connection where the peer has been waited for longer than allowed.</summary>
    public void CutOffIfLate()
    {
        var maySleep = _reader.Place == MllpPlace.BetweenFrames && !_refusing;
        _wait.CloseIfLate(
            inputLimit: maySleep ? shared.Settings.IdleTimeout ?? TimeSpan.MaxValue : shared.Settings.FrameTimeout,
            outputLimit: shared.Settings.FrameTimeout);
    }

    /// <summary>Ends the connection whatever it does.</summary>
    public void CutOff() => stream.Socket.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        if (_line is null)
            return;
        shared.Replies.Remove(_line);
        _line.Dispose();
    }

    // False where the connection was told to end meanwhile. The order matters: first the wait is visible to Drain, then its flag is looked at.
    private bool BeginReceive()
    {
        _wait.Begin(PeerWait.Kind.Input);
        return !_draining;
    }

    // True where there is something to answer: an envelope to offer first, or without one an answer that is written already.
    private bool TryTake(out Envelope? envelope)
    {
        envelope = null;
        while (true)
        {
            switch (_reader.Read(out var bytes))
            {
                case MllpRead.NeedMore:
                    return false;
                case MllpRead.Junk:
                    Report(MllpErrors.Junk(_reader), bytes);
                    if (!TlsRecord.IsHello(bytes))
                        break;
                    _refusing = true;
                    return true;
                case MllpRead.Unfinished:
                    var unfinished = MllpErrors.Unfinished(bytes.Length, !bytes.IsEmpty && bytes[^1] == MllpFraming.EndBlock);
                    if (shared.Settings.AnswersPartial)
                    {
                        Refuse(bytes, unfinished);
                        return true;
                    }
                    Report(unfinished, bytes);
                    break;
                case MllpRead.TooLarge:
                    _refusing = true;
                    Refuse(bytes, MllpErrors.TooLarge(shared.Settings.MaxSize));
                    return true;
                case MllpRead.Frame when Hl7v2Header.TryRead(bytes, out var header):
                    if (TakeAcknowledgment(bytes, header))
                        break;
                    _isEnhanced = header.AsksForEnhancedAcknowledgment;
                    if (_isEnhanced || shared.Replies.IsAnyoneAbsent)
                        shared.Replies.Hear(_line ??= OpenLine(), bytes, header);
                    envelope = Wrap(bytes.ToArray());
                    return true;
                case MllpRead.Frame when shared.Batches is not null && Hl7v2Batch.HoldsSeveral(bytes):
                    _isEnhanced = false;
                    envelope = Wrap(bytes.ToArray());
                    return true;
                // The sender's own commits, of acknowledgments that went to it.
                case MllpRead.Frame when shared.Settings.Commits && MllpCommit.TryRead(bytes, out _):
                    break;
                case MllpRead.Frame when shared.Settings.ClosesUnreadable:
                    Report(MllpErrors.NotAMessage(bytes), bytes, "closed");
                    _refusing = true;
                    return true;
                case MllpRead.Frame:
                    Refuse(bytes, MllpErrors.NotAMessage(bytes));
                    return true;
            }
        }
    }

    // What acknowledges a reply of ours is no message.
    private bool TakeAcknowledgment(ReadOnlySpan<byte> bytes, in Hl7v2Header header)
    {
        if (!header.Component(bytes, 9, 1).SequenceEqual("ACK"u8) || !shared.Replies.Take(bytes.ToArray(), out var isStray))
            return false;
        if (isStray)
            Report(MllpErrors.StrayAcknowledgment);
        return true;
    }

    private ReplyLine OpenLine()
    {
        var line = new ReplyLine(
            peer,
            async (frame, cancellationToken) =>
            {
                for (var sent = 0; sent < frame.Length;)
                    sent += await stream.SendAsync(frame[sent..]).AsTask().WaitAsync(cancellationToken);
            },
            CutOff);
        shared.Replies.Add(line);
        return line;
    }

    private Envelope Wrap(byte[] content) => new()
    {
        Channel = shared.Channel,
        ReceivedAt = shared.Time.GetUtcNow(),
        Format = ContentFormat.Hl7v2,
        Content = content,
        Peer = peer,
    };

    // False where the sender wants no answer and has to learn in another way that its message was not taken: the connection ends.
    private bool Answer(Envelope envelope, Acceptance acceptance)
    {
        if (shared.Settings.Commits)
        {
            var isKept = acceptance is Acceptance.Stored or Acceptance.Duplicate or Acceptance.Synchronized or Acceptance.Unfinished;
            MllpCommit.Write(_output, isKept);
            // Release 2 has said whether it is kept; who asks in the message for an HL7 acknowledgment gets one besides, and so does who asks for a number.
            if (acceptance is not Acceptance.Synchronized && (!Hl7v2Header.TryRead(envelope.Content.Span, out var header) || !header.AsksForEnhancedAcknowledgment))
                return true;
        }
        if (shared.Batches is null || !shared.Batches.TryWrite(_output, envelope.Content, acceptance))
            shared.Answerer.Write(_output, envelope.Content.Span, acceptance);
        return _output.WrittenCount > 0 || acceptance is not Acceptance.Unavailable;
    }

    private void Refuse(ReadOnlySpan<byte> beginning, MessageError error)
    {
        Report(error, beginning, shared.Settings.Commits ? MllpCommit.NakWord : MllpAnswerer.WordFor(beginning, error));
        if (shared.Settings.Commits)
            MllpCommit.Write(_output, isKept: false);
        else
            shared.Answerer.Write(_output, beginning, new Acceptance.Rejected(error));
    }

    // A socket closed with input unread resets the connection, and the peer may lose the answer: let it finish sending, within one limit
    // for all, and keep nothing of it.
    private async ValueTask SendOffAsync()
    {
        _wait.Begin(PeerWait.Kind.Input);
        await stream.EndSendingAsync();
        var buffer = new byte[16 * 1024];
        while (!_draining && await stream.ReceiveAsync(buffer) > 0)
        {
        }
    }

    private void ReportEnd()
    {
        if (_refusing || _draining)
            return;
        var late = _wait.CutOff == CutOffReason.Late;
        if (_reader.Place == MllpPlace.InJunk)
            Report(MllpErrors.Junk(_reader), _reader.JunkSample);
        else if (_output.WrittenCount > 0)
            Report(late ? MllpErrors.AnswerNotTaken(shared.Settings.FrameTimeout) : MllpErrors.AnswerLost);
        else if (_reader.Place == MllpPlace.InFrame)
            Report(late
                ? MllpErrors.TimeoutInFrame(_reader.UnfinishedLength, shared.Settings.FrameTimeout)
                : MllpErrors.ClosedInFrame(_reader.UnfinishedLength), _reader.UnfinishedBytes);
    }

    private void Report(MessageError error, ReadOnlySpan<byte> sample = default, string answer = "") => shared.Inbox.ReportRejected(peer, error, sample, answer);
}
