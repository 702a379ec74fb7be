using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline.Content;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>
/// Runs a channel's rules: pure, synchronous, and callable from many threads at once. The same envelope gives the same outcome, whenever it is run.
/// </summary>
public sealed class ChannelPipeline
{
    private readonly PipelinePlan _plan;

    private readonly ITables _tables;

    /// <summary>Makes the pipeline of a channel.</summary>
    /// <param name="model">The channel.</param>
    /// <param name="tables">The reference tables that its steps look into; null for none.</param>
    public ChannelPipeline(ChannelModel model, ITables? tables = null) => (Model, _plan, _tables) = (model, model.Plan, tables ?? ITables.None);

    /// <summary>The channel.</summary>
    public ChannelModel Model { get; }

    /// <summary>The versions of all that a run depends on: <c>charges 1.0.0; charge-events 1.0.0</c>.</summary>
    public string Versions => _plan.Versions;

    /// <summary>Reads an envelope, once. Never throws for what it holds: unreadable and unaccepted content has a <see cref="OpenedMessage.Rejection"/>.</summary>
    public OpenedMessage Open(Envelope envelope)
    {
        var splits = Model.Source.Split is not null;
        var isRecord = splits && envelope.Attributes.ContainsKey(RecordAttributes.Index);
        if (splits && !isRecord && _plan.Reader.IsWhole(envelope))
            return OpenWhole(envelope);
        if (_plan.Reader.ReadsContent && !envelope.IsInMemory)
        {
            if (envelope.Length > LargeContent.MostInMemory)
                return new OpenedMessage { Envelope = envelope, Rejection = new ContentTooLargeException(envelope.Length).Error };
            envelope = envelope with { Content = envelope.Large!.ReadAll() };
        }
        var read = Read(envelope);
        var context = ContextFor(envelope, read.Value);
        var error = read.Error ?? (isRecord && !_plan.Reader.AcceptsRecords ? null : Refusal(context, read.Value));
        if (error is not null)
            return new OpenedMessage { Envelope = envelope, Rejection = error, ControlId = read.ControlId, Type = read.Type };
        return new OpenedMessage
        {
            Envelope = envelope,
            ControlId = read.ControlId,
            Type = read.Type,
            Identity = isRecord && read.Identity is null ? null : IdentityOf(envelope, read.Identity),
            SearchKeys = SearchKeysOf(envelope, context, read.Value),
            Content = read.Value,
            Context = context,
        };
    }

    /// <summary>Runs the rules over an opened message that was not rejected and is not to be split. Never throws for what it holds.</summary>
    public RunOutcome Run(OpenedMessage message) => Run(message, null);

    /// <summary>Why nothing can be run now: a table that it looks into was never loaded. Null where it can.</summary>
    public MessageError? NotReady
    {
        get
        {
            for (var i = 0; i < Model.Tables.Count; i++)
            {
                if (_tables.Find(Model.Tables[i]) is null)
                    return new MessageError("TABLE-NOT-LOADED", $"the table {Model.Tables[i]} was never loaded; 'engine tables list' says why");
            }

            return null;
        }
    }

    /// <summary>The same, with a witness of how it came to its outcome.</summary>
    internal RunOutcome Run(OpenedMessage message, RunWitness? witness)
    {
        if (message.Rejection is { } rejection)
            return new RunOutcome.Failed(rejection);
        if (message.IsSplit || message.Context is null)
            throw new InvalidOperationException("A message that is to be split is not run; its records are.");
        try
        {
            return new Router(_plan, message, Model.Name, Model.Tables.Count == 0 ? RunTables.None : new RunTables(_tables), witness).Run();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new RunOutcome.Failed(PipelineErrors.From(e));
        }
    }

    /// <summary>Makes the answer to a message of what a destination replied. Never throws for what either holds.</summary>
    /// <param name="envelope">The message that is answered.</param>
    /// <param name="reply">The reply's bytes.</param>
    public Answer AnswerBy(Envelope envelope, ReadOnlyMemory<byte> reply)
    {
        try
        {
            var query = Open(envelope);
            return query.Rejection is { } rejection ? new Answer(rejection)
                : _plan.Reply is { } plan ? ReplyRun.Run(plan, query, reply, Model.Name, new RunTables(_tables))
                : Answer.Positive;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new Answer(PipelineErrors.From(e));
        }
    }

    /// <summary>The records of a message that is to be split, from an offset on. A record that cannot be read is rejected when it is opened.</summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">0, or the <see cref="SplitRecord.NextOffset"/> after which to go on.</param>
    public IEnumerable<SplitRecord> Split(OpenedMessage message, long offset) => _plan.Reader.Split(message.Envelope, offset);

