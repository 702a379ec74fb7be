using System.Globalization;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline.Steps;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>One run: the channel's steps, then each object to the destinations that take it, each with its own steps, key and lane.</summary>
internal sealed class Router(
    PipelinePlan plan, OpenedMessage message, string channel, RunTables tables, RunWitness? witness)
{
    private readonly PipelineRun _run = new(message.Context!, new MapOrigin(channel, message.ControlId))
    {
        Tables = tables,
        Witness = witness,
    };
    private readonly List<OwedDelivery> _owed = [];
    private HashSet<(string Destination, string Key)>? _keys;
    private MessageError? _filtered;
    private MessageError? _failed;
    private List<string>? _warnings;
    private string? _defaultKey;

    /// <summary>Runs it.</summary>
    public RunOutcome Run()
    {
        // 1. What the channel's own steps make of the message.
        var objects = Apply(plan.Steps, new PipelineObject(message.Content));
        // 2. Who takes each object, and what is owed of it.
        if (objects.Count > 1)
            _keys = [];
        for (var i = 0; i < objects.Count && _failed is null; i++)
            Share(objects[i], i);
        // 3. All or nothing.
        RunOutcome outcome = _failed is not null ? new RunOutcome.Failed(_failed)
            : _owed.Count > 0 ? new RunOutcome.Processed(_owed)
            : new RunOutcome.Filtered(_filtered ?? new MessageError("PIPELINE-FILTERED", "no rule forwards anything of this message"));
        return _warnings is null && tables.Versions is null ? outcome : outcome with { Warnings = _warnings ?? [], Tables = tables.Versions };
    }

    private List<PipelineObject> Apply(Step[] steps, in PipelineObject first)
    {
        var objects = new List<PipelineObject>(1) { first };
        if (steps.Length == 0)
            return objects;
        var next = new List<PipelineObject>(1);
        foreach (var step in steps)
        {
            for (var i = 0; i < objects.Count; i++)
            {
                var verdict = step.Apply(_run, objects[i], next);
                witness?.Answer(step, verdict.Error is null);
                if (verdict.Warnings is { } warnings)
                    (_warnings ??= []).AddRange(warnings);
                if (verdict.Error is null)
                    continue;
                if (verdict.IsFailure)
                {
                    _failed = verdict.Error;
                    next.Clear();
                    return next;
                }
                _filtered ??= verdict.Error;
            }
            (objects, next) = (next, objects);
            next.Clear();
        }
        return objects;
    }

    private void Share(in PipelineObject thing, int position)
    {
        var destinations = plan.Destinations;
        Span<bool> takes = stackalloc bool[destinations.Length];
        var (anyTakes, anyWhen) = (false, false);
        for (var d = 0; d < destinations.Length; d++)
        {
            var destination = destinations[d];
            if (destination.Otherwise)
                continue;
            takes[d] = destination.When is null || destination.When.Test(thing.ContextIn(_run), thing.Value);
            witness?.Answer(destination, takes[d]);
            anyTakes |= takes[d];
            anyWhen |= takes[d] && destination.When is not null;
        }
        for (var d = 0; d < destinations.Length && _failed is null; d++)
        {
            if (destinations[d].Otherwise && !anyWhen)
                takes[d] = anyTakes = true;
            if (destinations[d].Otherwise)
                witness?.Answer(destinations[d], takes[d]);
            if (takes[d])
                Owe(destinations[d], thing, position);
        }
        if (anyTakes)
            return;
        var error = new MessageError("PIPELINE-UNMATCHED", "no destination takes this") { Rule = plan.UnmatchedRule };
        if (plan.FailsUnmatched)
            _failed = error;
        else
            _filtered ??= error;
    }

    private void Owe(DestinationPlan destination, in PipelineObject thing, int position)
    {
        var batch = destination.Batch;
        var lane = destination.Unordered ? null : (batch is null ? destination.OrderBy : batch.By)?.ReadText(thing.ContextIn(_run), thing.Value) ?? "";
        if (KeyOf(destination, thing, position) is not { } key)
            return;
        var payloads = Apply(destination.Steps, thing);
        for (var part = 0; part < payloads.Count; part++)
        {
            var made = payloads[part].Made;
            var large = message.Envelope.Large;
            var owed = new OwedDelivery
            {
                Destination = destination.Name,
                Lane = lane,
                Key = IdempotencyKey.Make(destination.KeyPrefix, key, part),
                Payload = made?.Payload ?? (large is null ? message.Envelope.Content : default),
                Large = made is null ? large : null,
                ContentType = made?.ContentType ?? plan.Reader.ContentTypeOf(message.Envelope),
                Attributes = batch is null ? Fill(destination.Templates, payloads[part]) : Amounts(batch, thing, part),
                ObjectType = made?.ObjectType,
                ObjectId = made?.ObjectId,
                IsBatched = batch is not null,
                Step = plan.HasTransactions ? StepOf(destination, thing, payloads[part], position) : null,
            };
            if (IsTwice(owed))
                return;
            _owed.Add(owed);
            if (made is not null)
                witness?.Owe(owed, made);
        }
    }

    private OwedStep StepOf(DestinationPlan destination, in PipelineObject thing, in PipelineObject payload, int position) => new()
    {
        Object = position + 1,
        After = destination.After,
        NeedsApproval = destination.Approve is not null && destination.Approve.Test(thing.ContextIn(_run), thing.Value),
        CompensatesOnFailure = destination.CompensatesOnFailure,
        Reversal = destination.Reversal is null ? null : Fill(destination.Reversal, payload),
    };

    // An author's key that is empty would give different things one key, and a target would take the second for a repeat of the first.
    private string? KeyOf(DestinationPlan destination, in PipelineObject thing, int position)
    {
        if (destination.Key is null)
            return string.Concat(_defaultKey ??= DefaultKey(), ":", (position + 1).ToString(CultureInfo.InvariantCulture));
        var key = destination.Key.ReadText(thing.ContextIn(_run), thing.Value);
        if (!string.IsNullOrEmpty(key))
            return key;
        var at = destination.Key.At;
        _failed = new MessageError("PIPELINE-KEY-EMPTY", $"the key of destination {destination.Name} is empty: {destination.Key.Text}") { Rule = $"{at.File}:{at.Line}" };
        return null;
    }

    private string DefaultKey()
        => plan.Reader.ReadDefaultKey(message.Envelope, message.Content) ?? message.Envelope.ReadHash().ToString("x16");

    // The same danger within one message: two charges with one id are two charges or a mistake, and only a person can say.
    private bool IsTwice(OwedDelivery owed)
    {
        if (_keys is null || _keys.Add((owed.Destination, owed.Key)))
            return false;
        _failed = new MessageError("PIPELINE-KEY-TWICE", $"two objects of this message have one key for destination {owed.Destination}; it would take the second for a repeat of the first");
        return true;
    }

    private IReadOnlyDictionary<string, string> Fill(TemplatePlan[] templates, in PipelineObject thing)
    {
        if (templates.Length == 0)
            return Envelope.NoAttributes;
        var filled = new Dictionary<string, string>(templates.Length, StringComparer.Ordinal);
        foreach (var template in templates)
            filled[template.Attribute] = template.Template.Fill(thing.ContextIn(_run), thing.Value, template.Encode);
        return filled;
    }

    // What a member of a batch adds to its totals. An object counts once, whatever the destination's own steps make of it.
    private Dictionary<string, string> Amounts(BatchPlan batch, in PipelineObject thing, int part)
    {
        var amounts = new Dictionary<string, string>(batch.Totals.Length, StringComparer.Ordinal);
        foreach (var (name, expression) in batch.Totals)
        {
            if (part > 0)
                continue;
            // A total that leaves out what it does not find would be wrong money, and nobody would see it.
            var text = expression.ReadText(thing.ContextIn(_run), thing.Value);
            if (string.IsNullOrEmpty(text))
                throw new ExpressionException("PIPELINE-TOTAL", expression.At, $"the total '{name}' adds up numbers, and '{expression.Text}' gives nothing; where that is right, let it give 0", expression.Place, text);
            if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
                throw new ExpressionException("PIPELINE-TOTAL", expression.At, $"the total '{name}' adds up numbers, and '{expression.Text}' gives none", expression.Place, text);
            amounts[BatchFacts.AttributeOf(name)] = amount.ToString(CultureInfo.InvariantCulture);
        }
        return amounts;
    }
}
