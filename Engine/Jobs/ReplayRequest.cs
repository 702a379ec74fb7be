using InterfaceEngine.Engine.Selection;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Serialization;

namespace InterfaceEngine.Engine.Jobs;

/// <summary>Which kind of replay is asked for.</summary>
internal enum ReplayMode
{
    /// <summary>What each needs: failed messages are reprocessed, held and dead-lettered deliveries resent.</summary>
    Auto,

    /// <summary>Only stored payloads to their destinations.</summary>
    Resend,

    /// <summary>Only raw bytes through today's rules.</summary>
    Reprocess,
}

/// <summary>What becomes of a delivery that is older than something delivered in its lane when its turn comes.</summary>
[JsonConverter(typeof(StringEnumConverter), typeof(CamelCaseNamingStrategy))]
internal enum LateRule
{
    /// <summary>It is left as it is.</summary>
    Skip,

    /// <summary>It is sent all the same, flagged out-of-order.</summary>
    Send,

    /// <summary>The job ends at it.</summary>
    Stop,
}

/// <summary>What a person asks to be replayed.</summary>
/// <param name="Select">The selector.</param>
/// <param name="Patient">The value of its <c>patient:</c> term; never kept with a job.</param>
/// <param name="Mode">Which kind.</param>
/// <param name="Again">Also what was delivered or processed.</param>
/// <param name="To">Only to this destination, as <c>channel/destination</c> or just the destination; null for all.</param>
/// <param name="Late">What becomes of late ones.</param>
/// <param name="Rate">At most so many a second; null for as fast as goes.</param>
/// <param name="StopAfter">Ends the job after so many failures; null for never.</param>
/// <param name="Reason">Why.</param>
internal sealed record ReplayRequest(Selector Select, string? Patient, ReplayMode Mode, bool Again, string? To, LateRule Late, double? Rate, int? StopAfter, string? Reason)
{
    /// <summary>The lowest rate: one in a thousand seconds.</summary>
    public const double MinRate = 0.001;

    /// <summary>The highest rate; beyond it, no rate is the same.</summary>
    public const double MaxRate = 1_000_000;

    /// <summary>Whether it goes to a destination.</summary>
    public static bool GoesTo(string? to, string channel, string destination) => to is null || to == destination || to == $"{channel}/{destination}";
}

/// <summary>What a replay would do: the items in the order in which it would do them.</summary>
/// <param name="Items">Ids of messages to reprocess and of deliveries to resend.</param>
/// <param name="Reprocess">How many messages.</param>
/// <param name="Resend">How many deliveries.</param>
/// <param name="Skipped">How many were left out because they were delivered or processed already.</param>
/// <param name="Late">How many are older than something delivered in their lane.</param>
/// <param name="From">When the oldest was received.</param>
/// <param name="Until">When the newest was received.</param>
internal sealed record ReplayPlan(IReadOnlyList<string> Items, int Reprocess, int Resend, int Skipped, int Late, DateTimeOffset? From, DateTimeOffset? Until);
