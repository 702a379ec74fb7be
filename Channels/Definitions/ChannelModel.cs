using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>One channel, checked and compiled. Immutable; <see cref="ChannelPipeline"/> runs it, the runtime gives it connections and a queue.</summary>
public sealed record ChannelModel
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its version, recorded with every run.</summary>
    public required string Version { get; init; }

    /// <summary>The file, relative to the configuration folder.</summary>
    public required string File { get; init; }

    /// <summary>What it is for.</summary>
    public required string? Description { get; init; }

    /// <summary>Who answers for it.</summary>
    public required string? Owner { get; init; }

    /// <summary>What data it carries: <c>patient</c>, <c>finance</c>, <c>vendor</c> or <c>workforce</c>.</summary>
    public required string Data { get; init; }

    /// <summary>The way in.</summary>
    public required SourceModel Source { get; init; }

    /// <summary>The ways out, in the order of the file.</summary>
    public required IReadOnlyList<DestinationModel> Destinations { get; init; }

    /// <summary>The reference tables that its steps look into.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>How far back a repeat is recognized; null where duplicates are not looked for.</summary>
    public required TimeSpan? DuplicateWindow { get; init; }

    /// <summary>How many deliveries of one destination may wait before the source refuses new messages as unavailable; null for no limit.</summary>
    public required long? MaxDepth { get; init; }

    /// <summary>
    /// What everything that it is made of comes to, as a hash: its file, its systems, the maps, code sets and variables. A reload restarts the
    /// channels whose fingerprint differs.
    /// </summary>
    public required string Fingerprint { get; init; }

    /// <summary>The same of the way in alone: where it is equal, a reload keeps the listener open.</summary>
    public required string SourceFingerprint { get; init; }

    /// <summary>Whether it has a destination of that name, the one for replies among them.</summary>
    public bool HasDestination(string name) => Source.Reply?.Destination.Name == name || Destinations.Any(d => d.Name == name);

    /// <summary>The compiled rules, for <see cref="ChannelPipeline"/>.</summary>
    internal PipelinePlan Plan { get; init; } = null!;
}

/// <summary>A channel's way in.</summary>
public sealed record SourceModel
{
    /// <summary>The system that sends.</summary>
    public required SystemModel System { get; init; }

    /// <summary>The component that receives.</summary>
    public required SourceComponent Component { get; init; }

    /// <summary>Its settings in the channel file.</summary>
    public required Settings Settings { get; init; }

    /// <summary>The system's settings for it; null where the system has none.</summary>
    public required Settings? SystemSettings { get; init; }

    /// <summary>What its bytes are.</summary>
    public required ContentFormat Format { get; init; }

    /// <summary>What is known of the character sets of its messages, where they are HL7 v2.</summary>
    public required Hl7v2TextRules TextRules { get; init; }

    /// <summary>Whether its messages are HL7 v2 in the XML encoding.</summary>
    public required bool IsXml { get; init; }

    /// <summary>What the application answer waits for.</summary>
    public required AcknowledgeAfter Acknowledge { get; init; }

    /// <summary>The destination whose reply is the answer; null where none's is.</summary>
    public string? AnswerFrom { get; init; }

    /// <summary>How long a sender in original mode waits for an answer that is not known yet.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether answers may be known later than their messages are stored.</summary>
    public bool AnswersWait => Acknowledge is AcknowledgeAfter.Delivered or AcknowledgeAfter.Replied;

    /// <summary>How senders are sent application acknowledgments of their own (enhanced mode); null where the way in has no such senders.</summary>
    public ReplyModel? Reply { get; init; }

    /// <summary>How what comes is divided into messages of its own; null where each input is one.</summary>
    public required SplitModel? Split { get; init; }

    /// <summary>How long the parts of a message that comes in several are waited for; null where each is a message by itself.</summary>
    public TimeSpan? PartsWithin { get; init; }

    /// <summary>Whether its messages are numbered; null where MSH-13 means nothing.</summary>
    public SequenceUse? Sequence { get; init; }

