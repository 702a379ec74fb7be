using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>Which segments stand around the messages of an HL7 v2 batch.</summary>
internal enum Hl7v2Envelope
{
    /// <summary>BHS and BTS.</summary>
    Batch,

    /// <summary>FHS, BHS, BTS and FTS.</summary>
    File,
}

/// <summary>The compiled rules of a destination's <c>batch:</c>.</summary>
internal sealed class BatchPlan
{
    /// <summary>What each batch is for; null where there is one for all.</summary>
    public required Expression? By { get; init; }

    /// <summary>What a member adds to each total.</summary>
    public required KeyValuePair<string, Expression>[] Totals { get; init; }

    /// <summary>What a batch begins with.</summary>
    public required TextTemplate? Header { get; init; }

    /// <summary>What it ends with.</summary>
    public required TextTemplate? Trailer { get; init; }

    /// <summary>What stands between members, or ends each.</summary>
    public required string Separator { get; init; }

    /// <summary>The segments around HL7 v2 messages; null where <see cref="Header"/> and <see cref="Trailer"/> say what stands around.</summary>
    public required Hl7v2Envelope? Hl7v2 { get; init; }

    /// <summary>The templated settings of <c>send:</c>, over the batch's facts.</summary>
    public required TemplatePlan[] Templates { get; init; }

    /// <summary>The variables of engine.yaml.</summary>
    public required IReadOnlyDictionary<string, Focus> Variables { get; init; }

    /// <summary>The zone that dates are shown in.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>What every idempotency key begins with.</summary>
    public required string KeyPrefix { get; init; }
}
