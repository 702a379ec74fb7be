using System.Buffers;
using System.Runtime.CompilerServices;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <summary>One open connection to the target: one frame out, one acknowledgment in.</summary>
internal sealed class MllpLink(PeerStream stream, MllpConnectorSettings settings, TimeProvider time) : IDisposable
{
    // An acknowledgment is some hundred bytes; a megabyte of one is none.
    private const int MostAnswer = 1 << 20;
    private const int MostOutputKept = 256 * 1024;

    private static readonly byte[] s_commit = MllpFraming.Frame([MllpCommit.Ack]);

    private readonly MllpFrameReader _reader = new(MostAnswer);
    private readonly PeerWait _wait = new(stream.Socket, time);
    private ArrayBufferWriter<byte> _output = new(4096);
    private string _lastAcknowledged = "";
    private bool _isCommitted;

    // Of release 2: whether the target has said that it keeps this message, and how many frames of its own wait for the same word.
    private bool _hasCommit;
    private int _commitsOwed;

    private long _unusedSince = time.GetTimestamp();

    // Begun between two messages, where only a read could tell whether the target has left.
    private Task<int>? _reading;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Whether another message may go out on it. After a timeout, a wrong answer or a lost connection it may not: what comes late must not be
    /// taken for the answer to another message.
    /// </summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Whether the last message may be sent again at once: release 2 is spoken, and the target has not said that it keeps it.</summary>
    public bool LacksCommit { get; private set; }

    /// <summary>MSA-4 of the answer to the last message, where messages are numbered; null where it has none.</summary>
    public long? ExpectedSequence { get; private set; }

    /// <summary>Completes when it is closed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether it lay unused for longer than it may.</summary>
    public bool IsStale() => settings.IdleTimeout is { } limit && time.GetElapsedTime(_unusedSince) >= limit;

    /// <summary>Whether the target has closed it meanwhile, found without waiting.</summary>
    public bool HasBeenLeft()
    {
        if (_reading is null)
        {
            var seen = stream.Look();
            if (seen != PeerPresence.OnlyReadingTells)
                return seen == PeerPresence.Left;
            _reading = stream.ReceiveAsync(_reader.GetBuffer()).AsTask();
        }
        return _reading.IsFaulted || _reading.IsCompletedSuccessfully && _reading.GetAwaiter().GetResult() == 0;
    }

    /// <summary>Sends a message and waits for its acknowledgment.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; whether the target has the message is unknown.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<DeliveryOutcome> AskAsync(MllpPayload message, CancellationToken cancellationToken)
    {
        IsUsable = false;
        ExpectedSequence = null;
        _isCommitted = _hasCommit = false;
        LacksCommit = settings.ExpectsCommits;
        _wait.Begin(PeerWait.Kind.Input);
        using var cancelling = cancellationToken.UnsafeRegister(
            static wait => ((PeerWait)wait!).CloseIf(PeerWait.Kind.Input, CutOffReason.Cancelled), _wait);
        try
        {
            MllpFraming.Write(_output, message.Content.Span);
            for (var sent = 0; sent < _output.WrittenCount;)
                sent += await stream.SendAsync(_output.WrittenMemory[sent..]);
            while (true)
            {
                var outcome = TryJudge(message);
                while (_commitsOwed > 0)
                    await CommitAsync();
                if (outcome is not null)
                    return _wait.End() ? outcome : CutShort(cancellationToken);
                var count = await ReceiveAsync();
                if (count == 0)
                    return _wait.End() ? Lost() : CutShort(cancellationToken);
                _reader.Advance(count);
            }
        }
        catch (Exception e) when (PeerStream.IsLoss(e))
        {
            IsUsable = false;
            return CutShort(cancellationToken);
        }
        finally
        {
            ResetOutput();
        }
    }

    /// <summary>Closes it where its acknowledgment is overdue.</summary>
    public void CutOffIfLate()
    {
        var limit = _isCommitted || _hasCommit ? settings.ApplicationTimeout : settings.Timeout;
        _wait.CloseIfLate(limit, limit);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        // A read that is still under way holds the reader's buffer, and ends with the stream.
        if (_reading is null)
            _reader.Dispose();
        else
            _reading.ContinueWith(static reading => _ = reading.Exception, TaskScheduler.Default);
        _ended.TrySetResult();
    }

