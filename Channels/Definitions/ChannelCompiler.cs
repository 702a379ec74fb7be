using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Channels.Pipeline.Content;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>Checks one channel's definition against systems, components and maps, and compiles it. Goes on after each problem, to find all.</summary>
internal sealed class ChannelCompiler
{
    private readonly ChannelDefinition _definition;
    private readonly CheckContext _context;
    private readonly Settings _keys;
    private readonly Problems _problems;

    private ChannelCompiler(ChannelDefinition definition, CheckContext context)
        => (_definition, _context, _keys, _problems) = (definition, context, definition.Keys, definition.Problems);

    /// <summary>Compiles a channel.</summary>
    /// <returns>The model; null where the channel has errors, which its own problems say.</returns>
    public static ChannelModel? Compile(ChannelDefinition definition, CheckContext context) => new ChannelCompiler(definition, context).Compile();

    private ChannelModel? Compile()
    {
        if (_definition.Root is null)
            return null;

        // 1. The way in: what it brings decides what every rule may say.
        var source = new SourceCompiler(_definition, _context).Compile(out var flow, out var attributes);
        var variables = _context.Variables.Concat(attributes).ToHashSet(StringComparer.Ordinal);
        ExpressionScope ScopeOf(Flow over) => new()
        {
            Focus = over.Focus,
            Shape = over.Shape,
            Message = flow?.Focus ?? FocusKind.None,
            MessageShape = flow?.Shape ?? Shape.Unknown,
            Variables = over.Found.Count == 0 ? variables : [.. variables, .. over.Found.Keys],
            VariableShapes = over.Found,
            CodeSets = _context.CodeSets.AllNames,
            BrokenCodeSets = _context.CodeSets.Broken,
            CodeSetColumns = _context.CodeSets.ColumnsOf,
            Functions = _context.Plugins.Functions,
        };

        // 2. The channel's own rules.
        var accept = CompileAccept(flow, ScopeOf);
        var steps = new StepsCompiler(_context, ScopeOf, _problems);
        var (own, entering) = steps.Compile(_keys.Node("pipeline"), flow);
        var fanOut = steps.Maps.Find(m => m.MakesMany);
        var key = CompileExpression(_keys, "key", entering, ScopeOf);
        var search = CompileSearch(flow, ScopeOf);

        // 3. The ways out.
        var destinations = new DestinationCompiler(_definition, _context, steps, ScopeOf).Compile(entering, key, fanOut);
        var reply = default(ReplyPlan);
        if (source is not null)
            (source, reply) = new AcknowledgeCompiler(_definition).Compile(source, [.. destinations.Select(d => d.Model)], steps);
        if (_problems.HasErrors || source is null || _context.Engine is not { } engine)
            return null;

        _context.UsedTables.UnionWith(steps.Tables);
        var window = _keys.BlockOrNull("duplicates")?.Duration("window");
        return new ChannelModel
        {
            Name = _definition.Name,
            Version = _keys.Text("version"),
            File = _definition.File,
            Description = _keys.TextOrNull("description"),
            Owner = _keys.TextOrNull("owner"),
            Data = _keys.Text("data"),
            Source = source,
            Destinations = [.. destinations.Select(d => d.Model)],
            Tables = [.. steps.Tables],
            DuplicateWindow = window,
            MaxDepth = _keys.Has("max-depth") ? _keys.Integer("max-depth") : null,
            Fingerprint = FingerprintOf(engine, steps),
            SourceFingerprint = DocumentOverlay.Fingerprint(_definition.Root["source"], SystemNode(source.System.Name)),
            Plan = new PipelinePlan
            {
                Reader = ReaderOf(source),
                Accept = accept,
                Steps = own,
                Destinations = [.. destinations.Select(d => d.Plan)],
                Reply = reply,
                FailsUnmatched = _keys.Text("unmatched") == "fail",
                UnmatchedRule = RuleAt(_keys.PlaceOf("unmatched")),
                Search = search,
                Variables = VariablesOf(engine, source),
                Zone = source.System.Zone ?? engine.Zone,
                CodeSets = _context.CodeSets,
                HasTransactions = _keys.Node("destinations") is MappingNode links && new DestinationLinks(links, _problems).HasAny,
                Versions = string.Join("; ", steps.Maps.Select(m => $"{m.Name} {m.Version}").Prepend($"{_definition.Name} {_keys.Text("version")}").Concat(_context.Plugins.All.Select(p => $"plug-in {p.Name} {p.Version}"))),
            },
        };
    }

