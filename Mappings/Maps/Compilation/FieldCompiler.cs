using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps.Rules;
using InterfaceEngine.Mappings.Maps.Targets;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>Compiles one field rule: an expression, a block or a list.</summary>
/// <param name="map">What the compilers of the map share.</param>
internal sealed class FieldCompiler(MapCompilation map)
{
    private static readonly IReadOnlyCollection<string> s_keys = MapGrammar.NamesOf(MapGrammar.Rule);

    private static readonly EvaluationContext s_noRun = new() { ReceivedAt = DateTimeOffset.UnixEpoch };

    /// <summary>Compiles a rule; null where it could not be, and then there is a problem.</summary>
    /// <param name="node">The rule.</param>
    /// <param name="slot">What its value must become.</param>
    /// <param name="target">The target path.</param>
    /// <param name="inner">The fields of overrides that lie in what the rule makes.</param>
    public ValueRule? Compile(DocumentNode node, TargetSlot slot, string target, IReadOnlyList<OverrideField>? inner = null)
    {
        switch (node)
        {
            case ScalarNode { Text: "" } empty:
                map.Problems.Error("MAP-RULE", empty.At, $"'{target}' has no rule", "an expression, a block or a list");
                return null;
            case ScalarNode text:
                CheckConversion(slot, null, null, text);
                if (map.Compile(text) is not { } from)
                    return null;
                CheckConstant(from, slot, target);
                return Rule(text.At, target, slot, [from]);
            case SequenceNode list:
                return CompileList(list, slot, target);
            default:
                return CompileBlock((MappingNode)node, slot, target, inner ?? []);
        }
    }

    private FieldRule Rule(Position at, string target, TargetSlot slot, IReadOnlyList<Expression> from) => new()
    {
        Info = map.Info(at, target),
        Slot = slot,
        From = from,
        ReadsNothing = ReadsNothing(from),
        ReadsText = ReadsText(slot),
    };

    private bool ReadsNothing(IReadOnlyList<Expression> from)
        => from.All(e => e.ConstantText is not null || (e.Text.StartsWith('%') && map.Settings.Contains(e.Text[1..])));

    // From HL7 v2 to HL7 v2 a composite goes as a whole; everything else that becomes a single value is read as text.
    // A field of HL7 v2 has more to say than its text where it is taken whole, and where its second component says how far a time is known.
    private bool ReadsText(TargetSlot slot)
        => slot.IsFromText && !((slot.IsHl7v2 || slot.Kind == CanonicalKind.Time) && map.Source.Format == MapFormat.Hl7v2);

    private ListRule? CompileList(SequenceNode list, TargetSlot slot, string target)
    {
        if (!slot.IsList && !slot.IsFree)
        {
            map.Problems.Error("MAP-KIND", list.At, $"'{target}' holds one value, this is a list of rules", "use 'from:' with a list for the first that is not empty");
            return null;
        }
        // A rule with `for:` gives the list as many elements as it finds; any other gives it one.
        var items = list.Items.Select(i => i is MappingNode block && block["for"] is not null && slot.IsList
            ? Compile(i, slot, target) : Compile(i, slot.Element, target + "[*]")).ToList();
        return items.TrueForAll(i => i is not null) ? new ListRule(items!) { Info = map.Info(list.At, target) } : null;
    }

