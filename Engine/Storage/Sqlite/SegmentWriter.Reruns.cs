using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Transactions;

namespace InterfaceEngine.Engine.Storage.Sqlite;

internal sealed partial class SegmentWriter
{
    /// <summary>
    /// Stores another run of a message whose deliveries wait for each other. Links lead to what stands for each payload now: what was delivered before and is
    /// not sent again releases its successors at once, and what waited for a delivery that this run replaces waits for the new one.
    /// </summary>
    private RunResult AppendLinkedRun(long number, string channel, NewRun run, int runNumber, List<DeliveryRow> existing, LargeFiles? files)
    {
        // 1. What stands for each payload: a delivery of before, or a new one, whose number is known already.
        var cancelled = new List<DeliveryId>();
        var replacedBy = new Dictionary<long, long>();
        var placed = new List<PlacedDelivery>(run.Deliveries.Count);
        var next = _lastDelivery;
        foreach (var owed in run.Deliveries)
        {
            var known = cancelled.Count;
            var state = Reconcile(owed, existing, run.At, cancelled, out var revision, out var kept, out var error);
            var place = new PlacedDelivery(owed, state, revision, kept, kept?.Number ?? ++next, error);
            foreach (var replaced in cancelled.Skip(known))
                replacedBy[replaced.Number] = place.Number;
            placed.Add(place);
        }

        // 2. Which transaction each object is of: that of its deliveries of before, if it has some.
        var steps = ReadAllSteps(number);
        var objects = ObjectsOf(placed, existing, steps);

        // 3. New links of what waits already. What is over keeps its own: what failed in an earlier run came after nothing of this one.
        foreach (var (_, step) in steps.Values.Where(s => s.Step.State.IsOpen()))
            step.After = [.. step.After.Select(n => replacedBy.GetValueOrDefault(n, n)).Distinct()];
        foreach (var row in existing.Where(r => r.State == DeliveryState.Cancelled && steps.ContainsKey(r.Number)))
            steps[row.Number].Step.Enter(DeliveryState.Cancelled);

        // 4. Store them, and let go what can go.
        foreach (var place in placed)
        {
            if (place.Owed.Step is not { } link)
            {
                if (place.State is { } state)
                    InsertDelivery(number, channel, place.Owed, runNumber, run.At, place.Revision, state, place.Error, files);
                continue;
            }
            var after = AfterOf(place, placed, existing, steps, objects, run.IsPartial);
            if (place.Kept is { } kept)
                LinkKept(number, kept, place.Owed, after, objects[link.Object], steps);
            else
                InsertPlaced(number, channel, place, StepOf(place.Owed, link, place.Number, after), objects[link.Object], runNumber, run.At, files);
        }
        foreach (var (_, step) in steps.Values)
            UpdateStep(step);
        foreach (var thing in objects.Values.Concat(steps.Values.Select(s => s.Object)).Distinct().ToList())
            Settle(ReadTransaction(number, thing), run.At);
        var queued = placed.Count(p => p.State == DeliveryState.Queued);
        var held = placed.Count(p => p.State == DeliveryState.Held);
        return new RunResult(queued, placed.Count - queued - held, held, cancelled.Count) { Cancelled = cancelled.Count == 0 ? null : cancelled };
    }

    private void InsertPlaced(
        long message, string channel, PlacedDelivery place, TransactionStep step, int thing, int run, DateTimeOffset at, LargeFiles? files)
    {
        // A correction, held, goes through the same gate once a person releases it.
        if (place.State == DeliveryState.Held)
            step.Enter(DeliveryState.Held);
        else
            TransactionRules.Admit(step);
        InsertLinked(message, channel, place.Owed, step, thing, run, at, place.Revision, place.Error, files);
    }