    /// <summary>What is wrong with a message that was split although its records stand, such as a count that differs from what came; null where nothing is.</summary>
    public MessageError? ReportOnWhole(OpenedMessage message) => _plan.Reader.ReportOnWhole(message.Envelope);

    // A message that is split is not looked into before: its records are, one by one.
    private OpenedMessage OpenWhole(Envelope envelope)
    {
        var error = _plan.Reader.CheckWhole(envelope) ?? (_plan.Reader.AcceptsRecords ? RefusalOfAll(envelope) : Refusal(ContextFor(envelope, default), default));
        return new OpenedMessage
        {
            Envelope = envelope,
            Rejection = error,
            Identity = IdentityOf(envelope, null) ?? SameBytes(envelope),
            IsSplit = error is null,
        };
    }

    // What holds nothing that is accepted is refused as a whole; otherwise each record is asked when it is its turn.
    private MessageError? RefusalOfAll(Envelope envelope)
    {
        if (_plan.Accept.Length == 0)
            return null;
        MessageError? first = null;
        try
        {
            foreach (var record in _plan.Reader.Split(envelope, 0))
            {
                var read = Read(record.Envelope);
                if ((read.Error ?? Refusal(ContextFor(record.Envelope, read.Value), read.Value)) is not { } refusal)
                    return null;
                first ??= refusal;
            }
        }
        catch (SplitException e)
        {
            return first ?? e.Error;
        }

        return first;
    }

    // Where nothing names a batch, a repeat of it is the same bytes.
    private DuplicateIdentity? SameBytes(Envelope envelope)
    {
        if (Model.DuplicateWindow is null)
            return null;
        var content = envelope.ReadHash();
        return new DuplicateIdentity(StableHash.Of($"{envelope.Channel}\u001f\u001f{content:X}"), content);
    }

    // A reader's bug must not let one message stop a channel.
    private ReadContent Read(Envelope envelope)
    {
        try
        {
            return _plan.Reader.Read(envelope);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new ReadContent { Error = PipelineErrors.From(e) };
        }
    }

    private MessageError? Refusal(EvaluationContext context, in Focus content)
    {
        if (_plan.Accept.Length == 0)
            return null;
        try
        {
            foreach (var line in _plan.Accept)
            {
                if (line.Test(context, content))
                    return null;
            }
        }
        catch (ExpressionException e)
        {
            return PipelineErrors.From(e);
        }
        return AcceptRefusal.Of(_plan.Accept, content.Message);
    }

    private DuplicateIdentity? IdentityOf(Envelope envelope, ulong? fromContent)
    {
        if (Model.DuplicateWindow is null)
            return null;
        var identity = fromContent ?? (envelope.DuplicateKey is { } key ? StableHash.Of($"{envelope.Channel}\u001f{key}") : null);
        return identity is null ? null : new DuplicateIdentity(identity.Value, envelope.ReadHash());
    }

    private EvaluationContext ContextFor(Envelope envelope, in Focus content) => new()
    {
        ReceivedAt = envelope.ReceivedAt,
        Message = content,
        Variables = VariablesFor(envelope),
        Zone = _plan.Zone,
        CodeSets = _plan.CodeSets,
    };

    // Attributes are only there where the transport has some to give: not on the path of HL7 v2.
    private IReadOnlyDictionary<string, Focus> VariablesFor(Envelope envelope)
    {
        if (envelope.Attributes.Count == 0)
            return _plan.Variables;
        var variables = new Dictionary<string, Focus>(_plan.Variables, StringComparer.Ordinal);
        foreach (var (name, value) in envelope.Attributes)
            variables[name] = Focus.Of(value);
        return variables;
    }

    /// <summary>The search key of a message by what its sender named the request.</summary>
    public static string RequestKey(string duplicateKey) => $"request={duplicateKey}";

    private List<string> SearchKeysOf(Envelope envelope, EvaluationContext context, in Focus content)
    {
        var keys = new List<string>(4);
        // What a condition decided the first time is looked up for a repeat, before it is decided again.
        if (envelope is { Format: ContentFormat.Fhir, DuplicateKey: { } request })
            keys.Add(RequestKey(request));
        if (content.IsNothing)
            return keys;
        _plan.Reader.CollectSearchKeys(content, keys);
        foreach (var (name, expression) in _plan.Search)
        {
            try
            {
                foreach (var value in expression.Evaluate(context, content))
                {
                    if (value.ReadText() is { Length: > 0 } text)
                        keys.Add($"{name}={text}");
                }
            }
            catch (ExpressionException)
            {
                // A message that cannot be found by one value is no reason not to take it.
            }
        }
        return keys;
    }
}
