using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Engine.Runtime;

/// <remarks>
/// Messages that come in parts. Each part is a stored message in the state Partial, and acknowledged as such. When the last one is there, the whole is stored
/// as a message of its own, which names its parts, and then the parts are noted as joined. Killed between the two, the next start finds the parts,
/// finds the whole by them, and notes the rest.
/// </remarks>
internal sealed partial class ChannelInbox
{
    private readonly Continuations _continuations = new();
    private readonly SemaphoreSlim _joining = new(1, 1);
    private ITimer? _overdue;

    /// <summary>Finds the parts that an earlier run left, joins what is whole, and begins to look for what is overdue.</summary>
    private async Task FinishPartsAsync(CancellationToken cancellationToken)
    {
        if (_pipeline.Model.Source.PartsWithin is not { } within)
            return;
        var senders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in _store.QueryMessages(new MessageFilter { Channels = [Channel], States = [MessageState.Partial], OldestFirst = true, Limit = int.MaxValue }))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (FindWholeOf(message.Id) is { } whole)
                    await _store.AppendRunAsync(message.Id, Joined(whole.Id));
                else if (PartOf(message.Id, message.ReceivedAt, _store.ReadContent(message.Id)) is not { } part)
                    continue;
                else if (_continuations.Add(part))
                    senders.Add(part.Sender);
                else
                    await FailAsync([part], Repeated(part));
            }
            catch (Exception e) when (e is not StoreUnavailableException)
            {
                LogNotFinished(Channel, message.Id, e);
            }
        }

        foreach (var sender in senders)
            await JoinAsync(sender);
        var period = TimeSpan.FromMilliseconds(Math.Clamp(within.TotalMilliseconds / 4, 100, 30_000));
        _overdue ??= _time.CreateTimer(_ => GiveUpOverdue(), null, period, period);
    }

    // Null where the message is one by itself.
    private NewRun? RunOfPart(ChannelPipeline pipeline, Envelope envelope)
        => pipeline.Model.Source.PartsWithin is not null && PartOf(default, default, envelope.Content) is not null
            ? new NewRun { State = MessageState.Partial, Versions = pipeline.Versions, At = _time.GetUtcNow() }
            : null;

    /// <summary>Takes up a part that is stored, and runs the whole where it was the last.</summary>
    /// <returns>What its sender hears: of the last part, what became of the whole.</returns>
    private async ValueTask<Answer> ContinueAsync(Envelope envelope, MessageId id, Answer answer)
    {
        var part = PartOf(id, envelope.ReceivedAt, envelope.Content)!;
        try
        {
            if (!_continuations.Add(part))
            {
                await FailAsync([part], Repeated(part));
                return answer;
            }

            return await JoinAsync(part.Sender) ?? answer;
        }
        catch (StoreUnavailableException e)
        {
            // The part itself is stored: the whole is made when the store takes it.
            LogPartsWait(Channel, id, e.Code);
            return answer;
        }
    }

    // What the sender of the last part hears; null where nothing is whole.
    private async ValueTask<Answer?> JoinAsync(string sender)
    {
        await _joining.WaitAsync();
        try
        {
            Answer? answer = null;
            while (_continuations.FindWhole(sender) is { } parts)
                answer = await JoinAsync(parts);
            return answer;
        }
        finally
        {
            _joining.Release();
        }
    }

    private async ValueTask<Answer> JoinAsync(IReadOnlyList<WaitingPart> parts)
    {
        var contents = parts.Select(p => _store.ReadContent(p.Id)).ToList();
        if (contents.Sum(c => (long)c.Length) > _maxBytes || Hl7v2Continuation.Join(contents, out var fault) is not { } content)
        {
            var error = new MessageError("HL7V2-PARTS", "the parts cannot be joined: together they are too long, or they divide their fields by other characters");
            await FailAsync(parts, error);
            return AnswerOf(_pipeline.Model, PipelineRuns.Failed(_pipeline, error, _time.GetUtcNow()));
        }

        var pipeline = _pipeline;
        var last = _store.FindMessage(parts[^1].Id)!;
        var now = _time.GetUtcNow();
        var envelope = new Envelope
        {
            Channel = Channel,
            ReceivedAt = last.ReceivedAt,
            Format = ContentFormat.Hl7v2,
            Content = content,
            Peer = last.Peer,
            Attributes = new Dictionary<string, string> { ["parts"] = string.Join(' ', parts.Select(p => p.Id)) },
        };
        var opened = Open(pipeline, envelope, out var run);
        run ??= PipelineRuns.Run(pipeline, opened!, now, LogFault);
        var answer = AnswerOf(pipeline.Model, run);
        var result = await _store.AcceptAsync(new NewMessage
        {
            Envelope = envelope,
            Run = run,
            ControlId = opened?.ControlId,
            Type = opened?.Type,
            SearchKeys = [.. opened?.SearchKeys ?? [], .. parts.Select(p => KeyOf(p.Id))],
            Duplicates = new DuplicateCheck(StableHash.Of($"{Channel}\u001fparts\u001f{envelope.Attributes["parts"]}"), StableHash.Of(content), DateTimeOffset.MinValue) { EvenFailed = true },
            Answer = answer,
        });
        if (!result.Duplicate)
        {
            Numbers.Count(run.State switch { MessageState.Filtered => Intake.Filtered, MessageState.Failed => Intake.Failed, _ => Intake.Processed }, envelope.ReceivedAt);
            Report(result, run);
        }

        foreach (var part in parts)
            await _store.AppendRunAsync(part.Id, Joined(result.Id));
        _continuations.Remove(parts);
        return answer;
    }

    // Whoever sent the part that came last heard what became of the whole, and hears it again.
    private Answer AnswerOfRepeatedPart(AcceptResult part)
    {
        if (FindWholeOf(part.Id) is not { } whole)
            return part.Answer;
        var last = part.Id;
        foreach (var text in whole.Attributes["parts"].Split(' '))
        {
            if (MessageId.TryParse(text, out var other) && other.CompareTo(last) > 0)
                last = other;
        }

        return last == part.Id ? _store.ReadAnswer(whole.Id) ?? part.Answer : part.Answer;
    }

    private StoredMessage? FindWholeOf(MessageId part)
        => _store.QueryMessages(new MessageFilter { Channels = [Channel], SearchKeys = [KeyOf(part)], Limit = 1 }).FirstOrDefault();

    private static MessageError Repeated(WaitingPart part) => new(
        "HL7V2-PART-REPEATED", "another part of the same sender has the same continuation pointer (MSH-14), and is kept")
    {
        Place = "MSH-14",
        Value = part.Part.Claim,
    };

    private NewRun Joined(MessageId whole)
        => new() { State = MessageState.Processed, Versions = _pipeline.Versions, At = _time.GetUtcNow(), Reason = $"joined into {whole}" };

    // The search key under which a whole is found by each of its parts.
    private static string KeyOf(MessageId part) => $"part={part}";

    private void GiveUpOverdue() => _ = GiveUpOverdueAsync();

    private async Task GiveUpOverdueAsync()
    {
        if (_stop.IsCancellationRequested || _pipeline.Model.Source.PartsWithin is not { } within || !await _joining.WaitAsync(0))
            return;
        try
        {
            // What the store did not take when it became whole.
            while (_continuations.FindWhole() is { } whole)
                await JoinAsync(whole);
            while (_continuations.FindOverdue(_time.GetUtcNow() - within) is { } parts)
            {
                var missing = parts[0].Part.Claim.Length > 0 ? parts[0].Part.Claim : parts[^1].Part.Next;
                var place = parts[0].Part.Claim.Length > 0 ? "MSH-14" : "DSC-1";
                await FailAsync(parts, new MessageError(
                    "HL7V2-PART-MISSING", $"the part that {place} of {(place == "DSC-1" ? parts[^1].Id : parts[0].Id)} points to did not come within {within:c}; the parts that came are {string.Join(", ", parts.Select(p => p.Id))}")
                {
                    Place = place,
                    Value = missing,
                });
            }
        }
        catch (StoreUnavailableException e)
        {
            LogResumeFailed(Channel, e.Code);
        }
        catch (Exception e)
        {
            LogFault(e);
        }
        finally
        {
            _joining.Release();
        }
    }

    private async Task FailAsync(IReadOnlyList<WaitingPart> parts, MessageError error)
    {
        foreach (var part in parts)
        {
            await _store.AppendRunAsync(part.Id, PipelineRuns.Failed(_pipeline, error, _time.GetUtcNow()));
            LogFailed(Channel, part.Id, error.Code, error.Place, error.Message, error.Rule);
        }

        _continuations.Remove(parts);
    }

    private WaitingPart? PartOf(MessageId id, DateTimeOffset at, ReadOnlyMemory<byte> content)
    {
        if (!Hl7v2Message.TryParse(content, out var message, out _) || Hl7v2Part.Read(message) is not { } part)
            return null;
        return new WaitingPart(id, $"{message.Header.Field(3).ReadText()}\u001f{message.Header.Field(4).ReadText()}", part, at);
    }
}