    /// <summary>When it looks for input; null where it does so by its own interval, or takes what comes.</summary>
    public PollSchedule? Schedule { get; init; }
}

/// <summary>Where the application acknowledgments of enhanced mode go.</summary>
/// <param name="Destination">They are deliveries to this destination, which no file declares.</param>
/// <param name="OnConnection">Whether they go on a connection that their sender has opened; otherwise to the system that the destination names.</param>
/// <param name="WantsAccept">Whether each asks for an accept acknowledgment of its own.</param>
/// <param name="KeepsLengths">Whether their texts are cut to what the version allows.</param>
public sealed record ReplyModel(DestinationModel Destination, bool OnConnection, bool WantsAccept, bool KeepsLengths);

/// <summary>What a sender's application answer waits for.</summary>
public enum AcknowledgeAfter
{
    /// <summary>The message is in the store.</summary>
    Stored,

    /// <summary>The pipeline has run: a message that failed is answered with its error.</summary>
    Processed,

    /// <summary>Nothing of the message is queued any more: one that a destination did not take is answered with an error.</summary>
    Delivered,

    /// <summary>A destination has replied, and that is the answer.</summary>
    Replied,
}

/// <summary>One of a channel's ways out.</summary>
public sealed record DestinationModel
{
    /// <summary>Its name in the channel.</summary>
    public required string Name { get; init; }

    /// <summary>The system that receives.</summary>
    public required SystemModel System { get; init; }

    /// <summary>The component that sends.</summary>
    public required ConnectorComponent Component { get; init; }

    /// <summary>Its settings in the channel file.</summary>
    public required Settings Settings { get; init; }

    /// <summary>The system's settings for it; null where the system has none.</summary>
    public required Settings? SystemSettings { get; init; }

    /// <summary>How many deliveries go out at once, of as many lanes.</summary>
    public required int Connections { get; init; }

    /// <summary>Whether deliveries keep no order at all.</summary>
    public required bool Unordered { get; init; }

    /// <summary>What follows a try that did not succeed.</summary>
    public required DeliveryPolicy Delivery { get; init; }

    /// <summary>How many deliveries become one; null where each goes out by itself.</summary>
    public BatchModel? Batch { get; init; }

    /// <summary>Whether its failure for good reverses what was delivered of the object before.</summary>
    public bool CompensatesOnFailure { get; init; }

    /// <summary>How what it took is reversed; null where it cannot be.</summary>
    public WayOut? Compensate { get; init; }
}

/// <summary>A way to a system.</summary>
/// <param name="System">The system that receives.</param>
/// <param name="Component">The component that sends.</param>
/// <param name="Settings">Its settings in the channel file.</param>
/// <param name="SystemSettings">The system's settings for it; null where the system has none.</param>
public sealed record WayOut(SystemModel System, ConnectorComponent Component, Settings Settings, Settings? SystemSettings);

/// <summary>What follows a try that did not succeed.</summary>
/// <param name="Retry">The waits between tries.</param>
/// <param name="OnRefused">What becomes of what the target refuses, and of what was given up.</param>
public sealed record DeliveryPolicy(RetrySchedule Retry, OnRefused OnRefused);

/// <summary>The waits between tries: <c>first</c>, then each <c>factor</c> times the last, at most <c>max</c>.</summary>
/// <param name="First">The first wait.</param>
/// <param name="Factor">How much longer each wait is than the last; at least 1.</param>
/// <param name="Max">The longest wait.</param>
/// <param name="Jitter">How far a wait may differ either way, as a fraction, so that destinations do not all come back at once.</param>
/// <param name="GiveUpAfter">How long failures of the message itself are retried, from its first attempt; null for ever.</param>
public sealed record RetrySchedule(TimeSpan First, double Factor, TimeSpan Max, double Jitter, TimeSpan? GiveUpAfter);

/// <summary>What becomes of a refused delivery.</summary>
public enum OnRefused
{
    /// <summary>It becomes a dead letter and its lane goes on.</summary>
    DeadLetter,

    /// <summary>It is held, and its lane with it, until a person decides.</summary>
    HoldLane,
}