    private ValueTask<int> ReceiveAsync()
    {
        if (_reading is null)
            return stream.ReceiveAsync(_reader.GetBuffer());
        var reading = _reading;
        _reading = null;
        return new ValueTask<int>(reading);
    }

    private DeliveryOutcome? TryJudge(MllpPayload message)
    {
        while (true)
        {
            switch (_reader.Read(out var bytes))
            {
                case MllpRead.NeedMore:
                    return _reader.Place == MllpPlace.InJunk && TlsRecord.IsAlert(_reader.JunkSample) ? MllpFailure.WantsTls : null;
                case MllpRead.Junk when TlsRecord.IsAlert(bytes):
                    return MllpFailure.WantsTls;
                case MllpRead.Junk:
                    break;
                case MllpRead.Frame when settings.ExpectsCommits && MllpCommit.TryRead(bytes, out var isKept):
                    if (TakeCommit(message, isKept) is { } word)
                        return word;
                    break;
                case MllpRead.Frame:
                    _commitsOwed += settings.ExpectsCommits ? 1 : 0;
                    var frame = bytes.ToArray();
                    Hl7v2AcknowledgmentReader.TryRead(frame, out var answer, out var error);
                    if (answer is not null && MllpReply.Belongs(message, answer))
                    {
                        if (!_isCommitted && MllpReply.IsFollowed(settings, message, answer))
                        {
                            // The target has it; what its application says comes next, and has a time-out of its own. A cut meanwhile stays one.
                            _isCommitted = _wait.Renew();
                            break;
                        }
                        // An answer in place of the commit may still be followed by it.
                        SetUsable(!settings.ExpectsCommits || _hasCommit);
                        LacksCommit = false;
                        _lastAcknowledged = message.ControlId;
                        ExpectedSequence = settings.IsNumbered ? OutboundNumbers.ReadExpected(frame) : null;
                        return MllpReply.Judge(settings, message, answer, frame);
                    }
                    // In enhanced mode the application's acknowledgment of the message before may follow its accept acknowledgment.
                    // Under release 2 acknowledgments flow apart from the messages: it may be any earlier one's.
                    if (answer is not null && settings.ExpectsCommits)
                        break;
                    if (answer is not null && answer.ControlId == _lastAcknowledged && _lastAcknowledged.Length > 0)
                        break;
                    return answer is null ? MllpFailure.Unreadable(settings, error!.Code) : MllpFailure.OtherMessage(settings);
                default:
                    return MllpFailure.Unreadable(settings, "MLLP-FRAME");
            }
        }
    }

    // The outcome where the commit decides alone; null where there is more to wait for.
    private DeliveryOutcome? TakeCommit(MllpPayload message, bool isKept)
    {
        if (_hasCommit)
            return null;
        if (!isKept)
        {
            SetUsable(true);
            return MllpFailure.NotCommitted;
        }
        (_hasCommit, LacksCommit) = (true, false);
        if (!message.AsksForAcknowledgment)
        {
            SetUsable(true);
            return new DeliveryOutcome.Delivered(null);
        }
        // The target has it; the HL7 acknowledgment that the message asks for has a time-out of its own. A cut meanwhile stays one.
        _wait.Renew();
        return null;
    }

    private async ValueTask CommitAsync()
    {
        _commitsOwed--;
        for (var sent = 0; sent < s_commit.Length;)
            sent += await stream.SendAsync(s_commit.AsMemory(sent));
    }

    private void SetUsable(bool isUsable)
    {
        IsUsable = isUsable;
        if (settings.IdleTimeout is not null)
            _unusedSince = time.GetTimestamp();
    }

    private DeliveryOutcome CutShort(CancellationToken cancellationToken)
    {
        IsUsable = false;
        if (_wait.CutOff == CutOffReason.Late)
            return _isCommitted || _hasCommit ? MllpFailure.NoApplicationAcknowledgment(settings) : MllpFailure.NoReply(settings);
        cancellationToken.ThrowIfCancellationRequested();
        return Lost();
    }

    private DeliveryOutcome Lost() => _isCommitted || _hasCommit ? MllpFailure.NoApplicationAcknowledgment(settings) : MllpFailure.Closed;

    private void ResetOutput()
    {
        if (_output.Capacity > MostOutputKept)
            _output = new ArrayBufferWriter<byte>(4096);
        else
            _output.ResetWrittenCount();
    }
}
