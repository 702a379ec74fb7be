using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>A destination's two halves: what the runtime needs, and what the pipeline runs.</summary>
/// <param name="Model">For the runtime.</param>
/// <param name="Plan">For the pipeline.</param>
internal readonly record struct CompiledDestination(DestinationModel Model, DestinationPlan Plan);

/// <summary>Checks and compiles a channel's <c>destinations:</c>.</summary>
/// <param name="definition">The channel.</param>
/// <param name="context">What it is checked against.</param>
/// <param name="steps">Compiles steps, and collects the maps that they run.</param>
/// <param name="scopeOf">What expressions over a flow may speak of.</param>
internal sealed class DestinationCompiler(ChannelDefinition definition, CheckContext context, StepsCompiler steps, Func<Flow, ExpressionScope> scopeOf)
{
    private readonly Problems _problems = definition.Problems;
    private readonly IReadOnlyList<FieldSpec> _fields = ChannelFile.Destination(context.Components);
    private readonly IReadOnlyList<FieldSpec> _sendFields = ChannelFile.Send(context.Components);
    private readonly BatchCompiler _batches = new(definition, context, scopeOf);

    /// <summary>Compiles them all.</summary>
    /// <param name="entering">What the channel's own pipeline makes; null where that is not known.</param>
    /// <param name="channelKey">The channel's <c>key:</c>.</param>
    /// <param name="fanOut">The map that makes several objects of one message; null where none does.</param>
    public IReadOnlyList<CompiledDestination> Compile(Flow? entering, Expression? channelKey, CompiledMap? fanOut)
    {
        CheckDelivery(definition.Keys.Node("delivery"));
        if (definition.Keys.Node("destinations") is not { } node)
            return [];
        if (node is not MappingNode { Entries.Count: > 0 } block)
        {
            _problems.Error("CFG-SHAPE", node.At, $"'destinations' must be a block with a key for each destination, this is {(node is MappingNode ? "empty" : node.KindName)}");
            return [];
        }
        var links = new DestinationLinks(block, _problems);
        links.Check();
        var compiled = new List<CompiledDestination>(block.Entries.Count);
        var (otherwise, anyWhen) = (default(Position?), false);
        foreach (var (name, value) in block.Entries)
        {
            Names.Check("destination", name.Text, name.At, _problems);
            if (value is not MappingNode destination)
            {
                _problems.Error("CFG-SHAPE", value.At, $"the destination '{name.Text}' must be a block of keys, this is {value.KindName}");
                continue;
            }
            anyWhen |= destination["when"] is not null;
            if (fanOut is not null && destination["key"] is null && definition.Keys.Node("key") is null)
                _problems.Warning("CFG-NO-KEY", name.At, $"the map '{fanOut.Name}' may make several objects of one message, and '{name.Text}' tells them apart by their position alone",
                    "give the channel a 'key:', so that a repeat of one is known as such even where others come or go");
            if (Compile(name, destination, entering, channelKey) is { } one)
            {
                compiled.Add(one);
                if (one.Plan.Otherwise)
                    otherwise ??= name.At;
            }
        }
        if (otherwise is { } at && !anyWhen)
            _problems.Warning("CFG-OTHERWISE", at, "no sibling has a 'when:', so this destination takes everything", "remove 'otherwise', or give the siblings a 'when:'");
        return compiled;
    }

