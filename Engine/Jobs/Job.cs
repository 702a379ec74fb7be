using Newtonsoft.Json;
using Newtonsoft.Json.Converters;

namespace InterfaceEngine.Engine.Jobs;

/// <summary>How a job stands.</summary>
[JsonConverter(typeof(StringEnumConverter), typeof(Newtonsoft.Json.Serialization.CamelCaseNamingStrategy))]
internal enum JobState
{
    /// <summary>It works, also after a restart.</summary>
    Running,

    /// <summary>It waits to be resumed.</summary>
    Paused,

    /// <summary>It came to its end.</summary>
    Done,

    /// <summary>It stopped at a rule: too many failures, a late delivery.</summary>
    Stopped,

    /// <summary>A person ended it.</summary>
    Cancelled,
}

/// <summary>A replay as a piece of long work. Kept in the store after each step, so that a restart goes on where it was.</summary>
internal sealed record Job
{
    /// <summary>Its id, <c>j-1</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What was selected, with the values masked that may be a patient's.</summary>
    public required string Select { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>How many items it has.</summary>
    public required int Total { get; init; }

    /// <summary>How many items it has come through.</summary>
    public int Done { get; init; }

    /// <summary>How many of those failed: messages that failed again, deliveries that were gone.</summary>
    public int Failed { get; init; }

    /// <summary>What reprocessed messages came to: deliveries queued.</summary>
    public int Queued { get; init; }

    /// <summary>Payloads that equal what had been delivered: nothing was sent.</summary>
    public int Unchanged { get; init; }

    /// <summary>Corrections held for a person: the payload differs from what had been delivered.</summary>
    public int Held { get; init; }

    /// <summary>Late deliveries that were left as they are.</summary>
    public int Skipped { get; init; }

    /// <summary>At most so many a second; null for as fast as goes.</summary>
    public double? Rate { get; init; }

    /// <summary>Ends after so many failures; null for never.</summary>
    public int? StopAfter { get; init; }

    /// <summary>What becomes of late deliveries.</summary>
    public LateRule Late { get; init; }

    /// <summary>Only to this destination; null for all.</summary>
    public string? To { get; init; }

    /// <summary>Also what was delivered.</summary>
    public bool Again { get; init; }

    /// <summary>Why it stopped.</summary>
    public string? Note { get; init; }
}
