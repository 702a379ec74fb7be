using InterfaceEngine.Engine.Selection;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>What a selector means of queues: their channel, their name, and whether something in them stands in a state.</summary>
internal static class QueueSelection
{
    /// <summary>Whether a queue is selected.</summary>
    /// <exception cref="SelectionException">The selector asks for what queues do not have.</exception>
    public static bool Holds(Selector selector, JObject queue)
    {
        if (selector.Id is not null)
            throw new SelectionException("queues are named to:CHANNEL/DESTINATION, not by an id; 'queues show' lists deliveries");
        foreach (var term in selector.Terms)
        {
            var holds = term.Kind switch
            {
                SelectorTermKind.Channel => term.Values.Any(v => queue.Value<string>("name")!.StartsWith(v + "/", StringComparison.Ordinal)),
                SelectorTermKind.To => term.Values.Any(v => queue.Value<string>("name") == v || queue.Value<string>("name")!.EndsWith("/" + v, StringComparison.Ordinal)),
                SelectorTermKind.State => term.Values.Any(v => Stands(queue, v)),
                SelectorTermKind.Error => term.Values.Any(v => queue.Value<string>("reason")?.StartsWith(v + ":", StringComparison.Ordinal) == true),
                _ => throw new SelectionException($"queues can be selected by channel:, to:, state: and error:; '{term.Kind.ToString().ToLowerInvariant()}:' is for 'queues show'"),
            };
            if (holds == term.Negated)
                return false;
        }
        return true;
    }

    private static bool Stands(JObject queue, string state) => state switch
    {
        "queued" => queue.Value<long>("queued") > 0,
        "waiting" => queue.Value<long>("waiting") > 0,
        "held" => queue.Value<long>("held") > 0,
        "dead-lettered" => queue.Value<long>("deadLettered") > 0,
        "blocked" => queue.Value<long>("held") + queue.Value<long>("deadLettered") > 0 || queue.Value<string>("state") != "running",
        "running" or "paused" or "down" or "removed" => queue.Value<string>("state") == state,
        _ => throw new SelectionException($"unknown state '{state}'; of queues they are queued, waiting, held, dead-lettered, blocked, running, paused, down and removed"),
    };
}