    private CompiledDestination? Compile(ScalarNode name, MappingNode block, Flow? entering, Expression? channelKey)
    {
        var scope = new SettingsScope { Name = $"the destination '{name.Text}'", At = name.At };
        var keys = SettingsReader.Read(block, _fields, scope, _problems);
        var when = CompileExpression(keys, "when", entering);
        var key = CompileExpression(keys, "key", entering) ?? channelKey;
        var orderBy = CompileExpression(keys, "order-by", entering);
        var (own, leaving) = steps.Compile(keys.Node("pipeline"), entering);
        var otherwise = keys.Has("otherwise") && keys.Flag("otherwise");
        var unordered = keys.Has("unordered") && keys.Flag("unordered");
        if (otherwise && keys.Has("when"))
            _problems.Error("CFG-OTHERWISE", keys.PlaceOf("when"), "a destination has 'when' or 'otherwise', not both");
        if (unordered && keys.Has("order-by"))
            _problems.Error("CFG-ORDER", keys.PlaceOf("order-by"), "a destination is 'unordered' or has an 'order-by', not both");
        CheckDelivery(keys.Node("delivery"));
        var approve = CompileExpression(keys, "approve", entering);
        var batched = _batches.ReadBlock(keys, block, entering, leaving);
        var scopeLeaving = leaving is null ? null : scopeOf(leaving);
        var send = CompileWay("send", keys, batched is not null ? batched.Facts : scopeLeaving, name.At);
        var compensate = CompileWay("compensate", keys, scopeLeaving, name.At);
        if (batched is not null && send is { } sent)
            _batches.CheckWay(batched, sent.Component);
        if (_problems.HasErrors || send is not { } way || context.Engine is not { } engine)
            return null;
        var templates = TemplatesOf(way.Component.Spec.Fields, way.Settings, "").ToArray();
        var keyPrefix = $"{definition.Name}-{name.Text}-";
        var batch = batched is null ? null : _batches.Compile(batched, engine, templates, keyPrefix);
        if (batched is not null && batch is null)
            return null;
        var policy = ReadDelivery(definition.Keys.Node("delivery"), keys.Node("delivery"));
        var compensates = keys.Text("on-failure") == "compensate";
        if (compensates && policy.OnRefused == OnRefused.HoldLane)
        {
            _problems.Error("CFG-COMPENSATE", keys.PlaceOf("on-failure"), "what is refused is held here, so it never fails for good",
                "give this destination 'delivery: { on-refused: dead-letter }', or remove 'on-failure'");
            return null;
        }

        var isNumbered = way.Settings.Has("sequence") && way.Settings.Flag("sequence");
        if (isNumbered && block.Entries.FirstOrDefault(e => e.Key.Text is "unordered" or "order-by" || (e.Key.Text == "connections" && keys.Integer("connections") > 1))?.Key is { } other)
        {
            _problems.Error("CFG-SEQUENCE", other.At, $"numbered messages go one after the other on one connection: a destination with 'sequence' has no '{other.Text}' of its own", $"remove '{other.Text}'");
            return null;
        }

        var model = new DestinationModel
        {
            Name = name.Text,
            System = way.System,
            Component = way.Component,
            Settings = way.Settings,
            SystemSettings = way.SystemSettings,
            Connections = isNumbered ? 1 : (int)keys.Integer("connections"),
            Unordered = unordered,
            Delivery = policy,
            Batch = batch?.Model,
            CompensatesOnFailure = compensates,
            Compensate = compensate,
        };
        var plan = new DestinationPlan
        {
            Name = name.Text,
            At = name.At,
            When = when,
            Otherwise = otherwise,
            Steps = own,
            Key = key,
            OrderBy = orderBy,
            Unordered = unordered,
            After = keys.Texts("after"),
            Approve = approve,
            CompensatesOnFailure = compensates,
            Reversal = compensate is null ? null : [.. TemplatesOf(compensate.Component.Spec.Fields, compensate.Settings, "")],
            Templates = batch is null ? templates : [],
            KeyPrefix = keyPrefix,
            Batch = batch?.Plan,
        };
        return new CompiledDestination(model, plan);
    }

    private WayOut? CompileWay(string key, Settings keys, ExpressionScope? templates, Position at)
    {
        if (keys.Node(key) is not { } node)
            return null;
        if (node is not MappingNode block)
        {
            _problems.Error("CFG-SHAPE", node.At, $"'{key}' must be a block of keys, this is {node.KindName}");
            return null;
        }
        var scope = new SettingsScope { Name = $"'{key}'", At = at, Expressions = templates };
        var send = SettingsReader.Read(block, _sendFields, scope, _problems);
        var system = send.TextOrNull("to") is { } to ? context.FindSystem(to, send.PlaceOf("to"), definition) : null;
        if (FindConnector(key, block, send, system) is not { } component)
            return null;
        var settings = send.BlockOrNull(component.Spec.Name)
            ?? SettingsReader.Read(null, component.Spec.Fields, scope with { Name = $"'{component.Spec.Name}'", At = block.At }, _problems);
        if (system is null)
            return null;
        var needed = component.SystemSpec.Fields.FirstOrDefault(f => f.Required) ?? (component.NeedsSystem ? component.SystemSpec.Fields[0] : null);
        if (needed is null || system.Components.ContainsKey(component.SystemSpec.Name))
        {
            var reached = system.Components.GetValueOrDefault(component.SystemSpec.Name);
            var isPatient = definition.Keys.TextOrNull("data") is "patient";
            component.Check?.Invoke(new ComponentCheck { Settings = settings, System = reached, Folder = context.Folder, CarriesPatientData = isPatient, Problems = _problems });
            if (reached is not null && isPatient)
                Listeners.CheckOpen(reached, component.SystemSpec, "given", _problems);
            return new WayOut(system, component, settings, system.Components.GetValueOrDefault(component.Spec.Name));
        }
        var has = system.Components.Keys.ToArray();
        _problems.Error("CFG-SYSTEM-COMPONENT", send.PlaceOf("to"),
            $"the system '{system.Name}' has no '{component.SystemSpec.Name}:' block, which says '{needed.Key}' among others",
            has.Length == 0 ? $"add it at {system.At}" : $"it has: {string.Join(", ", has)}");
        return null;
    }