    private FieldRule? CompileBlock(MappingNode block, TargetSlot slot, string target, IReadOnlyList<OverrideField> inner)
    {
        var keys = new KeyBlock(block, s_keys, map.Problems);
        var before = map.Problems.Count;
        CheckCombination(keys, block, target);

        var when = keys.Scalar("when") is { } condition ? map.CompileCondition(condition) : null;
        var loop = keys.Scalar("for") is { } text ? map.CompileFor(text) : null;

        // What 'for' finds is what all that follows is about; of what 'from' reads, that is 'fields'.
        var around = keys.Has("for") ? map.OverEach(loop) : slot.IsList ? map.Over(Shape.Unknown) : map;
        var each = around == map ? this : new FieldCompiler(around);
        var from = (keys.Has("for") ? each : this).From(keys.Node("from"));
        var used = keys.Scalar("using");
        var part = used is null || Converters.Find(used.Text) is not null ? null : Parts.Find(used, Converters.All.Where(IsUsable).Select(c => c.Name));
        var converter = part is null && used is not null && map.Problems.Count == before ? Using(used, slot) : null;
        var arguments = part is not null ? each.Parts.With(keys.Block("with"), used!, part) : With(around, keys.Block("with"), used, converter?.Parameters ?? []);
        var translation = each.Translate(keys, slot, converter, part, target);
        var format = Format(keys.Scalar("format"), slot);
        var leastPrecision = AtLeast(keys.Scalar("at-least"), slot);
        var substitute = Optional(keys.Scalar("default"));
        var path = keys.Has("for") || slot.IsList ? target + "[*]" : target;
        ValueRule? fields = null;
        if (keys.Block("fields") is { } nested)
        {
            var read = keys.Has("from") ? new FieldCompiler(map.Over(map.Problems.Count > before ? Shape.Unknown : from.Aggregate(default(Shape), (all, one) => all.Or(one.Shape)))) : each;
            fields = read.Fields(nested, keys.Block("let"), slot, path, inner);
        }
        else if (part is not null)
        {
            fields = UsePart(part, used!, slot, keys, from.Count > 0 ? from : loop is null ? [] : [loop], arguments, path, inner);
        }
        if (converter is null && translation is null)
            foreach (var expression in from)
                CheckConstant(expression, loop is null ? slot : slot.Element, target);
        CheckConstant(substitute, slot, target);
        if (!keys.Has("fields") && !keys.Has("using"))
            CheckConversion(slot, converter, translation, (keys.Node("from") ?? keys.Node("for")) as ScalarNode);

        // In `for: … from: …` the expression is asked of each element: a rule inside the rule.
        if (loop is not null && from.Count > 0)
        {
            fields = new FieldRule
            {
                Info = map.Info(block.At, target + "[*]"),
                Slot = slot.Element,
                From = from,
                Fields = fields,
                Using = converter,
                With = arguments,
                Translate = translation,
                AtLeast = leastPrecision,
                Format = format,
                ReadsText = converter is null && fields is null && ReadsText(slot.Element),
            };
            (from, converter, arguments, translation, leastPrecision, format) = ([], null, [], null, null, null);
        }
        if (map.Problems.Count > before && map.Problems.Skip(before).Any(p => p.Severity == Severity.Error))
            return null;
        return new FieldRule
        {
            Info = map.Info(block.At, target),
            Slot = slot,
            When = when,
            For = loop,
            From = from,
            ReadsNothing = ReadsNothing(from),
            Fields = fields,
            Using = converter,
            With = arguments,
            Translate = translation,
            AtLeast = leastPrecision,
            Format = format,
            Default = substitute,
            Required = keys.Scalar("required")?.Text,
            AsksPosition = MapCompilation.AsksPosition(block, inner),
            ReadsText = loop is null && converter is null && fields is null && ReadsText(slot),
        };
    }

