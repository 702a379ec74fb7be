using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Fhir;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Fhir;

/// <summary>What is known of requests that must not be repeated.</summary>
internal sealed class FhirInFlightTests
{
    [Test]
    public async Task A_request_that_the_engine_failed_over_is_not_begun_again_until_a_person_says_so()
    {
        var state = new KeptState();
        await using var flight = new FhirInFlight(state, TimeProvider.System);
        Assert.That(await flight.BeginAsync("k"));
        Assert.That(await flight.BeginAsync("k"), Is.False, "nobody has said what became of it");
        Assert.That(state.Text, Is.Empty, "it was told");
        Assert.That(await flight.BeginAsync("k"), "a person had it resent");
        await flight.EndAsync("k");
        Assert.That(await flight.BeginAsync("k"), "its outcome was known");
    }

    private sealed class KeptState : IComponentState
    {
        public string? Text { get; private set; }

        public string? Read() => Text;

        public ValueTask WriteAsync(string text)
        {
            Text = text;
            return ValueTask.CompletedTask;
        }
    }
}