    // Where the block names no component, the system's only one is meant.
    private ConnectorComponent? FindConnector(string key, MappingNode block, Settings send, SystemModel? system)
    {
        var all = context.Components.Connectors;
        var named = all.Where(c => block[c.Spec.Name] is not null).ToArray();
        if (named.Length > 1)
        {
            _problems.Error("CFG-SEND", send.PlaceOf(named[1].Spec.Name), $"'{key}' has two ways out, {named[0].Spec.Name} and {named[1].Spec.Name}; a destination has one", "make a second destination");
            return null;
        }
        if (named.Length == 1)
            return named[0];
        if (system is null)
            return null;
        var possible = all.Where(c => system.Components.ContainsKey(c.SystemSpec.Name)).ToArray();
        if (possible.Length == 1)
            return possible[0];
        var names = (possible.Length == 0 ? all : possible).Select(c => c.Spec.Name);
        _problems.Error("CFG-SEND", block.At, $"'{key}' says not how '{system.Name}' is reached", $"give it one of: {string.Join(", ", names)}");
        return null;
    }

    // The names under which deliveries hold filled templates: the keys on the way to them, joined by dots.
    private static IEnumerable<TemplatePlan> TemplatesOf(IReadOnlyList<FieldSpec> fields, Settings settings, string prefix)
    {
        foreach (var field in fields)
        {
            if (!settings.Has(field.Key))
                continue;
            var (name, encode) = (prefix + field.Key, ValueEncoders.For(field.Encoding));
            if (field.Kind == FieldKind.Template)
                yield return new TemplatePlan(name, settings.Template(field.Key), encode);
            foreach (var (key, template) in field.Kind == FieldKind.TemplateMap ? settings.TemplateMap(field.Key) : new Dictionary<string, TextTemplate>())
                yield return new TemplatePlan($"{name}.{key}", template, encode);
            if (field.Kind != FieldKind.Block || settings.BlockOrNull(field.Key) is not { } inner)
                continue;
            foreach (var template in TemplatesOf(field.Fields, inner, name + "."))
                yield return template;
        }
    }

    private void CheckDelivery(DocumentNode? node)
    {
        if (node is null)
            return;
        if (node is not MappingNode block)
        {
            _problems.Error("CFG-SHAPE", node.At, $"'delivery' must be a block of keys, this is {node.KindName}");
            return;
        }
        SettingsReader.Read(block, ChannelFile.Delivery, new SettingsScope { Name = "'delivery'", At = node.At }, _problems);
    }

    // Both blocks were checked, so that nothing new can be wrong with one over the other.
    private static DeliveryPolicy ReadDelivery(DocumentNode? ofChannel, DocumentNode? ofDestination)
    {
        var below = ofChannel as MappingNode;
        var merged = ofDestination is MappingNode above ? (below is null ? above : DocumentOverlay.Apply(below, above)) : below;
        var scope = new SettingsScope { Name = "'delivery'", At = default };
        var keys = SettingsReader.Read(merged, ChannelFile.Delivery, scope, new Problems());
        var retry = keys.Block("retry");
        var first = retry.Duration("first");
        var longest = retry.Duration("max");
        return new DeliveryPolicy(
            new RetrySchedule(first, retry.Number("factor"), longest < first ? first : longest, retry.Percent("jitter"), retry.Duration("give-up-after")),
            keys.Text("on-refused") == "hold-lane" ? OnRefused.HoldLane : OnRefused.DeadLetter);
    }

    private Expression? CompileExpression(Settings keys, string key, Flow? over)
        => ChannelCompiler.CompileExpression(keys, key, over, scopeOf, _problems);
}