    private void CheckCombination(KeyBlock keys, MappingNode block, string target)
    {
        if (!keys.Has("from") && !keys.Has("for") && !keys.Has("fields") && !keys.Has("using"))
            map.Problems.Error("MAP-BLOCK", block.At, $"the rule of '{target}' reads nothing", "it needs 'from:', 'for:' or 'fields:'");
        foreach (var (key, needs) in (ReadOnlySpan<(string, string)>)[("with", "using"), ("as-of", "translate"), ("miss", "translate"), ("let", "fields")])
            if (keys.Has(key) && !keys.Has(needs))
                map.Problems.Error("MAP-BLOCK", keys.Node(key)!.At, $"'{key}' says more about '{needs}', which is missing");
        if (keys.Has("fields"))
            foreach (var key in (string[])["using", "translate", "format", "at-least"])
                if (keys.Has(key))
                    map.Problems.Error("MAP-BLOCK", keys.Node(key)!.At, $"'{key}' works on a value, and 'fields' makes an object", "write it in the rule of one of the fields");
        if (keys.Has("using") && !keys.Has("from") && !keys.Has("for"))
            map.Problems.Error("MAP-BLOCK", block.At, $"the rule of '{target}' reads nothing that 'using' could convert", "it needs 'from:' or 'for:'");
        if (keys.Has("required") && keys.Scalar("required") is { Text: "" or "true" or "false" or "yes" or "no" } empty)
            map.Problems.Error("MAP-BLOCK", empty.At, "'required' says why there must be a value", empty.Text is "false" or "no" ? "leave it out where there need be none" : "such as: billing knows an encounter by its visit number");
        keys.Scalar("note");
    }

    private List<Expression> From(DocumentNode? node)
    {
        var texts = node switch
        {
            null => [],
            ScalarNode one => [one],
            SequenceNode several => several.Items.OfType<ScalarNode>().ToList(),
            _ => new List<ScalarNode>(),
        };
        if (node is MappingNode || (node is SequenceNode list && (list.Items.Count == 0 || texts.Count < list.Items.Count)))
            map.Problems.Error("MAP-KIND", node.At, "'from' takes an expression or a list of expressions");
        return texts.Select(map.Compile).OfType<Expression>().ToList();
    }

    private PartCompiler Parts => new(map);

    private PartRule? UsePart(
        MapPart part, ScalarNode used, TargetSlot slot, KeyBlock keys, IReadOnlyList<Expression> read, IReadOnlyList<Expression?> arguments, string target, IReadOnlyList<OverrideField> inner)
    {
        foreach (var key in (string[])["format", "at-least"])
            if (keys.Has(key))
                map.Problems.Error("MAP-BLOCK", keys.Node(key)!.At, $"'{key}' works on a value, and the map '{part.Name}' makes an object");
        Parts.CheckTarget(part, used, slot);
        Parts.CheckSource(part, read);
        return Parts.Compile(part, arguments, used.At, slot.Element, target, inner);
    }

    private Converter? Using(ScalarNode name, TargetSlot slot)
    {
        if (Converters.Find(name.Text) is not { } converter)
            return null;
        if (!IsUsable(converter))
            map.Problems.Error("MAP-USING", name.At, $"'{converter.Name}' reads {converter.Input.ToString().ToUpperInvariant()}, and this map reads {map.Source}");
        var fits = slot.IsFree || (slot.IsHl7v2 ? converter.Output is null
            : converter.Output is not null ? slot.ObjectType == converter.Output
            : slot.Kind == converter.Kind || slot.Kind == CanonicalKind.Text || (slot.Kind == CanonicalKind.DecimalText && converter.Kind == CanonicalKind.Decimal));
        if (!fits)
            map.Problems.Error("MAP-KIND", name.At, $"'{converter.Name}' makes {converter.OutputName}, and the target holds {Name(slot)}");
        return converter;
    }

    private bool IsUsable(Converter converter) => converter.Input switch
    {
        ConverterInput.Hl7v2 => map.Source.Format == MapFormat.Hl7v2,
        ConverterInput.Fhir => map.Source.Format is MapFormat.Fhir or MapFormat.Json,
        _ => true,
    };

