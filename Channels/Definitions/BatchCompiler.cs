using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>Checks and compiles a destination's <c>batch:</c>.</summary>
/// <param name="definition">The channel.</param>
/// <param name="context">What it is checked against.</param>
/// <param name="scopeOf">What expressions over a flow may speak of.</param>
internal sealed class BatchCompiler(ChannelDefinition definition, CheckContext context, Func<Flow, ExpressionScope> scopeOf)
{
    private readonly Problems _problems = definition.Problems;

    /// <summary>What a <c>batch:</c> block says, as far as it could be read.</summary>
    /// <param name="Keys">The block.</param>
    /// <param name="Facts">What the batch's templates, those of <c>send:</c> too, may speak of.</param>
    internal sealed record Read(Settings Keys, ExpressionScope Facts);

    /// <summary>Reads and checks the block; null where there is none.</summary>
    /// <param name="keys">The destination.</param>
    /// <param name="destination">The same as it stands in the file.</param>
    public Read? ReadBlock(Settings keys, MappingNode destination)
    {
        if (keys.Node("batch") is not { } node)
            return null;
        if (node is not MappingNode block)
        {
            _problems.Error("CFG-SHAPE", node.At, $"'batch' must be a block of keys, this is {node.KindName}");
            return null;
        }
        var facts = FactsOf(block);
        var batch = SettingsReader.Read(block, BatchModel.Fields, new SettingsScope { Name = "'batch'", At = node.At, Expressions = facts }, _problems);
        CheckTimes(batch);
        CheckEnvelope(batch, block);
        foreach (var other in new[] { "order-by", "unordered" }.Where(name => destination[name] is not null))
            _problems.Error("CFG-BATCH", keys.PlaceOf(other), $"the batches of one value of 'by' keep one order: a destination with 'batch' has no '{other}'", $"remove '{other}'");
        return new Read(batch, facts);
    }

    /// <summary>Compiles it.</summary>
    /// <param name="read">The block.</param>
    /// <param name="entering">What enters the destination; null where that is not known.</param>
    /// <param name="leaving">What a member is when it is stored; null where that is not known.</param>
    /// <param name="component">The connector; null where there is none.</param>
    /// <param name="templates">The templates of <c>send:</c>.</param>
    /// <param name="keyPrefix">What the keys begin with.</param>
    public (BatchModel Model, BatchPlan Plan)? Compile(
        Read read, Flow? entering, Flow? leaving, ConnectorComponent component, TemplatePlan[] templates, string keyPrefix)
    {
        var keys = read.Keys;
        var by = ChannelCompiler.CompileExpression(keys, "by", entering, scopeOf, _problems);
        var totals = CompileTotals(keys, entering);
        if (component.Spec.Name == "mllp")
            _problems.Error("CFG-BATCH", keys.At, "over mllp each message is acknowledged by itself, so there is nothing that a batch could be sent as", "send it by folder, sftp or http");
        if (keys.Has("hl7v2") && leaving is { } made && made.Format != MapFormat.Hl7v2)
            _problems.Error("CFG-BATCH", keys.PlaceOf("hl7v2"), $"an HL7 v2 batch is made of HL7 v2 messages, and this is {made}", "use header, trailer and separator");
        var zone = context.Engine?.Zone ?? TimeZoneInfo.Utc;
        var schedule = keys.BlockOrNull("schedule") is { } times ? PollSchedule.Read(times, zone, context.Components.CronFault, _problems) : null;
        if (_problems.HasErrors || context.Engine is not { } engine)
            return null;
        var plan = new BatchPlan
        {
            By = by,
            Totals = totals,
            Header = keys.Has("header") ? keys.Template("header") : null,
            Trailer = keys.Has("trailer") ? keys.Template("trailer") : null,
            Separator = keys.Text("separator"),
            Hl7v2 = keys.TextOrNull("hl7v2") switch { "batch" => Hl7v2Envelope.Batch, "file" => Hl7v2Envelope.File, _ => null },
            Templates = templates,
            Variables = engine.Variables.ToDictionary(v => v.Key, v => Focus.Of(v.Value), StringComparer.Ordinal),
            Zone = zone,
            KeyPrefix = keyPrefix,
        };
        var model = new BatchModel
        {
            Count = keys.Has("count") ? (int)keys.Integer("count") : BatchModel.MostMembers,
            Size = keys.Has("size") ? keys.Size("size") : BatchModel.MostBytes,
            Every = keys.Has("every") ? keys.Duration("every") : null,
            Schedule = schedule,
            SendsEmpty = keys.TextOrNull("when-empty") == "send",
            Composer = new BatchComposer(plan),
        };
        Rehearse(model.Composer, plan, keys);
        return (model, plan);
    }

