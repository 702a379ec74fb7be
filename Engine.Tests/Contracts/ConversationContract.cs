using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Contracts;

/// <summary>How the test's own target answers.</summary>
public enum TargetMood
{
    /// <summary>It takes everything.</summary>
    Takes,

    /// <summary>It says that the content is wrong, and repeats <see cref="ConversationContract.PatientText"/> in its answer.</summary>
    Refuses,

    /// <summary>It answers what the protocol does not know.</summary>
    TalksNonsense,

    /// <summary>It takes what is sent and never answers.</summary>
    IsSilent,

    /// <summary>It reads what is sent and closes the connection.</summary>
    HangsUp,
}

/// <summary>What a connector owes besides whose target answers.</summary>
public abstract class ConversationContract : ConnectorContract
{
    /// <summary>What a target's answer may repeat, and no log may hold.</summary>
    private protected const string PatientText = "PATIENTDOEJANE";

    /// <summary>Makes the target answer so from now on.</summary>
    private protected abstract void Become(TargetMood mood);

    [Test]
    public async Task A_refusal_is_final_and_keeps_the_targets_words_apart()
    {
        Become(TargetMood.Refuses);
        var outcome = await DeliverAsync(Use(), DeliveryOf("D1"));
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Refused>());
        var error = ((DeliveryOutcome.Refused)outcome).Error;
        Assert.Multiple(() =>
        {
            Assert.That(error.ToString(), Does.Not.Contain(PatientText));
            Assert.That(error.Value, Does.Contain(PatientText));
        });
    }

    [Test]
    public async Task Nonsense_is_never_taken_for_a_delivery()
    {
        Become(TargetMood.TalksNonsense);
        var connector = Use();
        var outcome = await DeliverAsync(connector, DeliveryOf("D1"));
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.RetryLater>());
        Become(TargetMood.Takes);
        Assert.That(await DeliverAsync(connector, DeliveryOf("D1")), Is.TypeOf<DeliveryOutcome.Delivered>());
    }

    [TestCase(TargetMood.IsSilent)]
    [TestCase(TargetMood.HangsUp)]
    public async Task A_target_that_does_not_answer_is_tried_again_later(TargetMood mood)
    {
        Become(mood);
        var connector = Use();
        Assert.That(await DeliverAsync(connector, DeliveryOf("D1")), Is.TypeOf<DeliveryOutcome.RetryLater>());
        Become(TargetMood.Takes);
        Assert.That(await DeliverAsync(connector, DeliveryOf("D2")), Is.TypeOf<DeliveryOutcome.Delivered>());
    }

    [Test]
    public async Task A_delivery_that_is_cancelled_while_it_waits_throws_at_once()
    {
        Become(TargetMood.IsSilent);
        using var stop = new CancellationTokenSource();
        var delivering = Use().DeliverAsync(DeliveryOf("D1"), stop.Token).AsTask();
        await Eventually.IsTrue(() => Taken.Count == 1 || delivering.IsCompleted, "the target has the payload");
        await stop.CancelAsync();
        await Assert.ThatAsync(() => Eventually.Ends(delivering), Throws.InstanceOf<OperationCanceledException>());
    }
}