    /// <summary>Compiles the expressions of <c>with:</c>, in the order of the parameters of what <c>using:</c> names; null for one that is not given.</summary>
    public static IReadOnlyList<Expression?> With(MapCompilation map, MappingNode? block, ScalarNode? used, IReadOnlyList<string> parameters)
    {
        foreach (var entry in used is null ? [] : block?.Entries ?? [])
            if (!parameters.Contains(entry.Key.Text))
                map.Problems.Unknown("MAP-WITH", entry.Key.At, $"parameter of '{used!.Text}'", entry.Key.Text, parameters);
            else if (entry.Value is not ScalarNode)
                map.Problems.Error("MAP-KIND", entry.Value.At, $"'{entry.Key.Text}' takes an expression, this is {entry.Value.KindName}");
        return parameters.Select(p => block?[p] is ScalarNode text ? map.Compile(text) : null).ToList();
    }

    private Translation? Translate(KeyBlock keys, TargetSlot slot, Converter? converter, MapPart? part, string target)
    {
        if (keys.Scalar("translate") is not { } name)
            return null;
        var takesCode = slot.IsFree || slot.Kind is CanonicalKind.Text or CanonicalKind.Word || slot.IsCode;
        if (!takesCode || (converter?.Output ?? part?.Definition!.Target.Shape?.Canonical) is { } made && made.Record != typeof(Code))
            map.Problems.Error("MAP-KIND", name.At, $"'translate' makes a code, and the target holds {Name(slot)}");
        var codeSet = map.CodeSets.Find(name.Text);
        if (codeSet is null)
            map.Problems.Unknown("MAP-CODESET", name.At, "code set", name.Text, map.CodeSets.AllNames, $"codesets/{name.Text}.csv makes it");
        else if (map.CodeSets.Broken.Contains(name.Text))
            map.Problems.Error("MAP-BROKEN-CODESET", name.At, $"the code set '{name.Text}' has errors of its own");
        var miss = TranslationMiss.Fail;
        Expression? substitute = null;
        switch (keys.Node("miss"))
        {
            case null or ScalarNode { Text: "fail" }:
                break;
            case ScalarNode { Text: "pass" } pass:
                miss = TranslationMiss.Pass;
                if (slot.Kind == CanonicalKind.Word)
                    map.Problems.Error("MAP-MISS", pass.At, $"the target holds {Name(slot)}; a source's own code may not stay there", "miss: { use: … }");
                break;
            case MappingNode { Entries: [{ Key.Text: "use", Value: ScalarNode use }] }:
                (miss, substitute) = (TranslationMiss.Use, map.Compile(use));
                CheckConstant(substitute, slot, target);
                break;
            case { } other:
                map.Problems.Error("MAP-MISS", other.At, "'miss' is fail, pass or { use: EXPRESSION }");
                break;
        }
        var asOf = Optional(keys.Scalar("as-of"));
        if (asOf?.ConstantText is { } day && Translation.DayOf(day) is null)
            map.Problems.Error("MAP-DATE", asOf.At, "'as-of' must give a date that says the day", "as-of: FT1-4.1");
        return codeSet is null ? null : new Translation(codeSet, asOf, miss, substitute);
    }

    private ValueFormat? Format(ScalarNode? pattern, TargetSlot slot)
    {
        if (pattern is null)
            return null;
        if (!slot.IsFree && slot.Kind != CanonicalKind.Text)
            map.Problems.Error("MAP-FORMAT", pattern.At, $"'format' makes text, and the target holds {Name(slot)}");
        var format = ValueFormat.Read(pattern.Text);
        if (format is null)
            map.Problems.Error("MAP-FORMAT", pattern.At, "this is the pattern of neither a date nor a number", "yyyyMMdd, yyyy-MM-dd HH:mm, 0.00");
        return format;
    }

    private Canonical.DatePrecision? AtLeast(ScalarNode? name, TargetSlot slot)
    {
        if (name is null)
            return null;
        if (!slot.IsFree && slot.Kind is not (CanonicalKind.Time or CanonicalKind.Text))
            map.Problems.Error("MAP-AT-LEAST", name.At, $"'at-least' is about dates, and the target holds {Name(slot)}");
        var names = Enum.GetNames<Canonical.DatePrecision>().Select(CanonicalType.CamelCase).ToArray();
        var index = Array.IndexOf(names, name.Text);
        if (index >= 0)
            return (Canonical.DatePrecision)index;
        map.Problems.Unknown("MAP-AT-LEAST", name.At, "precision", name.Text, names);
        return null;
    }

