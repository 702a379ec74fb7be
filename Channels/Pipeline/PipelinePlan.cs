using InterfaceEngine.Channels.Pipeline.Content;
using InterfaceEngine.Channels.Pipeline.Steps;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>A channel's compiled rules. Immutable; made by the check, used by <see cref="ChannelPipeline"/>.</summary>
internal sealed class PipelinePlan
{
    /// <summary>Reads the channel's content.</summary>
    public required ContentReader Reader { get; init; }

    /// <summary>What is taken: any of these; everything where there is none.</summary>
    public required Expression[] Accept { get; init; }

    /// <summary>The channel's own steps.</summary>
    public required Step[] Steps { get; init; }

    /// <summary>The destinations, in the order of <see cref="Definitions.ChannelModel.Destinations"/>.</summary>
    public required DestinationPlan[] Destinations { get; init; }

    /// <summary>Whether an object that no destination takes fails the message.</summary>
    public required bool FailsUnmatched { get; init; }

    /// <summary>The rule that says what becomes of unmatched objects, as <c>file:line</c>.</summary>
    public required string UnmatchedRule { get; init; }

    /// <summary>The author's own search keys.</summary>
    public required KeyValuePair<string, Expression>[] Search { get; init; }

    /// <summary>The variables of engine.yaml.</summary>
    public required IReadOnlyDictionary<string, Focus> Variables { get; init; }

    /// <summary>The zone of dates that carry none.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The code sets that expressions ask.</summary>
    public required CodeSetLibrary CodeSets { get; init; }

    /// <summary>What is made of a destination's reply before it is the answer; null where no reply is one.</summary>
    public required ReplyPlan? Reply { get; init; }

    /// <summary>Whether destinations have to do with each other, so that what is owed of one object is a transaction.</summary>
    public required bool HasTransactions { get; init; }

    /// <summary>The versions of the channel and of all maps it runs.</summary>
    public required string Versions { get; init; }
}

/// <summary>What is made of a destination's reply.</summary>
/// <param name="Reader">Reads it.</param>
/// <param name="Steps">What is done to it.</param>
internal sealed record ReplyPlan(ContentReader Reader, Step[] Steps);

/// <summary>A destination's compiled rules.</summary>
internal sealed class DestinationPlan
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is written.</summary>
    public required Position At { get; init; }

    /// <summary>What it takes; null for everything.</summary>
    public required Expression? When { get; init; }

    /// <summary>Whether it takes what no <c>when:</c> took.</summary>
    public required bool Otherwise { get; init; }

    /// <summary>Its own steps.</summary>
    public required Step[] Steps { get; init; }

    /// <summary>The business key, its own or the channel's; null where there is none.</summary>
    public required Expression? Key { get; init; }

    /// <summary>The lane; null where the destination is one lane, or <see cref="Unordered"/>.</summary>
    public required Expression? OrderBy { get; init; }

    /// <summary>Whether there are no lanes.</summary>
    public required bool Unordered { get; init; }

    /// <summary>The destinations that must have the object first.</summary>
    public required IReadOnlyList<string> After { get; init; }

    /// <summary>What a person must approve; null for nothing.</summary>
    public required Expression? Approve { get; init; }

    /// <summary>Whether its failure for good reverses what was delivered before.</summary>
    public required bool CompensatesOnFailure { get; init; }

    /// <summary>The templated settings of <c>compensate:</c>; null where there is none.</summary>
    public required TemplatePlan[]? Reversal { get; init; }

    /// <summary>The templated settings of <c>send:</c>.</summary>
    public required TemplatePlan[] Templates { get; init; }

    /// <summary>What every idempotency key begins with: channel and destination.</summary>
    public required string KeyPrefix { get; init; }

    /// <summary>How its deliveries become batches; null where each goes out by itself.</summary>
    public BatchPlan? Batch { get; init; }
}

/// <summary>A templated setting of <c>send:</c>.</summary>
/// <param name="Attribute">The name under which <see cref="Messages.Delivery.Attributes"/> holds it.</param>
/// <param name="Template">The template.</param>
/// <param name="Encode">What is done to each value that it puts in; null for nothing.</param>
internal sealed record TemplatePlan(string Attribute, TextTemplate Template, Func<string, string>? Encode);
