using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>
/// A channel's inbox: opens each envelope, runs the pipeline, and has the message and what is owed of it stored in one commit, before its sender hears
/// anything. Called from many connections at once.
/// </summary>
#pragma warning disable CA1001 // Its token source has no timer and no handle, and may be asked after the end: there is nothing to release.
internal sealed partial class ChannelInbox : IInbox
#pragma warning restore CA1001
{
    /// <summary>The longest content that any source may offer, whatever its own <c>max-size</c>: 1 GiB, the most that a max-size can say.</summary>
    public const int MaxContentBytes = 1 << 30;

    private static readonly TimeSpan ResumeEvery = TimeSpan.FromSeconds(5);

    private readonly int _maxBytes;
    private readonly MessageStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly InboxGate _gate = new();
    private readonly MessageSplitter _splitter;
    private volatile ChannelPipeline _pipeline;
    private volatile IReadOnlyList<DestinationRuntime> _destinations = [];
    private volatile ISource? _source;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _resumeGate = new();
    private Task _resuming = Task.CompletedTask;
    private bool _isResuming;
    private bool _interrupted;
    private long _refused;
    private long _reported;
    private long _lastReport;

    /// <param name="pipeline">The rules.</param>
    /// <param name="store">Where messages go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it logs.</param>
    /// <param name="maxBytes">The longest content taken.</param>
    public ChannelInbox(ChannelPipeline pipeline, MessageStore store, TimeProvider time, ILogger logger, int maxBytes = MaxContentBytes)
    {
        (_pipeline, _store, _time, _logger, _maxBytes) = (pipeline, store, time, logger, maxBytes);
        Desk = new AnswerDesk(store, time, logger, () => _pipeline);
        Numbers = new ChannelNumbers(Channel);
        _splitter = new MessageSplitter(store, time, LogFault);
    }

    /// <summary>What came, counted.</summary>
    public ChannelNumbers Numbers { get; }

    /// <summary>The rules in force.</summary>
    public ChannelPipeline Pipeline => _pipeline;

    private string Channel => _pipeline.Model.Name;

    /// <summary>The destinations whose depth is looked at.</summary>
    public void Watch(IReadOnlyList<DestinationRuntime> destinations) => _destinations = destinations;

    /// <summary>Says which source answers those who send from here on.</summary>
    public void AnsweredBy(ISource source) => _source = source;

    /// <summary>Puts other rules in force, between two messages.</summary>
    public Task ExchangeAsync(ChannelPipeline next, CancellationToken cancellationToken) => _gate.ExchangeAsync(
        () =>
        {
            _pipeline = next;
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>Takes nothing any more, and stops what goes on by itself. It may still be called, and then says so.</summary>
    public async Task CloseAsync()
    {
        Task resuming;
        lock (_resumeGate)
        {
            _stop.Cancel();
            resuming = _resuming;
        }

        await resuming;
        if (_overdue is { } overdue)
            await overdue.DisposeAsync();
    }

    /// <inheritdoc/>
    public ValueTask<Acceptance> AcceptAsync(Envelope envelope, CancellationToken cancellationToken)
        => _pipeline.Model.Source.AnswersWait ? AcceptAndWaitAsync(envelope, cancellationToken) : AcceptInTurnAsync(envelope, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<Acceptance> AcceptAsync(Envelope envelope, Stream content, CancellationToken cancellationToken)
    {
        // Asked before, so that nothing large is read and written for nothing, and again in its turn.
        if (RefusalNow(_pipeline) is { } refusal)
            return Refuse(envelope, refusal);
        IncomingContent incoming;
        try
        {
            incoming = await _store.ReceiveAsync(content, cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            return Refuse(envelope, new MessageError(e.Code, e.Message));
        }

        using (incoming)
            return await AcceptAsync(envelope with { Content = incoming.Bytes, Large = incoming.Large, ReceivedAt = _time.GetUtcNow() }, cancellationToken);
    }

    // Why nothing is taken at present; null where it is.
    private MessageError? RefusalNow(ChannelPipeline pipeline)
        => _stop.IsCancellationRequested ? new MessageError("CHANNEL-STOPPING", "The channel stops; send it again later, unchanged")
        : FullDestination(pipeline.Model) is { } full ? new MessageError("QUEUE-FULL", $"The queue of {full} has reached its stated depth; send it again later, unchanged")
        // A reload may ask for columns that no reading has brought yet. What came now could only fail.
        : pipeline.NotReady;

    private async ValueTask<Acceptance> AcceptInTurnAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        await _gate.EnterAsync(cancellationToken);
        try
        {
            var pipeline = _pipeline;
            if (RefusalNow(pipeline) is { } refusal)
                return Refuse(envelope, refusal);
            if (envelope.Large is null && envelope.Content.Length > _maxBytes)
                return Reject(envelope, new MessageError("MESSAGE-TOO-LARGE", $"The content is longer than {_maxBytes} bytes, which no channel takes"));
            return await AcceptAsync(pipeline, envelope, cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            return Refuse(envelope, new MessageError(e.Code, e.Message));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogStoreFault(Channel, e);
            return Refuse(envelope, new MessageError("STORE-FAULT", $"Storing it failed with {e.GetType().Name}; the log has its stack"));
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <inheritdoc/>
    public void ReportRejected(string peer, MessageError error, ReadOnlySpan<byte> sample = default, string answer = "")
    {
        var now = _time.GetUtcNow();
        Numbers.Count(Intake.Rejected, now);
        _store.Rejects.Add(new NewReject(Channel, now, peer, error, answer), sample);
        var reports = Interlocked.Increment(ref _reported);

        // A port that something rattles at must not fill the log: a line at most every ten seconds, with the count.
        var last = Interlocked.Read(ref _lastReport);
        if (now.UtcTicks - last >= TimeSpan.TicksPerSecond * 10 && Interlocked.CompareExchange(ref _lastReport, now.UtcTicks, last) == last)
            LogReported(Channel, peer, error.Code, error.Message, reports);
    }

    /// <summary>
    /// Finishes what an earlier stop left: runs messages that were stored and not run, and goes on with splits. Before the source starts, so that accept order holds.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store takes no changes now.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        var pipeline = _pipeline;
        var unfinished = _store.ReadUnfinished(Channel);
        if (unfinished.Count > 0)
            LogResuming(Channel, unfinished.Count);
        foreach (var message in unfinished)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await FinishAsync(pipeline, message, cancellationToken);
            }
            catch (Exception e) when (e is not (StoreUnavailableException or OperationCanceledException))
            {
                // One that cannot be finished must not keep the channel from starting. It stays as it is, and is tried at the next start.
                LogNotFinished(Channel, message.Id, e);
            }
        }

        await FinishPartsAsync(cancellationToken);
    }

    private async Task FinishAsync(ChannelPipeline pipeline, StoredMessage message, CancellationToken cancellationToken)
    {
        var envelope = StoredEnvelope.Of(message, _store.FindContent(message.Id));
        var opened = Open(pipeline, envelope, out var failed);
        if (failed is not null)
            await _store.AppendRunAsync(message.Id, failed);
        else if (opened!.IsSplit && opened.Rejection is null)
            await _splitter.SplitAsync(message.Id, opened, pipeline, message.SplitOffset ?? 0, null, cancellationToken);
        else
        {
            var run = PipelineRuns.Run(pipeline, opened, _time.GetUtcNow(), LogFault);
            // Its answer was said when it was stored: nothing of it is open.
            OweReply(pipeline, envelope, AnswerOf(pipeline.Model, run) is { IsOpen: false } known ? known : Answer.Positive, ref run);
            await _store.AppendRunAsync(message.Id, run);
        }
    }

    private async ValueTask<Acceptance> AcceptAsync(ChannelPipeline pipeline, Envelope envelope, CancellationToken cancellationToken)
    {
        SequenceCheck? sequence = null;
        if (pipeline.Model.Source.Sequence is { } use)
        {
            if (await SynchronizeAsync(use, envelope) is { } synchronized)
                return synchronized;
            sequence = Sequences.Read(use, envelope, out _);
        }

        var now = _time.GetUtcNow();
        var opened = Open(pipeline, envelope, out var run);
        // What is large and had to be read is in memory here.
        envelope = opened?.Envelope ?? envelope;
        if (opened?.Rejection is { } rejection)
            return Reject(envelope, rejection);

        if (opened is { IsSplit: true })
            return await AcceptBatchAsync(pipeline, opened, now, cancellationToken);
        var partial = opened is null ? null : RunOfPart(pipeline, envelope);
        if (opened is not null)
            run = partial ?? PipelineRuns.Run(pipeline, opened, now, LogFault);
        var model = pipeline.Model;
        var answer = AnswerOf(model, run);
        var answersLater = run is not null && partial is null && OweReply(pipeline, envelope, answer, ref run);
        var result = await _store.AcceptAsync(new NewMessage
        {
            Envelope = envelope,
            Run = run,
            ControlId = opened?.ControlId,
            Type = opened?.Type,
            SearchKeys = opened?.SearchKeys ?? [],
            Duplicates = opened?.Identity is { } identity && model.DuplicateWindow is { } window
                ? new DuplicateCheck(identity.Identity, identity.Content, now - window)
                : null,
            Sequence = sequence,
            Answer = answer,
        });
        SayTakesAgain();
        if (sequence is { } number && result.OutOfSequence)
            return RefuseNumber(envelope, number, result.Expected!.Value);
        if (sequence is { } inOrder)
            _sequences.Continued(inOrder.Link);
        if (result.Duplicate)
        {
            Numbers.Count(Intake.Duplicate, envelope.ReceivedAt);
            if (partial is not null)
                return new Acceptance.Duplicate(result.Id, AnswerOfRepeatedPart(result)) { SequenceNumber = result.Expected };
            // What could not be decided when its deliveries ended, because the store took nothing, is decided now.
            if (result.Answer.IsOpen)
                Desk.Decided(result.Id);
            return new Acceptance.Duplicate(result.Id, result.Answer)
            {
                AnswersLater = await RepeatReplyAsync(pipeline, envelope, result.Id, result.Answer),
                SequenceNumber = result.Expected,
            };
        }

        Numbers.Count(run?.State switch { MessageState.Filtered => Intake.Filtered, MessageState.Failed => Intake.Failed, _ => Intake.Processed }, envelope.ReceivedAt);
        if (run is { Warnings.Count: > 0 })
            Numbers.CountWarnings(run.Warnings);
        Report(result, run);
        if (partial is not null)
            return new Acceptance.Stored(result.Id, await ContinueAsync(envelope, result.Id, result.Answer)) { SequenceNumber = sequence?.Number };
        return new Acceptance.Stored(result.Id, result.Answer) { AnswersLater = answersLater, SequenceNumber = sequence?.Number };
    }

    private Answer AnswerOf(ChannelModel model, NewRun? run)
        => run is null || model.Source.Acknowledge == AcknowledgeAfter.Stored ? Answer.Positive
        : run is { State: MessageState.Failed, Error: { } error } ? new Answer(error)
        : Desk.WaitsFor(run) ? Answer.Open
        : Answer.Positive;

    /// <summary>Opens an envelope. A bug in the opening makes it a failed run instead, so that nothing that came is lost.</summary>
    private OpenedMessage? Open(ChannelPipeline pipeline, Envelope envelope, out NewRun? failed)
    {
        failed = null;
        try
        {
            return pipeline.Open(envelope);
        }
        catch (Exception e)
        {
            LogFault(e);
            failed = PipelineRuns.Failed(pipeline, PipelineRuns.Fault(e), _time.GetUtcNow());
            return null;
        }
    }

    private void ResumeLater()
    {
        lock (_resumeGate)
        {
            _interrupted = true;
            if (_isResuming || _stop.IsCancellationRequested)
                return;
            _isResuming = true;
            _resuming = ResumeAsync(_stop.Token);
        }
    }

    private async Task ResumeAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(ResumeEvery, _time, stop);
                lock (_resumeGate)
                    _interrupted = false;

                // With the inbox closed: no split is under way that this would do a second time, and accept order holds.
                await _gate.ExchangeAsync(() => FinishAsync(stop), stop);
                lock (_resumeGate)
                {
                    _isResuming = _interrupted;
                    if (!_isResuming)
                        return;
                }
            }
            catch (OperationCanceledException)
            {
                // The channel stops; the next start goes on.
            }
            catch (Exception e)
            {
                // Still no store: once more later.
                LogResumeFailed(Channel, e is StoreUnavailableException known ? known.Code : e.GetType().Name);
            }
        }
    }

    private string? FullDestination(ChannelModel model)
    {
        if (model.MaxDepth is not { } depth)
            return null;
        var destinations = _destinations;
        for (var i = 0; i < destinations.Count; i++)
        {
            if (destinations[i].Queued >= depth)
                return destinations[i].Name;
        }

        return null;
    }

    private void SayTakesAgain()
    {
        if (Interlocked.Exchange(ref _refused, 0) is > 0 and var refused)
            LogTakesAgain(Channel, refused);
    }

    private static ReadOnlySpan<byte> SampleOf(Envelope envelope)
    {
        if (envelope.Large is not { } large)
            return envelope.Content.Span;
        var sample = new byte[Math.Min(large.Length, IInbox.MaxRejectSample)];
        using var stream = large.OpenRead();
        return sample.AsSpan(0, stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false));
    }

    private Acceptance.Rejected Reject(Envelope envelope, MessageError error)
    {
        Numbers.Count(Intake.Rejected, envelope.ReceivedAt);
        _store.Rejects.Add(new NewReject(Channel, envelope.ReceivedAt, envelope.Peer, error, _source?.AnswerTo(envelope, error) ?? "") { Size = envelope.Length }, SampleOf(envelope));
        if (_logger.IsEnabled(LogLevel.Debug))
            LogRejected(Channel, envelope.Peer, error.Code, error.Message);
        return new Acceptance.Rejected(error);
    }

    private Acceptance.Unavailable Refuse(Envelope envelope, MessageError error)
    {
        Numbers.Count(Intake.Unavailable, envelope.ReceivedAt);

        // The first says it; the one that is taken again says how many there were.
        if (Interlocked.Increment(ref _refused) == 1)
            LogRefuses(Channel, error.Code, error.Message);
        return new Acceptance.Unavailable(error);
    }
}
