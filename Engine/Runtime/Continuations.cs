using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>
/// The parts of messages that one channel waits for: each is stored already, and this is only where the others find it. Parts of several senders, and of
/// several messages of one, may come between each other and in any order.
/// </summary>
internal sealed class Continuations
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<WaitingPart>> _bySender = new(StringComparer.Ordinal);

    /// <summary>Adds a stored part; one that is here already stays.</summary>
    /// <returns>False where another of its sender claims the same pointer.</returns>
    public bool Add(WaitingPart part)
    {
        lock (_gate)
        {
            if (!_bySender.TryGetValue(part.Sender, out var parts))
                _bySender.Add(part.Sender, parts = []);
            if (parts.Exists(p => p.Id == part.Id))
                return true;
            if (part.Part.Claim.Length > 0 && parts.Exists(p => p.Part.Claim == part.Part.Claim))
                return false;
            parts.Add(part);
            return true;
        }
    }

    /// <summary>The parts of a sender's message that has come whole, in order; null where none has. They stay until they are removed.</summary>
    public IReadOnlyList<WaitingPart>? FindWhole(string sender)
    {
        lock (_gate)
        {
            return _bySender.TryGetValue(sender, out var parts) ? WholeOf(parts) : null;
        }
    }

    /// <summary>The same of any sender.</summary>
    public IReadOnlyList<WaitingPart>? FindWhole()
    {
        lock (_gate)
        {
            foreach (var parts in _bySender.Values)
            {
                if (WholeOf(parts) is { } whole)
                    return whole;
            }

            return null;
        }
    }

    /// <summary>Parts that belong together and of which the last came before a time, without those that make a whole; null where there are none.</summary>
    public IReadOnlyList<WaitingPart>? FindOverdue(DateTimeOffset before)
    {
        lock (_gate)
        {
            foreach (var parts in _bySender.Values)
            {
                foreach (var part in parts)
                {
                    // Each chain from its first known part: one whose own beginning has not come.
                    if (!parts.Exists(p => p.Part.Next.Length > 0 && p.Part.Next == part.Part.Claim) && Chain(parts, part) is var chain
                        && chain.Max(p => p.At) < before && !(part.Part.Claim.Length == 0 && chain[^1].Part.Next.Length == 0))
                        return chain;

                    // A ring has no first: where the pointers lead back to where one began, nothing is missing and nothing will ever be whole.
                    if (part.Part.Claim.Length > 0 && Chain(parts, part) is var ring && ring[^1].Part.Next == part.Part.Claim && ring.Max(p => p.At) < before)
                        return ring;
                }
            }

            return null;
        }
    }

    /// <summary>Forgets parts: they are joined, or given up.</summary>
    public void Remove(IReadOnlyList<WaitingPart> gone)
    {
        lock (_gate)
        {
            var sender = gone[0].Sender;
            if (!_bySender.TryGetValue(sender, out var parts))
                return;
            parts.RemoveAll(gone.Contains);
            if (parts.Count == 0)
                _bySender.Remove(sender);
        }
    }

    private static List<WaitingPart>? WholeOf(List<WaitingPart> parts)
    {
        foreach (var head in parts)
        {
            if (head.Part.Claim.Length == 0 && Chain(parts, head) is var chain && chain[^1].Part.Next.Length == 0)
                return chain;
        }

        return null;
    }

    // A pointer that leads back ends the chain.
    private static List<WaitingPart> Chain(List<WaitingPart> parts, WaitingPart head)
    {
        var chain = new List<WaitingPart> { head };
        while (chain[^1].Part.Next is { Length: > 0 } next && parts.Find(p => p.Part.Claim == next) is { } found && !chain.Contains(found))
            chain.Add(found);
        return chain;
    }
}

/// <summary>A stored part of a message.</summary>
/// <param name="Id">The stored message that it is.</param>
/// <param name="Sender">Whose pointers its pointers are.</param>
/// <param name="Part">What it continues, and what continues it.</param>
/// <param name="At">When it came.</param>
internal sealed record WaitingPart(MessageId Id, string Sender, Hl7v2Part Part, DateTimeOffset At);
