using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>The keys of a channel file, one spec each. What depends on the rest of the file is read late, by <see cref="ChannelCompiler"/>.</summary>
internal static class ChannelFile
{
    private static readonly IReadOnlyList<FieldSpec> Retry =
    [
        new("first", FieldKind.Duration, "The wait after the first failure.") { Default = "5s", Min = "100ms", Max = "1d" },
        new("factor", FieldKind.Number, "How much longer each wait is than the last.") { Default = "2", Min = "1", Max = "10" },
        new("max", FieldKind.Duration, "The longest wait.") { Default = "10m", Min = "100ms", Max = "1d" },
        new("jitter", FieldKind.Percent, "How far each wait may differ either way, so that destinations do not all come back at once.") { Default = "10%", Max = "50%" },
        new("give-up-after", FieldKind.Duration, "How long failures of the message itself are retried, from its first attempt. A target that is down is waited for without end.")
        {
            Default = "24h", Min = "1s",
        },
    ];

    /// <summary>The keys of a <c>delivery:</c> block.</summary>
    public static IReadOnlyList<FieldSpec> Delivery { get; } =
    [
        new("retry", FieldKind.Block, "The waits between tries.") { Default = "{}", Fields = Retry },
        new("on-refused", FieldKind.Choice, "What becomes of what the target refuses: a dead letter while its lane goes on, or held with its lane until a person decides.")
        {
            Default = "dead-letter", Choices = ["dead-letter", "hold-lane"],
        },
    ];

    private static readonly IReadOnlyList<FieldSpec> Csv =
    [
        new("delimiter", FieldKind.Text, "What separates fields; one character, or `tab`.") { Default = ",", Example = "\";\"" },
        new("header", FieldKind.Flag, "Whether the first line names the columns.") { Default = "true" },
        new("columns", FieldKind.TextList, "The columns' names, in order. Needed without a header line, ignored with one.") { Example = "[code, name, price]" },
    ];

    /// <summary>The keys of a channel file.</summary>
    public static IReadOnlyList<FieldSpec> Fields(ComponentRegistry components) =>
    [
        new("channel", FieldKind.Text, "The channel's name; the file has the same.") { Required = true, Example = "charges" },
        new("version", FieldKind.Text, "The channel's version, recorded with every run.") { Required = true, Example = "1.0.0" },
        new("description", FieldKind.Text, "What the channel is for."),
        new("owner", FieldKind.Text, "Who answers for it."),
        new("data", FieldKind.Choice, "What data it carries. Patient data is not taken off loopback without protection.") { Default = "patient", Choices = SystemsFile.DataClasses },
        new("source", FieldKind.Block, "The way in.") { Required = true, Fields = Source(components) },
        new("accept", FieldKind.ExpressionList, "What is taken at all: one of these must be true, else the sender is told that it is rejected, and nothing is stored. They see MSH, or the transport's attributes.")
        {
            Late = true, Example = "[MSH-9.1 = 'ADT']",
        },
        new("pipeline", FieldKind.StepList, "What is done to each message, in order, before it is shared out.") { Late = true },
        new("key", FieldKind.Expression, "The business key of what enters the destinations: a repeat of the same thing has the same key, so that a target can tell. Without it, sender, control id and position.")
        {
            Late = true, Example = "id",
        },
        new("destinations", FieldKind.BlockMap, "The ways out, by name.") { Required = true, Late = true, Fields = Destination(components) },
        new("unmatched", FieldKind.Choice, "What becomes of an object that no destination takes.") { Default = "fail", Choices = ["fail", "filter"] },
        new("delivery", FieldKind.Block, "What follows a try that did not succeed, for all destinations.") { Late = true, Fields = Delivery },
        new("duplicates", FieldKind.Block, "How repeats are recognized: same sender, control id and content. `off` takes every message as new.")
        {
            Default = "{}", Choices = ["off"],
            Fields = [new("window", FieldKind.Duration, "How far back a repeat is looked for.") { Default = "7d", Min = "1m", Max = "90d" }],
        },
        new("search", FieldKind.ExpressionMap, "More values to find messages by, each an expression with a name. HL7 v2 messages are found by patient, visit, account and order anyway, FHIR resources by id.")
        {
            Late = true, Example = "{ accession: OBR-20.1 }",
        },
        new("max-depth", FieldKind.Integer, "How many deliveries of one destination may wait before the source answers that it cannot take more now. Without it there is no limit but the disk.")
        {
            Min = "1", Example = "100000",
        },
    ];

