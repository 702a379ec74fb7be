using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Transactions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Transactions;

/// <summary>What holds of every transaction, whatever its shape and whatever happens to it.</summary>
internal sealed class TransactionSimulationTests
{
    [Test]
    public void Every_transaction_comes_to_its_end_with_reversals_exactly_once_and_in_reverse_order([Range(0, 9)] int tens)
    {
        var reversals = 0;
        for (var seed = tens * 400; seed < (tens + 1) * 400; seed++)
        {
            var simulation = new TransactionSimulation(seed);
            try
            {
                simulation.Run(60);
                simulation.Settle();
                CheckEnd(simulation);
                CheckOrder(simulation);
            }
            catch (AssertionException e)
            {
                throw new AssertionException($"seed {seed}: {e.Message}");
            }
            reversals += simulation.Reversals;
        }

        Assert.That(reversals, Is.GreaterThan(20), "The seeds make cases worth the name.");
    }

    private static void CheckEnd(TransactionSimulation simulation)
    {
        var graph = new TransactionGraph(simulation.Steps);
        foreach (var step in simulation.Steps)
        {
            // Nothing is left but what waits for something that will never be there without a person.
            if (step.State.IsOpen())
            {
                Require(step.State == DeliveryState.Waiting, $"d{step.Number} is {step.State} at the end");
                Require(step.After.Any(n => simulation.Find(n).State is DeliveryState.Cancelled or DeliveryState.Waiting or DeliveryState.Compensated),
                    $"d{step.Number} waits for nothing");
            }

            // A failure for good leaves nothing that could be taken back, but for what a person would not.
            if (step.Has(StepFlags.Failed))
            {
                foreach (var before in Ancestors(simulation, step).Where(s => s.Has(StepFlags.HasReversal)))
                    Require(!before.Has(StepFlags.Done) || graph.ReversalOf(before) is { State: DeliveryState.Cancelled }, $"d{before.Number} was not taken back");
            }

            if (step.State == DeliveryState.Compensated)
                Require(graph.ReversalOf(step) is { State: DeliveryState.Delivered or DeliveryState.Cancelled }, $"d{step.Number} has no reversal");
        }

        var state = TransactionStates.Of(simulation.Steps);
        Require(state is not (TransactionState.Running or TransactionState.Failed or TransactionState.Compensating), $"it is {state} at the end");
    }

    // Each target hears of a reversal after every target that its object went to later, because of it.
    private static void CheckOrder(TransactionSimulation simulation)
    {
        var world = simulation.World;
        foreach (var reversal in simulation.Steps.Where(s => s.IsReversal && s.State == DeliveryState.Delivered && !simulation.WasLetGo(s.Number)))
        {
            var at = IndexOf(world, reversal.Number);
            foreach (var later in simulation.Steps.Where(s => !s.IsReversal && world.Contains(s.Number) && Ancestors(simulation, s).Any(a => a.Number == reversal.Reverses)))
            {
                if (simulation.Steps.FirstOrDefault(s => s.Reverses == later.Number) is { State: DeliveryState.Delivered } under
                    && !simulation.WasLetGo(under.Number))
                    Require(IndexOf(world, under.Number) < at, $"d{reversal.Reverses} was taken back before d{later.Number}, which rests on it");
            }
        }
    }

    private static IEnumerable<TransactionStep> Ancestors(TransactionSimulation simulation, TransactionStep step)
        => step.After.SelectMany(n => Ancestors(simulation, simulation.Find(n)).Append(simulation.Find(n))).Distinct();

    private static int IndexOf(IReadOnlyList<long> world, long number) => world.ToList().IndexOf(number);

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new AssertionException(otherwise);
    }
}
