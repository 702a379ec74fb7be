using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Engine.Selection;

/// <summary>The states as people read and type them: <c>dead-lettered</c>, not <c>DeadLettered</c>.</summary>
internal static class StateNames
{
    /// <summary>What came and never became a message; it stands alone, since such a thing has no other state.</summary>
    public const string Rejected = "rejected";

    private static readonly Dictionary<string, MessageState> Messages = Named<MessageState>();
    private static readonly Dictionary<string, DeliveryState> Deliveries = Named<DeliveryState>();

    /// <summary>A state's name.</summary>
    public static string Of(MessageState state) => Kebab(state.ToString());

    /// <summary>A state's name.</summary>
    public static string Of(DeliveryState state) => Kebab(state.ToString());

    /// <summary>The states that names mean, of messages and of deliveries.</summary>
    /// <exception cref="SelectionException">One of them is no state.</exception>
    public static (IReadOnlyList<MessageState> Messages, IReadOnlyList<DeliveryState> Deliveries) Read(IEnumerable<string> names)
    {
        var messages = new List<MessageState>();
        var deliveries = new List<DeliveryState>();
        foreach (var name in names)
        {
            if (Messages.TryGetValue(name, out var message))
                messages.Add(message);
            else if (Deliveries.TryGetValue(name, out var delivery))
                deliveries.Add(delivery);
            else if (name == "blocked")
                // What stands in a queue's way: a person's turn.
                deliveries.AddRange([DeliveryState.Held, DeliveryState.DeadLettered]);
            else if (name == Rejected)
                throw new SelectionException("state:rejected names what never became a message: it can be listed by 'engine messages list', with channel, error, at and age, and nothing else");
            else
            {
                var known = Messages.Keys.Concat(Deliveries.Keys).Append("blocked").Append(Rejected).ToArray();
                var near = NearNames.Nearest(name, known);
                throw new SelectionException($"unknown state '{name}'; " + (near is null ? $"the states are {string.Join(", ", known)}" : $"did you mean '{near}'?"));
            }
        }
        return (messages, deliveries);
    }

    private static Dictionary<string, T> Named<T>() where T : struct, Enum
        => Enum.GetValues<T>().ToDictionary(state => Kebab(state.ToString()), StringComparer.Ordinal);

    private static string Kebab(string name)
        => string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