    /// <summary>Compiles an expression of a block that was read late; null where there is none, or where it has errors.</summary>
    internal static Expression? CompileExpression(Settings keys, string key, Flow? over, Func<Flow, ExpressionScope> scopeOf, Problems problems)
    {
        if (keys.Node(key) is not { } node)
            return null;
        if (node is ScalarNode { Text.Length: > 0 } text)
            return over is null ? null
                : key is "when" or "approve" ? Expression.CompileCondition(text, scopeOf(over), problems)
                : Expression.Compile(text, scopeOf(over), problems);
        problems.Error("CFG-SHAPE", node.At, $"'{key}' must be an expression, this is {(node is ScalarNode ? "empty" : node.KindName)}");
        return null;
    }

    private Expression? CompileExpression(Settings keys, string key, Flow? over, Func<Flow, ExpressionScope> scopeOf)
        => CompileExpression(keys, key, over, scopeOf, _problems);

    // accept: decides before anything is stored, on what is known without reading the content: MSH, or the transport's attributes.
    private Expression[] CompileAccept(Flow? flow, Func<Flow, ExpressionScope> scopeOf)
    {
        if (_keys.Node("accept") is not { } node || flow is null)
            return [];
        var field = new FieldSpec("accept", FieldKind.ExpressionList, "") { IsCondition = true };
        var over = flow.Focus == FocusKind.Hl7v2 ? flow : new Flow(FocusKind.None, null, null);
        var scope = new SettingsScope { Name = "a channel", At = node.At, Expressions = scopeOf(over) with { Message = FocusKind.None } };
        var block = new MappingNode(node.At, [new MappingEntry(new ScalarNode(node.At, "accept", ScalarStyle.Plain), node)]);
        var accept = SettingsReader.Read(block, [field], scope, _problems).Expressions("accept");
        foreach (var line in accept)
        {
            if (over.Focus == FocusKind.Hl7v2 && SegmentTerms.FirstBesides("MSH", line.Text, out var offset) is { } segment)
                _problems.Error("CFG-ACCEPT-MSH", line.At with { Column = line.At.Column + offset }, $"'accept' sees MSH only, not {segment}", "use a 'filter' step: it sees the whole message");
        }
        return [.. accept];
    }

    private KeyValuePair<string, Expression>[] CompileSearch(Flow? flow, Func<Flow, ExpressionScope> scopeOf)
    {
        if (_keys.Node("search") is not { } node || flow is null)
            return [];
        var field = new FieldSpec("search", FieldKind.ExpressionMap, "");
        var block = new MappingNode(node.At, [new MappingEntry(new ScalarNode(node.At, "search", ScalarStyle.Plain), node)]);
        var scope = new SettingsScope { Name = "a channel", At = node.At, Expressions = scopeOf(flow) };
        foreach (var (name, _) in (node as MappingNode)?.Entries ?? [])
            Names.Check("search key", name.Text, name.At, _problems);
        return [.. SettingsReader.Read(block, [field], scope, _problems).ExpressionMap("search")];
    }

    private string FingerprintOf(EngineSettings engine, StepsCompiler steps)
    {
        var systems = _definition.UsedSystems.Select(SystemNode);
        var node = string.Join(";", engine.Variables.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}"));
        return DocumentOverlay.Fingerprint([_definition.Root, .. systems])
            + StableHash.Of($"{node};{engine.Zone.Id};{_context.Plugins.Fingerprint};{(steps.Maps.Count > 0 ? _context.MapsFingerprint : "")}{(steps.UsesProfiles ? _context.ProfilesFingerprint : "")};{string.Join(',', steps.Tables.Select(t => _context.Tables.Find(t)?.Fingerprint))}").ToString("x16");
    }

    private DocumentNode? SystemNode(string name) => _context.SystemsRoot?[name];

    // Of a message that came alone, what a record would say of its batch is there too, and empty.
    private static Dictionary<string, Focus> VariablesOf(EngineSettings engine, SourceModel source)
    {
        var variables = engine.Variables.ToDictionary(v => v.Key, v => Focus.Of(v.Value), StringComparer.Ordinal);
        foreach (var (name, value) in SourceCompiler.AttributesOf(source.Split, source.Format))
            variables[name] = Focus.Of(value);
        return variables;
    }

    private ContentReader ReaderOf(SourceModel source) => source.Format switch
    {
        ContentFormat.Hl7v2 when source.IsXml => new Hl7v2XmlContent(),
        ContentFormat.Hl7v2 => new Hl7v2Content(source.TextRules, source.Split is not null, source.Split?.Counts ?? BatchCounts.Report, joins: source.PartsWithin is not null),
        ContentFormat.Fhir => new FhirContent(),
        ContentFormat.Json => new JsonContent(),
        ContentFormat.Xml => new XmlContent(),
        ContentFormat.Csv => new CsvContent(SourceCompiler.ReadCsvFormat(_keys.Block("source"), _problems)),
        _ => new RawContent(),
    };

    private static string RuleAt(Position at) => $"{at.File}:{at.Line}";
}
