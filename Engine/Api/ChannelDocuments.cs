using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Batches;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Masking;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Storage;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>What the API says of channels, destinations and queues.</summary>
internal static class ChannelDocuments
{
    /// <summary>A channel.</summary>
    public static JObject Of(ChannelStatus channel) => Documents.Trim(new JObject
    {
        ["name"] = channel.Name,
        ["version"] = channel.Version,
        ["state"] = Of(channel.State),
        ["source"] = channel.Endpoint,
        ["system"] = channel.System,
        ["connections"] = channel.Connections,
        ["nextPoll"] = channel.NextPoll is { } poll ? Documents.Time(poll) : null,
        ["received"] = channel.Received,
        ["filtered"] = channel.Filtered,
        ["failed"] = channel.Failed,
        ["duplicates"] = channel.Duplicates,
        ["rejected"] = channel.Rejected,
        ["unavailable"] = channel.Unavailable,
        ["warnings"] = channel.Warnings.Count == 0 ? null : new JObject(channel.Warnings.Select(w => new JProperty(w.Key, w.Value))),
        ["lastReceived"] = channel.LastReceived is { } last ? Documents.Time(last) : null,
        ["nextTry"] = channel.NextTry is { } next ? Documents.Time(next) : null,
        ["alarms"] = channel.Alarms.Count > 0 ? new JArray(channel.Alarms.Select(a => $"{a.Code}: {a.Message}")) : null,
        ["reason"] = channel.Error is { } error ? $"{error.Code}: {error.Message}" : channel.StoppedBy?.Reason,
    });

    /// <summary>A channel with its destinations.</summary>
    public static JObject WithDestinations(ChannelStatus channel)
    {
        var document = Of(channel);
        document["destinations"] = new JArray(channel.Destinations.Select(Of));
        return document;
    }

    /// <summary>Every queue, in the order of channels and destinations: those of live destinations, and what is left of gone ones.</summary>
    public static IEnumerable<JObject> Queues(EngineNode node)
    {
        var now = node.Time.GetUtcNow();
        var live = node.Supervisor.ReadStatus().SelectMany(c => c.Destinations.Select(d => (Channel: c.Name, Destination: d)))
            .ToDictionary(d => (d.Channel, d.Destination.Name), d => d.Destination);
        var stored = node.Store.SummarizeQueues().ToDictionary(q => (q.Channel, q.Destination));
        foreach (var key in live.Keys.Union(stored.Keys).Order())
        {
            var queue = Of(key, live.GetValueOrDefault(key), stored.GetValueOrDefault(key), now);
            if (node.Supervisor.FindBatches(key.Channel, key.Item2) is { } batches)
                AddBatches(queue, batches, node.Supervisor.NextBatch(key.Channel, key.Item2), now);
            yield return queue;
        }
    }

    // What waits for batches. The values that they are for may be a patient's, as those of lanes may.
    private static void AddBatches(JObject queue, BatchRuntime batches, DateTimeOffset? scheduled, DateTimeOffset now)
    {
        var open = batches.ReadOpen();
        var next = open.Min(b => b.ClosesAt) ?? scheduled;
        queue["inBatches"] = open.Sum(b => b.Count);
        queue["openBatches"] = new JArray(open.Select(b => Documents.Trim(new JObject
        {
            ["lane"] = b.Lane.Length == 0 ? null : MaskedContent.OfLength(b.Lane.Length),
            ["count"] = b.Count,
            ["bytes"] = b.Bytes,
            ["oldest"] = Documents.Time(b.Oldest),
            ["closesAt"] = (b.ClosesAt ?? scheduled) is { } at ? Documents.Time(at) : null,
        })));
        queue["closes"] = next is not { } closes ? null : closes <= now ? "now" : "in " + Age(closes - now);
        if (batches.Error is { } error && queue["reason"] is null)
            queue["reason"] = Reason(error);
        Documents.Trim(queue);
    }

    private static JObject Of((string Channel, string Destination) name, DestinationStatus? live, QueueSummary? stored, DateTimeOffset now) => Documents.Trim(new JObject
    {
        ["name"] = $"{name.Channel}/{name.Destination}",
        ["state"] = live is null ? "removed" : Of(live.State),
        ["lanes"] = stored?.Lanes ?? 0,
        ["queued"] = stored?.Queued ?? 0,
        ["waiting"] = stored?.Waiting ?? 0,
        ["held"] = stored?.Held ?? 0,
        ["deadLettered"] = stored?.DeadLettered ?? 0,
        ["oldest"] = stored?.Oldest is { } at ? Documents.Time(at) : null,
        ["oldestAge"] = stored?.Oldest is { } oldest ? Age(now - oldest) : null,
        ["nextTry"] = NextTry(live, now),
        ["reason"] = Reason(live?.Reason),
    });

    private static JObject Of(DestinationStatus destination) => Documents.Trim(new JObject
    {
        ["name"] = destination.Name,
        ["system"] = destination.System,
        ["state"] = Of(destination.State),
        ["endpoint"] = destination.Endpoint,
        ["queued"] = destination.Queued,
        ["inHand"] = destination.InHand,
        ["delivered"] = destination.Delivered,
        ["refused"] = destination.Refused,
        ["retried"] = destination.Retried,
        ["lastDelivered"] = destination.LastDelivered is { } last ? Documents.Time(last) : null,
        ["failingSince"] = destination.FailingSince is { } since ? Documents.Time(since) : null,
        ["nextTry"] = destination.NextTry is { } next ? Documents.Time(next) : null,
        ["reason"] = Reason(destination.Reason),
    });

    private static string? Reason(MessageError? error) => error is null ? null : $"{error.Code}: {error.Message}";

    private static string? NextTry(DestinationStatus? live, DateTimeOffset now)
        => live?.NextTry is not { } next ? null : next <= now ? "now" : "in " + Age(next - now);

    private static string Of(ChannelState state) => state switch
    {
        ChannelState.Stopped => "stopped",
        ChannelState.Running => "running",
        ChannelState.SourceFailed => "source-failed",
        ChannelState.Failed => "failed",
        _ => "broken",
    };

    private static string Of(DestinationState state) => state switch
    {
        DestinationState.Running => "running",
        DestinationState.Paused => "paused",
        DestinationState.TargetFailing => "down",
        DestinationState.Faulted => "faulted",
        _ => "store-unavailable",
    };

    // The two largest units: 2h51m, 4m10s, 12s.
    private static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 1 } => $"{(int)age.TotalDays}d{age.Hours}h",
        { TotalHours: >= 1 } => $"{age.Hours}h{age.Minutes:D2}m",
        { TotalMinutes: >= 1 } => $"{age.Minutes}m{age.Seconds:D2}s",
        _ => $"{Math.Max(0, (int)age.TotalSeconds)}s",
    };
}
