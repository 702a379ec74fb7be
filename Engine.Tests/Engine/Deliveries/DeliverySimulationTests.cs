using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Deliveries;

public class DeliverySimulationTests
{
    /// <summary>Seeds that once failed, and the first ones.</summary>
    [TestCase(1)]
    [TestCase(2)]
    public void A_seed_that_once_failed_passes(int seed) => new DeliverySimulation(seed).Run(400);

    [Test]
    public void Whatever_happens_order_is_kept_nothing_is_lost_and_nothing_is_sent_twice()
    {
        var (delivered, crashes) = (0, 0);
        for (var seed = 1000; seed < 1800; seed++)
        {
            var simulation = new DeliverySimulation(seed);
            try
            {
                simulation.Run(400);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e.Message}\n{e.StackTrace}");
            }

            delivered += simulation.Delivered;
            crashes += simulation.Crashes;
        }

        Assert.That(delivered, Is.GreaterThan(20_000), "the simulation did nothing worth the name");
        Assert.That(crashes, Is.GreaterThan(500));
    }
}
