using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Channels.Pipeline.Content;
using InterfaceEngine.Mappings.Delimited;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>Checks and compiles a channel's <c>source:</c>.</summary>
internal sealed class SourceCompiler(ChannelDefinition definition, CheckContext context)
{
    private readonly Problems _problems = definition.Problems;

    /// <summary>Compiles it.</summary>
    /// <param name="flow">What it brings; null where that is not known.</param>
    /// <param name="attributes">The names of the attributes that it puts on envelopes.</param>
    /// <returns>The model; null where it has errors.</returns>
    public SourceModel? Compile(out Flow? flow, out IReadOnlyList<string> attributes)
    {
        (flow, attributes) = (null, []);
        if (definition.Keys.BlockOrNull("source") is not { } keys)
            return null;
        var system = keys.TextOrNull("from") is { } name ? context.FindSystem(name, keys.PlaceOf("from"), definition) : null;
        var component = FindComponent(keys);
        var format = FindFormat(keys, component);
        flow = format is null ? null : Flow.From(format.Value);
        var split = SplitModel.Read(keys);
        attributes = [.. component?.Spec.Attributes ?? [], .. AttributesOf(split, format).Keys];
        CheckSplit(keys, format, split);
        var sequence = ReadSequence(keys, component, split);
        CheckContinuation(keys, format, split);
        if (format == ContentFormat.Csv)
            ReadCsvFormat(keys, _problems);
        var textRules = format == ContentFormat.Hl7v2 ? Hl7v2Format.Read(keys, _problems) : Hl7v2TextRules.Standard;
        if (format == ContentFormat.Hl7v2)
            Hl7v2Format.CheckXml(keys, component, split is not null, _problems);
        if (component is not null && keys.BlockOrNull(component.Spec.Name) is { } own)
        {
            var isPatient = definition.Keys.TextOrNull("data") is "patient";
            if (isPatient)
                Listeners.CheckOpen(own, component.Spec, "taken", _problems);
            component.Check?.Invoke(new ComponentCheck
            {
                Settings = own,
                System = system?.Components.GetValueOrDefault(component.Spec.Name),
                Folder = context.Folder,
                CarriesPatientData = isPatient,
                Problems = _problems,
            });
        }
        var schedule = ReadSchedule(keys, component);
        if (system is null || component is null || format is null || keys.BlockOrNull(component.Spec.Name) is not { } settings)
            return null;
        var reply = new ReplyCompiler(definition, context).Compile(keys, component, system);
        return new SourceModel
        {
            Reply = reply,
            System = system,
            Component = component,
            Settings = settings,
            SystemSettings = system.Components.GetValueOrDefault(component.Spec.Name),
            Format = format.Value,
            TextRules = textRules,
            IsXml = Hl7v2Format.IsXml(keys),
            Acknowledge = AcknowledgeAfter.Stored,
            Split = split,
            Sequence = sequence,
            PartsWithin = keys.BlockOrNull("continuation")?.Duration("within"),
            Schedule = schedule,
        };
    }

    /// <summary>Reads how delimited text is written.</summary>
    /// <param name="source">The <c>source:</c> block.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static DelimitedFormat ReadCsvFormat(Settings source, Problems problems)
    {
        if (source.BlockOrNull("format")?.BlockOrNull("csv") is not { } csv)
            return new DelimitedFormat();
        var written = csv.TextOrNull("delimiter");
        var delimiter = written == "tab" ? "\t" : written;
        if (delimiter is not null && (delimiter.Length != 1 || delimiter[0] > '~' || delimiter[0] is '"' or '\r' or '\n'))
            problems.Error("CFG-CSV", csv.PlaceOf("delimiter"), "'delimiter' must be one ASCII character other than a quote, or the word tab");
        var hasHeader = !csv.Has("header") || csv.Flag("header");
        if (!hasHeader && csv.Texts("columns").Count == 0)
            problems.Error("CFG-CSV", csv.At, "delimited text without a header line needs its columns named", "such as columns: [code, name, price]");
        return new DelimitedFormat
        {
            Delimiter = delimiter is { Length: 1 } ? delimiter[0] : ',',
            HasHeader = hasHeader,
            Columns = hasHeader ? [] : csv.Texts("columns"),
        };
    }

    private SourceComponent? FindComponent(Settings keys)
    {
        var found = context.Components.Sources.Where(s => keys.Has(s.Spec.Name)).ToArray();
        if (found.Length == 0 && !context.Components.Sources.Any(s => definition.Root?["source"] is MappingNode block && block[s.Spec.Name] is not null))
        {
            _problems.Error("CFG-SOURCE", keys.At, "'source' says not how messages come in", $"give it one of: {string.Join(", ", context.Components.Sources.Select(s => s.Spec.Name))}");
        }
        else if (found.Length > 1)
        {
            _problems.Error("CFG-SOURCE", keys.PlaceOf(found[1].Spec.Name), $"'source' has two ways in, {found[0].Spec.Name} and {found[1].Spec.Name}; a channel has one", "make a second channel");
        }
        return found.Length == 1 ? found[0] : null;
    }