    private ValueRule? Fields(MappingNode nested, MappingNode? let, TargetSlot slot, string target, IReadOnlyList<OverrideField> inner)
    {
        if (!slot.IsFree && slot.Kind != CanonicalKind.Object && slot.PartDepth == 0)
        {
            map.Problems.Error("MAP-KIND", nested.At, $"'fields' makes an object, and '{target}' holds {Name(slot)}");
            return null;
        }
        var scope = map.Scope;
        var lets = MapNames.Compile(MapFileReader.ReadLets(let, map.Problems), ref scope, map.Problems);
        var within = map with { Scope = scope };
        var made = slot.IsHl7v2 ? new Hl7v2PartsCompiler(within).Compile(nested, target, slot.PartDepth, inner)
            : new ObjectCompiler(within).Compile(nested, slot.Shape, target, isRoot: false, inner);
        return made is null || lets.Values.Count == 0 ? made : new LetRule(lets.Values, made) { Info = made.Info };
    }

    // A value becomes a Code or a single value by itself; other objects need to be told how, unless the source may hold them as they are.
    private void CheckConversion(TargetSlot slot, Converter? converter, Translation? translation, ScalarNode? text)
    {
        if (slot.Kind != CanonicalKind.Object || converter is not null || translation is not null || MayHold(map.Source.Format, slot.Shape!)
            || slot.IsCode || text is null || text.Text.TrimStart('=').StartsWith('%'))
            return;
        var usable = Converters.All.Where(c => IsUsable(c) && c.Output is not null && c.Output == slot.ObjectType).Select(c => c.Name).ToArray();
        map.Problems.Error("MAP-USING", text.At, $"the target holds {Name(slot)}; a value becomes one by 'using:' or 'fields:'",
            usable.Length == 0 ? null : $"using: {string.Join(" | ", usable)}");
    }

    private static bool MayHold(MapFormat source, TargetShape shape)
        => source == MapFormat.Json || source == (shape.IsFhir ? MapFormat.Fhir : MapFormat.Canonical);

    // What is written in the map itself need not wait for a message to be found wrong.
    private void CheckConstant(Expression? expression, TargetSlot slot, string target)
    {
        if (slot.IsFree || expression?.ConstantText is not { Length: > 0 } text)
            return;
        try
        {
            ValueConversion.FromText(slot.Element, map.Info(expression.At, target), s_noRun, text, default);
        }
        catch (MapException) when (slot.Words.Count > 0)
        {
            map.Problems.Unknown("MAP-WORD", expression.At, $"word of '{target}'", text, slot.Words);
        }
        catch (MapException e)
        {
            map.Problems.Error(e.Code, expression.At, $"'{target}': {e.Message}");
        }
    }

    private Expression? Optional(ScalarNode? text) => text is null ? null : map.Compile(text);

    /// <summary>What a slot holds, for people; with "list of" where it is one.</summary>
    public static string NameOf(TargetSlot slot) => slot.IsList ? $"a list of {Name(slot)}" : Name(slot);

    private static string Name(TargetSlot slot) => slot switch
    {
        { IsHl7v2: true } => "HL7 v2 text",
        { ObjectType: { } type } => type.Name,
        { Shape: { } shape } => shape.Name,
        { Words.Count: > 0 } => slot.WordNames,
        { FhirType: { } primitive } => $"a FHIR {primitive}",
        { Kind: CanonicalKind.Time } => "a date or time",
        { Kind: CanonicalKind.Decimal or CanonicalKind.DecimalText } => "a decimal",
        _ => slot.Kind?.ToString().ToLowerInvariant() ?? "anything",
    };
}