    // What stands from before, delivered or not: what still waits takes the links of this run, and what knew of no transaction becomes part of it.
    private void LinkKept(long message, DeliveryRow kept, OwedDelivery owed, long[] after, int thing, Dictionary<long, (int Object, TransactionStep Step)> steps)
    {
        if (steps.TryGetValue(kept.Number, out var known))
        {
            if (!known.Step.Has(StepFlags.Released))
                known.Step.After = after;
            return;
        }
        var step = StepOf(owed, owed.Step!, kept.Number, after);
        step.Enter(kept.State, StepFlags.Released);
        InsertStep(message, thing, step, owed.Step!.Reversal);
        using var update = _database.PrepareOnce("UPDATE delivery SET flags = flags | ?2 WHERE number = ?1");
        update.Bind(1, kept.Number).Bind(2, DeliveryFlags.Linked).Run();
    }

    private static long[] AfterOf(
        PlacedDelivery place, List<PlacedDelivery> placed, List<DeliveryRow> existing, Dictionary<long, (int Object, TransactionStep Step)> steps,
        Dictionary<int, int> objects, bool isPartial)
    {
        var link = place.Owed.Step!;
        var after = placed.Where(p => p.Owed.Step?.Object == link.Object && link.After.Contains(p.Owed.Destination)).Select(p => p.Number).ToHashSet();
        if (isPartial)
        {
            // The run was asked for one destination alone: what was owed to the others stands as it was.
            after.UnionWith(existing
                .Where(r => r.State != DeliveryState.Cancelled && link.After.Contains(r.Destination)
                    && steps.TryGetValue(r.Number, out var s) && s.Object == objects[link.Object] && !s.Step.IsReversal)
                .GroupBy(r => (r.Destination, r.Key)).Select(g => g.Last().Number));
        }
        return [.. after];
    }

    // By what is known of its deliveries, since an object may stand elsewhere in another run; what is new gets its own place, or one that no other has.
    private static Dictionary<int, int> ObjectsOf(
        List<PlacedDelivery> placed, List<DeliveryRow> existing, Dictionary<long, (int Object, TransactionStep Step)> steps)
    {
        var objects = new Dictionary<int, int>();
        foreach (var place in placed)
        {
            if (place.Owed.Step is not { } link || objects.ContainsKey(link.Object))
                continue;
            var known = existing.FirstOrDefault(r => r.Destination == place.Owed.Destination && r.Key == place.Owed.Key && steps.ContainsKey(r.Number));
            if (known is not null)
                objects[link.Object] = steps[known.Number].Object;
        }
        var taken = steps.Values.Select(s => s.Object).Concat(objects.Values).ToHashSet();
        foreach (var position in placed.Select(p => p.Owed.Step?.Object).OfType<int>().Distinct().Where(p => !objects.ContainsKey(p)).Order().ToList())
        {
            var thing = taken.Contains(position) ? taken.Max() + 1 : position;
            objects[position] = thing;
            taken.Add(thing);
        }
        return objects;
    }

    private Dictionary<long, (int Object, TransactionStep Step)> ReadAllSteps(long message)
    {
        var steps = new Dictionary<long, (int, TransactionStep)>();
        using var rows = _database.PrepareOnce("""
            SELECT s.delivery, r.destination, d.key, s.reverses, s.after, s.flags, d.state, d.batch, s.object
            FROM step s JOIN delivery d ON d.number = s.delivery JOIN route r ON r.id = d.route
            WHERE s.message = ? ORDER BY s.delivery
            """);
        rows.Bind(1, message);
        while (rows.Step())
            steps[rows.Long(0)] = (rows.Int(8), ToStep(rows));
        return steps;
    }

    /// <summary>What stands for a payload of a run.</summary>
    /// <param name="Owed">The payload.</param>
    /// <param name="State">The state of the new delivery; null where there is none.</param>
    /// <param name="Revision">Its revision.</param>
    /// <param name="Kept">The delivery of before that stands for it.</param>
    /// <param name="Number">The number of either.</param>
    /// <param name="Error">Why the new one is held.</param>
    private sealed record PlacedDelivery(OwedDelivery Owed, DeliveryState? State, int Revision, DeliveryRow? Kept, long Number, MessageError? Error);
}
