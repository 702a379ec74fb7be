using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Channels.Pipeline.Content;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>Checks a source's <c>acknowledge:</c>: what an answer waits for, and what is made of the reply that is one.</summary>
internal sealed class AcknowledgeCompiler(ChannelDefinition definition)
{
    private readonly Problems _problems = definition.Problems;

    /// <summary>The key.</summary>
    public static FieldSpec Field { get; } = new("acknowledge", FieldKind.Block,
        "What the answer of the application waits for: the store; the pipeline's verdict; that nothing of the message is queued any more; or, as a block, the reply of a "
        + "destination, which is the answer then (a query and its response). The last two want an mllp source. In original mode the sender waits on its connection, and hears AR with "
        + "condition 207 when the time is over: it is to send the same again, and hears what is known by then. In enhanced mode CA comes at once, and the rest when it is known.")
    {
        Default = "stored",
        Choices = ["stored", "processed", "delivered"],
        Fields =
        [
            new("from", FieldKind.Text, "The destination whose reply is the answer. Its MSA-2 becomes the sender's MSH-10. Where the destination takes it without a reply, the answer is AA.")
            {
                Required = true, Example = "registry",
            },
            new("within", FieldKind.Duration, "How long a sender in original mode waits on its connection.") { Default = "30s", Min = "10ms", Max = "10m", Example = "10s" },
            new("format", FieldKind.Choice, "What the reply's bytes are, for the steps: over mllp always hl7v2.") { Default = "json", Choices = ["hl7v2", "fhir", "json"] },
            new("pipeline", FieldKind.StepList, "What is done to the reply before it is the answer: steps that end in one HL7 v2 message with an MSA. `%message` is the query.")
            {
                Late = true, Example = "[ { map: patients-to-rsp } ]",
            },
        ],
        Example = "{ from: registry, within: 10s }",
    };

    /// <summary>Completes the way in with what its answers wait for.</summary>
    /// <param name="source">The way in as far as it was compiled.</param>
    /// <param name="destinations">The ways out.</param>
    /// <param name="steps">Compiles the steps over the reply.</param>
    /// <returns>The way in, and what is made of replies; null where they are the answer as they are, or none is.</returns>
    public (SourceModel Source, ReplyPlan? Plan) Compile(SourceModel source, IReadOnlyList<DestinationModel> destinations, StepsCompiler steps)
    {
        if (definition.Keys.BlockOrNull("source") is not { } keys)
            return (source, null);
        var after = keys.WordOrNull("acknowledge") switch
        {
            "stored" => AcknowledgeAfter.Stored,
            "processed" => AcknowledgeAfter.Processed,
            "delivered" => AcknowledgeAfter.Delivered,
            _ => AcknowledgeAfter.Replied,
        };
        var completed = source with { Acknowledge = after };
        if (completed.AnswersWait && (!source.Component.CanReply || source.Split is not null || source.PartsWithin is not null))
            _problems.Error("CFG-ACKNOWLEDGE", keys.PlaceOf("acknowledge"), "only an mllp source without 'split' and 'continuation' has senders that can wait for this", "one of: stored, processed");
        if (after == AcknowledgeAfter.Delivered && destinations.FirstOrDefault(d => d.Batch is not null) is { } late)
            _problems.Error("CFG-ACKNOWLEDGE", keys.PlaceOf("acknowledge"), $"'{late.Name}' sends batches, which no sender waits for", "one of: stored, processed");
        if (after != AcknowledgeAfter.Replied || keys.BlockOrNull("acknowledge") is not { } block)
            return (completed, null);
        var name = block.TextOrNull("from");
        var destination = destinations.FirstOrDefault(d => d.Name == name);
        if (destination is null)
        {
            // One that stands in the file and could not be compiled has problems of its own.
            if (name is not null && (definition.Keys.Node("destinations") as MappingNode)?[name] is null)
                _problems.Unknown("CFG-ACKNOWLEDGE", block.PlaceOf("from"), "destination", name, destinations.Select(d => d.Name));
            return (completed, null);
        }
        if (destination.Batch is not null)
            _problems.Error("CFG-ACKNOWLEDGE", block.PlaceOf("from"), $"'{name}' sends batches, which no sender waits for");
        var format = destination.Component.Spec.Name == "mllp" ? ContentFormat.Hl7v2 : block.TextOrNull("format") switch
        {
            "hl7v2" => ContentFormat.Hl7v2,
            "fhir" => ContentFormat.Fhir,
            _ => ContentFormat.Json,
        };
        var (own, leaving) = steps.Compile(block.Node("pipeline"), Flow.From(format));
        if (leaving is { Focus: not Mappings.Expressions.FocusKind.Hl7v2 })
            _problems.Error("CFG-ACKNOWLEDGE", block.PlaceOf("pipeline"), $"the sender wants HL7 v2, and this is {leaving}", "end 'pipeline' with a map that makes an HL7 v2 message");
        return (completed with { AnswerFrom = name, AnswerWithin = block.Duration("within") }, new ReplyPlan(ReaderOf(format, source), own));
    }

    private static ContentReader ReaderOf(ContentFormat format, SourceModel source) => format switch
    {
        ContentFormat.Hl7v2 => new Hl7v2Content(source.TextRules, false, BatchCounts.Report),
        ContentFormat.Fhir => new FhirContent(),
        _ => new JsonContent(),
    };
}