    /// <summary>The keys of a <c>source:</c> block: its own, and a block for each component that receives.</summary>
    public static IReadOnlyList<FieldSpec> Source(ComponentRegistry components) =>
    [
        new("from", FieldKind.Text, "The system that sends, from systems.yaml.") { Required = true, Example = "ehr" },
        AcknowledgeCompiler.Field,
        ReplyCompiler.Field,
        new("format", FieldKind.Block, "What the bytes are, where the component takes several: a word, or `csv` or `hl7v2` with its settings.")
        {
            Choices = ["hl7v2", "fhir", "json", "xml", "csv", "raw"],
            Fields =
            [
                new("csv", FieldKind.Block, "Delimited text, one record a line.") { Fields = Csv },
                new("hl7v2", FieldKind.Block, "HL7 v2, and how its bytes become text.") { Fields = Hl7v2Format.Fields, Example = "{ default-charset: 8859/1 }" },
            ],
            Example = "{ csv: { delimiter: \";\" } }",
        },
        new("split", FieldKind.Block, "Makes each record a message of its own: each line of delimited text, or each message of an HL7 v2 batch (FHS, BHS, or several MSH). A word, or a block that says how. "
            + "HL7 v2 messages that come alone are taken as they are.")
        {
            Choices = ["records", "messages"], Fields = SplitModel.Fields, Example = "{ by: messages, reply: batch }",
        },
        new("continuation", FieldKind.Block, "Joins HL7 v2 messages that come in parts (DSC-1 of one is MSH-14 of the next), and segments that ADD continues. Each part is stored and "
            + "answered; the whole runs as a message of its own once the last one has come. Without it each part is a message by itself.")
        {
            Fields =
            [
                new("within", FieldKind.Duration, "How long after a part the others may come; then the parts that are there are marked as failed.") { Default = "10m", Min = "1s", Max = "7d" },
            ],
            Example = "{ within: 10m }",
        },
        new("sequence", FieldKind.Choice, "Checks sequence numbers (MSH-13; HL7 v2 chapter 2, \"Sequence number protocol\"), one stream for each sender (MSH-3 and MSH-4): of every message, "
            + "or of those that have one. A number that is not the expected one is answered AE with the expected one in MSA-4. Without it MSH-13 means nothing. For mllp only.")
        {
            Choices = ["required", "if-present"], Example = "required",
        },
        new("schedule", FieldKind.Block, "When a component that looks for its input looks, instead of by its own interval. A look that is due while one is under way is left out; "
            + "one of `daily` or `cron` that was missed is made up for once, at the next start.")
        {
            Fields = PollSchedule.Fields, Example = "{ daily: \"02:00\" }",
        },
        .. components.Sources.Select(s => new FieldSpec(s.Spec.Name, FieldKind.Block, s.Spec.Summary) { Fields = s.Spec.Fields, Example = s.Spec.Example }),
    ];

    /// <summary>The keys of one destination.</summary>
    public static IReadOnlyList<FieldSpec> Destination(ComponentRegistry components) =>
    [
        new("when", FieldKind.Expression, "What it takes, of what the channel's pipeline made. Without it, everything.") { Late = true, Example = "item.exists()" },
        new("otherwise", FieldKind.Flag, "Takes what no sibling's `when:` took.") { Default = "false" },
        new("pipeline", FieldKind.StepList, "What is done to each object on its way to this destination alone.") { Late = true },
        new("key", FieldKind.Expression, "As the channel's `key:`, for this destination alone.") { Late = true, Example = "code" },
        new("order-by", FieldKind.Expression, "What must stay in order: objects of one value go out one after the other, others beside them. Without it everything keeps one order.")
        {
            Late = true, Example = "PID-3.1",
        },
        new("unordered", FieldKind.Flag, "Gives up all order.") { Default = "false" },
        new("connections", FieldKind.Integer, "How many deliveries go out at once.") { Default = "4", Min = "1", Max = "64" },
        new("batch", FieldKind.Block, "Sends many deliveries as one, in one file or one request: when a batch is closed, and what stands around its members. Templates of `send:` then speak of the "
            + "batch alone, as `header` does.")
        {
            Late = true, Fields = BatchModel.Fields, Example = "{ schedule: { daily: \"22:00\" } }",
        },
        new("send", FieldKind.Block, "The system that receives, and how it is reached.") { Required = true, Late = true, Fields = Send(components) },
        new("after", FieldKind.TextList, "The destinations that must have taken the same object before this one gets it. One that takes nothing of the object, by its `when:`, is not waited for.")
        {
            Example = "inventory",
        },
        new("on-failure", FieldKind.Choice, "What a failure for good (refused, or given up) means for what was delivered before: the others wait for a person, or what has a `compensate:` is reversed.")
        {
            Default = "wait", Choices = ["wait", "compensate"],
        },
        new("compensate", FieldKind.Block, "How what this destination took is reversed: a second way out, as `send:`, for the same payload, with the same key and `.c`. It has the lanes and the `delivery:` of this destination.")
        {
            Late = true, Fields = Send(components), Example = "{ to: erp, http: { method: DELETE } }",
        },
        new("approve", FieldKind.Expression, "What a person must approve before it is sent, of what the channel's pipeline made; `true` for everything. It is held with the code APPROVAL, once nothing else is waited for.")
        {
            Late = true, Example = "amount.value > 10000",
        },
        new("delivery", FieldKind.Block, "What differs from the channel's `delivery:` for this destination.") { Late = true, Fields = Delivery },
    ];

    /// <summary>The keys of a <c>send:</c> block: the system, and a block for each component that sends.</summary>
    public static IReadOnlyList<FieldSpec> Send(ComponentRegistry components) =>
    [
        new("to", FieldKind.Text, "The system that receives, from systems.yaml.") { Required = true, Example = "billing" },
        .. components.Connectors.Select(c => new FieldSpec(c.Spec.Name, FieldKind.Block, c.Spec.Summary) { Fields = c.Spec.Fields, Example = c.Spec.Example }),
    ];
}