    private ContentFormat? FindFormat(Settings keys, SourceComponent? component)
    {
        var block = keys.BlockOrNull("format");
        var word = keys.WordOrNull("format") ?? (block?.BlockOrNull("csv") is not null ? "csv" : block?.BlockOrNull("hl7v2") is not null ? "hl7v2" : null);
        if (block?.BlockOrNull("csv") is not null && block.BlockOrNull("hl7v2") is not null)
            _problems.Error("CFG-FORMAT", block.PlaceOf("hl7v2"), "'format' names two formats; content has one", "remove one");
        if (block is not null && word is null)
            _problems.Error("CFG-FORMAT", block.At, "'format' names no format", "such as format: hl7v2, or format: { csv: { delimiter: \";\" } }");
        if (component is null)
            return word is null ? null : FormatOf(word);
        if (component.Format is { } fixedFormat)
        {
            if (word is not null && FormatOf(word) != fixedFormat)
                _problems.Error("CFG-FORMAT", keys.PlaceOf("format"), $"{component.Spec.Name} always brings {NameOf(fixedFormat)}, not {word}", "remove 'format'");
            return fixedFormat;
        }
        if (word is null && !keys.Has("format") && (definition.Root?["source"] as MappingNode)?["format"] is null)
            _problems.Error("CFG-FORMAT", keys.At, $"{component.Spec.Name} brings any bytes: 'format' must say what they are", "one of: hl7v2, fhir, json, xml, csv, raw");
        return word is null ? null : FormatOf(word);
    }

    /// <summary>What a record's attributes are where it has none: those of a message that came alone.</summary>
    public static IReadOnlyDictionary<string, string> AttributesOf(SplitModel? split, ContentFormat? format)
        => split is null ? Envelope.NoAttributes
        : format == ContentFormat.Hl7v2 ? Hl7v2Content.LoneAttributes
        : new Dictionary<string, string> { [RecordAttributes.Index] = "" };

    private void CheckContinuation(Settings keys, ContentFormat? format, SplitModel? split)
    {
        if (keys.BlockOrNull("continuation") is null)
            return;
        if (format is not (null or ContentFormat.Hl7v2))
            _problems.Error("CFG-CONTINUATION", keys.PlaceOf("continuation"), $"{NameOf(format.Value)} does not come in parts: continuation is HL7 v2's", "remove 'continuation'");
        else if (split is not null)
            _problems.Error("CFG-CONTINUATION", keys.PlaceOf("continuation"), "what is divided into messages is not joined from parts: a source has 'continuation' or 'split', not both", "remove one of them");
    }

    private SequenceUse? ReadSequence(Settings keys, SourceComponent? component, SplitModel? split)
    {
        if (keys.TextOrNull("sequence") is not { } word)
            return null;
        if (component is not null && component.Spec.Name != "mllp")
            _problems.Error("CFG-SEQUENCE", keys.PlaceOf("sequence"), $"sequence numbers are agreed in acknowledgments, which {component.Spec.Name} has none of", "remove 'sequence'");
        else if (split is not null)
            _problems.Error("CFG-SEQUENCE", keys.PlaceOf("sequence"), "messages of a batch have no sequence numbers of their own: a source has 'sequence' or 'split', not both", "remove one of them");
        return word == "required" ? SequenceUse.Required : SequenceUse.IfPresent;
    }

    private void CheckSplit(Settings keys, ContentFormat? format, SplitModel? split)
    {
        if (split is { IsAtomic: true } && keys.BlockOrNull("split")!.TextOrNull("on-error") == "go-on")
            _problems.Error("CFG-SPLIT", keys.BlockOrNull("split")!.PlaceOf("on-error"), "an atomic batch is taken whole or not at all: it does not go on behind an error", "remove 'on-error', or 'atomic'");
        if (split is not null && format is not (null or ContentFormat.Csv or ContentFormat.Hl7v2))
            _problems.Error("CFG-SPLIT", keys.PlaceOf("split"), $"{NameOf(format.Value)} has no records to split into");
        if (split is null && format == ContentFormat.Csv)
            _problems.Error("CFG-SPLIT", keys.At, "delimited text needs 'split: records': rules read one record at a time");
    }

    private PollSchedule? ReadSchedule(Settings keys, SourceComponent? component)
    {
        if (keys.BlockOrNull("schedule") is not { } schedule)
            return null;
        if (component is { IsPolled: false })
            _problems.Error("CFG-SCHEDULE", keys.PlaceOf("schedule"), $"{component.Spec.Name} takes what comes and never looks for it: 'schedule' means nothing here", "remove it");
        return PollSchedule.Read(schedule, context.Engine?.Zone ?? TimeZoneInfo.Utc, context.Components.CronFault, _problems);
    }

    private static ContentFormat FormatOf(string word) => word switch
    {
        "hl7v2" => ContentFormat.Hl7v2,
        "fhir" => ContentFormat.Fhir,
        "json" => ContentFormat.Json,
        "xml" => ContentFormat.Xml,
        "csv" => ContentFormat.Csv,
        _ => ContentFormat.Raw,
    };

    private static string NameOf(ContentFormat format) => format.ToString().ToLowerInvariant();
}