    private void CheckTimes(Settings keys)
    {
        var hasTime = keys.Has("every") || keys.Has("schedule");
        if (keys.Has("every") && keys.Has("schedule"))
            _problems.Error("CFG-BATCH", keys.PlaceOf("schedule"), "a batch is closed some time after its first member, or by a schedule: 'batch' has 'every' or 'schedule', not both");
        else if (!hasTime && !keys.Has("count") && !keys.Has("size"))
            _problems.Error("CFG-BATCH", keys.At, "'batch' says not when it is closed", "give it one or more of: count, size, every, schedule");
        else if (!hasTime)
            _problems.Warning("CFG-BATCH-OPEN", keys.At, "what does not fill a batch waits until others come, however long that takes", "give it 'every' or 'schedule'");
        if (keys.TextOrNull("when-empty") != "send")
            return;
        if (!keys.Has("schedule"))
            _problems.Error("CFG-BATCH", keys.PlaceOf("when-empty"), "only a schedule can find that nothing waits", "give it a 'schedule', or remove 'when-empty'");
        else if (keys.Has("by"))
            _problems.Error("CFG-BATCH", keys.PlaceOf("when-empty"), "where nothing waits, there is no value of 'by' that an empty batch could be for", "remove 'when-empty' or 'by'");
    }

    private void CheckEnvelope(Settings keys, MappingNode block)
    {
        if (!keys.Has("hl7v2"))
            return;
        foreach (var other in new[] { "header", "trailer", "separator" }.Where(name => block[name] is not null))
            _problems.Error("CFG-BATCH", keys.PlaceOf(other), $"'hl7v2' says what stands around the messages: 'batch' has no '{other}' beside it", $"remove '{other}' or 'hl7v2'");
    }

    private KeyValuePair<string, Expression>[] CompileTotals(Settings keys, Flow? entering)
    {
        if (keys.Node("totals") is not { } node || entering is null)
            return [];
        var field = new FieldSpec("totals", FieldKind.ExpressionMap, "");
        var block = new MappingNode(node.At, [new MappingEntry(new ScalarNode(node.At, "totals", ScalarStyle.Plain), node)]);
        foreach (var (name, _) in (node as MappingNode)?.Entries ?? [])
            Names.CheckVariable(name.Text, name.At, _problems);
        return [.. SettingsReader.Read(block, [field], new SettingsScope { Name = "'batch'", At = node.At, Expressions = scopeOf(entering) }, _problems).ExpressionMap("totals")];
    }

    private ExpressionScope FactsOf(MappingNode block)
    {
        string[] names = [BatchFacts.NumberName, BatchFacts.CountName, BatchFacts.DateName, BatchFacts.TotalsName];
        return new ExpressionScope
        {
            Focus = FocusKind.None,
            Variables = [.. context.Variables, .. names, .. block["by"] is null ? [] : (string[])[BatchFacts.ByName]],
            Functions = context.Plugins.Functions,
        };
    }

    // A template that cannot be filled in would be found when the first batch is due, at night.
    private void Rehearse(BatchComposer composer, BatchPlan plan, Settings keys)
    {
        try
        {
            var totals = plan.Totals.ToDictionary(t => BatchFacts.AttributeOf(t.Key), _ => "1.00", StringComparer.Ordinal);
            composer.Compose(1, "value", DateTimeOffset.UnixEpoch, [new BatchPart(default, "", totals)]);
        }
        catch (BatchException e)
        {
            _problems.Error("CFG-BATCH", keys.At, $"the batch could not be composed: {e.Error.Message}", $"what templates may say is {string.Join(", ", NamesOf(plan))}");
        }
    }

    private static IEnumerable<string> NamesOf(BatchPlan plan)
        => ["%number", "%count", "%date", .. plan.By is null ? [] : (string[])["%by"], .. plan.Totals.Select(t => $"%totals.{t.Key}")];
}
