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
    /// <param name="By">What each batch is for; null where there is one for all.</param>
    /// <param name="Totals">What a member adds to each total.</param>
    /// <param name="Schedule">When what waits is closed; null where no schedule says.</param>
    internal sealed record Read(Settings Keys, ExpressionScope Facts, Expression? By, KeyValuePair<string, Expression>[] Totals, PollSchedule? Schedule);

    /// <summary>Reads and checks the block; null where there is none.</summary>
    /// <param name="keys">The destination.</param>
    /// <param name="destination">The same as it stands in the file.</param>
    /// <param name="entering">What enters the destination; null where that is not known.</param>
    /// <param name="leaving">What a member is when it is stored; null where that is not known.</param>
    public Read? ReadBlock(Settings keys, MappingNode destination, Flow? entering, Flow? leaving)
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
        CheckEnvelope(batch, block, leaving);
        foreach (var other in new[] { "order-by", "unordered" }.Where(name => destination[name] is not null))
            _problems.Error("CFG-BATCH", keys.PlaceOf(other), $"the batches of one value of 'by' keep one order: a destination with 'batch' has no '{other}'", $"remove '{other}'");
        var schedule = batch.BlockOrNull("schedule") is { } times
            ? PollSchedule.Read(times, context.Engine?.Zone ?? TimeZoneInfo.Utc, context.Components.CronFault, _problems)
            : null;
        return new Read(batch, facts, ChannelCompiler.CompileExpression(batch, "by", entering, scopeOf, _problems), CompileTotals(batch, entering), schedule);
    }

    /// <summary>Checks that batches can go a way out.</summary>
    public void CheckWay(Read read, ConnectorComponent component)
    {
        if (component.Spec.Name == "mllp")
            _problems.Error("CFG-BATCH", read.Keys.At, "over mllp each message is acknowledged by itself, so there is nothing that a batch could be sent as", "send it by folder, sftp or http");
    }

    /// <summary>Compiles what has no errors.</summary>
    /// <param name="read">The block.</param>
    /// <param name="engine">The node.</param>
    /// <param name="templates">The templates of <c>send:</c>.</param>
    /// <param name="keyPrefix">What the keys begin with.</param>
    /// <returns>Null where the batch could not be composed, which is a problem then.</returns>
    public (BatchModel Model, BatchPlan Plan)? Compile(Read read, EngineSettings engine, TemplatePlan[] templates, string keyPrefix)
    {
        var keys = read.Keys;
        var plan = new BatchPlan
        {
            By = read.By,
            Totals = read.Totals,
            Header = keys.Has("header") ? keys.Template("header") : null,
            Trailer = keys.Has("trailer") ? keys.Template("trailer") : null,
            Separator = keys.Text("separator"),
            Hl7v2 = keys.TextOrNull("hl7v2") switch { "batch" => Hl7v2Envelope.Batch, "file" => Hl7v2Envelope.File, _ => null },
            Templates = templates,
            Variables = engine.Variables.ToDictionary(v => v.Key, v => Focus.Of(v.Value), StringComparer.Ordinal),
            Zone = engine.Zone,
            KeyPrefix = keyPrefix,
        };
        var model = new BatchModel
        {
            Count = keys.Has("count") ? (int)keys.Integer("count") : BatchModel.MostMembers,
            Size = keys.Has("size") ? keys.Size("size") : BatchModel.MostBytes,
            Every = keys.Has("every") ? keys.Duration("every") : null,
            Schedule = read.Schedule,
            SendsEmpty = keys.TextOrNull("when-empty") == "send",
            Composer = new BatchComposer(plan),
        };
        return Rehearse(model.Composer, plan, keys) ? (model, plan) : null;
    }

    private void CheckTimes(Settings keys)
    {
        var hasTime = keys.IsWritten("every") || keys.IsWritten("schedule");
        if (keys.IsWritten("every") && keys.IsWritten("schedule"))
            _problems.Error("CFG-BATCH", keys.PlaceOf("schedule"), "a batch is closed some time after its first member, or by a schedule: 'batch' has 'every' or 'schedule', not both");
        else if (!hasTime && !keys.IsWritten("count") && !keys.IsWritten("size"))
            _problems.Error("CFG-BATCH", keys.At, "'batch' says not when it is closed", "give it one or more of: count, size, every, schedule");
        else if (!hasTime)
            _problems.Warning("CFG-BATCH-OPEN", keys.At, "what does not fill a batch waits until others come, however long that takes", "give it 'every' or 'schedule'");
        if (keys.TextOrNull("when-empty") != "send")
            return;
        if (!keys.IsWritten("schedule"))
            _problems.Error("CFG-BATCH", keys.PlaceOf("when-empty"), "only a schedule can find that nothing waits", "give it a 'schedule', or remove 'when-empty'");
        else if (keys.IsWritten("by"))
            _problems.Error("CFG-BATCH", keys.PlaceOf("when-empty"), "where nothing waits, there is no value of 'by' that an empty batch could be for", "remove 'when-empty' or 'by'");
    }

    private void CheckEnvelope(Settings keys, MappingNode block, Flow? leaving)
    {
        if (!keys.Has("hl7v2"))
            return;
        if (leaving is { } made && made.Format != MapFormat.Hl7v2)
            _problems.Error("CFG-BATCH", keys.PlaceOf("hl7v2"), $"an HL7 v2 batch is made of HL7 v2 messages, and this is {made}", "use header, trailer and separator");
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
    private bool Rehearse(BatchComposer composer, BatchPlan plan, Settings keys)
    {
        try
        {
            var totals = plan.Totals.ToDictionary(t => BatchFacts.AttributeOf(t.Key), _ => "1.00", StringComparer.Ordinal);
            composer.Compose(1, "value", DateTimeOffset.UnixEpoch, [new BatchPart(default, "", totals)]);
            return true;
        }
        catch (BatchException e)
        {
            _problems.Error("CFG-BATCH", keys.At, $"the batch could not be composed: {e.Error.Message}", $"what templates may say is {string.Join(", ", NamesOf(plan))}");
            return false;
        }
    }

    private static IEnumerable<string> NamesOf(BatchPlan plan)
        => ["%number", "%count", "%date", .. plan.By is null ? [] : (string[])["%by"], .. plan.Totals.Select(t => $"%totals.{t.Key}")];
}
