using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <remarks>Numbered messages go one after the other on one connection, which begins with the question for the next number.</remarks>
internal sealed partial class MllpConnector
{
    private readonly OutboundNumbers? _numbers;

    private async ValueTask<DeliveryOutcome> DeliverNumberedAsync(OutboundNumbers numbers, Delivery delivery, MllpPayload message, CancellationToken cancellationToken)
    {
        var link = TakeIdle();
        if (link is null)
        {
            (link, var failure) = await OpenAsync(cancellationToken);
            if (link is null)
                return failure!;
            numbers.IsAgreed = false;
        }

        try
        {
            if (!numbers.IsAgreed)
            {
                var asked = await link.AskAsync(numbers.Question(message), cancellationToken);
                if (link.ExpectedSequence is not { } expected)
                    return asked is DeliveryOutcome.Delivered ? NoNumber : asked;
                if (numbers.Agree(expected, delivery.Id) is { } fault)
                    return new DeliveryOutcome.Stopped(fault);
            }

            var number = await numbers.AssignAsync(delivery.Id);
            numbers.IsAgreed = false;
            var outcome = await link.AskAsync(OutboundNumbers.WithNumber(message, number), cancellationToken);
            numbers.IsAgreed = outcome is DeliveryOutcome.Delivered;
            // A refusal that speaks of another number is one of the number, not of the message: the next try asks first.
            return outcome is not DeliveryOutcome.Delivered && link.ExpectedSequence is { } other && other != number ? OtherNumber(number, other) : outcome;
        }
        catch (ComponentStateException e)
        {
            return new DeliveryOutcome.RetryLater(RetryScope.Target, new MessageError(e.Code, $"the message's number cannot be kept ({e.Message}), so it is not sent"));
        }
        finally
        {
            GiveBack(link);
        }
    }

    private static DeliveryOutcome NoNumber { get; } = new DeliveryOutcome.RetryLater(RetryScope.Message, new MessageError(
        "MLLP-SEQUENCE-NO-NUMBER", "the target acknowledged the question for its next number without MSA-4; does it speak the sequence number protocol?")
    { Place = "MSA-4" });

    private static DeliveryOutcome OtherNumber(long number, long expected) => new DeliveryOutcome.RetryLater(RetryScope.Message, new MessageError(
        "MLLP-SEQUENCE-MISMATCH", $"the target expects number {expected}, the message's is {number}; it is asked again before the next try")
    { Place = "MSA-4" });
}
